"""What level a signature reaches, what stands in the way of it, and PDFs that want a password."""
import base64
import subprocess

from desk import PASSPHRASE, check, pdf


def b64(octets):
    return base64.b64encode(octets).decode()


def run(desk, signed):
    desk.page = "esign-v2"
    who = ["-u", desk.application("tingkat")]
    at = desk.base + "/api/v2"
    ask = {"nik": str(desk.head["nik"]), "passphrase": PASSPHRASE}

    def judged(title, file, password=None):
        seen = desk.call("v2.verify", title, *who, at + "/verify/pdf", body={"file": file, "password": password}).json()
        return seen.get("conclusion"), [one["signatureFormat"] for one in seen["signatureInformations"]]

    def sign(title, octets, expect=200, code=None, properties=None, **more):
        body = {**ask, "signatureProperties": [{"tampilan": "INVISIBLE", **(properties or {})}], "file": [b64(octets)], **more}
        return desk.call("v2.sign", title, *who, at + "/sign/pdf", body=body, expect=expect, code=code).json()

    for asked in ("B-T", "B-LT", "B-LTA"):
        made = sign(f"tingkat {asked}", pdf((f"Tingkat {asked}",)), level=asked)
        check(f"{asked} is said", made.get("level") == asked, made.get("level"))
        signed(f"v2.sign {asked}", base64.b64decode(made["file"][0]))
        check(f"{asked} is reached", judged(f"tingkat {asked}", made["file"][0]) == ("VALID", ["PAdES-BASELINE-" + asked[2:]]))
    sign("tingkat yang tidak ada", pdf(), expect=400, code=4015, level="B-X")
    sign("tingkat tanpa cap waktu tidak dilayani", pdf(), expect=400, code=4015, level="B-B")
    made = sign("tingkat tidak disebut: menurut aplikasi", pdf(("Lazim",)))
    check("usually B-LT", made.get("level") == "B-LT" and
          judged("tingkat lazim", made["file"][0]) == ("VALID", ["PAdES-BASELINE-LT"]))
    twice = sign("di atas tanda tangan B-LT", base64.b64decode(made["file"][0]), level="B-LTA")
    check("a second signature keeps the first", judged("dua tanda tangan", twice["file"][0])[0] == "VALID")
    desk.paraf("application", "level", "--data", desk.data, "--name", "tingkat", "--level", "B-T")
    made = sign("aplikasi yang ditetapkan B-T", pdf(("Ditetapkan",)))
    check("as the application is set", made.get("level") == "B-T" and
          judged("menurut aplikasi", made["file"][0]) == ("VALID", ["PAdES-BASELINE-T"]))
    desk.page = "esign-v1"
    first = desk.call("v1.sign", "tingkat B-LT", *who, "-F", f"nik={ask['nik']}", "-F", f"passphrase={PASSPHRASE}", "-F", "level=B-LT",
                      "-F", f"file=@{desk.file('tingkat.pdf', pdf(('Versi satu',)))}", desk.base + "/api/sign/pdf")
    check("the level stands in a header", first.headers.get("signature-level") == "B-LT", first.headers)
    seen = desk.call("v1.verify", "nilai tanda tangan", *who, "-F", f"signed_file=@{desk.file('nilai.pdf', first.body)}",
                     desk.base + "/api/sign/verify").json()["details"][0]["signature_document"]
    check("the signature's value is told", len(base64.b64decode(seen.get("signature_value") or "")) == 256, seen)

    # ---- passwords ----
    desk.page = "esign-v2"
    forms = {"RC4-128": ["128", "--use-aes=n"], "AES-128": ["128", "--use-aes=y"], "AES-256": ["256"]}
    for name, words in forms.items():
        plain, locked = desk.file("terbuka.pdf", pdf((f"Rahasia {name}",), tag="#")), desk.folder / "terkunci.pdf"
        subprocess.run(["qpdf", "--allow-weak-crypto", "--encrypt", "pembaca", "pemilik", *words, "--", plain, locked], check=True)
        octets = locked.read_bytes()
        for whose in ("pembaca", "pemilik"):
            made = sign(f"{name}, sandi {whose}", octets, properties={
                "tampilan": "VISIBLE", "tag_koordinat": "#", "pdfPassword": whose}, level="B-LTA")
            check(f"{name}: whole with the password of the {whose}",
                  judged(f"{name}, sandi {whose}", made["file"][0], "pembaca") == ("VALID", ["PAdES-BASELINE-LTA"]))
            path = desk.file("dibuka.pdf", base64.b64decode(made["file"][0]))
            done = subprocess.run(["pdfsig", "-nocert", "-upw", "pembaca", path], capture_output=True, text=True)
            check(f"{name}: pdfsig agrees", "Signature is Valid" in done.stdout, done.stdout + done.stderr)
        check(f"{name}: not judged without the password", judged(f"{name}, tanpa sandi", made["file"][0])[0] == "REJECTED")
        check(f"{name}: not judged with a wrong one", judged(f"{name}, sandi salah", made["file"][0], "tebakan")[0] == "REJECTED")
        sign(f"{name}, tanpa sandi", octets, expect=422, code=422)
        sign(f"{name}, sandi salah", octets, expect=422, code=422, properties={"pdfPassword": "tebakan"})
        subprocess.run(["qpdf", "--allow-weak-crypto", "--encrypt", "", "pemilik", *words, "--", plain, locked], check=True)
        for given in ("apa saja", "pemilik", None):
            made = sign(f"{name}, dapat dibaca siapa saja, sandi {given}", locked.read_bytes(), properties={"pdfPassword": given})
            check(f"{name}: readable by all, password {given}", judged(f"{name}, terbaca, {given}", made["file"][0], given)[0] == "VALID")
    made = sign("berkas tanpa sandi, sandi dikirim juga", pdf(("Tanpa sandi",)), properties={"pdfPassword": "apa saja"})
    check("a password for a plain file is not looked at", judged("tanpa sandi", made["file"][0], "apa saja")[0] == "VALID")
