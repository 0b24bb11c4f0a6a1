"""Behind a proxy of ours: the address that counts is the client's, as far as the proxy is trusted."""
import json
import subprocess

from desk import PASSPHRASE, check


def run(desk, signed):
    desk.page = "esign-v2"
    app = desk.application("proksi", "--addresses", "192.0.2.0/24")
    nik = str(desk.head["nik"])
    at = desk.base + "/api/v2/user/check/status"
    for title, forwarded, status in (("langsung", None, 403), ("lewat proksi, dari alamat yang diizinkan", "192.0.2.7", 200),
                                     ("lewat proksi, dari alamat lain", "203.0.113.9", 403),
                                     ("lewat proksi, alamat yang ditulis sendiri oleh pemanggil", "192.0.2.7, 203.0.113.9", 403),
                                     ("lewat proksi, bukan alamat", "192.0.2.7, siapa", 403)):
        words = ["-H", f"X-Forwarded-For: {forwarded}"] if forwarded else []
        desk.call("v2.status", title, "-u", app, *words, at, body={"nik": nik}, expect=status, code=None if status == 200 else 403)
    log = desk.paraf("application", "log", "--data", desk.data, "--name", "proksi")
    check("the application's log has the client's address", "192.0.2.7" in log, log)

    def login(address, password):
        return subprocess.run(["curl", "-s", "-o", desk.folder / "x", "-w", "%{http_code}", "-H", f"X-Forwarded-For: {address}", "-H",
                               "Content-Type: application/json", "-d", json.dumps({"login": desk.head["email"], "password": password}),
                               desk.base + "/api/v1/login"], capture_output=True, text=True).stdout

    tries = [login("198.51.100.1", "kuda hijau lompat pagar") for _ in range(6)]
    check("who guesses is made to wait", tries[0] == "401" and tries[-1] == "429", tries)
    check("and its neighbour behind the same proxy is not", login("198.51.100.2", PASSPHRASE) == "200")
    check("what it writes left of its own address is no disguise", login("198.51.100.2, 198.51.100.1", PASSPHRASE) == "429")
