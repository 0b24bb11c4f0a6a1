"""More attacks, by the places they hide in: cross-reference chains, object streams, names, actions,
layers, states of an appearance, parents of fields, and what proves signatures. See cases.py.
"""
import re
import zlib

from cases import BLANK, COVER, OVER, TEXT, annotation, plain, security_store, signed, with_item, with_key
from pdfmaker import FORMS, put_xref_stream, stream, table_text, update

TABLES = ("table", "hybrid", "linearized")
CHEAT = stream(TEXT.replace("1.000.000", "9.000.000"))
SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def section_behind(file, places, extra=""):
    """A table at the end that tells of `places`, and the words that lead to it."""
    at = len(file.data)
    text = table_text(places) + f"trailer\n<< /Size {file.size} /Root {file.root} 0 R {extra} >>\nstartxref\n{at}\n%%EOF\n".encode()
    return file.data + text


def chains(keys):
    """The chain of cross-reference sections: loops, detours, and sections only some readers look into."""
    for form in FORMS:
        base = signed(plain(form), keys)
        number = base.number("content1")
        whole = update(base, {number: CHEAT})
        prev = f"/Prev {base.last}".encode()
        at = whole.data.rindex(prev)

        def led(to):
            text = f"/Prev {to}".encode().ljust(len(prev))
            return whole.data[:at] + text + whole.data[at + len(prev):]

        if len(str(whole.last)) <= len(str(base.last)):
            yield f"prev-to-itself-{form}", led(whole.last), "attack"
        yield f"prev-to-nothing-{form}", led(7), "attack"
        yield f"prev-twice-{form}", whole.data.replace(prev, prev + b" /Prev 9", 1) if form in TABLES else led(0), "attack"
        first = int(re.findall(rb"startxref\n(\d+)\n%%EOF", base.data)[0])
        if first not in (0, base.last):
            yield f"prev-skips-the-signature-{form}", led(first), "attack"
        # A hybrid section behind the signature: old readers see the table, others the stream beside it.
        if form in TABLES:
            hybrid = base.copy()
            out = bytearray(hybrid.data)
            where = len(out)
            out += f"{number} 0 obj\n".encode() + CHEAT + b"\nendobj\n"
            own = hybrid.new()
            out, beside = put_xref_stream(out, {number: (1, where, 0)}, own, f"/Size {hybrid.size} /Root {hybrid.root} 0 R", False)
            hybrid.data = bytes(out)
            yield (f"hybrid-hides-content-{form}",
                   section_behind(hybrid, {0: (0, 0, 65535)}, f"/Prev {base.last} /XRefStm {beside}"), "attack")
            # The same out of an object stream: the page itself, packed, seen by readers of streams alone.
            hybrid = base.copy()
            page, ink = hybrid.number("page1"), hybrid.new()
            again = re.sub(rb"/Contents \d+ 0 R", f"/Contents {ink} 0 R".encode(), hybrid["page1"])
            out = bytearray(hybrid.data)
            ink_at = len(out)
            out += f"{ink} 0 obj\n".encode() + CHEAT + b"\nendobj\n"
            box, own = hybrid.new(), hybrid.new()
            box_at = len(out)
            head = f"{page} 0 "
            out += f"{box} 0 obj\n".encode() + stream(head.encode() + again, f"/Type /ObjStm /N 1 /First {len(head)}") + b"\nendobj\n"
            out, beside = put_xref_stream(out, {page: (2, box, 0), box: (1, box_at, 0)}, own,
                                          f"/Size {hybrid.size} /Root {hybrid.root} 0 R", False)
            hybrid.data = bytes(out)
            yield (f"hybrid-packs-the-page-{form}",
                   section_behind(hybrid, {ink: (1, ink_at, 0)}, f"/Prev {base.last} /XRefStm {beside}"), "attack")
        else:
            # An object stream in the update that also says what the signed page is, out of sight of the table.
            packed = base.copy()
            page, ink = packed.number("page1"), packed.new()
            again = re.sub(rb"/Contents \d+ 0 R", f"/Contents {ink} 0 R".encode(), packed["page1"])
            yield f"packs-the-page-{form}", update(packed, {ink: CHEAT, page: again}, form="objstm").data, "attack"
            # Two objects of one number in one object stream; the section names the second.
            out = bytearray(base.data)
            box, own = packed.new(), packed.new()
            info = packed.number("info")
            texts = [b"<< /Title (Surat Uji) >>", again]
            head = f"{info} 0 {page} {len(texts[0]) + 1} "
            box_at = len(out)
            out += f"{box} 0 obj\n".encode() + stream(head.encode() + b"\n".join(texts), f"/Type /ObjStm /N 2 /First {len(head)}") + b"\nendobj\n"
            ink_at = len(out)
            out += f"{ink} 0 obj\n".encode() + CHEAT + b"\nendobj\n"
            out, _ = put_xref_stream(out, {page: (2, box, 1), box: (1, box_at, 0), ink: (1, ink_at, 0)}, own,
                                     f"/Size {packed.size} /Root {packed.root} 0 R /Prev {base.last}")
            yield f"object-stream-holds-a-page-{form}", bytes(out), "attack"
        # An object of another generation under the number of a signed one.
        if form in TABLES:
            out = base.copy()
            place = len(out.data)
            out.data += f"{number} 1 obj\n".encode() + CHEAT + b"\nendobj\n"
            yield f"generation-one-{form}", section_behind(out, {number: (1, place, 1)}, f"/Prev {base.last}"), "attack"
        # Two sections in one update, the first with the change.
        twice = update(update(base, {number: CHEAT}), {base.size + 6: "(tidak dipakai)"})
        yield f"change-below-a-good-update-{form}", twice.data, "attack"
        back = update(update(base, {number: CHEAT}), {number: base.objects[number]})
        yield f"changed-and-put-back-{form}", back.data, "harmless"


