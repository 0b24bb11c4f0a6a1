"""An OpenID provider for tests: it says what a test wants said, true or not. Keys and signatures by openssl."""
import base64
import hashlib
import hmac
import json
import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlparse


def b64(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def openssl(*words, data=b""):
    return subprocess.run(["openssl", *map(str, words)], input=data, capture_output=True, check=True).stdout


class Key:
    def __init__(self, folder, name):
        self.name, self.file = name, Path(folder) / f"{name}.pem"
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.file)
        self.public = openssl("rsa", "-in", self.file, "-pubout")
        number = re.search(rb"Modulus=([0-9A-F]+)", openssl("rsa", "-in", self.file, "-noout", "-modulus")).group(1)
        self.jwk = {"kty": "RSA", "kid": name, "alg": "RS256", "use": "sig", "n": b64(bytes.fromhex(number.decode())), "e": "AQAB"}

    def sign(self, text):
        return openssl("dgst", "-sha256", "-sign", self.file, data=text)


class Provider:
    """`claims` and `head` are laid over what is right; `alg` "none" and "HS256" forge; `signer` may be another key."""

    def __init__(self, folder, client, secret):
        self.client, self.secret = client, secret
        self.key, self.stranger = Key(folder, "k1"), Key(folder, "k9")
        self.published = [self.key]
        self.codes, self.requests = {}, []
        self.person = {}
        self.be_honest()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words):
                pass

            def answer(self, status, body, headers=()):
                octets = json.dumps(body).encode()
                self.send_response(status)
                for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(octets))), *headers):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(octets)

            def do_GET(self):
                provider.get(self, urlparse(self.path))

            def do_POST(self):
                form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                provider.post(self, {k: v[0] for k, v in parse_qs(form).items()})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def be_honest(self):
        self.claims, self.head, self.alg, self.signer = {}, {}, "RS256", None
        self.returned, self.discovery, self.down = {}, {}, False

    def stop(self):
        self.server.shutdown()

    def get(self, on, url):
        self.requests.append(url.path)
        if self.down:
            return on.answer(500, {})
        if url.path == "/.well-known/openid-configuration":
            return on.answer(200, {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                                   "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                                   "end_session_endpoint": self.issuer + "/leave",
                                   "authorization_response_iss_parameter_supported": True, **self.discovery})
        if url.path == "/keys":
            return on.answer(200, {"keys": [key.jwk for key in self.published]})
        if url.path == "/authorize":
            asked = {k: v[0] for k, v in parse_qs(url.query).items()}
            code = b64(hashlib.sha256(url.query.encode()).digest())
            self.codes[code] = {**asked, "person": dict(self.person)}
            back = {"code": code, "state": asked["state"], "iss": self.issuer, **self.returned}
            return on.answer(302, {}, [("Location", asked["redirect_uri"] + "?" +
                                        urlencode({k: v for k, v in back.items() if v is not None}))])
        return on.answer(404, {})

    def post(self, on, form):
        self.requests.append("/token")
        basic = base64.b64decode(on.headers.get("Authorization", "Basic Og==").split()[1]).decode()
        name, _, secret = basic.partition(":")
        if (unquote(name), unquote(secret)) != (self.client, self.secret):
            return on.answer(401, {"error": "invalid_client"})
        asked = self.codes.pop(form.get("code"), None)
        verifier = form.get("code_verifier", "")
        if asked is None or b64(hashlib.sha256(verifier.encode()).digest()) != asked["code_challenge"] or \
                form.get("redirect_uri") != asked["redirect_uri"]:
            return on.answer(400, {"error": "invalid_grant"})
        return on.answer(200, {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked)})

    def token(self, asked):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
                  "email_verified": True, **asked["person"], **self.claims}
        head = {"alg": self.alg, "kid": self.key.name, **self.head}
        text = b64(json.dumps(head).encode()) + "." + b64(json.dumps({k: v for k, v in claims.items() if v is not None}).encode())
        if self.alg == "none":
            return text + "."
        if self.alg == "HS256":
            return text + "." + b64(hmac.new(self.key.public, text.encode(), hashlib.sha256).digest())
        return text + "." + b64((self.signer or self.key).sign(text.encode()))
