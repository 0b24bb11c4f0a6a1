"""Attacks and habits from the corners of the format: lengths, filters and names that are told elsewhere, page
trees that two readers inherit in two ways, looks that switch by themselves, ink that is no fill. See cases.py.
"""
import re

from cases import BLANK, COVER, OVER, annotation, plain, security_store, signed, with_item, with_key
from pdfmaker import FORMS, stream, table_text, update

TABLES = ("table", "hybrid", "linearized")
HELV = "/Resources << /Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
DIGIT = "137 696 145 710"  # over one digit of the sum on page 1


def look(ink, box="0 0 100 30", more=""):
    return stream(ink, f"/Type /XObject /Subtype /Form /BBox [{box}] {HELV} {more}")


def widget(file, number, entries, rect, page="page1"):
    """A field that is its own widget, for a file that is not signed yet: the bodies that put it there."""
    fields, where = file.number("form"), file.number(page)
    return {number: f"<< /Type /Annot /Subtype /Widget /P {where} 0 R /F 4 /Rect [{rect}] {entries} >>",
            fields: with_item(file["form"], "Fields", f"{number} 0 R"),
            where: with_item(file[page], "Annots", f"{number} 0 R")}


def told_elsewhere(keys):
    """What a stream says of its own octets may stand in another object, and that object may change."""
    for form in FORMS:
        start = plain(form)
        page = start.number("page2")
        first, rest = b"BT /F1 12 Tf 72 700 Td (Pasal 1) Tj ET\n", b"BT /F1 12 Tf 72 650 Td (Pasal 2: batal) Tj ET\n"
        data = first + b"\nendstream\nendobj\n" + rest
        ink, length = start.new(), start.new()
        ready = update(start, {ink: f"<< /Length {length} 0 R >>\nstream\n".encode() + data + b"\nendstream",
                               length: str(len(data)), page: re.sub(rb"/Contents \d+ 0 R", f"/Contents {ink} 0 R".encode(), start["page2"])})
        base = signed(ready, keys)
        yield f"length-shortened-{form}", update(base, {length: str(len(first))}).data, "attack"
        start = plain(form)
        ink, how, parms = start.new(), start.new(), start.new()
        hexed = first.hex().encode() + b">"
        ready = update(start, {ink: f"<< /Length {len(hexed)} /Filter {how} 0 R >>\nstream\n".encode() + hexed + b"\nendstream",
                               how: "/ASCIIHexDecode", parms: "null",
                               page: re.sub(rb"/Contents \d+ 0 R", f"/Contents {ink} 0 R".encode(), start["page2"])})
        base = signed(ready, keys)
        yield f"filter-exchanged-{form}", update(base, {how: "[]"}).data, "attack"
        yield f"filter-doubled-{form}", update(base, {how: "[/ASCIIHexDecode /ASCIIHexDecode]"}).data, "attack"
        yield f"filter-written-otherwise-{form}", update(base, {how: "[/ASCIIHexDecode]"}).data, "harmless"
        number = base.number("content1")
        outside = with_key(base["content1"], "F", "(https://jahat.example/isi)")
        yield f"content-from-elsewhere-{form}", update(base, {number: outside}).data, "attack"


def places_of_objects(keys):
    """The sections of the update say where things are, and say it oddly."""
    for form in TABLES:
        base = signed(plain(form), keys)
        number, prev = base.number("content1"), f"/Prev {base.last}"
        for name, row in {"beyond": b"9999999999 00000 n \n", "zero": b"0000000000 00000 n \n", "negative": b"-000000001 00000 n \n"}.items():
            at = len(base.data)
            text = f"xref\n{number} 1\n".encode() + row + f"trailer\n<< /Size {base.size} /Root {base.root} 0 R {prev} >>\nstartxref\n{at}\n%%EOF\n".encode()
            yield f"offset-{name}-{form}", base.data + text, "attack"
        at = len(base.data)
        shrunk = table_text({0: (0, 0, 65535)}) + f"trailer\n<< /Size 5 /Root {base.root} 0 R {prev} >>\nstartxref\n{at}\n%%EOF\n".encode()
        yield f"size-shrunk-{form}", base.data + shrunk, "attack"
        locked = table_text({0: (0, 0, 65535)}) + (f"trailer\n<< /Size {base.size} /Root {base.root} 0 R {prev} /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
                                                  f"/O <{'00' * 32}> /U <{'00' * 32}> >> >>\nstartxref\n{at}\n%%EOF\n").encode()
        yield f"encryption-added-{form}", base.data + locked, "attack"
        # Two sections in the words of another system: ends of lines, and one subsection for each object.
        other = update(base, {base.number("info"): "<< /Producer (lain) >>"})
        tail = other.data[len(base.data):].replace(b" \nt", b"\r\nt")
        yield f"rows-end-otherwise-{form}", base.data + tail, "harmless"
        noted = b"% ditulis oleh program lain\n%PDF-2.0\n"
        moved = base.copy()
        moved.data += noted
        yield f"comment-before-an-update-{form}", update(moved, {base.number("info"): "<< /Producer (lain) >>"}).data, "harmless"
        yield f"no-line-end-at-the-end-{form}", other.data.rstrip(b"\n"), "harmless"
    for form in FORMS:
        base = signed(plain(form), keys)
        yield f"junk-before-{form}", b"MZ\x90\x00 sampah\n" + base.data, "broken"
        for name, twice in {"first": b"/L#61ng (en) /Lang (id)", "second": b"/Lang (id) /#4cang (en)"}.items():
            yield f"key-spelt-twice-{name}-{form}", update(base, {base.root: base["catalogue"].replace(b"/Lang (id)", twice)}).data, "attack"
        yield f"key-spelt-otherwise-{form}", update(base, {base.root: base["catalogue"].replace(b"/Lang", b"/L#61ng")}).data, "harmless"
        reordered = b"<< /Lang (id) " + base["catalogue"].replace(b"/Lang (id)", b"")[2:]
        yield f"keys-in-another-order-{form}", update(base, {base.root: reordered}).data, "harmless"