def containers_replaced(keys):
    """An object stream that was signed, written again with one object in it changed."""
    base = signed(plain("objstm"), keys)
    for match in re.finditer(rb"(\d+) 0 obj\n<< /Type /ObjStm", base.data):
        box = int(match[1])
        start = base.data.index(b"stream\n", match.start()) + 7
        inside = zlib.decompressobj().decompress(base.data[start:])
        for old, new, name in ((b"(Jumlah)", b"(Sembil)", "text"), (b"/Helvetica", b"/ZapfDingb", "font"), (b"paraf.example", b"jahat.example", "link")):
            if old not in inside:
                continue
            head = int(re.search(rb"/First (\d+)", base.data[match.start():])[1])
            count = int(re.search(rb"/N (\d+)", base.data[match.start():])[1])
            again = stream(inside.replace(old, new), f"/Type /ObjStm /N {count} /First {head}")
            yield f"container-replaced-{name}-{box}", update(base, {box: again}, form="stream").data, "attack"


def names_and_actions(keys):
    """What runs, opens or lies beside the pages."""
    for form in FORMS:
        base = signed(plain(form), keys)
        root, names = base.root, base.number("names")
        fresh = base.size + 3
        file = f"<< /Type /Filespec /F (baru.exe) /EF << /F {fresh + 1} 0 R >> >>"
        exe = stream("MZ", "/Type /EmbeddedFile")
        yield (f"embedded-file-added-{form}", update(base, {names: with_item(base["names"], "Names", f"(baru) {fresh} 0 R"), fresh: file,
                                                            fresh + 1: exe}).data, "attack")
        yield f"associated-file-added-{form}", update(base, {root: with_item(base["catalogue"], "AF", f"{fresh} 0 R"), fresh: file, fresh + 1: exe}).data, "attack"
        page = base.number("page1")
        yield f"page-file-added-{form}", update(base, {page: with_key(base["page1"], "AF", f"[{fresh} 0 R]"), fresh: file, fresh + 1: exe}).data, "attack"
        yield f"attachment-note-{form}", update(annotation(base, "FileAttachment", BLANK, None, f"/FS {fresh} 0 R"), {fresh: file, fresh + 1: exe}).data, "attack"
        script = base["names"].replace(b"(hitung)", f"(jahat) {fresh} 0 R (hitung)".encode())
        yield f"script-added-{form}", update(base, {names: script, fresh: SCRIPT}).data, "attack"
        yield f"name-twice-{form}", update(base, {names: re.sub(rb"\[ ?\(lampiran\)", f"[(lampiran) {fresh} 0 R (lampiran)".encode(), base["names"]), fresh: file,
                                                  fresh + 1: exe}).data, "attack"
        for tree in ("Dests", "AP", "Pages", "Templates", "Renditions", "AlternatePresentations"):
            yield (f"names-{tree.lower()}-{form}", update(base, {names: base["names"].replace(b"<<", f"<< /{tree} << /Names [(a) {page} 0 R] >>".encode(), 1)}).data,
                   "attack")
        outline, box, link = base.number("outline"), base.number("box"), base.number("link")
        yield (f"outline-runs-{form}", update(base, {outline: re.sub(rb"/Dest \[[^\]]*\]", b"/A " + SCRIPT.encode(), base["outline"])}).data, "attack")
        yield f"outline-added-{form}", update(base, {outline: with_key(base["outline"], "Next", f"{fresh} 0 R"),
                                                     fresh: f"<< /Title (Bab 2) /Parent {base.number('outlines')} 0 R >>"}).data, "attack"
        yield f"link-launches-{form}", update(base, {link: base["link"].replace(b"/S /URI /URI (https://paraf.example/)", b"/S /Launch /F (baru.exe)")}).data, "attack"
        yield f"field-runs-{form}", update(base, {box: with_key(base["box"], "AA", f"<< /K {SCRIPT} >>")}).data, "attack"
        yield f"field-action-{form}", update(base, {box: with_key(base["box"], "A", SCRIPT)}).data, "attack"
        yield f"open-runs-{form}", update(base, {root: with_key(base["catalogue"], "OpenAction", SCRIPT)}).data, "attack"
        yield f"labels-prefix-{form}", update(base, {base.number("labels"): "<< /Nums [0 << /S /D /P (Lampiran ) /St 7 >>] >>"}).data, "attack"
        yield f"order-of-calculation-{form}", update(base, {base.number("form"): with_key(base["form"], "CO", f"[{base.number('text')} 0 R]")}).data, "attack"
        yield f"threads-{form}", update(base, {root: with_key(base["catalogue"], "Threads", "[]")}).data, "attack"
        yield f"intents-{form}", update(base, {root: with_key(base["catalogue"], "OutputIntents", "[<< /Type /OutputIntent /S /GTS_PDFA1 >>]")}).data, "attack"
        yield f"requirements-{form}", update(base, {root: with_key(base["catalogue"], "Requirements", "[<< /S /EnableJavaScripts >>]")}).data, "attack"
        yield f"viewer-{form}", update(base, {root: with_key(base["catalogue"], "ViewerPreferences", "<< /HideToolbar true /ViewArea /MediaBox >>")}).data, "attack"


