"""One installation served for the curl transcripts: people, an application, mails, and a book of calls."""
import email
import email.policy
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
PARAF = Path(os.environ.get("PARAF_BUILD", ROOT / "build/release")) / "paraf"
OFFICE = "kudus"
PASSPHRASE = "melati kuning di tepi sawah 45"
failures = []


def check(what, good, detail=""):
    print(f"{'ok  ' if good else 'FAIL'} {what}", flush=True)
    if not good:
        failures.append(what)
        print("     " + str(detail)[-1500:].strip().replace("\n", "\n     "), flush=True)
    return good


def pdf(pages=("Surat keputusan",), tag=""):
    """A small PDF with a text on each page, a classic table, and a standard font."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", None, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
               "/Encoding /WinAnsiEncoding >>"]
    kids = []
    for text in pages:
        shown = f"BT /F1 14 Tf 72 720 Td ({text}) Tj ET\nBT /F1 12 Tf 300 200 Td ({tag}) Tj ET"
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
                       "/Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /ID [<00112233> <00112233>] >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


def png(width=60, height=30):
    """A stroke on white, as somebody's hand-signature."""
    rows = b"".join(b"\0" + bytes(0 if (x // 2 + y) % 17 == 0 else 255 for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Answer:
    def __init__(self, status, headers, body, took):
        self.status, self.headers, self.body, self.took = status, headers, body, took

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


class Desk:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="paraf-esign-"))
        self.data = self.folder / "data"
        self.server = None
        self.answered = {}   # operation -> statuses seen
        self.pages = {}      # transcript -> lines
        self.page = "esign-v1"
        self.hidden = {}     # what stands in a transcript instead of something made by chance
        self.documents = {}
        people = yaml.safe_load((ROOT / f"sop/{OFFICE}/office.yaml").read_text())["orang"]
        heads = [p for p in people if any("kepala_dinas" in str(role) for role in p.get("peran", []))]
        self.head = heads[0] if heads else people[0]

    def paraf(self, *words, expect=0):
        done = subprocess.run([PARAF, *map(str, words)], capture_output=True, text=True)
        if done.returncode != expect:
            check(f"paraf {words[0]} {words[1]}", False, done.stdout + done.stderr)
            sys.exit(1)
        return done.stdout

    def application(self, name, *more):
        out = self.paraf("application", "create", "--data", self.data, "--office", OFFICE, "--name", name,
                         "--title", f"e-Office {name}", *more)
        secret = re.search(r"sekali ini\): (\S+)", out).group(1)
        self.hidden[secret] = "RAHASIA"
        return f"{name}:{secret}"

    def raise_up(self, **settings):
        """An installation of the office and the authority, served; with these settings beside those of the tests."""
        self.paraf("--sop-folder", ROOT / "sop", "init", "--data", self.data, "--demo", "--office", OFFICE, "--office", "psre")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        file = self.data / "paraf.yaml"
        text = file.read_text()
        for name, value in {"base_url": self.base, "trusted_proxies": "127.0.0.1", **settings}.items():
            text = re.sub(rf'\n{name}: ".*"', f'\n{name}: "{value}"', text)
        file.write_text(text)
        self.hidden[self.base] = "http://127.0.0.1:8080"
        self.stand_up()

    def serving(self):
        return [PARAF, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}"]

    def try_serve(self):
        """For settings that must be refused: what the program says to them."""
        return subprocess.run(self.serving(), capture_output=True, text=True, timeout=30)

    def stand_up(self):
        self.log = open(self.folder / "server.log", "a")
        self.server = subprocess.Popen(self.serving(), stdout=self.log, stderr=self.log)
        for _ in range(300):
            if self.server.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        check("the server begins", False, (self.folder / "server.log").read_text())
        sys.exit(1)

    def lie_down(self):
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(20)

    def lay_down(self):
        self.lie_down()
        subprocess.run(["rm", "-rf", self.folder])

    def file(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def mail(self, to, after, holding="", seconds=20):
        """The newest mail to an address that came after a moment and holds some words."""
        for _ in range(int(seconds * 5)):
            found = []
            for path in (self.data / "mail").glob("**/*.eml"):  # one that is being written has another name
                if path.is_file() and path.stat().st_mtime >= after:
                    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                    text = message.get_body(("plain",)).get_content()
                    if to in str(message["To"]) and holding in text:
                        found.append((path.stat().st_mtime, text))
            if found:
                return max(found)[1]
            time.sleep(0.2)
        return ""

    # ---- calls ----

    def openapi(self, name):
        if name not in self.documents:
            self.documents[name] = yaml.safe_load((ROOT / f"docs/{name}.openapi.yaml").read_text())
        return self.documents[name]

    def held(self, document, operation, answer):
        """The answer against the document: status, content type, schema."""
        openapi = self.openapi(document)
        for path in openapi["paths"].values():
            for node in path.values():
                if not isinstance(node, dict) or node.get("operationId") != operation:
                    continue
                described = node["responses"].get(str(answer.status))
                if described is None and answer.status >= 400:
                    described = node["responses"]["default"]
                if described is None:
                    return f"{operation}: {answer.status} is not described"
                while "$ref" in described:
                    at = openapi
                    for word in described["$ref"][2:].split("/"):
                        at = at[word]
                    described = at
                kind = answer.headers.get("content-type", "").split(";")[0]
                if "content" not in described:
                    return "" if not answer.body else f"{operation}: a body where none is described"
                media = described["content"].get(kind)
                if media is None:
                    return f"{operation}: answers {kind}"
                if kind.endswith("json"):
                    schema = {**media["schema"], "components": openapi["components"]}
                    problems = [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(json.loads(answer.body))]
                    return "; ".join(problems)
                return ""
        return f"{operation} is not in the document"

    def plain(self, text):
        for secret, word in self.hidden.items():
            text = text.replace(secret, word)
        return re.sub(r"x{100,}", "x…", text)

    def call(self, operation, title, *words, expect=200, code=None, document="esign", body=None, within=7):
        """One curl, judged and written into the book. `code`: the status_code of an error."""
        heads, out = self.folder / "heads", self.folder / "out"
        more = []
        if body is not None:
            sent = self.folder / "body.json"
            sent.write_text(json.dumps(body))
            more = ["-H", "Content-Type: application/json", "--data-binary", f"@{sent}"]
        began = time.monotonic()
        done = subprocess.run(["curl", "-s", "--max-time", "30", "-D", heads, "-o", out, *map(str, words), *more], capture_output=True)
        took = time.monotonic() - began
        if done.returncode != 0:
            check(title, False, f"curl says {done.returncode}")
            return Answer(0, {}, b"", took)
        lines = heads.read_text(errors="replace").replace("\r", "").strip().split("\n\n")[-1].splitlines()
        status = int(lines[0].split()[1])
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
        answer = Answer(status, headers, out.read_bytes() if out.exists() else b"", took)
        out.unlink(missing_ok=True)
        self.answered.setdefault(operation, set()).add(status)
        good = status == expect and (code is None or answer.json().get("status_code", answer.json().get("error")) == code)
        check(f"{operation}: {title}", good, f"HTTP {status} {answer.body[:800]!r}")
        wrong = self.held(document, operation, answer)
        if wrong:
            check(f"{operation}: {title}: as the document says", False, wrong)
        if took > within:
            check(f"{operation}: {title}: within {within} seconds", False, f"{took:.1f} s")
        self.write_down(operation, title, words, body, answer)
        return answer

    def write_down(self, operation, title, words, body, answer):
        def short(value):
            if isinstance(value, str) and len(value) > 120:
                return value[:40] + f"… ({len(value)} karakter)"
            if isinstance(value, list):
                return [short(v) for v in value]
            if isinstance(value, dict):
                return {k: short(v) for k, v in value.items()}
            return value

        command = "curl -s " + " ".join(shlex.quote(str(w).replace(str(self.folder) + "/", "").replace(str(ROOT) + "/", "")) for w in words)
        if body is not None:
            command += " -H 'Content-Type: application/json' -d '" + json.dumps(short(body), ensure_ascii=False) + "'"
        page = self.pages.setdefault(self.page, [])
        page += [f"## {operation}: {title}", "$ " + self.plain(command), f"HTTP {answer.status}"]
        for name in ("content-type", "id_dokumen", "id-dokumen", "www-authenticate", "location"):
            if name in answer.headers:
                page.append(self.plain(f"{name}: {answer.headers[name]}")[:160])
        if answer.headers.get("content-type", "").startswith("application/pdf"):
            page.append(f"(PDF, {len(answer.body)} oktet)")
        elif answer.body:
            try:
                page.append(self.plain(json.dumps(short(json.loads(answer.body)), ensure_ascii=False, indent=1)))
            except ValueError:
                page.append(f"({answer.headers.get('content-type', '')}, {len(answer.body)} oktet)")
        page.append("")

    def transcripts(self, folder):
        for name, lines in self.pages.items():
            head = [f"# {name}: setiap panggilan antarmuka ini dengan curl, dan jawabannya.",
                    "# Dibuat oleh tests/esign/run --write. Orang, kredensial, dan kodenya milik instalasi uji.", ""]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.txt").write_text(self.plain("\n".join(head + lines)).rstrip() + "\n")