def trees(keys):
    """A page inherits from above: some readers go up by /Parent, others come down by /Kids."""
    for form in FORMS:
        base = signed(plain(form), keys)
        pages, one, two = base.number("pages"), base.number("page1"), base.number("page2")
        between = base.size + 2
        for name, more in {"rotate": "/Rotate 180", "crop": "/CropBox [0 0 50 50]"}.items():
            bodies = {pages: with_key(base["pages"], "Kids", f"[{between} 0 R]"),
                      between: f"<< /Type /Pages /Parent {pages} 0 R /Kids [{one} 0 R {two} 0 R] /Count 2 {more} >>"}
            yield f"node-between-{name}-{form}", update(base, bodies).data, "attack"
        bodies[between] = f"<< /Type /Pages /Parent {pages} 0 R /Kids [{one} 0 R {two} 0 R] /Count 2 >>"
        bodies[one] = with_key(base["page1"], "Parent", f"{between} 0 R")
        bodies[two] = with_key(base["page2"], "Parent", f"{between} 0 R")
        yield f"node-between-as-before-{form}", update(base, bodies).data, "harmless"
        yield f"count-of-pages-{form}", update(base, {pages: with_key(base["pages"], "Count", "1")}).data, "attack"


def switches(keys):
    """A look that was prepared, and comes out without a value, a state or an area that is filled."""
    for form in FORMS:
        # A text with two looks, and a signature field nobody signed with two looks.
        start = plain(form)
        text, calm, loud, empty = start.new(), start.new(), start.new(), start.new()
        ready = update(start, {**widget(start, text, f"/FT /Tx /T (rahasia) /V (1) /DA (/Helv 12 Tf 0 g) /AS /Off "
                                                     f"/AP << /N << /Off {calm} 0 R /On {loud} 0 R >> >>", BLANK),
                               calm: look(""), loud: look(COVER)})
        ready.roles = {**start.roles, "switched": text}
        base = signed(ready, keys)
        yield f"text-switched-{form}", update(base, {text: with_key(base.objects[text], "AS", "/On")}).data, "attack"
        ready = update(start, {**widget(start, empty, f"/FT /Sig /T (kosong2) /AS /Off /AP << /N << /Off {calm} 0 R /On {loud} 0 R >> >>", BLANK),
                               calm: look(""), loud: look(COVER)})
        base = signed(ready, keys)
        yield f"empty-field-switched-{form}", update(base, {empty: with_key(base.objects[empty], "AS", "/On")}).data, "attack"
        yield f"empty-field-drawn-{form}", update(base, {base.number("empty"): with_key(base["empty"], "AP", f"<< /N {loud} 0 R >>")}).data, "attack"
        # The value was another than what is seen; now every look is to be drawn from the values.
        start = plain(form)
        ready = update(start, {start.number("text"): with_key(start["text"], "V", "(9000)")})
        for level in (None, 1, 2):
            base = signed(ready, keys, certify=level)
            wanted = {base.number("form"): with_key(base["form"], "NeedAppearances", "true")}
            yield f"looks-from-other-values-{form}-{level or 0}", update(base, wanted).data, "attack"
        # A field over the words, empty until somebody fills it with paper and other words.
        start = plain(form)
        over, button = start.new(), start.new()
        ready = update(start, {**widget(start, over, "/FT /Tx /T (atas) /DA (/Helv 12 Tf 0 g)", OVER)})
        for level in (None, 2, 3):
            base = signed(ready, keys, certify=level)
            shown = base.size + 1
            filled = with_key(with_key(base.objects[over], "V", "(9.000.000)"), "AP", f"<< /N {shown} 0 R >>")
            yield f"field-over-words-{form}-{level or 0}", update(base, {over: filled, shown: look(COVER)}).data, "attack"
        for name, rect, verdict in (("over", OVER, "attack"), ("beside", BLANK, "harmless")):
            ready = update(start, {**widget(start, button, "/FT /Btn /Ff 65536 /T (foto)", rect)})
            base = signed(ready, keys, certify=2)
            shown, photo = base.size + 1, base.size + 2
            drawn = stream("q 100 0 0 30 0 0 cm /Im Do Q", f"/Type /XObject /Subtype /Form /BBox [0 0 100 30] /Resources << /XObject << /Im {photo} 0 R >> >>")
            yield (f"picture-on-a-button-{name}-{form}", update(base, {
                button: with_key(base.objects[button], "AP", f"<< /N {shown} 0 R >>"), shown: drawn, photo: base["image"]}).data, verdict)
        # The look of a field whose value stays, in letters only their own font can read; a look behind a look.
        base = signed(plain(form), keys)
        face, kid = base.size + 1, base.size + 2
        composite = stream("BT /C 12 Tf 2 5 Td <00010002> Tj ET", f"/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /C {face} 0 R >> >>")
        yield (f"look-in-secret-letters-{form}", update(base, {
            base.number("text_look"): composite, face: f"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Rahasia /Encoding /Identity-H /DescendantFonts [{kid} 0 R] >>",
            kid: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Rahasia /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"}).data, "attack")
        start = plain(form)
        inner = start.new()
        nested = stream("/Tx BMC /Dalam Do EMC", f"/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /XObject << /Dalam {inner} 0 R >> >>")
        base = signed(update(start, {start.number("text_look"): nested, inner: look("BT /Helv 12 Tf 2 5 Td (1000) Tj ET", "0 0 128 20")}), keys)
        yield f"look-behind-a-look-{form}", update(base, {inner: look("BT /Helv 12 Tf 2 5 Td (9000) Tj ET", "0 0 128 20")}).data, "attack"
        base = signed(plain(form), keys, rect=BLANK, look="BT /Helv 10 Tf 2 5 Td (Ditandatangani: Budi) Tj ET")
        mark = int(re.search(rb"/AP << /N (\d+) 0 R >>", base["ttd"])[1])
        yield f"mark-of-a-signature-redrawn-{form}", update(base, {mark: look("BT /Helv 10 Tf 2 5 Td (Ditandatangani: Siti) Tj ET")}).data, "attack"


def ink(keys):
    """What hides without filling an area, and what is too small to be called an area."""
    thick = "1 1 1 RG 40 w 0 15 m 100 15 l S"
    for form in FORMS:
        base = signed(plain(form), keys)
        yield (f"icon-over-a-digit-{form}", annotation(base, "Text", DIGIT, "1 g 0 0 100 30 re f 0 g BT /Helv 24 Tf 0 0 Td (9) Tj ET").data, "attack")
        for level in (2, 3):
            file = signed(plain(form), keys, certify=level)
            yield f"second-of-thick-lines-{form}-{level}", signed(file, keys, "kedua", "siti", rect=OVER, look=thick).data, "attack"
            yield f"second-over-a-digit-{form}-{level}", signed(file, keys, "kedua", "siti", rect=DIGIT, look=COVER).data, "attack"
        file = signed(plain(form), keys, certify=3)
        yield f"note-of-thick-lines-{form}", annotation(file, "Ink", OVER, thick, "/InkList [[72 700 400 700]]").data, "attack"
        yield f"line-of-forty-points-{form}", annotation(file, "Line", OVER, None, "/L [72 702 400 702] /C [1 1 1] /BS << /W 40 >>").data, "attack"
        yield f"square-with-a-wide-border-{form}", annotation(file, "Square", OVER, None, "/C [1 1 1] /Border [0 0 30]").data, "attack"
        yield f"link-with-a-wide-border-{form}", annotation(file, "Link", OVER, None, "/C [1 1 1] /Border [0 0 30]").data, "attack"
        yield f"note-over-a-digit-{form}", annotation(file, "FreeText", DIGIT, COVER, "/DA (/Helv 12 Tf)").data, "attack"
        script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
        yield f"note-runs-when-its-page-opens-{form}", annotation(file, "Screen", BLANK, None, f"/AA << /PO {script} >>").data, "attack"
        yield f"link-runs-a-script-{form}", annotation(file, "Link", BLANK, None, f"/A {script}").data, "attack"
        yield f"link-switches-a-layer-{form}", annotation(file, "Link", BLANK, None, f"/A << /S /SetOCGState /State [/OFF {file.number('ocg')} 0 R] >>").data, "attack"
        yield f"link-starts-a-program-{form}", annotation(file, "Link", BLANK, None, "/A << /S /Launch /F (baru.exe) >>").data, "attack"
        # What level 3 is for.
        yield f"link-to-a-page-{form}", annotation(file, "Link", BLANK, None, "/A << /S /URI /URI (https://paraf.example/) >> /Border [0 0 1]").data, "harmless"
        thin = "0 0 1 RG 1 w 0 3 m 100 3 l S"
        yield f"underlined-{form}", annotation(file, "Underline", OVER, thin, "/QuadPoints [72 715 400 715 72 690 400 690]").data, "harmless"
        yield f"struck-out-{form}", annotation(file, "StrikeOut", OVER, thin, "/QuadPoints [72 715 400 715 72 690 400 690]").data, "harmless"
        yield f"written-by-hand-{form}", annotation(file, "Ink", BLANK, "0 0 1 RG 2 w 0 3 m 50 25 l 100 3 l S", "/InkList [[300 300 350 320 400 300]]").data, "harmless"
        yield f"a-line-{form}", annotation(file, "Line", OVER, None, "/L [72 702 400 702] /C [1 0 0] /BS << /W 1 >>").data, "harmless"
        changed = update(file, {file.number("note"): with_key(file["note"], "Contents", "(dijawab)")})
        yield f"comment-answered-{form}", changed.data, "harmless"
        yield f"comment-taken-away-{form}", update(file, {file.number("page1"): file["page1"].replace(f" {file.number('note')} 0 R".encode(), b"")}).data, "harmless"


def choices(keys):
    """Choices show the words that go with a value."""
    for form in FORMS:
        start = plain(form)
        combo, shown = start.new(), start.new()
        ready = update(start, {**widget(start, combo, f"/FT /Ch /Ff 131072 /T (negara) /V (MY) /Opt [[(ID) (Indonesia)] [(MY) (Malaysia)]] "
                                                      f"/DA (/Helv 12 Tf 0 g) /AP << /N {shown} 0 R >>", BLANK),
                               shown: look("BT /Helv 12 Tf 2 5 Td (Malaysia) Tj ET")})
        base = signed(ready, keys, certify=2)
        chosen = {combo: with_key(base.objects[combo], "V", "(ID)"), shown: look("BT /Helv 12 Tf 2 5 Td (Indonesia) Tj ET")}
        yield f"choice-shown-in-words-{form}", update(base, chosen).data, "harmless"
        yield f"choice-shows-another-{form}", update(base, {**chosen, shown: look("BT /Helv 12 Tf 2 5 Td (Singapura) Tj ET")}).data, "attack"
        yield f"choice-shows-the-old-{form}", update(base, {shown: chosen[shown]}).data, "attack"


def signatures(keys):
    """A signature in a place where none belongs, or told twice."""
    for form in FORMS:
        base = signed(plain(form), keys)
        value = base.number("ttd_value")
        copy = base.data[base.data.rindex(f"\n{value} 0 obj\n".encode()) + len(f"{value} 0 obj\n") + 1:].split(b"\nendobj")[0]
        fresh, fields, page = base.size + 1, base.number("form"), base.number("page1")
        yield (f"signature-written-into-its-field-{form}", update(base, {
            fields: with_item(base["form"], "Fields", f"{fresh} 0 R"), page: with_item(base["page1"], "Annots", f"{fresh} 0 R"),
            fresh: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (salinan) /Rect [0 0 0 0] /V " + copy + b" >>"}).data, "attack")
        yield f"mark-on-another-page-{form}", update(base, {base.number("page2"): with_item(base["page2"], "Annots", f"{base.number('ttd')} 0 R")}).data, "attack"
        store = security_store(base, keys)
        stamped = signed(store, keys, "waktu", kind="ETSI.RFC3161")
        held = int(re.search(rb"/DSS (\d+) 0 R", stamped.objects[stamped.root])[1])
        again = update(stamped, {held: with_item(stamped.objects[held], "CRLs", f"{stamped.size + 1} 0 R"), stamped.size + 1: stream(b"0\0")})
        yield f"proof-stamp-proof-{form}", again.data, "harmless"
        named = plain(form)
        named.data = named.data.replace(b"%PDF-1.7", b"%PDF-2.0", 1)
        first = signed(named, keys, name="Penandatangan")
        yield f"of-version-2-{form}", signed(first, keys, "kedua", "siti").data, "harmless"


def corner_cases(keys):
    for group in (told_elsewhere, places_of_objects, trees, switches, ink, choices, signatures):
        yield from group(keys)