def layers(keys):
    """Optional content: what is shown by a switch."""
    for form in FORMS:
        base = signed(plain(form), keys)
        root, ocg, page = base.root, base.number("ocg"), base.number("page1")
        text = base["catalogue"]
        for name, old, new in [("off", b"/D << /ON", b"/D << /OFF"), ("base-off", b"/D << ", b"/D << /BaseState /OFF "),
                               ("configuration", b"/OCProperties << ", f"/OCProperties << /Configs [<< /Name (lain) /OFF [{ocg} 0 R] >>] ".encode()),
                               ("automatic", b"/D << ", f"/D << /AS [<< /Event /View /Category [/View] /OCGs [{ocg} 0 R] >>] ".encode()),
                               ("locked", b"/D << ", f"/D << /Locked [{ocg} 0 R] ".encode())]:
            assert old in text
            yield f"layer-{name}-{form}", update(base, {root: text.replace(old, new, 1)}).data, "attack"
        yield f"layer-usage-{form}", update(base, {ocg: with_key(base["ocg"], "Usage", "<< /View << /ViewState /OFF >> /Print << /PrintState /OFF >> >>")}).data, "attack"
        yield f"layer-of-a-picture-{form}", update(base, {base.number("picture"): base["picture"].replace(b"/Type /XObject", f"/OC {ocg} 0 R /Type /XObject".encode(), 1)}).data, "attack"
        yield f"layer-of-an-annotation-{form}", update(base, {base.number("link"): with_key(base["link"], "OC", f"{ocg} 0 R")}).data, "attack"
        yield f"layer-of-a-field-{form}", update(base, {base.number("text"): with_key(base["text"], "OC", f"{ocg} 0 R")}).data, "attack"
        fresh = base.size + 2
        yield (f"layer-membership-{form}", update(base, {page: base["page1"].replace(f"/O1 {ocg} 0 R".encode(), f"/O1 {fresh} 0 R".encode()),
                                                         fresh: f"<< /Type /OCMD /OCGs [{ocg} 0 R] /P /AllOff >>"}).data, "attack")


