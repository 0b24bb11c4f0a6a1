"""PDF files written by hand, signed with OpenSSL's command: the other side of the checker's tests.

It shares nothing with the program: a document is a table of object bodies, written in each form a
file can have, and an update is more bodies behind it. What an update says is for the caller to
choose, sense or nonsense.
"""
import os
import re
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

FORMS = ["table", "stream", "objstm", "hybrid", "linearized", "linear-packed"]


def stream(data, entries="", packed=False):
    data = data.encode("latin-1") if isinstance(data, str) else data
    if packed:
        data, entries = zlib.compress(data), entries + " /Filter /FlateDecode"
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def body(value):
    return value.encode("latin-1") if isinstance(value, str) else value


class File:
    """A file as it stands: its octets, and what is needed to write behind them."""

    def __init__(self, data, form, objects, root, info, last):
        self.data, self.form, self.objects = data, form, dict(objects)
        self.root, self.info, self.last = root, info, last
        self.size = max(objects) + 1
        self.roles = {}

    def copy(self):
        other = File(self.data, self.form, self.objects, self.root, self.info, self.last)
        other.size, other.roles = self.size, dict(self.roles)
        return other

    def __getitem__(self, role):
        return self.objects[self.roles[role]]

    def number(self, role):
        return self.roles[role]

    def new(self):
        self.size += 1
        return self.size - 1


def entry_rows(places):
    """Rows of a cross-reference stream: (kind, second, third)."""
    index, rows = [], b""
    for number in sorted(places):
        kind, second, third = places[number]
        if index and index[-1][0] + index[-1][1] == number:
            index[-1][1] += 1
        else:
            index.append([number, 1])
        rows += bytes([kind]) + struct.pack(">I", second) + struct.pack(">H", third)
    return " ".join(f"{a} {n}" for a, n in index), rows


def table_text(places):
    out = b"xref\n"
    for number in sorted(places):
        kind, second, third = places[number]
        out += f"{number} 1\n{second:010d} {third:05d} {'f' if kind == 0 else 'n'} \n".encode()
    return out


def is_stream(text):
    return b"\nstream\n" in text


def put_objects(out, objects, places, packed):
    """Writes bodies; those in `packed` into an object stream, whose number is packed[0]."""
    hidden = [n for n in objects if packed and n in packed[1]]
    for number, text in objects.items():
        if number in hidden:
            continue
        places[number] = (1, len(out), 0)
        out += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    if hidden:
        head, inside = "", b""
        for i, number in enumerate(hidden):
            head += f"{number} {len(inside)} "
            inside += objects[number] + b"\n"
            places[number] = (2, packed[0], i)
        places[packed[0]] = (1, len(out), 0)
        text = stream(head.encode() + inside, f"/Type /ObjStm /N {len(hidden)} /First {len(head)}", True)
        out += f"{packed[0]} 0 obj\n".encode() + text + b"\nendobj\n"
    return out


def put_xref_stream(out, places, number, entries, start_word=True):
    at = len(out)
    places = dict(places)
    places[number] = (1, at, 0)
    index, rows = entry_rows(places)
    text = stream(rows, f"/Type /XRef /W [1 4 2] /Index [{index}] {entries}", True)
    out += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    if start_word:
        out += f"startxref\n{at}\n%%EOF\n".encode()
    return out, at


