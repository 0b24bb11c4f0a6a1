"""CSC by the holder's own consent: the page, the code, the token and the SAD got with it."""
import base64
import hashlib
import secrets
import subprocess
from urllib.parse import parse_qs, urlencode, urlparse

import yaml

from desk import PASSPHRASE, ROOT, check

BACK = "https://eoffice.contoh.go.id/kembali"


def run(desk, signed):
    desk.page = "csc"
    pair = desk.application("izin")
    name, secret = pair.split(":")
    desk.paraf("application", "redirects", "--data", desk.data, "--name", name, "--redirects", f"{BACK} http://127.0.0.1:9/kembali")
    mailbox = desk.head["email"]
    people = yaml.safe_load((ROOT / "sop/psre/office.yaml").read_text())["orang"]
    stranger = next(p["email"] for p in people if p.get("email"))
    for v in ("v1", "v2"):
        at = f"{desk.base}/csc/{v}/"
        call = lambda op, title, *words, **more: desk.call(f"csc.{v}.{op}", title, *words, document="csc", **more)

        def begin(**more):
            verifier = secrets.token_urlsafe(40)[:50]
            challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
            desk.hidden[verifier], desk.hidden[challenge] = "VERIFIER", "CHALLENGE"
            asked = {"response_type": "code", "client_id": name, "redirect_uri": BACK, "scope": "service", "state": "keadaan-7",
                     "code_challenge": challenge, "code_challenge_method": "S256", **more}
            return verifier, {k: v for k, v in asked.items() if v is not None}

        def page(title, asked, expect=200):
            return call("authorize_page", title, at + "oauth2/authorize?" + urlencode(asked), expect=expect)

        def agree(title, asked, expect=303, **typed):
            typed = {"login": mailbox, "password": PASSPHRASE, **typed}
            words = [w for k, v in {**asked, **typed}.items() for w in ("--data-urlencode", f"{k}={v}")]
            answer = call("authorize_consent", title, *words, at + "oauth2/authorize", expect=expect)
            to = answer.headers.get("location", "")
            told = {k: v[0] for k, v in parse_qs(urlparse(to).query).items()}
            if "code" in told:
                desk.hidden[told["code"]] = "KODE"
            return to, told

        def exchange(title, code, verifier, expect=200, code_=None, who=pair, **more):
            n, s = who.split(":")
            return call("token", title, "-d", "grant_type=authorization_code", "-d", f"client_id={n}", "-d", f"client_secret={s}", "-d",
                        f"code={code}", "-d", f"code_verifier={verifier}", "-d", f"redirect_uri={more.get('redirect', BACK)}",
                        at + "oauth2/token", expect=expect, code=code_).json()

        info = call("info_of_service", "alur persetujuan disebut", at + "info", body={}).json()
        check(f"{v}: oauth2code is offered", "oauth2code" in info["authType"] and "oauth2/authorize" in info["methods"], info)
        verifier, asked = begin()
        shown = page("halaman persetujuan", asked)
        check(f"{v}: the page asks for the login", b'name="password"' in shown.body and b'name="passphrase"' not in shown.body)
        check(f"{v}: the page lets its form go back to the application, and to nobody else",
              "form-action 'self' https://eoffice.contoh.go.id;" in shown.headers.get("content-security-policy", ""), shown.headers)
        for title, change in (("alamat kembali tidak terdaftar", {"redirect_uri": "https://jahat.example/"}),
                              ("alamat kembali hampir sama", {"redirect_uri": BACK + "/"}),
                              ("aplikasi tidak dikenal", {"client_id": "tidak-ada"})):
            answer = page(title, begin(**change)[1], expect=400)
            check(f"{v}: {title}: nobody is sent anywhere", "location" not in answer.headers, answer.headers)
        for title, change, error in (("tanpa PKCE", {"code_challenge": None}, "invalid_request"),
                                     ("PKCE plain", {"code_challenge_method": "plain"}, "invalid_request"),
                                     ("scope lain", {"scope": "semua"}, "invalid_scope"),
                                     ("response_type lain", {"response_type": "token"}, "unsupported_response_type"),
                                     ("tanpa hash", {"scope": "credential", "credentialID": "x", "numSignatures": "1"}, "invalid_request")):
            to = page(title, begin(**change)[1], expect=303).headers.get("location", "")
            check(f"{v}: {title}: {error}", to.startswith(BACK + "?") and f"error={error}" in to and "state=keadaan-7" in to, to)
        agree("kata sandi salah", asked, expect=401, password="kuda hijau lompat pagar")
        agree("orang instansi lain", asked, expect=403, login=stranger)
        to, told = agree("disetujui", asked)
        check(f"{v}: back with code and state", to.startswith(BACK + "?") and told.get("state") == "keadaan-7", to)
        exchange("verifier salah", told["code"], "x" * 50, expect=400, code_="invalid_grant")
        exchange("kode yang sudah dicoba", told["code"], verifier, expect=400, code_="invalid_grant")
        verifier, asked = begin()
        told = agree("disetujui lagi", asked)[1]
        other = desk.application(f"izin-lain-{v}")
        exchange("kode milik aplikasi lain", told["code"], verifier, expect=400, code_="invalid_grant", who=other)
        verifier, asked = begin()
        told = agree("disetujui sekali lagi", asked)[1]
        got = exchange("kode menjadi token pemiliknya", told["code"], verifier)
        desk.hidden[got["access_token"]] = "TOKEN-PEMILIK"
        check(f"{v}: a bearer token", got["token_type"] == "Bearer", got)
        exchange("kode untuk kedua kalinya", told["code"], verifier, expect=400, code_="invalid_grant")
        me = ["-H", f"Authorization: Bearer {got['access_token']}"]
        ids = call("list", "milik pemberi izin, tanpa userID", *me, at + "credentials/list", body={}).json()["credentialIDs"]
        check(f"{v}: the token's own person", bool(ids), ids)
        someone = next((p for p in yaml.safe_load((ROOT / "sop/kudus/office.yaml").read_text())["orang"]
                        if p.get("email") and p["email"] != mailbox), None)
        if someone:
            call("list", "orang lain dengan token pemilik", *me, at + "credentials/list", body={"userID": someone["email"]}, expect=400,
                 code="invalid_request")
        mode = call("info", "dibuka dengan persetujuan di halaman kami", *me, at + "credentials/info",
                    body={"credentialID": ids[0], "authInfo": True}).json()
        check(f"{v}: the mode of a person's token is oauth2code, and asks no PIN", "oauth2code" in str(mode) and "PIN" not in str(mode), mode)
        pin = {"credentialID": ids[0], "numSignatures": 1, "hash" if v == "v1" else "hashes": [base64.b64encode(b"x" * 32).decode()],
               **({"PIN": PASSPHRASE} if v == "v1" else {"authData": [{"id": "PIN", "value": PASSPHRASE}]})}
        call("authorize", "PIN lewat aplikasi dengan token pemilik", *me, at + "credentials/authorize", body=pin, expect=400,
             code="invalid_request")

        def renew(title, token, who=pair, **more):
            n, s = who.split(":")
            again = call("token", title, "-d", "grant_type=refresh_token", "-d", f"refresh_token={token}", "-d", f"client_id={n}", "-d",
                         f"client_secret={s}", at + "oauth2/token", **more).json()
            for word in ("access_token", "refresh_token"):
                if word in again:
                    desk.hidden[again[word]] = word.upper()
            return again

        desk.hidden[got["refresh_token"]] = "REFRESH_TOKEN"
        renew("refresh_token oleh aplikasi lain", got["refresh_token"], who=other, expect=400, code="invalid_grant")
        renewed = renew("refresh_token", got["refresh_token"])
        me = ["-H", f"Authorization: Bearer {renewed['access_token']}"]
        mine = call("list", "dengan token yang diperbarui", *me, at + "credentials/list", body={}).json()["credentialIDs"]
        check(f"{v}: the renewed token is the same person's", mine == ids, mine)
        check(f"{v}: the permission does not outlast half a day", renewed["expires_in"] <= 3600, renewed)

        # ---- scope credential: the consent is to hashes, and gives the SAD ----
        one, two = (hashlib.sha256(f"{v}{n}".encode()).digest() for n in (1, 2))
        listed = ",".join(base64.urlsafe_b64encode(h).decode().rstrip("=") for h in (one, two))
        for_two = {"scope": "credential", "credentialID": ids[0], "numSignatures": "2", "hash" if v == "v1" else "hashes": listed,
                   "description": "Dua surat <keputusan>"}
        verifier, asked = begin(**for_two)
        shown = page("halaman persetujuan tanda tangan", asked)
        check(f"{v}: the page asks for the passphrase, and what the application says is text",
              b'name="passphrase"' in shown.body and b"&lt;keputusan&gt;" in shown.body and b"<keputusan>" not in shown.body)
        agree("passphrase salah", asked, expect=401, passphrase="kuda hijau lompat pagar")
        told = agree("tanda tangan disetujui", asked, passphrase=PASSPHRASE)[1]
        sad = exchange("kode menjadi SAD", told["code"], verifier)
        desk.hidden[sad["access_token"]] = "SAD"
        check(f"{v}: the token is a SAD", sad["token_type"] == ("SAD" if v == "v1" else "Bearer") and "refresh_token" not in sad and sad["credentialID"] == ids[0] and 0 < sad["expires_in"] <= 300, sad)
        body = {"credentialID": ids[0], "SAD": sad["access_token"], "signAlgo": "1.2.840.113549.1.1.11",
                "hash" if v == "v1" else "hashes": [base64.b64encode(h).decode() for h in (one, two)]}
        body["hashAlgo" if v == "v1" else "hashAlgorithmOID"] = "2.16.840.1.101.3.4.2.1"
        if v == "v2":
            by_sad = ["-H", f"Authorization: Bearer {sad['access_token']}"]
            for title, ask in (("SAD bukan token layanan", {}), ("SAD bukan token aplikasi", {"userID": mailbox})):
                call("list", title, *by_sad, at + "credentials/list", body=ask, expect=401, code="invalid_token")
            one_only = {**{k: w for k, w in body.items() if k != "SAD"}, "hashes": body["hashes"][:1]}
            made = call("signHash", "dengan SAD sebagai access token", *by_sad, at + "signatures/signHash", body=one_only).json()
            check("v2: the access token is enough", len(made.get("signatures", [])) == 1, made)
            body["hashes"] = body["hashes"][1:]
        made = call("signHash", "dengan SAD dari persetujuan", *me, at + "signatures/signHash", body=body).json()
        check(f"{v}: the hashes are signed", len(made.get("signatures", [])) == (2 if v == "v1" else 1), made)
        call("signHash", "SAD yang sudah dipakai", *me, at + "signatures/signHash", body=body, expect=400, code="invalid_request")
        left = subprocess.run(["grep", "-c", sad["access_token"], desk.folder / "server.log"], capture_output=True, text=True).stdout.strip()
        check(f"{v}: no SAD in the log", left == "0", left)