def states(keys):
    """Appearances with several states, and a switch between them."""
    mark = stream("0 0 12 12 re f", "/Type /XObject /Subtype /Form /BBox [0 0 12 12]")
    void = stream("", "/Type /XObject /Subtype /Form /BBox [0 0 12 12]")
    huge = stream(COVER, "/Type /XObject /Subtype /Form /BBox [0 0 100 30]")
    for form in FORMS:
        start = plain(form)
        on, off, cover, shadow = start.new(), start.new(), start.new(), start.new()
        page = start.number("page1")
        ready = update(start, {on: mark, off: void, cover: huge,
                               start.number("box"): with_key(start["box"], "AP", f"<< /N << /Ya {on} 0 R /Off {off} 0 R >> >>"),
                               shadow: f"<< /Type /Annot /Subtype /Stamp /Rect [{OVER}] /F 4 /AS /Off /AP << /N << /On {cover} 0 R /Off {off} 0 R >> >> >>",
                               page: with_item(start["page1"], "Annots", f"{shadow} 0 R")})
        for level in (None, 2, 3):
            base = signed(ready, keys, certify=level)
            name = f"{form}-{level or 0}"
            box = base.number("box")
            yield f"box-ticked-{name}", update(base, {box: with_key(with_key(base["box"], "V", "/Ya"), "AS", "/Ya")}).data, "harmless"
            yield f"state-of-a-stamp-{name}", update(base, {shadow: with_key(base.objects[shadow], "AS", "/On")}).data, "attack"
            yield f"state-redrawn-{name}", update(base, {on: huge}).data, "attack"
            yield (f"states-added-{name}", update(base, {shadow: with_key(with_key(base.objects[shadow], "AS", "/Lain"), "AP",
                                                                          f"<< /N << /Lain {cover} 0 R >> >>")}).data, "attack")
            # Over nothing it is a note like others; over words it hides them while it is pointed at.
            pointed = with_key(base["link"], "AP", f"<< /R {cover} 0 R >>")
            yield f"look-when-pointed-at-{name}", update(base, {base.number("link"): pointed}).data, "harmless" if level == 3 else "attack"
            yield f"look-over-words-when-pointed-at-{name}", update(base, {base.number("link"): with_key(pointed, "Rect", f"[{OVER}]")}).data, "attack"
        base = signed(ready, keys)
        box, text = base.number("box"), base.number("text")
        yield f"box-shows-no-value-{form}", update(base, {box: with_key(base["box"], "AS", "/Ya")}).data, "attack"
        yield f"box-value-shows-not-{form}", update(base, {box: with_key(with_key(base["box"], "V", "/Ya"), "AS", "/Off")}).data, "attack"
        yield (f"value-and-look-disagree-{form}", update(base, {text: with_key(base["text"], "V", "(9000)"),
                                                                base.number("text_look"): base["text_look"].replace(b"(1000)", b"(7777)")}).data, "attack")
        yield f"look-shows-nothing-{form}", update(base, {text: with_key(base["text"], "V", "(9000)"), base.number("text_look"): void}).data, "harmless"
        big = stream("1 g 0 0 999 999 re f /Tx BMC BT /Helv 12 Tf 2 5 Td (9000) Tj ET EMC", "/Type /XObject /Subtype /Form /BBox [-500 -500 900 900] "
                     "/Resources << /Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>")  # within its own place
        yield f"look-paints-paper-{form}", update(base, {text: with_key(base["text"], "V", "(9000)"), base.number("text_look"): big}).data, "harmless"
        # Three boxes under one value: the value goes one way, what is shown another.
        start = plain(form)
        parent, one, two, fields, page = start.new(), start.new(), start.new(), start.number("form"), start.number("page1")
        on, off = start.new(), start.new()
        widget = f"/Type /Annot /Subtype /Widget /P {page} 0 R /F 4 /Parent {parent} 0 R"
        choice = update(start, {
            on: mark, off: void, parent: f"<< /T (pilih) /FT /Btn /Ff 49152 /V /A /Kids [{one} 0 R {two} 0 R] >>",
            one: f"<< {widget} /AS /A /Rect [72 400 84 412] /AP << /N << /A {on} 0 R /Off {off} 0 R >> >> >>",
            two: f"<< {widget} /AS /Off /Rect [72 370 84 382] /AP << /N << /B {on} 0 R /Off {off} 0 R >> >> >>",
            fields: with_item(start["form"], "Fields", f"{parent} 0 R"), page: with_item(start["page1"], "Annots", f"{one} 0 R {two} 0 R")})
        base = signed(choice, keys)
        chosen = {parent: with_key(base.objects[parent], "V", "/B"), one: with_key(base.objects[one], "AS", "/Off"), two: with_key(base.objects[two], "AS", "/B")}
        yield f"choice-made-{form}", update(base, chosen).data, "harmless"
        for name, left_out in (("value", parent), ("first", one), ("second", two)):
            yield f"choice-without-{name}-{form}", update(base, {n: t for n, t in chosen.items() if n != left_out}).data, "attack"
        yield f"choice-value-alone-{form}", update(base, {parent: chosen[parent]}).data, "attack"