def write(objects, form, root, info, roles):
    """The first revision. `objects`: number → body."""
    objects = {n: body(t) for n, t in objects.items()}
    if form.startswith("linear"):
        return linearized(objects, form, root, info, roles)
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {0: (0, 0, 65535)}
    size = max(objects) + 1
    identity = "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    common = f"/Root {root} 0 R /Info {info} 0 R {identity}"
    if form == "table":
        put_objects(out, objects, places, None)
        at = len(out)
        out += table_text(places) + f"trailer\n<< /Size {size} {common} >>\nstartxref\n{at}\n%%EOF\n".encode()
    elif form in ("stream", "objstm"):
        packed = (size, [n for n, t in objects.items() if not is_stream(t)]) if form == "objstm" else None
        put_objects(out, objects, places, packed)
        out, at = put_xref_stream(out, places, size + 1, f"/Size {size + 2} {common}")
        size += 2
    else:  # hybrid: some objects only readers of cross-reference streams see
        hidden = [n for n in (roles["outline"], roles["labels"]) if not is_stream(objects[n])]
        put_objects(out, objects, places, (size, hidden))
        secret = {n: places.pop(n) for n in hidden}
        out, beside = put_xref_stream(out, secret, size + 1, f"/Size {size + 2} /Root {root} 0 R", False)
        at = len(out)
        places = {**{n: (0, 0, 65535) for n in hidden}, **places}
        out += table_text(places)
        out += f"trailer\n<< /Size {size + 2} {common} /XRefStm {beside} >>\nstartxref\n{at}\n%%EOF\n".encode()
        size += 2
    file = File(bytes(out), form, objects, root, info, at)
    file.size, file.roles = size, dict(roles)
    return file


def unpacked(data):
    """The objects inside the object streams: number → body."""
    out = {}
    for match in re.finditer(rb"\n\d+ 0 obj\n<< ?/Type /ObjStm (.*?)>>\nstream\n", data, re.S):
        inside = data[match.end():match.end() + int(re.search(rb"/Length (\d+)", match[1])[1])]
        if b"/FlateDecode" in match[1]:
            inside = zlib.decompress(inside)
        first = int(re.search(rb"/First (\d+)", match[1])[1])
        head = [int(word) for word in inside[:first].split()]
        places = head[1::2] + [len(inside) - first]
        for number, start, end in zip(head[::2], places, places[1:]):
            out[number] = inside[first + start:first + end].strip()
    return out


