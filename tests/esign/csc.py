"""The CSC interface, both versions: every call well and badly, signatures judged by openssl."""
import base64
import hashlib
import subprocess
import time

from desk import PASSPHRASE, check, pdf

SHA256 = "2.16.840.1.101.3.4.2.1"


def b64(octets):
    return base64.b64encode(octets).decode()


def renewals(desk, v, call, at, pair):
    """A refresh_token is good once; a copy ends everything that was got with it."""
    def login(title, *words, body, **more):
        got = call("login", title, *words, at + "auth/login", body=body, **more).json()
        for name in ("access_token", "refresh_token"):
            if name in got:
                desk.hidden[got[name]] = name.upper()
        return got

    def lives(token):
        return subprocess.run(["curl", "-s", "-o", desk.folder / "x", "-w", "%{http_code}", "-H", f"Authorization: Bearer {token}", "-H",
                               "Content-Type: application/json", "-d", "{}", at + "credentials/list"], capture_output=True, text=True).stdout == "400"

    check(f"{v}: no refresh_token unasked", "refresh_token" not in login("tanpa rememberMe", "-u", pair, body={}))
    first = login("rememberMe", "-u", pair, body={"rememberMe": True})
    second = login("refresh_token pertama", body={"refresh_token": first["refresh_token"]})
    check(f"{v}: another pair", second["refresh_token"] != first["refresh_token"] and second["access_token"] != first["access_token"])
    check(f"{v}: both access tokens live", lives(first["access_token"]) and lives(second["access_token"]))
    login("refresh_token yang sudah dipakai", body={"refresh_token": first["refresh_token"]}, expect=400, code="invalid_grant")
    check(f"{v}: the copy ended all of them", not lives(first["access_token"]) and not lives(second["access_token"]))
    login("refresh_token dari keluarga yang berakhir", body={"refresh_token": second["refresh_token"]}, expect=400, code="invalid_grant")
    third = login("rememberMe lagi", "-u", pair, body={"rememberMe": True})
    call("revoke", "refresh_token diakhiri", "-u", pair, at + "auth/revoke", body={"token": third["refresh_token"], "token_type_hint": "refresh_token"},
         expect=204)
    check(f"{v}: its access token ended with it", not lives(third["access_token"]))
    fourth = login("rememberMe ketiga", "-u", pair, body={"rememberMe": True})
    call("revoke", "access token saja, olehnya sendiri", "-H", f"Authorization: Bearer {fourth['access_token']}", at + "auth/revoke",
         body={"token": fourth["access_token"]}, expect=204)
    check(f"{v}: it has ended", not lives(fourth["access_token"]))
    login("refresh_token tetap berlaku", body={"refresh_token": fourth["refresh_token"]})


def digests(desk, call, me, at, credential, authorize, body):
    """documentDigests: containers for documents that stay with the caller, judged by openssl."""
    text = b"Dokumen yang tidak pernah dikirim\n"
    hashes = [hashlib.sha256(text).digest(), hashlib.sha256(b"ByteRange").digest()]
    sad = authorize(hashes, 2, title="hash dua dokumen yang tetap di aplikasi")
    one = {"hashes": b64(hashes[0]), "hashAlgorithmOID": SHA256, "signature_format": "C", "conformance_level": "AdES-B-T",
           "signAlgo": "1.2.840.113549.1.1.1"}
    ask = {"credentialID": credential, "SAD": sad}
    at = at + "signatures/signDoc"
    call("signDoc", "documents dan documentDigests sekaligus", *me, at, body={**ask, "documents": body["documents"], "documentDigests": [one]},
         expect=400, code="invalid_request")
    for title, change in (("hash SHA-512", {"hashes": b64(b"x" * 64)}), ("tanpa hash", {"hashes": []}), ("bentuk X", {"signature_format": "X"}),
                          ("tanpa signAlgo", {"signAlgo": ""})):
        call("signDoc", f"documentDigests: {title}", *me, at, body={**ask, "documentDigests": [{**one, **change}]}, expect=400,
             code="invalid_request")
    call("signDoc", "documentDigests: tingkat yang memerlukan dokumen", *me, at, expect=400, code="invalid_request",
         body={**ask, "documentDigests": [{**one, "conformance_level": "AdES-B-LT"}]})
    call("signDoc", "documentDigests: hash lain", *me, at, expect=403, code="invalid_hash",
         body={**ask, "documentDigests": [{**one, "hashes": b64(hashlib.sha256(b"lain").digest())}]})
    made = call("signDoc", "documentDigests: CAdES dan untuk PDF", *me, at, body={**ask, "documentDigests": [
        one, {**one, "signature_format": "P", "hashes": [b64(hashes[1])]}]}).json()["SignatureObject"]
    check("v2: two containers", len(made) == 2)
    for i, (content, container) in enumerate(zip((text, b"ByteRange"), made)):
        judged = subprocess.run(["openssl", "cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in",
                                 desk.file("wadah.p7s", base64.b64decode(container)), "-content", desk.file("isi", content)], capture_output=True)
        check(f"v2: openssl verifies container {i + 1}", judged.returncode == 0, judged.stderr)
    call("signDoc", "documentDigests: hash yang sudah dipakai", *me, at, body={**ask, "documentDigests": [one]}, expect=400,
         code="invalid_request")


