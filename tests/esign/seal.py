"""The office's seal, version 2 of the eSign interface: asked, opened by its keeper, used, ended."""
import base64
import re
import time

from desk import OFFICE, check, pdf


def run(desk, signed):
    desk.page = "esign-v2"
    mailbox = desk.head["email"]
    out = desk.paraf("application", "seal", "--data", desk.data, "--office", OFFICE, "--title", "Dinas Kominfo Kabupaten Kudus",
                     "--identifier", "NTRID-0220001234567", "--keeper", mailbox)
    seal = re.search(r"idSubscriber: (\S+)", out).group(1)
    who = ["-u", desk.application("segel")]
    at = desk.base + "/api/v2/seal"
    files = [base64.b64encode(pdf((f"Pengumuman {n}",))).decode() for n in (1, 2)]
    body = {"idSubscriber": seal, "signatureProperties": [{"tampilan": "INVISIBLE"}], "file": files}
    desk.call("v2.seal.totp", "sebelum disetujui penanggung jawab", *who, at + "/get/totp", body={"idSubscriber": seal, "data": 2},
              expect=422, code=422)
    desk.call("v2.seal", "sebelum disetujui penanggung jawab", *who, at + "/pdf", body={**body, "totp": "123456"}, expect=422, code=422)
    desk.call("v2.seal.activation", "segel tidak dikenal", *who, at + "/get/activation", body={"idSubscriber": "tidak-ada"},
              expect=404, code=404)
    began = time.time() - 1
    desk.call("v2.seal.activation", "meminta persetujuan penanggung jawab", *who, at + "/get/activation", body={"idSubscriber": seal})
    text = desk.mail(mailbox, began, "e-Office segel")
    code = next((w.strip(".") for w in text.split() if w.strip(".").isdigit() and len(w.strip(".")) == 6), "")
    check("the keeper got a code", bool(code), text)
    desk.hidden[code] = "123456"
    desk.call("v2.seal.totp", "kode penanggung jawab salah", *who, at + "/get/totp", expect=400, code=400,
              body={"idSubscriber": seal, "totp": "000000" if code != "000000" else "111111", "data": 2})
    got = desk.call("v2.seal.totp", "kode penanggung jawab membuka aktivasi", *who, at + "/get/totp",
                    body={"idSubscriber": seal, "totp": code, "data": 2}).json()
    desk.hidden[got["totp"]] = "654321"
    for i, one in enumerate(desk.call("v2.seal", "dua berkas", *who, at + "/pdf", body={**body, "totp": got["totp"]}).json()["file"]):
        signed(f"v2.seal {i + 1}", base64.b64decode(one))
    desk.call("v2.seal", "kode sudah dipakai", *who, at + "/pdf", body={**body, "totp": got["totp"]}, expect=400, code=400)
    desk.call("v2.seal.revoke", "aktivasi diakhiri", *who, at + "/revoke/activation", body={"idSubscriber": seal})
    desk.call("v2.seal.revoke", "tanpa idSubscriber", *who, at + "/revoke/activation", body={}, expect=400, code=4015)
    desk.call("v2.seal.totp", "sesudah diakhiri", *who, at + "/get/totp", body={"idSubscriber": seal, "data": 1}, expect=422, code=422)