def parents(keys):
    """Fields with parents: what is locked or signed by the parent's name, and values that are inherited."""
    for form in FORMS:
        start = plain(form)
        parent, kid, widget = start.new(), start.new(), start.new()
        fields, page = start.number("form"), start.number("page1")
        head = f"/Type /Annot /Subtype /Widget /P {page} 0 R /F 4"
        ready = update(start, {
            parent: f"<< /T (bayar) /FT /Tx /V (5) /DA (/Helv 12 Tf 0 g) /Kids [{kid} 0 R {widget} 0 R] >>",
            kid: f"<< {head} /T (rinci) /Parent {parent} 0 R /V (5) /Rect [72 400 200 420] >>",
            widget: f"<< {head} /T (lain) /Parent {parent} 0 R /Rect [72 370 200 390] >>",
            fields: with_item(start["form"], "Fields", f"{parent} 0 R"),
            page: with_item(start["page1"], "Annots", f"{kid} 0 R {widget} 0 R")})
        for name, lock in [("parent", "/Action /Include /Fields [(bayar)]"), ("kid", "/Action /Include /Fields [(bayar.rinci)]"),
                           ("exclude", "/Action /Exclude /Fields [(jumlah)]"), ("all", "/Action /All")]:
            base = signed(ready, keys, lock=lock)
            yield f"lock-{name}-kid-filled-{form}", update(base, {kid: with_key(base.objects[kid], "V", "(9)")}).data, "attack"
            inherited = re.sub(rb"/V \(5\)", b"", base.objects[kid])
            yield f"lock-{name}-kid-inherits-{form}", update(base, {kid: inherited, parent: with_key(base.objects[parent], "V", "(9)")}).data, "attack"
            yield f"lock-{name}-renamed-{form}", update(base, {kid: with_key(with_key(base.objects[kid], "T", "(bebas)"), "V", "(9)")}).data, "attack"
            yield f"lock-{name}-moved-up-{form}", update(base, {parent: with_key(base.objects[parent], "Kids", f"[{widget} 0 R]"),
                                                                kid: with_key(re.sub(rb"/Parent \d+ 0 R", b"", base.objects[kid]), "V", "(9)"),
                                                                fields: with_item(base.objects[fields], "Fields", f"{kid} 0 R")}).data, "attack"
            yield f"lock-{name}-widget-added-{form}", update(base, {parent: with_item(base.objects[parent], "Kids", f"{base.size + 1} 0 R"),
                                                                    base.size + 1: f"<< {head} /Parent {parent} 0 R /V (9) /Rect [{OVER}] >>",
                                                                    page: with_item(base.objects[page], "Annots", f"{base.size + 1} 0 R")}).data, "attack"
        base = signed(ready, keys, lock="/Action /Include /Fields [(bayar.rinci)]")
        yield f"lock-kid-other-filled-{form}", update(base, {widget: with_key(base.objects[widget], "V", "(9)")}).data, "harmless"
        # The lock itself is signed; a later revision cannot lift it.
        yield f"lock-lifted-{form}", update(base, {base.number("ttd"): with_key(base["ttd"], "Lock", "<< /Type /SigFieldLock /Action /Include /Fields [] >>"),
                                                   kid: with_key(base.objects[kid], "V", "(9)")}).data, "attack"


