"""Signatures made elsewhere: prepared here, signed by openssl (or by hash through CSC), finished here."""
import base64
import json
import subprocess

from desk import PASSPHRASE, check, pdf


def b64(octets):
    return base64.b64encode(octets).decode()


def run(desk, signed):
    api, jar = desk.base + "/api/v1", desk.folder / "jar-luar"
    csrf = ""

    def own(method, path, body=None, operation=None):
        sent = desk.file("kirim.json", json.dumps(body).encode())
        done = subprocess.run(["curl", "-s", "-b", jar, "-c", jar, "-X", method, "-w", "\n%{http_code}", api + path, "-H",
                               f"X-CSRF-Token: {csrf}"] + (["-H", "Content-Type: application/json", "--data-binary", f"@{sent}"]
                                                           if body is not None else []), capture_output=True, text=True)
        text, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(text) if text else {}

    source = pdf(("Ditandatangani di tempat lain",))
    check("nobody prepares without a login", own("POST", "/signatures/prepare", {"document": b64(source)})[0] == 401)
    csrf = own("POST", "/login", {"login": desk.head["email"], "password": PASSPHRASE})[1]["csrf"]
    kinds = {"rsa:2048": [], "ec": ["-pkeyopt", "ec_paramgen_curve:P-256"]}
    last = b""
    for kind, more in kinds.items():
        key, leaf, der = (desk.folder / f"luar.{end}" for end in ("key", "pem", "der"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", kind, *more, "-nodes", "-keyout", key, "-out", leaf, "-days", "2", "-subj",
                        "/C=ID/O=Contoh/CN=Kunci di Luar", "-addext", "keyUsage=critical,digitalSignature,nonRepudiation"],
                       check=True, capture_output=True)
        subprocess.run(["openssl", "x509", "-in", leaf, "-outform", "DER", "-out", der], check=True)
        ask = {"document": b64(source), "certificates": [b64(der.read_bytes())], "reason": "Menyetujui", "page": 1, "x": 20, "y": 200}
        status, ready = own("POST", "/signatures/prepare", ask)
        check(f"{kind}: prepared", status == 200 and ready["level"] == "B-T" and ready["hashAlgorithm"] == "sha256", (status, ready))
        digest, made = desk.file("intisari", base64.b64decode(ready["hash"])), desk.folder / "luar.sig"
        subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key, "-pkeyopt", "digest:sha256", "-in", digest, "-out", made], check=True)
        back = {"document": b64(source), "state": ready["state"], "signature": b64(made.read_bytes())}
        status, done = own("POST", "/signatures/finish", back)
        check(f"{kind}: finished", status == 200 and done["level"] == "B-T", (status, str(done)[:300]))
        last = base64.b64decode(done["document"])
        check(f"{kind}: the file is only appended to", last.startswith(source))
        signed(f"elsewhere {kind}", last)
        for what, change, expected, code in (
            ("another document", {"document": b64(pdf(("Lain",)))}, 409, "actions.two_phase_document"),
            ("a signature of something else", {"signature": b64(b"x" * 256)}, 422, "signing.wrong_key"),
            ("a state that was changed", {"state": ready["state"][:-8] + "AAAAAAA="}, 422, "actions.two_phase_state"),
            ("no state at all", {"state": "x"}, 422, "actions.two_phase_state"),
        ):
            status, told = own("POST", "/signatures/finish", {**back, **change})
            check(f"{kind}: {what} is refused", status == expected and code in told.get("type", ""), (status, told))
        status, told = own("POST", "/signatures/prepare", {**ask, "level": "B-LT"})
        check(f"{kind}: what our authority cannot prove is not promised", status == 422 and
              "signing.chain_incomplete" in told.get("type", ""), (status, told))
    for what, body, expected in (("no certificate", {"document": b64(source)}, 400), ("no PDF", {"document": b64(b"halo"), **{
            "certificates": [b64(der.read_bytes())]}}, 400), ("a serial of nobody", {"document": b64(source), "serial": "00"}, 404),
            ("a level that does not exist", {**ask, "level": "B-X"}, 400)):
        status, told = own("POST", "/signatures/prepare", body)
        check(f"prepared with {what}: refused", status == expected, (status, told))
    ed = desk.folder / "ed25519.der"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", desk.folder / "ed.key", "-out", ed, "-outform", "DER", "-days",
                    "2", "-subj", "/CN=Ed25519", "-addext", "keyUsage=critical,digitalSignature,nonRepudiation"], check=True, capture_output=True)
    for what, change, expected, code in (("a key that signs no digests", {"certificates": [b64(ed.read_bytes())]}, 422, "actions.two_phase_key"),
                                         ("a serial and certificates", {"serial": "00"}, 400, "actions.two_phase_both")):
        status, told = own("POST", "/signatures/prepare", {**ask, **change})
        check(f"prepared with {what}: refused, with a sentence", status == expected and code in told.get("type", "") and told.get("detail"),
              (status, told))
    # A certificate of our own: the key signs the hash through CSC, and the level is B-LT.
    token = csrf
    csrf = "salah"
    check("without the session's token nothing is prepared", own("POST", "/signatures/prepare", ask)[0] == 403)
    csrf = token
    serial = next(one["serial"] for one in own("GET", "/certificates")[1] if one["status"] == "active")
    status, ready = own("POST", "/signatures/prepare", {"document": b64(last), "serial": serial})
    check("prepared for an own certificate, behind a stranger's signature", status == 200 and ready["level"] == "B-LT", (status, ready))
    app, csc = desk.application("luar"), desk.base + "/csc/v2/"

    def by_csc(path, body, *who):
        return json.loads(subprocess.run(["curl", "-s", *who, "-H", "Content-Type: application/json", "-d", json.dumps(body), csc + path],
                                         capture_output=True, text=True).stdout)

    bearer = ["-H", "Authorization: Bearer " + by_csc("auth/login", {}, "-u", app)["access_token"]]
    sad = by_csc("credentials/authorize", {"credentialID": serial, "numSignatures": 1, "hashes": [ready["hash"]],
                                           "authData": [{"id": "PIN", "value": PASSPHRASE}]}, *bearer)["SAD"]
    signature = by_csc("signatures/signHash", {"credentialID": serial, "SAD": sad, "hashes": [ready["hash"]],
                                               "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1", "signAlgo": "1.2.840.113549.1.1.11"},
                       *bearer)["signatures"][0]
    status, done = own("POST", "/signatures/finish", {"document": b64(last), "state": ready["state"], "signature": signature})
    check("finished with a hash signed through CSC", status == 200 and done.get("level") == "B-LT", (status, str(done)[:300]))
    signed("elsewhere, then ours", base64.b64decode(done["document"]), 2)
    seen = desk.call("v2.verify", "tanda tangan asing, lalu tanda tangan kita B-LT", "-u", app, desk.base + "/api/v2/verify/pdf",
                     body={"file": done["document"]}).json()["signatureInformations"]
    check("ours is B-LT, and the stranger's stays whole", seen[1]["signatureFormat"] == "PAdES-BASELINE-LT" and
          [one["integrityValid"] for one in seen] == [True, True], seen)
