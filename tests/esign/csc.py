"""The CSC interface, both versions: every call well and badly, signatures judged by openssl."""
import base64
import hashlib
import subprocess
import time

from desk import PASSPHRASE, check, pdf

SHA256 = "2.16.840.1.101.3.4.2.1"


def b64(octets):
    return base64.b64encode(octets).decode()


def run(desk, signed):
    desk.page = "csc"
    name_secret = desk.application("csc")
    name, secret = name_secret.split(":")
    mailbox = desk.head["email"]
    for v in ("v1", "v2"):
        at = f"{desk.base}/csc/{v}/"
        call = lambda op, title, *words, **more: desk.call(f"csc.{v}.{op}", title, *words, document="csc", **more)
        hash_word = "hash" if v == "v1" else "hashes"
        told = call("info_of_service", "tanpa kredensial", at + "info", body={}).json()
        check(f"{v}: not certified, and says so", "belum disertifikasi" in told.get("description", ""), told)
        got = call("login", "HTTP Basic", "-u", name_secret, at + "auth/login", body={}).json()
        call("login", "rahasia salah", "-u", f"{name}:salah", at + "auth/login", body={}, expect=401, code="authentication_error")
        token = got["access_token"]
        desk.hidden[token] = "TOKEN"
        oauth = call("token", "client_credentials", "-d", "grant_type=client_credentials", "-d", f"client_id={name}", "-d",
                     f"client_secret={secret}", at + "oauth2/token").json()
        desk.hidden[oauth["access_token"]] = "TOKEN2"
        call("token", "grant_type lain", "-d", "grant_type=password", at + "oauth2/token", expect=400, code="unsupported_grant_type")
        call("token", "client_secret salah", "-d", "grant_type=client_credentials", "-d", f"client_id={name}", "-d", "client_secret=x",
             at + "oauth2/token", expect=401, code="invalid_client")
        me = ["-H", f"Authorization: Bearer {token}"]
        call("list", "tanpa token", at + "credentials/list", body={"userID": mailbox}, expect=400, code="invalid_request")
        call("list", "token tidak dikenal", "-H", "Authorization: Bearer salah", at + "credentials/list", body={"userID": mailbox},
             expect=401, code="invalid_token")
        call("list", "tanpa userID", *me, at + "credentials/list", body={}, expect=400, code="invalid_request")
        ids = call("list", "milik seorang pegawai, dengan surel", *me, at + "credentials/list",
                   body={"userID": mailbox, "onlyValid": True, "credentialInfo": True}).json()["credentialIDs"]
        same = call("list", "dengan NIK", *me, at + "credentials/list", body={"userID": str(desk.head["nik"])}).json()["credentialIDs"]
        check(f"{v}: the same credentials by NIK and by address", ids and ids == same, (ids, same))
        credential = ids[0]
        told = call("info", "rantai dan cara membuka", *me, at + "credentials/info",
                    body={"credentialID": credential, "certificates": "chain", "certInfo": True, "authInfo": True}).json()
        chain = [base64.b64decode(one) for one in told["cert"]["certificates"]]
        check(f"{v}: SCAL 2, explicit", told["SCAL"] == "2" and "explicit" in str(told), told)
        call("info", "kredensial tidak dikenal", *me, at + "credentials/info", body={"credentialID": "00"}, expect=400, code="invalid_request")
        call("info", "certificates tidak dikenal", *me, at + "credentials/info", body={"credentialID": credential, "certificates": "x"},
             expect=400, code="invalid_request")

        def authorize(hashes, count, pin=PASSPHRASE, otp=None, title="PIN", expect=200, code=None):
            body = {"credentialID": credential, "numSignatures": count, hash_word: [b64(h) for h in hashes]}
            if v == "v1":
                body["PIN"] = pin
                if otp:
                    body["OTP"] = otp
            else:
                body["authData"] = [{"id": "PIN", "value": pin}] + ([{"id": "OTP", "value": otp}] if otp else [])
            got = call("authorize", title, *me, at + "credentials/authorize", body=body, expect=expect, code=code).json()
            if "SAD" in got:
                desk.hidden[got["SAD"]] = "SAD"
            return got.get("SAD")

        one, two, three = (hashlib.sha256(word).digest() for word in (b"satu", b"dua", b"tiga"))
        sad = authorize([one], 2, title="PIN, satu hash dari dua tanda tangan")
        authorize([one], 1, pin="kuda hijau lompat pagar", title="PIN salah", expect=400, code="invalid_pin")
        authorize([one, two], 1, title="lebih banyak hash daripada tanda tangan", expect=400, code="invalid_request")
        authorize([b"pendek"], 1, title="hash bukan SHA-2", expect=400, code="invalid_request")

        def sign(hashes, with_sad, title, expect=200, code=None, **more):
            body = {"credentialID": credential, "SAD": with_sad, hash_word: [b64(h) for h in hashes],
                    "signAlgo": told["key"]["algo"][1 if len(told["key"]["algo"]) > 1 else 0], **more}
            body["hashAlgo" if v == "v1" else "hashAlgorithmOID"] = SHA256
            return call("signHash", title, *me, at + "signatures/signHash", body=body, expect=expect, code=code).json()

        sign([two], sad, "hash di luar persetujuan", expect=400, code="invalid_request")
        made = sign([one], sad, "hash yang disetujui")
        key = desk.file("key.pem", b"")
        leaf = desk.file("leaf.der", chain[0])
        subprocess.run(["openssl", "x509", "-inform", "DER", "-in", leaf, "-pubkey", "-noout", "-out", key], check=False)
        judged = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-pkeyopt", "digest:sha256", "-in",
                                 desk.file("hash", one), "-sigfile", desk.file("sig", base64.b64decode(made["signatures"][0]))],
                                capture_output=True, text=True)
        check(f"{v}: openssl verifies the signature of the hash", judged.returncode == 0, judged.stdout + judged.stderr)
        sign([one], sad, "hash yang sudah dipakai", expect=400, code="invalid_request")
        further = call("extend", "hash kedua dalam jumlah yang disetujui", *me, at + "credentials/extendTransaction",
                       body={"credentialID": credential, "SAD": sad, hash_word: [b64(two)]}).json()["SAD"]
        desk.hidden[further] = "SAD2"
        call("extend", "SAD lama", *me, at + "credentials/extendTransaction",
             body={"credentialID": credential, "SAD": sad, hash_word: [b64(three)]}, expect=400, code="invalid_request")
        call("extend", "jumlah sudah habis", *me, at + "credentials/extendTransaction",
             body={"credentialID": credential, "SAD": further, hash_word: [b64(three)]}, expect=400, code="invalid_request")
        sign([two], further, "hash kedua dengan SAD baru")
        sign([two], "bukan.sad", "SAD tidak dikenal", expect=400, code="invalid_request")
        other = desk.application(f"csc-lain-{v}")
        theirs = call("login", "aplikasi lain", "-u", other, at + "auth/login", body={}).json()["access_token"]
        desk.hidden[theirs] = "TOKEN-LAIN"
        fresh = authorize([three], 1, title="satu hash")
        desk.call(f"csc.{v}.signHash", "SAD milik aplikasi lain", "-H", f"Authorization: Bearer {theirs}", at + "signatures/signHash",
                  document="csc", expect=400, code="invalid_request",
                  body={"credentialID": credential, "SAD": fresh, hash_word: [b64(three)], "signAlgo": "1.2.840.113549.1.1.11"})

        began = time.time() - 1
        call("otp", "kode ke surel pemilik", *me, at + "credentials/sendOTP", body={"credentialID": credential}, expect=204)
        call("otp", "tanpa credentialID", *me, at + "credentials/sendOTP", body={}, expect=400, code="invalid_request")
        text = desk.mail(mailbox, began, "e-Office csc")
        otp = next((w.strip(".") for w in text.split() if w.strip(".").isdigit() and len(w.strip(".")) == 6), "")
        desk.hidden[otp] = "123456"
        desk.paraf("application", "policy", "--data", desk.data, "--name", "csc", "--policy", "passphrase+code")
        authorize([one], 1, title="kode diwajibkan dan tidak dikirim", expect=400, code="invalid_otp")
        authorize([one], 1, otp="000000" if otp != "000000" else "111111", title="kode salah", expect=400, code="invalid_otp")
        authorize([one], 1, otp=otp, title="PIN dan OTP")
        desk.paraf("application", "policy", "--data", desk.data, "--name", "csc", "--policy", "passphrase")

        stamp = call("timestamp", "SHA-256", *me, at + "signatures/timestamp", body={"hash": b64(one), "hashAlgo": SHA256}).json()
        shown = subprocess.run(["openssl", "ts", "-reply", "-token_in", "-in", desk.file("ts", base64.b64decode(stamp["timestamp"])),
                                "-text", "-token_out"], capture_output=True)
        check(f"{v}: openssl reads the time stamp", b"sha256" in shown.stdout, shown.stderr)
        call("timestamp", "algoritma tidak dikenal", *me, at + "signatures/timestamp", body={"hash": b64(one), "hashAlgo": "1.2.3"},
             expect=400, code="invalid_request")
        if v == "v2":
            files = [pdf(("Dokumen CSC satu",)), pdf(("Dokumen CSC dua",))]
            both = authorize([hashlib.sha256(f).digest() for f in files], 2, title="hash dua dokumen")
            body = {"credentialID": credential, "SAD": both, "documents": [
                {"document": b64(f), "signature_format": "P", "conformance_level": "AdES-B-T"} for f in files]}
            call("signDoc", "dokumen lain", *me, at + "signatures/signDoc", expect=400, code="invalid_request",
                 body={**body, "documents": [{**body["documents"][0], "document": b64(pdf(("Lain",)))}]})
            for i, one_file in enumerate(call("signDoc", "dua PDF", *me, at + "signatures/signDoc", body=body).json()["DocumentWithSignature"]):
                signed(f"csc signDoc {i + 1}", base64.b64decode(one_file))
            call("signDoc", "bentuk yang tidak dilayani", *me, at + "signatures/signDoc", expect=400, code="invalid_request",
                 body={**body, "documents": [{"document": b64(files[0]), "signature_format": "X"}]})
        call("revoke", "token diakhiri", at + "auth/revoke", body={"token": token}, expect=204)
        call("revoke", "tanpa token", at + "auth/revoke", body={}, expect=400, code="invalid_request")
        call("list", "token yang sudah diakhiri", *me, at + "credentials/list", body={"userID": mailbox}, expect=401, code="invalid_token")
        call("oauth_revoke", "token OAuth diakhiri", "-d", f"token={oauth['access_token']}", at + "oauth2/revoke", expect=204)
        call("oauth_revoke", "tanpa token", "-d", "x=1", at + "oauth2/revoke", expect=400, code="invalid_request")
