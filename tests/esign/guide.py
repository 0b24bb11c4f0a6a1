"""The ten minutes of docs/integrator.md, pasted line by line into a shell."""
import re
import shutil
import subprocess

from desk import PASSPHRASE, ROOT, check


def run(desk, signed):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/integrator.md").read_text(), re.S)
    check("the guide begins with what ./dev run prints", blocks[0].startswith("BASE=") and "PASSPHRASE=" in blocks[0], blocks[0])
    folder = desk.folder / "panduan"
    folder.mkdir()
    mine = (f"BASE={desk.base} APP='{desk.application('panduan')}' NIK='{desk.head['nik']}' MAIL='{desk.head['email']}' "
            f"PASSPHRASE='{PASSPHRASE}'\n")
    script = "set -e -o pipefail\n" + mine + "".join(f"echo '@@ {n}'\n{block}" for n, block in enumerate(blocks[1:], 1))
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120)
    reached = len(re.findall(r"^@@ ", done.stdout, re.M))
    check(f"every line of the guide's {len(blocks) - 1} steps does what it says", done.returncode == 0,
          f"step {reached}: {blocks[reached] if reached < len(blocks) else ''}\n{done.stdout[-600:]}{done.stderr[-600:]}")
    for name in ("hasil.pdf", "bertanda.pdf", "hasil2.pdf", "milik-sendiri.pdf", "dari-luar.pdf"):
        path = folder / name
        signed(f"the guide's {name}", path.read_bytes() if path.exists() else b"")
    shutil.rmtree(folder)
