"""The same call several times at once; calls that cannot be meant; files that are made to cost time."""
import base64
import json
import subprocess
import time

from desk import OFFICE, PASSPHRASE, check, pdf


def b64(octets):
    return base64.b64encode(octets).decode()


def at_once(desk, calls):
    """All begun before any is waited for; (status, id_dokumen, body) of each."""
    begun = []
    for i, words in enumerate(calls):
        out = desk.folder / f"bersama{i}"
        begun.append((out, subprocess.Popen(["curl", "-s", "--max-time", "60", "-o", out, "-w", "%{http_code} %header{id-dokumen}",
                                             *map(str, words)], stdout=subprocess.PIPE, text=True)))
    answers = []
    for out, process in begun:
        status, _, number = process.communicate()[0].partition(" ")
        answers.append((int(status), number, out.read_bytes()))
    return answers


def drawn(objects):
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def endless():
    """A few kilobytes that draw a hundred million operators: a form that calls a form."""
    def form(content, resources):
        return (f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {resources} >> /Length {len(content)} >>\n"
                f"stream\n{content}\nendstream")
    content = "/X Do " * 1000 + "BT /F 20 Tf 100 700 Td (#) Tj ET"
    return drawn(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                  "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> "
                  "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
                  f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
                  form("/G Do " * 1000, "/XObject << /G 6 0 R >>"), form("0 Tc " * 100, "")])