def linearized(objects, form, root, info, roles):
    """qpdf writes this form, with object streams or without; the objects are found again by a mark that each body carries."""
    marked = {}
    for role, number in roles.items():
        text = objects[number]
        assert text.startswith(b"<<"), role
        marked[number] = b"<< /UjiPeran /" + role.encode() + text[2:]
    plain = write({**objects, **marked}, "table", root, info, roles)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as source:
        source.write(plain.data)
        source.flush()
        done = subprocess.run(["qpdf", "--linearize", "--object-streams=" + ("generate" if form == "linear-packed" else "disable"),
                               "--stream-data=preserve", source.name, "-"],
                              capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr
    data = done.stdout
    found, places = {}, {}
    for match in re.finditer(rb"(?<![0-9])(\d+) 0 obj\n(.*?)\nendobj\n", data, re.S):
        found[int(match[1])] = match[2]
    found.update(unpacked(data))
    for number, text in found.items():
        mark = re.search(rb"/UjiPeran /([a-z0-9_]+)", text)
        if mark:
            places[mark[1].decode()] = number
    last = int(re.findall(rb"startxref\n(\d+)\n%%EOF", data)[-1])
    root = int(re.search(rb"/Root (\d+) 0 R", data)[1])
    info = int(re.search(rb"/Info (\d+) 0 R", data)[1])
    file = File(data, form, found, root, info, last)
    file.size = max(file.size, int(re.search(rb"/Size (\d+)", data)[1]), *map(int, re.findall(rb"/Size (\d+)", data)))
    file.roles = places
    return file


def update(file, changed, form=None, root=None, extra="", free=(), plain=()):
    """Another revision: number → body. Signature dictionaries (`plain`) never go into object streams."""
    file = file.copy()
    form = form or file.form
    changed = {n: body(t) for n, t in changed.items()}
    file.objects.update(changed)
    file.root = root or file.root
    file.size = max([file.size] + [n + 1 for n in changed])
    out = bytearray(file.data)
    if not out.endswith(b"\n"):
        out += b"\n"
    places = {n: (0, 0, 1) for n in free}
    common = f"/Root {file.root} 0 R /Info {file.info} 0 R /Prev {file.last} {extra}"
    if form in ("stream", "objstm", "linear-packed"):
        packed = None
        if form != "stream":
            packed = (file.new(), [n for n, t in changed.items() if not is_stream(t) and n not in plain])
        put_objects(out, changed, places, packed)
        number = file.new()
        out, file.last = put_xref_stream(out, places, number, f"/Size {file.size} {common}")
    else:
        put_objects(out, changed, places, None)
        file.last = len(out)
        out += table_text(places) + f"trailer\n<< /Size {file.size} {common} >>\n".encode()
        out += f"startxref\n{file.last}\n%%EOF\n".encode()
    file.data = bytes(out)
    return file


class Keys:
    """Certificates and containers, by OpenSSL's command."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.count = 0
        root = self.issue("root", None, "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign")
        del root
        usage = "keyUsage=critical,digitalSignature,nonRepudiation\nbasicConstraints=critical,CA:false"
        self.issue("budi", "root", usage)
        self.issue("siti", "root", usage)
        self.issue("penyerang", None, usage)
        self.issue("kecil", "root", usage, ["genrsa", "-out", "kecil.key", "1024"])
        self.issue("tsa", "root", usage + "\nextendedKeyUsage=critical,timeStamping")
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa=t\n[t]\n" f"serial={self.folder}/serial\ncrypto_device=builtin\n"
            f"signer_cert={self.folder}/tsa.pem\nsigner_key={self.folder}/tsa.key\ncerts={self.folder}/root.pem\n"
            "signer_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\n"
            "ess_cert_id_chain=no\ness_cert_id_alg=sha256\n")

    def call(self, *words, data=None):
        done = subprocess.run(["openssl", *words], input=data, capture_output=True, check=False, cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
        return done.stdout

    def issue(self, name, by, extensions, key=None):
        (self.folder / f"{name}.ext").write_text(extensions + "\nsubjectKeyIdentifier=hash\n")
        self.call(*(key or ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key"]))
        self.call("req", "-new", "-key", f"{name}.key", "-subj", f"/C=ID/O=Uji/CN={name.title()} Rekaan",
                  "-out", f"{name}.csr")
        signer = ["-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial"] if by else ["-signkey", f"{name}.key"]
        self.call("x509", "-req", "-in", f"{name}.csr", *signer, "-days", "3650", "-extfile", f"{name}.ext",
                  "-out", f"{name}.pem", "-sha256")

    def cms(self, data, who="budi", *words):
        return self.call("cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-nosmimecap", "-signer",
                         f"{who}.pem", "-inkey", f"{who}.key", "-certfile", "root.pem", *words, data=data)

    def stamp(self, data):
        (self.folder / "data").write_bytes(data)
        self.call("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query")
        self.call("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
        return self.call("ts", "-reply", "-config", "tsa.cnf", "-in", "reply", "-token_out")


ROOM = 12000
EMPTY_RANGE = "[0 0000000000 0000000000 0000000000]"


def dictionary(kind="adbe.pkcs7.detached", more=""):
    typed = "/DocTimeStamp" if kind == "ETSI.RFC3161" else "/Sig"
    return (f"<< /Type {typed} /Filter /Adobe.PPKLite /SubFilter /{kind} /M (D:20260301090000+07'00') {more} "
            f"/ByteRange {EMPTY_RANGE} /Contents <{'0' * ROOM}> >>")


def seal(file, keys, who="budi", kind="adbe.pkcs7.detached", container=None):
    """Fills the last empty signature of the file."""
    data = file.data
    at = data.rindex(b"/Contents <" + b"0" * ROOM + b">") + len(b"/Contents ")
    end = at + ROOM + 2
    place = data.rindex(EMPTY_RANGE.encode())
    text = f"[0 {at:010d} {end:010d} {len(data) - end:010d}]".encode()
    assert len(text) == len(EMPTY_RANGE)
    data = data[:place] + text + data[place + len(text):]
    signed = data[:at] + data[end:]
    if container is None:
        if kind == "ETSI.RFC3161":
            container = keys.stamp(signed)
        else:
            container = keys.cms(signed, who, *(["-cades"] if kind == "ETSI.CAdES.detached" else []))
    digits = container.hex().encode()
    assert len(digits) <= ROOM, len(digits)
    file.data = data[:at + 1] + digits + b"0" * (ROOM - len(digits)) + data[end - 1:]
    return file


def temporary():
    return tempfile.mkdtemp(prefix="paraf-attacks-", dir=os.environ.get("TMPDIR"))