def midway(desk, v, call, at, mailbox):
    """What ends while an application works: its credential is disabled, or gets a new secret."""
    pair = desk.application(f"csc-henti-{v}")
    name = pair.split(":")[0]
    token = call("login", "sebelum dinonaktifkan", "-u", pair, at + "auth/login", body={"rememberMe": True}).json()
    desk.hidden[token["access_token"]], desk.hidden[token["refresh_token"]] = "TOKEN", "REFRESH"
    me = ["-H", f"Authorization: Bearer {token['access_token']}"]
    call("list", "sebelum dinonaktifkan", *me, at + "credentials/list", body={"userID": mailbox})
    desk.paraf("application", "disable", "--data", desk.data, "--name", name)
    call("list", "setelah dinonaktifkan", *me, at + "credentials/list", body={"userID": mailbox}, expect=401, code="invalid_token")
    call("login", "setelah dinonaktifkan", "-u", pair, at + "auth/login", body={}, expect=403, code="access_denied")
    desk.paraf("application", "enable", "--data", desk.data, "--name", name)
    call("login", "refresh_token dari sebelum dinonaktifkan", at + "auth/login", body={"refresh_token": token["refresh_token"]}, expect=400,
         code="invalid_grant")
    token = call("login", "setelah diaktifkan lagi", "-u", pair, at + "auth/login", body={}).json()["access_token"]
    desk.hidden[token] = "TOKEN"
    desk.paraf("application", "rotate", "--data", desk.data, "--name", name)
    call("list", "token dari rahasia lama", "-H", f"Authorization: Bearer {token}", at + "credentials/list", body={"userID": mailbox},
         expect=401, code="invalid_token")
    call("login", "rahasia lama", "-u", pair, at + "auth/login", body={}, expect=400, code="authentication_error")


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
        check(f"{v}: says that it signs while one waits" if v == "v2" else f"{v}: specs", told["specs"].startswith(v[1]) and
              told.get("asynchronousOperationMode", False) is False and ("signatures/signDoc" in told["methods"]) == (v == "v2"), told)
        call("login", "rahasia salah", "-u", f"{name}:salah", at + "auth/login", body={}, expect=400, code="authentication_error")
        call("login", "tanpa kredensial", at + "auth/login", body={}, expect=401, code="invalid_request")
        call("login", "JSON yang bukan JSON", "-u", name_secret, "-d", "{", at + "auth/login", expect=400, code="invalid_request")
        renewals(desk, v, call, at, name_secret)
        token = got["access_token"]
        desk.hidden[token] = "TOKEN"
        oauth = call("token", "client_credentials", "-d", "grant_type=client_credentials", "-d", f"client_id={name}", "-d",
                     f"client_secret={secret}", at + "oauth2/token").json()
        desk.hidden[oauth["access_token"]] = "TOKEN2"
        call("token", "grant_type lain", "-d", "grant_type=password", at + "oauth2/token", expect=400, code="unsupported_grant_type")
        call("token", "client_secret salah", "-d", "grant_type=client_credentials", "-d", f"client_id={name}", "-d", "client_secret=x",
             at + "oauth2/token", expect=401, code="invalid_client")
        call("token", "refresh_token karangan", "-d", "grant_type=refresh_token", "-d", "refresh_token=x", "-d", f"client_id={name}", "-d",
             f"client_secret={secret}", at + "oauth2/token", expect=400, code="invalid_grant")
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
        if v == "v1":
            part = call("list", "satu demi satu", *me, at + "credentials/list", body={"userID": mailbox, "maxResults": 1}).json()
            check("v1: one at a time", part["credentialIDs"] == ids[:1] and ("nextPageToken" in part) == (len(ids) > 1), part)
            rest = call("list", "setelah yang terakhir", *me, at + "credentials/list", body={"userID": mailbox, "pageToken": str(len(ids))}).json()
            check("v1: nothing behind the last", rest == {"credentialIDs": []}, rest)
            call("list", "maxResults nol", *me, at + "credentials/list", body={"userID": mailbox, "maxResults": 0}, expect=400,
                 code="invalid_request")
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
            if code == "invalid_authentication_data":
                not_fitting.add(got["error_description"])
            return got.get("SAD")

        not_fitting = set()
        one, two, three = (hashlib.sha256(word).digest() for word in (b"satu", b"dua", b"tiga"))
        sad = authorize([one], 2, title="PIN, satu hash dari dua tanda tangan")
        wrong_pin, wrong_otp = ("invalid_pin", "invalid_otp") if v == "v1" else ("invalid_authentication_data",) * 2
        authorize([one], 1, pin="kuda hijau lompat pagar", title="PIN salah", expect=400, code=wrong_pin)
        for count in (0, -1, 1.5, "banyak", 1001):
            authorize([one], count, title=f"numSignatures {count}", expect=400, code="invalid_request")
        authorize([one, two], 1, title="lebih banyak hash daripada tanda tangan", expect=400, code="invalid_request")
        authorize([b"pendek"], 1, title="hash bukan SHA-2", expect=400, code="invalid_request")

        def sign(hashes, with_sad, title, expect=200, code=None, **more):
            body = {"credentialID": credential, "SAD": with_sad, hash_word: [b64(h) for h in hashes],
                    "signAlgo": told["key"]["algo"][1 if len(told["key"]["algo"]) > 1 else 0], **more}
            body["hashAlgo" if v == "v1" else "hashAlgorithmOID"] = SHA256
            return call("signHash", title, *me, at + "signatures/signHash", body=body, expect=expect, code=code).json()

        sign([two], sad, "hash di luar persetujuan", expect=400, code="invalid_request")
        sha512, other_oid = "1.2.840.113549.1.1.13", "hashAlgo" if v == "v1" else "hashAlgorithmOID"
        for title, more in (("signAlgo tidak dikenal", {"signAlgo": "1.2.3"}), ("signAlgo kunci lain", {"signAlgo": "1.2.840.10045.4.3.2"}),
                            ("signAlgo dengan hash lebih panjang", {"signAlgo": sha512}), ("tanpa signAlgo", {"signAlgo": ""})):
            sign([one], sad, title, expect=400, code="invalid_request", **more)
        for title, more in (("hashAlgo lain daripada panjang hash", {other_oid: "2.16.840.1.101.3.4.2.3"}),
                            ("signAlgo polos tanpa hashAlgo", {"signAlgo": "1.2.840.113549.1.1.1", other_oid: None}),
                            ("hashAlgo SHA-1", {other_oid: "1.3.14.3.2.26"})):
            call("signHash", title, *me, at + "signatures/signHash", expect=400, code="invalid_request",
                 body={"credentialID": credential, "SAD": sad, hash_word: [b64(one)], "signAlgo": "1.2.840.113549.1.1.11", **more})
        for title, hashes in (("tanpa hash", []), ("hash bukan base64", ["%%%"]), ("hash bukan teks", [7]), ("hash SHA-1", [b64(b"x" * 20)]),
                              ("hash tidak sama panjang", [b64(one), b64(b"x" * 64)])):
            call("signHash", title, *me, at + "signatures/signHash", expect=400, code="invalid_request",
                 body={"credentialID": credential, "SAD": sad, hash_word: hashes, "signAlgo": "1.2.840.113549.1.1.11"})
        if v == "v2":
            sign([one], sad, "operationMode A tidak dilayani", expect=400, code="invalid_request", operationMode="A")
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
        authorize([one], 1, title="kode diwajibkan dan tidak dikirim", expect=400, code=wrong_otp)
        authorize([one], 1, otp="000000" if otp != "000000" else "111111", title="kode salah", expect=400, code=wrong_otp)
        if v == "v2":
            check("v2: whether passphrase or code was wrong is not said", len(not_fitting) == 1, not_fitting)
        authorize([one], 1, otp=otp, title="PIN dan OTP")
        desk.paraf("application", "policy", "--data", desk.data, "--name", "csc", "--policy", "passphrase")

        if v == "v2":
            began = time.time() - 1
            call("challenge", "kode ke surel pemilik", *me, at + "credentials/getChallenge",
                 body={"credentialID": credential, "authObjectID": "OTP"}, expect=204)
            check("v2: the challenge came by mail", bool(desk.mail(mailbox, began, "e-Office csc")))
            call("challenge", "objek lain", *me, at + "credentials/getChallenge", body={"credentialID": credential, "authObjectID": "PIN"},
                 expect=400, code="invalid_request")
        call("timestamp", "panjang hash salah", *me, at + "signatures/timestamp", body={"hash": b64(b"x" * 20), "hashAlgo": SHA256},
             expect=400, code="invalid_request")
        call("timestamp", "nonce bukan heksadesimal", *me, at + "signatures/timestamp", expect=400, code="invalid_request",
             body={"hash": b64(one), "hashAlgo": SHA256, "nonce": "xyz"})
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
                {"document": b64(f), "signature_format": "P", "conformance_level": "AdES-B-T", "signAlgo": "1.2.840.113549.1.1.11"}
                for f in files]}
            call("signDoc", "dokumen lain", *me, at + "signatures/signDoc", expect=403, code="invalid_hash",
                 body={**body, "documents": [{**body["documents"][0], "document": b64(pdf(("Lain",)))}]})
            for i, one_file in enumerate(call("signDoc", "dua PDF", *me, at + "signatures/signDoc", body=body).json()["DocumentWithSignature"]):
                signed(f"csc signDoc {i + 1}", base64.b64decode(one_file))
            call("signDoc", "bentuk yang tidak dilayani", *me, at + "signatures/signDoc", expect=400, code="invalid_request",
                 body={**body, "documents": [{"document": b64(files[0]), "signature_format": "X"}]})
            for title, change in (("tanpa signAlgo", {"signAlgo": None}), ("tingkat tidak dikenal", {"conformance_level": "AdES-B-X"}),
                                  ("amplop tidak dikenal", {"signed_envelope_property": "Enveloped"}),
                                  ("signed_props", {"signed_props": [{"attribute_name": "Reason"}]}),
                                  ("bukan base64", {"document": "%%%"}), ("bukan PDF", {"document": b64(b"halo")})):
                call("signDoc", title, *me, at + "signatures/signDoc", body={**body, "documents": [{**body["documents"][0], **change}]},
                     expect=400, code="invalid_request")
            digests(desk, call, me, at, credential, authorize, body)
        call("revoke", "tanpa menunjukkan diri", at + "auth/revoke", body={"token": token}, expect=401, code="invalid_client")
        call("revoke", "oleh aplikasi lain: tidak ada yang berakhir", "-u", other, at + "auth/revoke", body={"token": token}, expect=204)
        call("list", "token itu tetap berlaku", *me, at + "credentials/list", body={"userID": mailbox})
        call("revoke", "tanpa token", *me, at + "auth/revoke", body={}, expect=400, code="invalid_request")
        call("revoke", "token diakhiri", *me, at + "auth/revoke", body={"token": token}, expect=204)
        call("list", "token yang sudah diakhiri", *me, at + "credentials/list", body={"userID": mailbox}, expect=401, code="invalid_token")
        client = ["-d", f"client_id={name}", "-d", f"client_secret={secret}"]
        mine = ["-H", f"Authorization: Bearer {oauth['access_token']}"]
        call("oauth_revoke", "tanpa kredensial aplikasi", "-d", f"token={oauth['access_token']}", at + "oauth2/revoke", expect=401,
             code="invalid_client")
        call("oauth_revoke", "oleh aplikasi lain: tidak ada yang berakhir", "-u", other, "-d", f"token={oauth['access_token']}",
             at + "oauth2/revoke", expect=204)
        call("list", "token itu masih berlaku", *mine, at + "credentials/list", body={"userID": mailbox})
        call("oauth_revoke", "token dua kali", *client, "-d", "token=x", "-d", f"token={oauth['access_token']}", at + "oauth2/revoke",
             expect=400, code="invalid_request")
        call("oauth_revoke", "token_type_hint tidak dikenal", *client, "-d", "token=x", "-d", "token_type_hint=sad", at + "oauth2/revoke",
             expect=400, code="invalid_request")
        call("oauth_revoke", "token OAuth diakhiri", *client, "-d", f"token={oauth['access_token']}", at + "oauth2/revoke", expect=204)
        call("list", "token OAuth yang sudah diakhiri", *mine, at + "credentials/list", body={"userID": mailbox}, expect=401,
             code="invalid_token")
        call("oauth_revoke", "tanpa token", *client, at + "oauth2/revoke", expect=400, code="invalid_request")
        midway(desk, v, call, at, mailbox)