def run(desk, signed):
    nik, mailbox = str(desk.head["nik"]), desk.head["email"]
    app = desk.application("bersama")
    api = desk.base + "/api/v1"
    jar = desk.folder / "jar-bersama"

    def own(method, path, body=None, *more):
        words = ["curl", "-s", "-b", jar, "-c", jar, "-X", method, "-w", "\n%{http_code}", api + path, *more]
        if body is not None:
            words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        text, _, status = subprocess.run(words, capture_output=True, text=True).stdout.rpartition("\n")
        return int(status), json.loads(text) if text else {}

    csrf = own("POST", "/login", {"login": mailbox, "password": PASSPHRASE})[1]["csrf"]

    def made_through(title):
        return sum(one["application"] == title for one in own("GET", "/signatures")[1])

    # ---- one signature, however often it is asked for at once ----
    source = desk.file("bersama.pdf", pdf(("Bersama-sama",)))
    call = ["-u", app, "-F", f"nik={nik}", "-F", f"passphrase={PASSPHRASE}", "-F", f"file=@{source}", desk.base + "/api/sign/pdf"]
    wrong = ["-u", app, "-F", f"nik={nik}", "-F", "passphrase=kuda hijau lompat pagar", "-F", f"file=@{source}", desk.base + "/api/sign/pdf"]
    answers = at_once(desk, [call] * 4 + [wrong] + [call] * 4)
    guess = answers.pop(4)
    check("v1: nine identical calls at once, eight with the passphrase: all answered", [a[0] for a in answers] == [200] * 8,
          [(a[0], a[2][:200] if a[0] != 200 else "") for a in answers])
    check("v1: one PDF, one id", len({a[1:] for a in answers}) == 1)
    check("v1: the one without the passphrase got none", guess[0] == 400 and json.loads(guess[2])["status_code"] == 2031, guess[2][:200])
    check("v1: one signature was made", made_through("e-Office bersama") == 1, made_through("e-Office bersama"))
    signed("v1 together", answers[0][2])
    body = desk.file("bersama.json", json.dumps({"nik": nik, "passphrase": PASSPHRASE, "file": [
        b64(pdf((f"Berkas {n}",))) for n in (1, 2)]}).encode())
    call = ["-u", app, "-H", "Content-Type: application/json", "--data-binary", f"@{body}", desk.base + "/api/v2/sign/pdf"]
    answers = at_once(desk, [call] * 6)
    check("v2: six identical calls of two files at once", [a[0] for a in answers] == [200] * 6,
          [(a[0], a[2][:200] if a[0] != 200 else "") for a in answers])
    check("v2: the same two files", len({json.dumps(json.loads(a[2]).get("file")) for a in answers}) == 1)
    check("v2: two signatures were made", made_through("e-Office bersama") == 3, made_through("e-Office bersama"))
    # One that fails gives its turn to the next, which is told the same.
    none = ["-u", app, "-F", f"nik={nik}", "-F", f"passphrase={PASSPHRASE}", "-F", "tampilan=visible", "-F", "tag_koordinat=[tidak_ada]",
            "-F", f"file=@{source}", desk.base + "/api/sign/pdf"]
    check("v1: calls that fail at once all fail, and say why", [a[0] for a in at_once(desk, [none] * 4)] == [404] * 4)

    # ---- the portal's own key of an act ----
    document = desk.file("kunci.json", json.dumps({"passphrase": PASSPHRASE, "papers": [
        {"paper": "document", "name": "kunci.pdf", "content": b64(pdf(("Satu kunci",)))}]}).encode())
    call = ["-b", jar, "-H", f"X-CSRF-Token: {csrf}", "-H", "Idempotency-Key: satu-kunci", "-H", "Content-Type: application/json",
            "--data-binary", f"@{document}", api + "/documents"]
    before = len(own("GET", "/documents")[1])
    used = lambda: desk.paraf("journal", "list", "--data", desk.data).count("key.activated")
    opened = used()
    answers = at_once(desk, [call] * 6)
    check("one key at once: all are answered", [a[0] for a in answers] == [200] * 6, [(a[0], a[2][:200]) for a in answers if a[0] != 200])
    check("one key at once: one document", len({a[2] for a in answers}) == 1)
    check("one key at once: one stands in the list", len(own("GET", "/documents")[1]) == before + 1)
    check("one key at once: the holder's key was opened once", used() == opened + 1, used() - opened)
    status, told = own("POST", f"/cases/{OFFICE}/01J00000000000000000000000/acts", {"verb": "receive_letter"},
                       "-H", f"X-CSRF-Token: {csrf}", "-H", "Idempotency-Key: satu-kunci")
    check("the key of a document is refused for an act", status == 409 and "actions.key_used" in told.get("type", ""), (status, told))

    # ---- what cannot be meant ----
    desk.page = "esign-v1"
    form = ["-u", app, "-F", f"nik={nik}", "-F", f"passphrase={PASSPHRASE}", "-F", "tampilan=visible", "-F", f"file=@{source}"]
    v1 = desk.base + "/api/sign/pdf"
    long = "x" * 501
    for title, more in (("lebar nol", ["-F", "width=0", "-F", "height=10"]), ("tinggi negatif", ["-F", "width=10", "-F", "height=-10"]),
                        ("lebar sebesar lapangan", ["-F", "width=100000"]), ("letak di luar dunia", ["-F", "xAxis=900000"]),
                        ("reason terlalu panjang", ["-F", f"reason={long}"]), ("location terlalu panjang", ["-F", f"location={long}"]),
                        ("text terlalu panjang", ["-F", f"text={long}"]), ("linkQR terlalu panjang", ["-F", f"linkQR=https://x/{long}{long}"]),
                        ("tag terlalu panjang", ["-F", f"tag_koordinat={long}"])):
        desk.call("v1.sign", title, *form, *more, v1, expect=400, code=4015)
    desk.page = "esign-v2"
    for title, more in (("lebar nol", {"width": 0}), ("tinggi negatif", {"height": "-3"}), ("reason terlalu panjang", {"reason": long}),
                        ("contactInfo terlalu panjang", {"contactInfo": long})):
        desk.call("v2.sign", title, "-u", app, desk.base + "/api/v2/sign/pdf", expect=400, code=4015, body={
            "nik": nik, "passphrase": PASSPHRASE, "file": [b64(pdf())], "signatureProperties": [{"tampilan": "VISIBLE", **more}]})

    # ---- a file made to cost time costs nobody who does not know the passphrase ----
    hostile = desk.file("lama.pdf", endless())
    searched = ["-u", app, "-F", f"nik={nik}", "-F", "tampilan=visible", "-F", "tag_koordinat=$", "-F", f"file=@{hostile}"]
    desk.page = "esign-v1"
    began = time.monotonic()
    desk.call("v1.sign", "berkas yang dibuat lama dicari, passphrase salah", *searched, "-F", "passphrase=kuda hijau lompat pagar", v1,
              expect=400, code=2031)
    guessed = time.monotonic() - began
    began = time.monotonic()
    desk.call("v1.sign", "berkas yang dibuat lama dicari", *searched, "-F", f"passphrase={PASSPHRASE}", v1, expect=413, code=413,
              within=20)  # an unoptimised build on a busy machine
    found = time.monotonic() - began
    check("the passphrase is tried before the search", guessed < found or guessed < 1, (guessed, found))
