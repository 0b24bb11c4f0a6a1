"""Calls that nobody sends by mistake: to each an answer in the interface's own shape, soon, and nothing signed."""
import base64
import http.client
import json
import re
import socket
import time

from desk import PASSPHRASE, check, pdf


def b64(octets):
    return base64.b64encode(octets).decode()


def raw(desk, octets, patience=10):
    """The answer to octets as they are: (status, body)."""
    with socket.create_connection(("127.0.0.1", desk.port), timeout=patience) as line:
        line.sendall(octets)
        got = b""
        try:
            while chunk := line.recv(65536):
                got += chunk
        except (TimeoutError, ConnectionResetError):
            pass
    head, _, body = got.partition(b"\r\n\r\n")
    return int(head.split()[1]) if head.startswith(b"HTTP/") else 0, body


def run(desk, signed):
    pair = desk.application("jahil")
    nik, mailbox = str(desk.head["nik"]), desk.head["email"]
    basic = "Basic " + b64(pair.encode())
    document = b64(pdf(("Jahil",)))
    good = {"nik": nik, "passphrase": PASSPHRASE, "file": [document]}
    longest = [0.0]

    def ask(method, path, body=b"", kind="application/json", **heads):
        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
        began = time.monotonic()
        connection.request(method, path, body, {"Authorization": basic, **({"Content-Type": kind} if kind else {}), **heads})
        answer = connection.getresponse()
        octets = answer.read()
        longest[0] = max(longest[0], time.monotonic() - began)
        return answer.status, answer.getheader("Content-Type", ""), octets

    def refused(title, method, path, body=b"", kind="application/json", status=400, code=None, **heads):
        got, media, octets = ask(method, path, body, kind, **heads)
        try:
            told = json.loads(octets)
        except ValueError:
            told = {}
        shaped = media.startswith("application/json") and told.get("error") and isinstance(told.get("status_code"), int)
        check(f"hostile: {title}", got == status and shaped and (code is None or told["status_code"] == code), (got, media, octets[:300]))

    def text(change):
        return json.dumps({**good, **change}).encode()

    sign = "/api/v2/sign/pdf"
    whole = json.dumps(good)
    # ---- JSON ----
    for title, body in (
        ("a NIK twice", whole[:-1] + f', "nik": "{nik}"}}'),
        ("a NIK twice, once spelt with an escape", whole[:-1] + f', "n\\u0069k": "{nik}"}}'),
        ("a name twice inside", whole[:-1] + ', "signatureProperties": [{"page": 1, "page": 2}]}'),
        ("sixteen levels and more", whole[:-1] + ', "x": ' + "[" * 20 + "]" * 20 + "}"),
        ("a hundred thousand levels", "[" * 100_000),
        ("a list", "[]"), ("a text", '"x"'), ("nothing", ""), ("half", whole[:-9]), ("two", whole + whole),
        ("a comment", whole[:-1] + "/* x */}"), ("a comma too many", whole[:-1] + ",}"), ("NaN", whole[:-1] + ', "level": NaN}'),
        ("UTF-16", whole.encode("utf-16")), ("octets that are no UTF-8", whole.encode()[:-1] + b', "reason": "\xff\xfe"}'),
        ("half a surrogate pair", whole[:-1] + ', "reason": "\\ud800"}'),
    ):
        refused(title, "POST", sign, body if isinstance(body, bytes) else body.encode(), code=4015)
    # ---- types ----
    for title, change, code in (
        ("file an object", {"file": {}}, 4015), ("file a number", {"file": 7}, 4015), ("file null inside", {"file": [None]}, 4015),
        ("file nested", {"file": [[document]]}, 4015), ("properties a text", {"signatureProperties": "x"}, 4015),
        ("properties nested", {"signatureProperties": [[{}]]}, 4015), ("NIK a list", {"nik": [nik]}, 4014), ("NIK an object", {"nik": {}}, 4014),
        ("NIK true", {"nik": True}, 4015), ("NIK with a NUL", {"nik": nik + "\x00"}, 4015), ("NIK of other digits", {"nik": "٣" * 16}, 4015),
        ("passphrase an object", {"passphrase": {"$ne": ""}}, None), ("level a list", {"level": "B-Z"}, None),
        ("page 1e300", {"signatureProperties": [{"tampilan": "visible", "page": 1e300}]}, 4015),
        ("page as a text with an exponent", {"signatureProperties": [{"tampilan": "visible", "page": "1e9"}]}, 4015),
        ("a width in hexadecimal", {"signatureProperties": [{"tampilan": "visible", "width": "0x1p1023"}]}, 4015),
        ("x infinite", {"signatureProperties": [{"tampilan": "visible", "originX": "inf"}]}, 4015),
        ("a picture that is none", {"signatureProperties": [{"tampilan": "visible", "imageBase64": b64(b"GIF89a" + b"x" * 99)}]}, None),
        ("fifty-one files", {"file": [document] * 51}, 413),
    ):
        got, _, octets = ask("POST", sign, text(change))
        told = json.loads(octets)
        check(f"hostile: {title}", 400 <= got < 500 and told.get("error") and (code is None or told["status_code"] == code), (got, octets[:300]))
    for value in ('1e400', '-1', '0', '1.5', '"1e9"', '99999999999999999999', '[]', 'true'):
        got, _, octets = ask("POST", "/api/v2/sign/get/totp", f'{{"nik": "{nik}", "data": {value}}}'.encode())
        check(f"hostile: a count of {value}", got == 400, (got, octets[:200]))
    # ---- base64 ----
    wrapped = "\r\n".join(document[i:i + 76] for i in range(0, len(document), 76))
    for title, written in (("in lines", wrapped), ("of the address's alphabet, unpadded", document.replace("+", "-").replace("/", "_").rstrip("=")),
                           ("as a data address", "data:application/pdf;base64," + document)):
        got, _, octets = ask("POST", sign, text({"file": [written], "signatureProperties": [{"reason": title}]}))
        check(f"base64 {title} is taken", got == 200, (got, octets[:200]))
    for title, written in (("with a stop", document + "."), ("of padding alone", "===="), ("one character", "A"), ("with spaces", "JVBE Ri0x"),
                           ("a data address without data", "data:application/pdf;base64"), ("twice coded", b64(document.encode()))):
        refused(f"base64 {title}", "POST", sign, text({"file": [written]}), code=4015)
    # ---- forms ----
    line = "----x"

    def form(*parts, end=True):
        out = b""
        for name, value in parts:
            out += f'--{line}\r\nContent-Disposition: form-data; name="{name}"'.encode()
            out += b'; filename="a.pdf"\r\n\r\n' + value if isinstance(value, bytes) else f"\r\n\r\n{value}".encode()
            out += b"\r\n"
        return out + (f"--{line}--\r\n".encode() if end else b"")

    multipart = f"multipart/form-data; boundary={line}"
    mine = [("nik", nik), ("passphrase", PASSPHRASE), ("file", pdf())]
    for title, body, kind in (
        ("a NIK twice in a form", form(*mine, ("nik", nik)), multipart), ("a form without its end", form(*mine, end=False), multipart),
        ("a form without a boundary", form(*mine), "multipart/form-data"), ("a boundary of nothing", form(*mine), "multipart/form-data; boundary="),
        ("a form of another boundary", form(*mine), "multipart/form-data; boundary=y"), ("JSON where a form belongs", whole.encode(), "application/json"),
        ("no type at all", form(*mine), None), ("a hundred parts", form(*[(f"x{i}", "y") for i in range(100)], *mine), multipart),
        ("a name of kilobytes", form(("n" * 9000, "x"), *mine), multipart), ("an empty file", form(*mine[:2], ("file", b"")), multipart),
    ):
        got, media, octets = ask("POST", "/api/sign/pdf", body, kind)
        told = json.loads(octets) if media.startswith("application/json") else {}
        check(f"hostile: {title}", 400 <= got < 500 and told.get("error") and told.get("status_code"), (got, media, octets[:200]))
    # ---- who asks, and where ----
    for title, words in (("no colon", b64(b"jahil")), ("not base64", "%%%"), ("nothing", ""), ("a name of kilobytes", b64(b"j" * 5000 + b":x")),
                         ("a secret of another case", b64(pair.swapcase().encode())), ("a NUL behind the secret", b64(pair.encode() + b"\0")),
                         ("the secret with a space", b64(pair.encode() + b" "))):
        refused(f"credential: {title}", "POST", sign, whole.encode(), status=401, code=401, Authorization="Basic " + words)
    for title, method, path, status in (
        ("another method", "GET", sign, 405), ("DELETE", "DELETE", "/api/sign/pdf", 405), ("no such call", "POST", "/api/v2/sign/xml", 404),
        ("a download that climbs", "GET", "/api/sign/download/..%2f..%2fparaf.yaml", 400), ("a download of kilobytes", "GET", "/api/sign/download/" + "0" * 3000, 404),
        ("a status of letters", "GET", "/api/user/status/abcdefghijklmnop", 400), ("a status of a percent", "GET", "/api/user/status/%25", 400),
    ):
        refused(title, method, path, status=status)
    # ---- the line itself ----
    head = f"POST {sign} HTTP/1.1\r\nHost: x\r\nAuthorization: {basic}\r\nContent-Type: application/json\r\n"
    for title, octets, statuses in (
        ("two lengths", head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ", {400}),
        ("a length and chunks", head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
        ("a length that is none", head + "Content-Length: -1\r\n\r\n", {400}),
        ("a length of everything", head + "Content-Length: 99999999999999\r\n\r\n", {413}),
        ("two credentials", head + f"Authorization: {basic}\r\nContent-Length: 2\r\n\r\n{{}}", {400, 401}),
        ("heads without end", head + "X: " + "y" * 100_000 + "\r\n\r\n", {400, 413, 431}),
    ):
        got, body = raw(desk, octets.encode(), 5)
        check(f"hostile: {title}", got in statuses, (got, body[:200]))
    # ---- addresses ----
    six = desk.application("enam", "--addresses", "2001:db8::/32 192.0.2.0/24").encode()
    for title, forwarded, status in (("IPv6 within", "2001:db8:1::7", 200), ("IPv6 without", "2001:db9::7", 403), ("IPv4 written in IPv6", "::ffff:192.0.2.7", 200),
                                     ("another, written so", "::ffff:203.0.113.7", 403), ("with a port", "[2001:db8::7]:443", 200),
                                     ("nearly an address", "192.0.2.07", 403), ("empty", ",", 403),
                                     ("its own line first", "2001:db8::7, 2001:db9::7", 403)):
        got = ask("POST", "/api/v2/user/check/status", json.dumps({"nik": nik}).encode(), Authorization="Basic " + b64(six),
                  **{"X-Forwarded-For": forwarded})[0]
        check(f"address {title}: {status}", got == status, got)
    # ---- CSC ----
    token = json.loads(ask("POST", "/csc/v2/auth/login", b"{}")[2])["access_token"]
    for title, path, body, status in (
        ("a name twice", "credentials/list", f'{{"userID": "{mailbox}", "userID": "{mailbox}"}}', 400), ("a list", "credentials/list", "[]", 400),
        ("userID an object", "credentials/list", '{"userID": {}}', 400), ("a credential of kilobytes", "credentials/info", '{"credentialID": "' + "f" * 9000 + '"}', 400),
        ("a credential that asks the store", "credentials/info", '{"credentialID": "\' OR 1=1 --"}', 400),
        ("ten thousand hashes", "credentials/authorize", '{"credentialID": "00", "numSignatures": 1, "hashes": [' + ",".join(['"AA=="'] * 10_000) + "]}", 413),
        ("a SAD of dots", "signatures/signHash", '{"credentialID": "00", "SAD": "....", "hashes": []}', 400), ("no such method", "credentials/steal", "{}", 501),
        ("a path that climbs", "credentials/%2e%2e/info", "{}", 400),
    ):
        got, media, octets = ask("POST", "/csc/v2/" + path, body.encode(), Authorization="Bearer " + token)
        told = json.loads(octets) if media.startswith("application/json") else {}
        check(f"csc: {title}", got == status and told.get("error") and told.get("error_description"), (got, octets[:200]))
    got = ask("GET", "/csc/v2/oauth2/authorize?client_id=jahil&client_id=enam&response_type=code")
    check("csc: a parameter twice sends nobody anywhere", got[0] == 400, got[:2])
    for word in ("", ".", "..", "a.b", "a" * 9000, token + ".x", token[:-1], token + "\x7f"):
        got = ask("POST", "/csc/v2/signatures/signHash", b"{}", Authorization="Bearer " + word)[0]
        check(f"csc: a bearer of {word[:12]!r} ({len(word)})", got in (400, 401), got)
    check("the slowest of them took under seven seconds", longest[0] < 7, longest[0])
    check("and the server serves", ask("POST", "/api/v2/user/check/status", json.dumps({"nik": nik}).encode())[0] == 200)
    faults = re.findall(r".* 50[03] \d+ oktet.*", (desk.folder / "server.log").read_text())
    check("none was our fault", not faults, faults[-5:])