def proofs(keys):
    """What proves signatures, used to hide or lift something."""
    for form in FORMS:
        for level in (1, 2):
            base = signed(plain(form), keys, certify=level)
            root, name = base.root, f"{form}-{level}"
            value = base.number("ttd_value")
            store = security_store(base, keys)
            root_text = store.objects[root]
            # The certification is lifted, or its level raised, in a revision that looks like a security store.
            lifted = re.sub(rb"/Perms << [^>]*>>", b"/Perms << >>", root_text)
            yield f"certification-lifted-{name}", update(store, {root: lifted}).data, "attack"
            noted = annotation(update(store, {root: lifted}), "Stamp", BLANK, COVER)
            yield f"certification-lifted-then-noted-{name}", noted.data, "attack"
            second = signed(base, keys, "kedua", "siti", certify=3) if level == 2 else None
            if second:
                yield f"certified-again-{name}", second.data, "attack"
                yield f"certified-again-then-noted-{name}", annotation(second, "Stamp", BLANK, COVER).data, "attack"
            twin = store.new()
            copy = base.data[base.data.rindex(f"\n{value} 0 obj\n".encode()) + len(f"{value} 0 obj\n") + 1:].split(b"\nendobj")[0]
            raised = copy.replace(f"/P {level} ".encode(), b"/P 3 ")
            assert raised != copy
            yield (f"certification-raised-{name}", update(store, {twin: raised, root: re.sub(rb"/DocMDP \d+ 0 R", f"/DocMDP {twin} 0 R".encode(), root_text)},
                                                          plain=(twin,)).data, "attack")
            yield f"usage-rights-{name}", update(base, {root: base.objects[root].replace(b"/Perms <<", f"/Perms << /UR3 {value} 0 R".encode())}).data, "attack"
        base = signed(plain(form), keys)
        root, page = base.root, base.number("page1")
        # Content kept inside the store and drawn from there; a store that is an object of the document.
        held = security_store(base, keys)
        drawn = held.size + 1
        yield (f"store-holds-content-{form}", update(held, {drawn: CHEAT, page: re.sub(rb"/Contents \d+ 0 R", f"/Contents {drawn} 0 R".encode(), base["page1"])}).data, "attack")
        yield (f"store-is-a-page-{form}", update(base, {root: with_key(base["catalogue"], "DSS", f"{base.number('picture')} 0 R"),
                                                        base.number("picture"): stream("0 0 595 842 re f", "/Type /XObject /Subtype /Form /BBox [0 0 595 842]")}).data, "attack")
        yield f"store-is-nonsense-{form}", update(base, {root: with_key(base["catalogue"], "DSS", "(bukan)")}).data, "attack"
        full = security_store(base, keys)
        yield f"store-emptied-{form}", update(signed(full, keys, "waktu", kind="ETSI.RFC3161"), {full.root: re.sub(rb"/DSS \d+ 0 R", b"", full.objects[full.root])}).data, "attack"
        stamped = signed(base, keys, "waktu", kind="ETSI.RFC3161")
        token = re.findall(rb"/Contents <([0-9a-f]+)>", stamped.data)[-1]
        der = bytes.fromhex(token.decode())
        size = 4 + int.from_bytes(der[2:4], "big")
        yield f"stamp-of-the-first-again-{form}", signed(stamped, keys, "waktu2", kind="ETSI.RFC3161", container=der[:size]).data, "broken"
        yield f"stamp-shows-something-{form}", signed(signed(plain(form), keys, certify=1), keys, "waktu", kind="ETSI.RFC3161", rect=OVER, look=COVER).data, "attack"
        sneaky = signed(base, keys, "waktu", kind="ETSI.RFC3161", changed={base.number("content1"): CHEAT})
        yield f"stamp-brings-content-{form}", sneaky.data, "attack"
        second = signed(base, keys, "kedua", "siti", changed={base.number("content1"): CHEAT})
        yield f"second-brings-content-{form}", second.data, "attack"
        second = signed(base, keys, "kedua", "siti", changed={base.number("note"): with_key(base["note"], "Contents", "(lain)")})
        yield f"second-brings-note-{form}", second.data, "attack"
        yield f"second-copies-the-field-{form}", signed(base, keys, "ttd", "siti", rect=BLANK, look=COVER).data, "attack"


