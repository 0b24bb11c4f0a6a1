"""Postfix and Dovecot of Debian on free ports, in a folder of their own, gone when the test is.

Postfix cannot be installed beside another mail server, so its package is unpacked, not installed. Its master
wants to be started by root (or sudo); everything else runs as an unprivileged user.
"""
import fcntl
import glob
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

ROOT_RIGHTS = [] if os.geteuid() == 0 else ["sudo", "-n"]
# Whoever is root here lends the servers a user that owns nothing.
USER = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def wait_for(port, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answers(port):
            return True
        time.sleep(0.1)
    return False


def certificates(folder):
    """A CA of the test's own, and one certificate for localhost."""
    ca, key, pem = folder / "ca.pem", folder / "server.key", folder / "server.pem"
    quiet = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=CA uji", "-keyout", folder / "ca.key", "-out", ca], **quiet)
    subprocess.run(["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                    "-keyout", key, "-out", folder / "server.csr"], **quiet)
    (folder / "san").write_text("subjectAltName=DNS:localhost\n")
    subprocess.run(["openssl", "x509", "-req", "-in", folder / "server.csr", "-CA", ca, "-CAkey", folder / "ca.key", "-days", "2",
                    "-extfile", folder / "san", "-out", pem], **quiet)
    key.chmod(0o644)
    return ca, pem, key


def unpacked_postfix(cache):
    if Path("/usr/lib/postfix/sbin/master").exists():
        return Path("/")
    root = cache / "postfix"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:  # two tests may want it at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "usr/lib/postfix/sbin/master").exists():
            subprocess.run(["apt-get", "-qq", "download", "postfix"], cwd=cache, check=True, stderr=subprocess.DEVNULL)
            subprocess.run(["dpkg", "-x", sorted(glob.glob(str(cache / "postfix_*.deb")))[-1], root], check=True)
    return root


class Dovecot:
    """Mailboxes: IMAP over TLS for readers, LMTP for Postfix. Of the users named, each with a password; or, where
    one password is given instead, of whoever is written to."""

    def __init__(self, folder, users, pem, key):
        self.imap, self.lmtp = free_port(), free_port()
        self.folder = folder
        folder.mkdir()
        named = isinstance(users, dict)
        if named:
            (folder / "passwd").write_text("".join(f"{user}:{{PLAIN}}{word}::::::\n" for user, word in users.items()))
        uid = pwd.getpwnam(USER).pw_uid
        (folder / "conf").write_text(f"""
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {USER}
default_login_user = {USER}
default_internal_group = {'nogroup' if USER == 'nobody' else pwd.getpwnam(USER).pw_name}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = {"passwd-file" if named else "static"}
  args = {f"{folder}/passwd" if named else f"password={users}"}
}}
userdb {{
  driver = static
  args = uid={uid} gid={pwd.getpwnam(USER).pw_gid} home={folder}/mail/%u{'' if named else ' allow_all_users=yes'}
}}
ssl = required
ssl_cert = <{pem}
ssl_key = <{key}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {self.imap}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp}
  }}
}}
auth_username_format = %Lu
""")
        for part in ("run", "state", "mail"):
            (folder / part).mkdir()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", USER, folder], check=True)
        command = ["/usr/sbin/dovecot", "-F", "-c", str(folder / "conf")]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={USER}", "--regid=nogroup", "--clear-groups", *command]
        self.out = open(folder / "out", "wb")
        self.process = subprocess.Popen(command, stdout=self.out, stderr=self.out)

    def trouble(self):
        return "".join(p.read_text(errors="replace") for p in (self.folder / "out", self.folder / "log") if p.exists())[-3000:]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Postfix:
    """One server with STARTTLS for all domains of the test; it delivers to Dovecot by LMTP. Mails to the silent
    domains (applicants, whose mailboxes are no part of the test) are taken and forgotten. The domain "*" is every one."""

    def __init__(self, folder, root, domains, silent, lmtp, pem, key):
        self.port = free_port()
        self.folder = folder
        library = root / "usr/lib/postfix"
        conf, queue, data = folder / "conf", folder / "queue", folder / "data"
        for part in (conf, queue, data):
            part.mkdir(parents=True)
        names = "active bounce corrupt defer deferred flush hold incoming pid private public saved trace maildrop".split()
        for part in names:
            (queue / part).mkdir()
        transports = "\n".join(f"{d} lmtp:inet:127.0.0.1:{lmtp}" for d in domains) + "".join(f"\n{d} discard:" for d in silent)
        (conf / "transport").write_text(transports + "\n")
        (conf / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
daemon_directory = {library}/sbin
command_directory = {root}/usr/sbin
shlib_directory = {library}
meta_directory = {root}/etc/postfix
import_environment = MAIL_CONFIG LD_LIBRARY_PATH TZ
mail_owner = {USER}
setgid_group = mail
default_privs = games
myhostname = mx.kominfo.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = native
lmtp_host_lookup = native
relay_domains = {" ".join(d for d in [*domains, *silent] if d != "*")}
transport_maps = texthash:{conf}/transport
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {pem}
smtpd_tls_key_file = {key}
smtpd_tls_received_header = yes
maillog_file = {queue}/log
maillog_file_prefixes = /
message_size_limit = 52428800
mailbox_size_limit = 0
""")
        (conf / "master.cf").write_text("".join(
            f"{line}\n" for line in (
                f"127.0.0.1:{self.port} inet n - n - - smtpd", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
                "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
                "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "flush unix n - n 1000? 0 flush",
                "proxymap unix - - n - - proxymap", "lmtp unix - - n - - lmtp", "smtp unix - - n - - smtp",
                "error unix - - n - - error", "discard unix - - n - - discard", "retry unix - - n - - error", "anvil unix - - n - 1 anvil",
                "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd")))
        for part in names:
            owner = "root" if part == "pid" else USER
            subprocess.run([*ROOT_RIGHTS, "chown", owner, queue / part], check=True)
        subprocess.run([*ROOT_RIGHTS, "chown", f"{USER}:mail", queue / "public", queue / "maildrop"], check=True)
        subprocess.run([*ROOT_RIGHTS, "chown", "root", queue, conf, conf / "main.cf", conf / "master.cf", conf / "transport"],
                       check=True)
        subprocess.run([*ROOT_RIGHTS, "chown", USER, data], check=True)
        self.out = open(folder / "out", "wb")
        environment = ["env", f"MAIL_CONFIG={conf}", f"LD_LIBRARY_PATH={library}"]
        self.process = subprocess.Popen([*ROOT_RIGHTS, *environment, str(library / "sbin/master"), "-c", str(conf), "-d"],
                                        stdout=self.out, stderr=self.out)

    def trouble(self):
        log = self.folder / "queue/log"
        shown = subprocess.run([*ROOT_RIGHTS, "cat", log], capture_output=True, text=True, errors="replace").stdout
        return (self.folder / "out").read_text(errors="replace") + shown[-3000:]

    def stop(self):
        subprocess.run([*ROOT_RIGHTS, "kill", str(self.process.pid)], check=False)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            subprocess.run([*ROOT_RIGHTS, "kill", "-9", str(self.process.pid)], check=False)


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        subprocess.run([*ROOT_RIGHTS, "rm", "-rf", folder], check=False)
