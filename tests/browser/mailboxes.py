#!/usr/bin/python3
"""Postfix and Dovecot of Debian with a mailbox for whoever is written to, for as long as the caller lives.

  mailboxes.py FOLDER     writes FOLDER/mailboxes.json once both answer: the ports, the CA and everybody's password
"""
import json
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import mail_servers as servers  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
WORD = "kotak-surat-uji"
folder = Path(sys.argv[1])
caller = os.getppid()
stopped = False


def stop(*_):
    global stopped
    stopped = True


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
ca, pem, key = servers.certificates(folder)
postfix_root = servers.unpacked_postfix(Path(os.environ.get("PARAF_BUILD", ROOT / "build/release")) / "mail-server")
dovecot = servers.Dovecot(folder / "dovecot", WORD, pem, key)
postfix = servers.Postfix(folder / "postfix", postfix_root, ["*"], [], dovecot.lmtp, pem, key)
try:
    for name, server, ports in (("Dovecot", dovecot, (dovecot.imap, dovecot.lmtp)), ("Postfix", postfix, (postfix.port,))):
        if not all(servers.wait_for(port) for port in ports):
            sys.exit(f"{name} does not answer:\n{server.trouble()}")
    written = folder / "mailboxes.part"
    written.write_text(json.dumps({"smtp": postfix.port, "imap": dovecot.imap, "ca": str(ca), "word": WORD}))
    written.rename(folder / "mailboxes.json")
    while not stopped and os.getppid() == caller:
        time.sleep(0.2)
finally:
    postfix.stop()
    dovecot.stop()
    servers.remove(folder)