def xfa(keys):
    """Forms in XML: the template is content, the data may be filled in."""
    for form in FORMS:
        start = plain(form)
        template, data = start.new(), start.new()
        fields = start.number("form")
        ready = update(start, {template: stream("<template><draw>Jumlah 1.000</draw></template>"),
                               data: stream("<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'/>"),
                               fields: with_key(start["form"], "XFA", f"[(template) {template} 0 R (datasets) {data} 0 R]")})
        base = signed(ready, keys)
        yield f"xfa-template-{form}", update(base, {template: stream("<template><draw>Jumlah 9.000</draw></template>")}).data, "attack"
        yield f"xfa-packet-added-{form}", update(base, {fields: with_item(base.objects[fields], "XFA", f"(config) {data} 0 R")}).data, "attack"
        yield f"xfa-removed-{form}", update(base, {fields: re.sub(rb"/XFA \[[^\]]*\]", b"", base.objects[fields])}).data, "attack"
        yield f"xfa-data-{form}", update(base, {data: stream("<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'><a/></xfa:datasets>")}).data, "harmless"
        yield f"xfa-on-certified-{form}", update(signed(ready, keys, certify=1), {data: stream("<lain/>")}).data, "attack"
        plainly = signed(plain(form), keys)
        yield (f"xfa-added-{form}", update(plainly, {fields: with_key(plainly.objects[fields], "XFA", f"[(template) {plainly.size + 1} 0 R]"),
                                                     plainly.size + 1: stream("<template/>")}).data, "attack")


def more_cases(keys):
    for group in (chains, containers_replaced, names_and_actions, layers, states, parents, proofs, xfa):
        yield from group(keys)
