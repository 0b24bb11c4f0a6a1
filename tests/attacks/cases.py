"""The document, the attacks on it and the changes that harm nobody. Each case is (name, octets, verdict).

verdict: "attack" must be flagged, "broken" must not be VALID or INDETERMINATE, "harmless" must be
VALID with nothing forbidden. See ./run.
"""
import hashlib
import re

from pdfmaker import FORMS, ROOM, File, body, dictionary, seal, stream, update, write

TEXT = "BT /F1 12 Tf 72 700 Td (Jumlah yang dibayar: 1.000.000 rupiah kepada Budi) Tj ET\n0.2 0.3 0.9 rg 300 100 60 40 re f"


def document():
    """Number by role, and body by number; one object of every class a document has."""
    names = ["catalogue", "pages", "page1", "page2", "content1", "content2", "font", "image", "picture", "state",
             "form", "text", "text_look", "box", "empty", "link", "note", "names", "files", "embedded", "ocg",
             "outlines", "outline", "structure", "element", "parents", "info", "metadata", "script", "labels",
             "encoding", "descriptor", "fontfile", "colour", "function", "shading", "pattern", "thread"]
    n = {name: i + 1 for i, name in enumerate(names)}
    r = {name: f"{i} 0 R" for name, i in n.items()}
    widget = f"/Type /Annot /Subtype /Widget /P {r['page1']}"
    bodies = {
        "catalogue": f"<< /Type /Catalog /Pages {r['pages']} /AcroForm {r['form']} /Metadata {r['metadata']} /Names {r['names']} "
                     f"/OCProperties << /OCGs [{r['ocg']}] /D << /ON [{r['ocg']}] /Order [{r['ocg']}] >> >> "
                     f"/Outlines {r['outlines']} /StructTreeRoot {r['structure']} /MarkInfo << /Marked true >> /Lang (id) "
                     f"/PageLabels {r['labels']} /ViewerPreferences << /DisplayDocTitle true >> /PageMode /UseNone "
                     f"/OpenAction [{r['page1']} /Fit] /AF [{r['files']}] >>",
        "pages": f"<< /Type /Pages /Kids [{r['page1']} {r['page2']}] /Count 2 /MediaBox [0 0 595 842] >>",
        "page1": f"<< /Type /Page /Parent {r['pages']} /Contents {r['content1']} /StructParents 0 /Resources << /Font << /F1 {r['font']} >> "
                 f"/XObject << /I1 {r['image']} /X1 {r['picture']} >> /ExtGState << /G1 {r['state']} >> "
                 f"/ColorSpace << /C1 {r['colour']} >> /Shading << /S1 {r['shading']} >> /Pattern << /P1 {r['pattern']} >> "
                 f"/Properties << /O1 {r['ocg']} >> >> /Annots [{r['text']} {r['box']} {r['empty']} {r['link']} {r['note']}] >>",
        "page2": f"<< /Type /Page /Parent {r['pages']} /Contents {r['content2']} /Resources << /Font << /F1 {r['font']} >> >> >>",
        "content1": stream(TEXT + "\n/G1 gs /I1 Do /X1 Do /OC /O1 BDC 0 0 5 5 re f EMC /C1 cs /S1 sh"),
        "content2": stream("BT /F1 12 Tf 72 700 Td (Halaman kedua) Tj ET", "", True),
        "font": f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {r['encoding']} /FirstChar 32 /LastChar 33 "
                f"/Widths [278 278] /FontDescriptor {r['descriptor']} >>",
        "encoding": "<< /Type /Encoding /BaseEncoding /WinAnsiEncoding >>",
        "descriptor": f"<< /Type /FontDescriptor /FontName /Helvetica /Flags 32 /FontBBox [0 0 1000 1000] /ItalicAngle 0 "
                      f"/Ascent 700 /Descent -200 /CapHeight 700 /StemV 80 /FontFile {r['fontfile']} >>",
        "fontfile": stream("%!PS huruf", "/Length1 10 /Length2 0 /Length3 0"),
        "image": stream(b"\xff\x00\x00", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8"),
        "picture": stream("0 0 10 10 re f", "/Type /XObject /Subtype /Form /BBox [0 0 10 10]"),
        "state": "<< /Type /ExtGState /ca 1 >>",
        "colour": f"[/Separation /Emas /DeviceCMYK {r['function']}]",
        "function": "<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 0.2 1 0] /N 1 >>",
        "shading": f"<< /ShadingType 2 /ColorSpace /DeviceCMYK /Coords [0 0 1 1] /Function {r['function']} >>",
        "pattern": f"<< /Type /Pattern /PatternType 2 /Shading {r['shading']} >>",
        "form": f"<< /Fields [{r['text']} {r['box']} {r['empty']}] /SigFlags 1 /DA (/Helv 0 Tf 0 g) "
                f"/DR << /Font << /Helv {r['font']} >> >> >>",
        "text": f"<< {widget} /FT /Tx /T (jumlah) /V (1000) /DA (/Helv 12 Tf 0 g) /Rect [72 600 200 620] /AP << /N {r['text_look']} >> >>",
        "text_look": stream("/Tx BMC BT /Helv 12 Tf 2 5 Td (1000) Tj ET EMC",
                            "/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"),
        "box": f"<< {widget} /FT /Btn /T (setuju) /V /Off /AS /Off /Rect [72 570 84 582] /MK << /CA (4) >> >>",
        "empty": f"<< {widget} /FT /Sig /T (kosong) /Rect [300 200 450 250] /F 4 >>",
        "link": "<< /Type /Annot /Subtype /Link /Rect [72 500 200 520] /A << /S /URI /URI (https://paraf.example/) >> >>",
        "note": f"<< /Type /Annot /Subtype /Text /Rect [500 700 520 720] /Contents (catatan lama) /P {r['page1']} >>",
        "names": f"<< /EmbeddedFiles << /Names [(lampiran) {r['files']}] >> /JavaScript << /Names [(hitung) {r['script']}] >> >>",
        "files": f"<< /Type /Filespec /F (lampiran.txt) /EF << /F {r['embedded']} >> /AFRelationship /Source >>",
        "embedded": stream("isi lampiran", "/Type /EmbeddedFile"),
        "script": "<< /S /JavaScript /JS (var x = 1;) >>",
        "ocg": "<< /Type /OCG /Name (Lapisan) >>",
        "outlines": f"<< /Type /Outlines /First {r['outline']} /Last {r['outline']} /Count 1 >>",
        "outline": f"<< /Title (Bab 1) /Parent {r['outlines']} /Dest [{r['page1']} /Fit] >>",
        "structure": f"<< /Type /StructTreeRoot /K [{r['element']}] /ParentTree {r['parents']} /ParentTreeNextKey 1 >>",
        "element": f"<< /Type /StructElem /S /P /P {r['structure']} /Pg {r['page1']} /K [0] /ActualText (Jumlah) >>",
        "parents": f"<< /Nums [0 [{r['element']}]] >>",
        "info": "<< /Title (Surat Uji) /Producer (uji) >>",
        "metadata": stream("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", "/Type /Metadata /Subtype /XML"),
        "labels": "<< /Nums [0 << /S /D >>] >>",
        "thread": "<< /Type /Bead >>",
    }
    objects = {n[name]: body(text) for name, text in bodies.items()}
    roles = {name: n[name] for name in bodies}
    return objects, roles


def plain(form):
    objects, roles = document()
    marked = form.startswith("linear")
    if marked:  # the mark is put into dictionaries; the only array is held by nobody but its user
        text = objects[roles["page1"]].replace(f"/C1 {roles['colour']} 0 R".encode(), b"/C1 /DeviceCMYK")
        objects[roles["page1"]] = text
        del objects[roles["colour"]], roles["colour"], objects[roles["thread"]], roles["thread"]
    return write(objects, form, roles["catalogue"], roles["info"], roles)


def with_key(text, key, value):
    """The dictionary with this entry put in, or in place of the one there (simple values only)."""
    text = body(text)
    found = re.search(rb"/%b (\[[^\]]*\]|\([^)]*\)|\d+ 0 R|<<[^<>]*>>|/?[^/<>\[\]() ]+)" % key.encode(), text)
    new = f"/{key} {value}".encode()
    if found:
        return text[:found.start()] + new + text[found.end():]
    return text.replace(b"<<", b"<< " + new, 1)


def with_item(text, key, item):
    text = body(text)
    found = re.search(rb"/%b \[([^\]]*)\]" % key.encode(), text)
    if not found:
        return with_key(text, key, f"[{item}]")
    return text[:found.end() - 1] + f" {item}".encode() + text[found.end() - 1:]


def signed(file, keys, name="ttd", who="budi", kind="adbe.pkcs7.detached", certify=None, rect=None, look=None,
           page="page1", field=None, more="", lock=None, sealed=True, container=None, changed=None, draw="", form=None):
    """Another revision with a signature: a new field, or an empty one (`field`) filled."""
    file = file.copy()
    value = file.new()
    references = ""
    if certify:
        references = ("/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams "
                      f"<< /Type /TransformParams /P {certify} /V /1.2 >> /Data {file.root} 0 R >>]")
    if lock:
        references = ("/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams "
                      f"<< /Type /TransformParams /V /1.2 {lock} >> /Data {file.root} 0 R >>]")
    bodies = dict(changed or {})
    bodies[value] = dictionary(kind, references + more)
    appearance = ""
    if rect or look:
        shown = file.new()
        bodies[shown] = stream(look or "BT /Helv 10 Tf 2 5 Td (Ditandatangani: Budi) Tj ET",
                               "/Type /XObject /Subtype /Form /BBox [0 0 100 30] /Resources << /Font << /Helv << /Type /Font "
                               "/Subtype /Type1 /BaseFont /Helvetica >> >> >>")
        appearance = f"/AP << /N {shown} 0 R >>"
    if field:
        number = file.number(field)
        bodies[number] = with_key(file.objects[number], "V", f"{value} 0 R")
        if appearance:
            bodies[number] = bodies[number].replace(b"<<", b"<< " + appearance.encode(), 1)
    else:
        number = file.new()
        bodies[number] = (f"<< /Type /Annot /Subtype /Widget /FT /Sig /T ({name}) /V {value} 0 R /F 132 {appearance} "
                          f"/Rect [{rect or '0 0 0 0'}] /P {file.number(page)} 0 R {draw} >>")
        form_number, page_number = file.number("form"), file.number(page)
        bodies[form_number] = with_key(with_item(bodies.get(form_number, file.objects[form_number]), "Fields",
                                                 f"{number} 0 R"), "SigFlags", "3")
        bodies[page_number] = with_item(bodies.get(page_number, file.objects[page_number]), "Annots", f"{number} 0 R")
    if certify:
        root = file.root
        bodies[root] = with_key(bodies.get(root, file.objects[root]), "Perms", f"<< /DocMDP {value} 0 R >>")
    out = update(file, bodies, plain=(value,), form=form)
    out.roles = {**file.roles, name: number, name + "_value": value}
    return seal(out, keys, who, kind, container) if sealed else out


def mutated(role, text):
    """A change that somebody could see or be led by, for each class of object."""
    swaps = {
        "catalogue": lambda t: with_key(t, "OpenAction", "<< /S /URI /URI (https://jahat.example/) >>"),
        "pages": lambda t: with_key(t, "MediaBox", "[0 0 300 400]"),
        "page1": lambda t: with_key(t, "Rotate", "180"),
        "page2": lambda t: with_key(t, "CropBox", "[0 0 100 100]"),
        "content1": lambda t: stream(TEXT.replace("1.000.000", "9.000.000")),
        "content2": lambda t: stream("BT /F1 12 Tf 72 700 Td (Lain) Tj ET"),
        "font": lambda t: with_key(t, "BaseFont", "/Symbol"),
        "encoding": lambda t: with_key(t, "Differences", "[49 /nine]"),
        "descriptor": lambda t: with_key(t, "Flags", "4"),
        "fontfile": lambda t: stream("%!PS lain!", "/Length1 10 /Length2 0 /Length3 0"),
        "image": lambda t: stream(b"\x00\xff\x00", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8"),
        "picture": lambda t: stream("0 0 595 842 re f", "/Type /XObject /Subtype /Form /BBox [0 0 595 842]"),
        "state": lambda t: with_key(t, "ca", "0"),
        "colour": lambda t: b"/DeviceCMYK",
        "function": lambda t: with_key(t, "C1", "[1 1 1 1]"),
        "shading": lambda t: with_key(t, "Coords", "[0 0 500 500]"),
        "pattern": lambda t: with_key(t, "Matrix", "[9 0 0 9 0 0]"),
        "form": lambda t: with_key(t, "Q", "2"),
        "text": lambda t: with_key(t, "Rect", "[72 690 400 720]"),
        "text_look": lambda t: t.replace(b"(1000)", b"(9000)"),
        "box": lambda t: with_key(t, "MK", "<< /CA (8) >>"),
        "empty": lambda t: with_key(t, "Rect", "[72 690 400 720]"),
        "link": lambda t: t.replace(b"paraf.example", b"jahat.example"),
        "note": lambda t: t.replace(b"catatan lama", b"catatan lain"),
        "names": lambda t: t.replace(b"lampiran", b"gantinya"),
        "files": lambda t: t.replace(b"lampiran.txt", b"gantinya.exe"),
        "embedded": lambda t: stream("isi yang lain", "/Type /EmbeddedFile"),
        "script": lambda t: t.replace(b"var x = 1;", b"app.alert(1)"),
        "ocg": lambda t: with_key(t, "Name", "(Tersembunyi)"),
        "outlines": lambda t: with_key(t, "Count", "-1"),
        "outline": lambda t: with_key(t, "Title", "(Bab lain)"),
        "structure": lambda t: with_key(t, "K", "[]"),
        "element": lambda t: with_key(t, "ActualText", "(Sembilan juta)"),
        "parents": lambda t: with_key(t, "Nums", "[]"),
        "labels": lambda t: t.replace(b"/S /D", b"/S /r"),
    }
    return body(swaps[role](body(text))) if role in swaps else None


def mutations(keys):
    for form in FORMS:
        for certify in (None, 2):
            base = signed(plain(form), keys, certify=certify)
            for role, number in base.roles.items():
                if number not in base.objects:
                    continue
                changed = mutated(role, base.objects[number])
                if changed is None or (form.startswith("linear") and role == "pages"):
                    continue  # what is inherited stands in the pages themselves there
                assert changed != base.objects[number], role
                yield f"mutate-{role}-{form}-{certify or 0}", update(base, {number: changed}).data, "attack"
                if certify:
                    continue
                # The same under a new number, if something refers to it in a dictionary that is written again.
                moved = base.copy()
                other = moved.new()
                for user, text in base.objects.items():
                    word = f"{number} 0 R".encode()
                    if b"/Type /XRef" in text or b"/Type /ObjStm" in text:
                        continue
                    if user != number and re.search(rb"(?<![0-9])" + word, text) and not role.startswith("text_look"):
                        if role in ("page1", "page2", "text", "box", "empty", "structure", "pages"):
                            break
                        again = re.sub(rb"(?<![0-9])" + word, f"{other} 0 R".encode(), text)
                        yield f"renumber-{role}-{form}", update(moved, {user: again, other: changed}).data, "attack"
                        break


COVER = "1 1 1 rg 0 0 100 30 re f 0 0 0 rg BT /Helv 10 Tf 2 5 Td (9.000.000) Tj ET"
OVER = "72 690 400 715"      # over the line of text on page 1
BLANK = "300 300 400 330"    # where nothing is drawn


def annotation(file, kind, rect, look=None, more=""):
    """Another annotation on page 1, and the revision that holds it."""
    number, bodies = file.new(), {}
    appearance = ""
    if look:
        shown = file.new()
        bodies[shown] = stream(look, "/Type /XObject /Subtype /Form /BBox [0 0 100 30]")
        appearance = f"/AP << /N {shown} 0 R >>"
    bodies[number] = f"<< /Type /Annot /Subtype /{kind} /Rect [{rect}] {appearance} /F 4 /Contents (baru) {more} >>"
    page = file.number("page1")
    bodies[page] = with_item(file.objects[page], "Annots", f"{number} 0 R")
    return update(file, bodies)


def byte_ranges(keys):
    """Universal signature forgery and signature wrapping: the range or the container itself."""
    for form in FORMS:
        base = signed(plain(form), keys).data
        match = list(re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", base))[-1]
        a, b, c = (int(x) for x in match.groups())

        def replaced(text):
            text = text.encode()
            room = match.end() - match.start()
            assert len(text) <= room, text
            return base[:match.start()] + text + b" " * (room - len(text)) + base[match.end():]

        ranges = {
            "missing": "/RangeByte [0 1 2 3]", "null": "/ByteRange null", "empty": "/ByteRange []",
            "negative": f"/ByteRange [0 -{a} {b} {c}]", "negative-last": f"/ByteRange [0 {a} {b} -1]",
            "overlong": f"/ByteRange [0 {a} {b} {c + 99999999}]", "overlapping": f"/ByteRange [0 {b} {a} {c}]",
            "two": f"/ByteRange [0 {a}]", "real": f"/ByteRange [0. {a}. {b} {c}]", "not-at-zero": f"/ByteRange [1 {a - 1} {b} {c}]",
            "wide-gap": f"/ByteRange [0 {a - 5} {b} {c}]", "zero": "/ByteRange [0 0 0 0]", "name": "/ByteRange /Semua",
            "short": f"/ByteRange [0 {a} {b} {c - 200}]", "string": f"/ByteRange (0 {a} {b} {c})",
        }
        for name, text in ranges.items():
            yield f"usf-range-{name}-{form}", replaced(text), "broken"
        start = a
        contents = {
            "missing": base[:start - 10] + b"/Cxntents " + base[start:], "null": base[:start] + b"null".ljust(b - a) + base[b:],
            "empty": base[:start] + b"<>".ljust(b - a) + base[b:], "zeros": base[:start] + b"<" + b"0" * (b - a - 2) + b">" + base[b:],
            "cut": base[:start] + base[start:start + 200] + b"0" * (b - a - 201) + b">" + base[b:],
            "number": base[:start] + b"0".ljust(b - a) + base[b:],
        }
        for name, octets in contents.items():
            yield f"usf-contents-{name}-{form}", octets, "broken"
        # Twice the same key, the second one another.
        spare = base[match.start():match.end()]
        double = base.replace(b"/Filter /Adobe.PPKLite /SubFilter", b"/ByteRange [0 1 2 3] /SubFilter")
        assert len(double) < len(base) or double != base
        yield f"duplicate-range-{form}", double, "broken"
        # Wrapping: the second part is moved away, other content takes its place [USENIX-style SWA].
        tail = base[b:]
        for name, filler in {"objects": b"4 0 obj\n<< /Lain true >>\nendobj\n", "space": b" " * 40}.items():
            gap = b + len(filler) + 2
            text = f"/ByteRange [0 {a} {gap} {c}]"
            if len(text) > match.end() - match.start():
                continue
            wrapped = replaced(text)[:b] + b" >" + filler + tail
            yield f"swa-{name}-{form}", wrapped, "broken"
        # One octet of what is signed.
        at = base.index(b"/Lang (id)") + 7 if b"/Lang (id)" in base else base.index(b"%\xe2") + 2
        yield f"flip-{form}", base[:at] + bytes([base[at] ^ 1]) + base[at + 1:], "broken"
        del spare


def incremental(keys):
    """Incremental saving attacks: an update, as whole or as broken as a viewer may still take."""
    other = stream(TEXT.replace("1.000.000", "9.000.000"))
    for form in FORMS:
        base = signed(plain(form), keys)
        number = base.number("content1")
        naked = f"{number} 0 obj\n".encode() + other + b"\nendobj\n"
        whole = update(base, {number: other})
        yield f"isa-whole-{form}", whole.data, "attack"
        yield f"isa-body-only-{form}", base.data + naked, "attack"
        yield f"isa-body-eof-{form}", base.data + naked + b"%%EOF\n", "attack"
        start = f"startxref\n{base.last}\n%%EOF\n".encode()
        yield f"isa-old-startxref-{form}", base.data + naked + start, "attack"
        yield f"isa-trailer-only-{form}", base.data + naked + f"trailer\n<< /Size {base.size} /Root {base.root} 0 R >>\n".encode() + start, "attack"
        yield f"isa-xref-without-trailer-{form}", base.data + naked + b"xref\n0 1\n0000000000 65535 f \n" + start, "attack"
        yield f"isa-no-prev-{form}", whole.data.replace(f"/Prev {base.last}".encode(), b" " * len(f"/Prev {base.last}")), "attack"
        yield f"isa-startxref-zero-{form}", base.data + naked + b"startxref\n0\n%%EOF\n", "attack"
        yield f"isa-long-body-{form}", base.data + naked + b"% " + b"x" * 5000 + b"\n", "attack"
        yield f"isa-behind-a-good-update-{form}", update(base, {base.size + 1: "(x)"}).data + naked, "attack"
        # The signature copied into the update as well, so that its place is behind the change.
        value = base.number("ttd_value")
        copied = update(base, {number: other, value: base.data[base.data.rindex(f"\n{value} 0 obj\n".encode()) + len(f"{value} 0 obj\n") + 1:].split(b"\nendobj")[0]},
                        plain=(value,))
        yield f"isa-copied-signature-{form}", copied.data, "attack"
        field = base.number("ttd")
        renamed = base.copy()
        fresh = renamed.new()
        text = base.data[base.data.rindex(f"\n{value} 0 obj\n".encode()) + len(f"{value} 0 obj\n") + 1:].split(b"\nendobj")[0]
        copied = update(renamed, {number: other, fresh: text, field: with_key(base.objects[field], "V", f"{fresh} 0 R")}, plain=(fresh,))
        yield f"isa-copied-signature-elsewhere-{form}", copied.data, "attack"
        yield f"isa-null-content-{form}", update(base, {number: "null"}).data, "attack"
        if form in ("table", "hybrid", "linearized"):
            yield f"isa-freed-content-{form}", update(base, {}, free=(number,)).data, "attack"
        yield f"isa-generation-{form}", update(base, {base.number("page1"): base["page1"].replace(f"/Contents {number} 0 R".encode(), f"/Contents [{number} 0 R {base.size + 5} 0 R]".encode()),
                                                     base.size + 5: other}).data, "attack"
        page = base.number("page1")
        for name, key, value_text in [("aa", "AA", "<< /O << /S /JavaScript /JS (app.alert(1)) >> >>"), ("cropped", "CropBox", "[0 0 100 100]"),
                                      ("userunit", "UserUnit", "3"), ("group", "Group", "<< /S /Transparency >>")]:
            yield f"page-{name}-{form}", update(base, {page: with_key(base["page1"], key, value_text)}).data, "attack"
        root = base.root
        for name, key, value_text in [("layers", "OCProperties", f"<< /OCGs [{base.number('ocg')} 0 R] /D << /OFF [{base.number('ocg')} 0 R] >> >>"),
                                      ("names", "Names", "<< >>"), ("action", "AA", "<< /WC << /S /JavaScript /JS (1) >> >>"),
                                      ("mode", "PageMode", "/FullScreen"), ("collection", "Collection", "<< >>"), ("language", "Lang", "(en)"),
                                      ("uri", "URI", "<< /Base (https://jahat.example) >>"), ("no-form", "AcroForm", "null"),
                                      ("rendering", "NeedsRendering", "true")]:
            rest = re.sub(rb"/OCProperties << .*? >> >>", b"", base["catalogue"]) if key == "OCProperties" else base["catalogue"]
            yield f"catalogue-{name}-{form}", update(base, {root: with_key(rest, key, value_text)}).data, "attack"
        yield f"catalogue-key-twice-{form}", update(base, {root: base["catalogue"].replace(b"/Lang (id)", b"/Lang (en) /Lang (id)")}).data, "attack"
        fresh_root = base.size + 3
        yield (f"other-root-{form}", update(base, {fresh_root: f"<< /Type /Catalog /Pages {fresh_root + 1} 0 R >>",
                                                   fresh_root + 1: f"<< /Type /Pages /Kids [{fresh_root + 2} 0 R] /Count 1 >>",
                                                   fresh_root + 2: f"<< /Type /Page /Parent {fresh_root + 1} 0 R /MediaBox [0 0 9 9] >>"},
                                            root=fresh_root).data, "attack")
        pages = base.number("pages")
        extra = base.size + 3
        yield (f"page-added-{form}", update(base, {pages: with_key(with_item(base["pages"], "Kids", f"{extra} 0 R"), "Count", "3"),
                                                   extra: f"<< /Type /Page /Parent {pages} 0 R >>"}).data, "attack")
        yield f"page-removed-{form}", update(base, {pages: with_key(with_key(base["pages"], "Kids", f"[{page} 0 R]"), "Count", "1")}).data, "attack"
        yield (f"pages-swapped-{form}", update(base, {pages: with_key(base["pages"], "Kids", f"[{base.number('page2')} 0 R {page} 0 R]")}).data, "attack")


def forms_and_notes(keys):
    """Fields, appearances, annotations and second signatures."""
    for form in FORMS:
        base = signed(plain(form), keys)
        text, look = base.number("text"), base.number("text_look")
        changed_look = base["text_look"].replace(b"(1000)", b"(9000)")
        yield f"value-without-look-is-filled-{form}", update(base, {text: with_key(base["text"], "V", "(9000)"), look: changed_look}).data, "harmless"
        yield f"look-of-another-value-{form}", update(base, {look: changed_look}).data, "attack"
        yield f"field-moved-{form}", update(base, {text: with_key(base["text"], "Rect", "[72 690 400 720]")}).data, "attack"
        yield f"field-hidden-{form}", update(base, {text: with_key(base["text"], "F", "2")}).data, "attack"
        fields, page = base.number("form"), base.number("page1")
        yield f"field-removed-{form}", update(base, {fields: with_key(base["form"], "Fields", f"[{text} 0 R]")}).data, "attack"
        fresh = base.size + 3
        yield (f"field-added-{form}", update(base, {fields: with_item(base["form"], "Fields", f"{fresh} 0 R"), page: with_item(base["page1"], "Annots", f"{fresh} 0 R"),
                                                    fresh: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (baru) /V (x) /Rect [72 690 400 720] >>"}).data, "attack")
        twin = base.size + 3
        value = base.number("ttd_value")
        yield (f"same-signature-twice-{form}", update(base, {fields: with_item(base["form"], "Fields", f"{twin} 0 R"), page: with_item(base["page1"], "Annots", f"{twin} 0 R"),
                                                             twin: f"<< /Type /Annot /Subtype /Widget /FT /Sig /T (kembar) /V {value} 0 R /Rect [72 690 200 720] >>"}).data, "attack")
        yield f"signature-emptied-{form}", update(base, {base.number("ttd"): with_key(base["ttd"], "V", "null")}).data, "attack"
        yield f"signature-taken-away-{form}", update(base, {fields: base.objects[fields].replace(f" {base.number('ttd')} 0 R".encode(), b"")}).data, "attack"
        yield f"signature-mark-changed-{form}", update(base, {base.number("ttd"): with_key(base["ttd"], "Rect", "[72 600 300 700]")}).data, "attack"
        yield f"note-removed-{form}", update(base, {page: base["page1"].replace(f" {base.number('note')} 0 R".encode(), b"")}).data, "attack"
        yield f"note-order-{form}", update(base, {page: with_key(base["page1"], "Annots", "[" + " ".join(
            f"{base.number(r)} 0 R" for r in ("note", "text", "box", "empty", "link", "ttd")) + "]")}).data, "attack"
        for level in (None, 1, 2, 3):
            file = signed(plain(form), keys, certify=level)
            name = level or 0
            for kind, more in [("FreeText", "/DA (/Helv 10 Tf)"), ("Stamp", ""), ("Redact", "/IC [1 1 1]"), ("Square", "/IC [1 1 1]"), ("Widget", ""),
                               ("Highlight", ""), ("Watermark", "")]:
                yield f"eaa-{kind.lower()}-{form}-{name}", annotation(file, kind, OVER, COVER, more).data, "attack"
            verdict = "harmless" if level == 3 else "attack"
            yield f"free-text-beside-{form}-{name}", annotation(file, "FreeText", BLANK, COVER, "/DA (/Helv 10 Tf)").data, verdict
            yield f"highlight-{form}-{name}", annotation(file, "Highlight", OVER, None, "/QuadPoints [72 715 400 715 72 690 400 690] /C [1 1 0]").data, verdict
            yield f"comment-icon-{form}-{name}", annotation(file, "Text", "10 10 30 30").data, "harmless" if level in (None, 3) else "attack"
            # A second signature in order, one without a signature, one whose signature is rubbish.
            if level:
                second = "harmless" if level > 1 else "attack"
                yield f"ssa-over-text-{form}-{name}", signed(file, keys, "kedua", "penyerang", rect=OVER, look=COVER).data, "attack"
                unsigned = signed(file, keys, "kedua", rect=BLANK, look=COVER, sealed=False)
                yield f"ssa-unsigned-{form}-{name}", unsigned.data, "attack"
                rubbish = signed(file, keys, "kedua", rect=BLANK, look=COVER, container=b"\x30\x03\x02\x01\x01")
                yield f"ssa-rubbish-{form}-{name}", rubbish.data, "attack"
                dotted = signed(update(plain(form), {plain(form).number("content2"): stream("BT /F1 12 Tf 72 300 Td (________________________) Tj ET",
                                                     "/UjiPeran /content2" if form.startswith("linear") else "")}), keys, certify=level)
                yield f"second-on-the-line-{form}-{name}", signed(dotted, keys, "kedua", "siti", rect="72 295 240 330", look=COVER, page="page2").data, second
                yield f"second-invisible-{form}-{name}", signed(file, keys, "kedua", "siti").data, second
                yield f"second-beside-{form}-{name}", signed(file, keys, "kedua", "siti", rect=BLANK, look=COVER).data, second
                yield f"empty-field-signed-{form}-{name}", signed(file, keys, "kosong", "siti", field="empty", look=COVER).data, second
                filled = update(file, {text: with_key(file["text"], "V", "(9000)"), look: changed_look})
                yield f"filled-{form}-{name}", filled.data, second
                yield f"dss-{form}-{name}", security_store(file, keys).data, "harmless"
                yield f"stamp-{form}-{name}", signed(file, keys, "waktu", kind="ETSI.RFC3161").data, "harmless"
        locked = signed(plain(form), keys, lock="/Action /Include /Fields [(jumlah)]")
        yield f"locked-field-{form}", update(locked, {text: with_key(locked["text"], "V", "(9000)"), look: changed_look}).data, "attack"
        yield f"unlocked-field-{form}", update(locked, {locked.number("box"): with_key(with_key(locked["box"], "V", "/Ya"), "AS", "/Ya")}).data, "harmless"
        locked = signed(plain(form), keys, lock="/Action /All")
        yield f"all-locked-{form}", update(locked, {text: with_key(locked["text"], "V", "(9000)"), look: changed_look}).data, "attack"
        locked = signed(plain(form), keys, lock="/Action /Exclude /Fields [(jumlah)]")
        yield f"not-excluded-{form}", update(locked, {locked.number("box"): with_key(with_key(locked["box"], "V", "/Ya"), "AS", "/Ya")}).data, "attack"
        yield f"excluded-{form}", update(locked, {text: with_key(locked["text"], "V", "(9000)"), look: changed_look}).data, "harmless"


def security_store(file, keys):
    root = file.root
    dss, cert, vri = file.new(), file.new(), file.new()
    der = keys.call("x509", "-in", "root.pem", "-outform", "DER")
    return update(file, {root: with_key(with_key(file.objects[root], "DSS", f"{dss} 0 R"), "Extensions", "<< /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>"),
                         dss: f"<< /Type /DSS /Certs [{cert} 0 R] /VRI << /{'A' * 40} {vri} 0 R >> >>", vri: f"<< /Cert [{cert} 0 R] >>",
                         cert: stream(der, "", True)})


def shadows(keys):
    """Prepared before signing: something waits in the file, and a small later change brings it out."""
    for form in FORMS:
        # Hide: a picture over the text, taken away afterwards.
        start = plain(form)
        cover = start.new()
        shown = update(start, {cover: stream("1 g 0 0 595 842 re f", "/Type /XObject /Subtype /Form /BBox [0 0 595 842]"),
                               start.number("page1"): start["page1"].replace(b"/X1 ", f"/X2 {cover} 0 R /X1 ".encode()),
                               start.number("content1"): stream(TEXT + "\n/X2 Do")})
        base = signed(shown, keys)
        yield f"shadow-hide-emptied-{form}", update(base, {cover: stream("", "/Type /XObject /Subtype /Form /BBox [0 0 1 1]")}).data, "attack"
        yield f"shadow-hide-nulled-{form}", update(base, {cover: "null"}).data, "attack"
        if form in ("table", "hybrid", "linearized"):
            yield f"shadow-hide-freed-{form}", update(base, {}, free=(cover,)).data, "attack"
        # Hide: a filled field over the text, its place or its look changed afterwards.
        text, page = base.number("text"), base.number("page1")
        yield f"shadow-hide-annotation-{form}", update(base, {page: base["page1"].replace(f"{text} 0 R ".encode(), b"")}).data, "attack"
        # Replace: a font defined anew, in the resources of the form that looks are drawn with, or the page's.
        base = signed(plain(form), keys)
        yield f"shadow-replace-font-{form}", update(base, {base.number("font"): with_key(base["font"], "BaseFont", "/Wingdings")}).data, "attack"
        yield (f"shadow-replace-default-resources-{form}",
               update(base, {base.number("form"): base["form"].replace(f"/Helv {base.number('font')} 0 R".encode(), f"/Helv {base.size + 4} 0 R".encode()),
                             base.size + 4: "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}).data, "attack")
        yield f"shadow-replace-look-{form}", update(base, {base.number("text_look"): base["text_look"].replace(b"(1000)", b"(9999)")}).data, "attack"
        start = plain(form)
        face = start.new()
        owned = update(start, {face: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                               start.number("text_look"): re.sub(rb"/Helv << [^<>]* >>", f"/Helv {face} 0 R".encode(), start["text_look"])})
        base = signed(owned, keys)
        yield f"shadow-replace-font-of-a-field-{form}", update(base, {face: "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}).data, "attack"
        filled = {base.number("text"): with_key(base["text"], "V", "(9000)"), base.number("text_look"): base["text_look"].replace(b"(1000)", b"(9000)")}
        yield f"field-with-its-font-filled-{form}", update(base, filled).data, "harmless"
        # Hide and replace: two catalogues in the signed file, and a later section that chooses the other.
        start = plain(form)
        other, tree, leaf, ink = start.new(), start.new(), start.new(), start.new()
        hidden = update(start, {other: f"<< /Type /Catalog /Pages {tree} 0 R >>", tree: f"<< /Type /Pages /Kids [{leaf} 0 R] /Count 1 >>",
                                leaf: f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {ink} 0 R >>", ink: stream("0 0 9 9 re f")})
        base = signed(hidden, keys)
        field, fields = base.number("ttd"), base.number("form")
        yield f"shadow-both-root-{form}", update(base, {}, root=other).data if form != "objstm" else update(base, {base.size + 9: "true"}, root=other).data, "attack"
        keeps = with_key(body(f"<< /Type /Catalog /Pages {tree} 0 R >>"), "AcroForm", f"{fields} 0 R")
        yield f"shadow-both-catalogue-{form}", update(base, {base.root: keeps}).data, "attack"
        del field
        if form in ("table", "hybrid", "linearized"):
            # Only the table says otherwise: number of the content now stands for another object that was signed.
            where = base.data.rindex(f"\n{ink} 0 obj\n".encode()) + 1
            number = base.number("content2")
            last = len(base.data)
            section = f"xref\n{number} 1\n{where:010d} 00000 n \ntrailer\n<< /Size {base.size} /Root {base.root} 0 R /Prev {base.last} >>\nstartxref\n{last}\n%%EOF\n"
            yield f"shadow-both-table-{form}", base.data + section.encode(), "attack"
            # What was signed as one number is shown as another: the object says its own.
            again = f"{number} 0 obj\n".encode() + stream("0 0 9 9 re f") + b"\nendobj\n"
            prepared = update(start, {start.new(): stream(b"%" + again, "")})
            base = signed(prepared, keys)
            where = base.data.index(again)
            last = len(base.data)
            section = f"xref\n{number} 1\n{where:010d} 00000 n \ntrailer\n<< /Size {base.size} /Root {base.root} 0 R /Prev {base.last} >>\nstartxref\n{last}\n%%EOF\n"
            yield f"shadow-inside-a-stream-{form}", base.data + section.encode(), "attack"
        # In vain: a reference that the signed file leaves empty.
        start = plain(form)
        absent = start.size + 7
        vain = update(start, {start.number("page1"): start["page1"].replace(f"/Contents {start.number('content1')} 0 R".encode(),
                                                                            f"/Contents [{start.number('content1')} 0 R {absent} 0 R]".encode())})
        base = signed(vain, keys)
        base.size = max(base.size, absent + 1)
        yield f"shadow-absent-object-{form}", update(base, {absent: stream("1 0 0 rg 0 0 595 842 re f")}).data, "attack"
        # An object of the form that the page draws as well.
        start = plain(form)
        shared = update(start, {start.number("page1"): start["page1"].replace(b"/X1 ", f"/X3 {start.number('text_look')} 0 R /X1 ".encode())})
        base = signed(shared, keys)
        yield (f"shadow-shared-look-{form}", update(base, {base.number("text"): with_key(base["text"], "V", "(9000)"),
                                                           base.number("text_look"): base["text_look"].replace(b"(1000)", b"(9000)")}).data, "attack")
        yield f"shadow-metadata-is-content-{form}", *double_role(form, keys)


def double_role(form, keys):
    start = plain(form)
    double = update(start, {start.root: with_key(start["catalogue"], "Metadata", f"{start.number('picture')} 0 R")})
    base = signed(double, keys)
    return update(base, {base.number("picture"): stream("0 0 595 842 re f", "/Type /XObject /Subtype /Form /BBox [0 0 595 842]")}).data, "attack"


def stamps(keys):
    for form in FORMS:
        base = signed(plain(form), keys, kind="ETSI.CAdES.detached")
        first = signed(base, keys, "waktu", kind="ETSI.RFC3161")
        yield f"stamp-in-order-{form}", first.data, "harmless"
        token = keys.stamp(b"sesuatu yang lain")
        yield f"stamp-copied-{form}", signed(base, keys, "waktu", kind="ETSI.RFC3161", container=token).data, "broken"
        yield f"stamp-then-change-{form}", update(first, {first.number("content1"): stream("lain")}).data, "attack"


def containers(keys):
    """What is inside /Contents."""
    file = plain("table")

    def with_container(change, who="budi", *words, kind="adbe.pkcs7.detached", make=None):
        out = signed(file, keys, sealed=False, kind=kind)
        data = out.data
        at = data.rindex(b"/Contents <") + len(b"/Contents ")
        end = at + ROOM + 2
        place = data.rindex(b"[0 0000000000 0000000000 0000000000]")
        text = f"[0 {at:010d} {end:010d} {len(data) - end:010d}]".encode()
        filled = data[:place] + text + data[place + len(text):]
        octets = filled[:at] + filled[end:]
        return seal(out, keys, container=make(octets) if make else change(keys.cms(octets, who, *words))).data

    def over_sha1(octets):
        """adbe.pkcs7.sha1: the container holds the digest of the octets and signs that."""
        return keys.call("cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-signer", "budi.pem",
                         "-inkey", "budi.key", data=hashlib.sha1(octets).digest())

    def reordered(der):
        """The signed attributes in another order, with the same octets otherwise."""
        from asn import elements, rebuilt
        return rebuilt(der, lambda attributes: b"".join(reversed(elements(attributes))))

    def other_digest(der):
        sha256, sha512 = bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040203")
        return der.replace(sha256, sha512)

    yield "cms-in-order", with_container(lambda der: der), "harmless"
    yield "cms-attributes-out-of-order", with_container(reordered), "broken"
    yield "cms-other-digest-named", with_container(other_digest), "broken"
    yield "cms-cut", with_container(lambda der: der[:len(der) // 2]), "broken"
    yield "cms-of-another-file", signed(file, keys, container=keys.cms(b"lain")).data, "broken"
    yield "cms-encapsulates-its-own", signed(file, keys, container=keys.call(
        "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-signer", "budi.pem", "-inkey", "budi.key", data=b"lain")).data, "broken"
    yield "cms-indefinite-lengths", with_container(indefinite), "harmless"
    yield "cms-without-attributes", with_container(lambda der: der, "budi", "-noattr"), "harmless"
    yield "cades", signed(file, keys, kind="ETSI.CAdES.detached").data, "harmless"
    yield "stranger", signed(file, keys, who="penyerang").data, "unknown"
    yield "cms-over-sha1", with_container(None, make=lambda octets: keys.call(
        "cms", "-sign", "-binary", "-outform", "DER", "-md", "sha1", "-signer", "budi.pem", "-inkey", "budi.key", data=octets)), "unknown"
    yield "cms-small-key", with_container(lambda der: der, "kecil"), "unknown"
    yield "digest-inside", with_container(None, kind="adbe.pkcs7.sha1", make=over_sha1), "unknown"
    yield "digest-inside-of-other", with_container(None, kind="adbe.pkcs7.sha1", make=lambda octets: over_sha1(b"lain")), "broken"
    yield "digest-inside-without", signed(file, keys, kind="adbe.pkcs7.sha1", sealed=False).data, "broken"


def indefinite(der):
    """BER as old Java programs write it: the outer values without a length."""
    from asn import header
    _, inside = header(der)
    oid_end = inside + 2 + der[inside + 1]
    _, explicit = header(der[oid_end:])
    content = der[oid_end + explicit:]
    _, skip = header(content)
    return (b"\x30\x80" + der[inside:oid_end] + b"\xa0\x80" + b"\x30\x80" + content[skip:] + b"\x00\x00" * 3)


def harmless(keys):
    for form in FORMS:
        start = plain(form)
        base = signed(start, keys)
        yield f"as-signed-{form}", base.data, "harmless"
        yield f"certified-{form}", signed(start, keys, certify=1).data, "harmless"
        yield f"visible-{form}", signed(start, keys, rect=BLANK).data, "harmless"
        yield f"newlines-behind-{form}", base.data + b"\r\n\r\n\n  ", "harmless"
        yield f"zeros-behind-{form}", base.data + b"\0" * 64, "harmless"
        yield f"saved-again-{form}", update(base, {n: t for n, t in base.objects.items() if n not in (base.number("ttd_value"),) and b"/Linearized" not in t
                                                   and b"/Type /XRef" not in t and b"/ObjStm" not in t}).data, "harmless"
        info = base.number("info")
        yield f"information-{form}", update(base, {info: "<< /Title (Surat Uji) /Producer (lain) /ModDate (D:20260401) >>"}).data, "harmless"
        moved = base.copy()
        moved.info = moved.new()
        yield f"information-moved-{form}", update(moved, {moved.info: "<< /Producer (lain) >>"}).data, "harmless"
        yield f"metadata-{form}", update(base, {base.number("metadata"): stream("<x:xmpmeta xmlns:x='adobe:ns:meta/'> </x:xmpmeta>", "/Type /Metadata /Subtype /XML")}).data, "harmless"
        yield f"unused-object-{form}", update(base, {base.size + 2: "(tidak dipakai)"}).data, "harmless"
        yield f"second-{form}", signed(base, keys, "kedua", "siti").data, "harmless"
        yield f"second-visible-{form}", signed(base, keys, "kedua", "siti", rect=BLANK).data, "harmless"
        yield f"second-other-page-{form}", signed(base, keys, "kedua", "siti", rect=BLANK, page="page2").data, "harmless"
        yield f"empty-field-{form}", signed(base, keys, "kosong", "siti", field="empty", look="0 0 9 9 re S").data, "harmless"
        many = base
        for i in range(4):
            many = signed(many, keys, f"lagi{i}", "siti", kind="ETSI.CAdES.detached")
        yield f"five-{form}", many.data, "harmless"
        yield f"all-levels-{form}", signed(security_store(signed(many, keys, "waktu", kind="ETSI.RFC3161"), keys), keys, "waktu2", kind="ETSI.RFC3161").data, "harmless"
        if form in ("stream", "objstm"):
            yield f"table-behind-{form}", signed(base, keys, "kedua", "siti", form="table").data, "harmless"
        # Habits of writers: other spellings, arrays and dictionaries moved out of line, fonts added.
        page, fields, root = base.number("page1"), base.number("form"), base.root
        yield f"numbers-respelled-{form}", update(base, {base.number("pages"): base["pages"].replace(b"595 842", b"595.0 842.00")}).data, "harmless"
        held = base.size + 2
        found = re.search(rb"/Resources (<<.*>>) /Annots", base["page1"])
        if found:
            yield f"resources-moved-{form}", update(base, {page: base["page1"].replace(found[1], f"{held} 0 R".encode()), held: found[1]}).data, "harmless"
        yield f"fonts-for-the-form-{form}", update(base, {fields: base["form"].replace(b"<< /Helv ", f"<< /ZaDb {held} 0 R /Helv ".encode()),
                                                          held: "<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"}).data, "harmless"
        yield f"appearances-wanted-{form}", update(base, {fields: with_key(base["form"], "NeedAppearances", "true")}).data, "harmless"
        yield f"version-{form}", update(base, {root: with_key(with_key(base["catalogue"], "Version", "/2.0"), "PieceInfo", "<< >>")}).data, "harmless"
        yield f"page-bookkeeping-{form}", update(base, {page: with_key(with_key(base["page1"], "LastModified", "(D:20260401)"), "Tabs", "/S")}).data, "harmless"
        number = base.number("content2")
        mark = "/UjiPeran /content2" if form.startswith("linear") else ""
        yield f"packed-otherwise-{form}", update(base, {number: stream("BT /F1 12 Tf 72 700 Td (Halaman kedua) Tj ET", mark)}).data, "harmless"
        yield f"read-only-by-a-lock-{form}", signed(base, keys, "kedua", "siti", lock="/Action /All",
                                                    changed={base.number("text"): with_key(base["text"], "Ff", "1")}).data, "harmless"
        # A tagged document grows by the new field: an element, and its place in the tree.
        element, parents, structure = base.size + 20, base.number("parents"), base.number("structure")
        tagged = signed(base, keys, "kedua", "siti", draw="/StructParent 1", changed={
            element: f"<< /Type /StructElem /S /Form /P {structure} 0 R /Pg {page} 0 R >>", parents: base["parents"].replace(b"]]", f"] 1 {element} 0 R]".encode()),
            structure: with_key(with_item(base["structure"], "K", f"{element} 0 R"), "ParentTreeNextKey", "2")})
        yield f"tags-grow-{form}", tagged.data, "harmless"


def all_cases(keys):
    from cases_corners import corner_cases  # they build on this file
    from cases_more import more_cases
    for group in (byte_ranges, incremental, forms_and_notes, shadows, stamps, containers, mutations, harmless, more_cases, corner_cases):
        for name, octets, verdict in group(keys):
            yield name, octets, verdict
