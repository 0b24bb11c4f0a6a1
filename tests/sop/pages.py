#!/usr/bin/env python3
"""Compares the printed procedures with their golden pages, as pictures.

    pages.py PARAF            compare
    pages.py PARAF --renew    make the golden pages anew (look at every one before committing it)

The pages are compared blurred to blocks of three pixels, so that another version of a font's hinting or
of the rasteriser does not matter, but a moved symbol, a lost arrow or an overflowing text does.
"""
import glob
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import yaml

golden = "tests/golden/sop"
dpi = "50"
paraf, renew = sys.argv[1], "--renew" in sys.argv
block, strays, much, allowed_mean = 3, 2, 12, 0.2


def read_pgm(path):
    data = open(path, "rb").read()
    kind, size, top, pixels = data.split(b"\n", 3)
    assert kind == b"P5" and top == b"255", path
    width, height = map(int, size.split())
    # Sixteen greys are enough to compare, and a third of the size.
    return width, height, bytes((p // 17) * 17 for p in pixels)


def read_png(path):
    """8-bit greyscale, as write_png makes them."""
    data = open(path, "rb").read()
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    assert (depth, colour) == (8, 0), path
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at:at + 4])
        if data[at + 4:at + 8] == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(packed)
    rows = [raw[y * (width + 1):(y + 1) * (width + 1)] for y in range(height)]
    assert all(row[0] == 0 for row in rows), f"{path}: made by another program"
    return width, height, b"".join(row[1:] for row in rows)


def write_png(path, width, height, pixels):
    raw = b"".join(b"\0" + pixels[y * width:(y + 1) * width] for y in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                  chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def blurred(width, height, pixels):
    out = []
    for y in range(0, height - block + 1, block):
        for x in range(0, width - block + 1, block):
            out.append(sum(sum(pixels[(y + dy) * width + x:(y + dy) * width + x + block]) for dy in range(block)) / block ** 2)
    return out


def compare(name, now):
    path = f"{golden}/{name}.png"
    if not os.path.exists(path):
        return f"{name}: no golden page"
    width, height, pixels = read_png(path)
    if now[:2] != (width, height):
        return f"{name}: {now[0]}x{now[1]} pixels, the golden page has {width}x{height}"
    a, b = blurred(width, height, pixels), blurred(*now)
    differences = [abs(p - q) for p, q in zip(a, b)]
    mean = sum(differences) / len(differences)
    worst = sum(d > much for d in differences)
    if mean > allowed_mean or worst > strays:
        return f"{name}: mean difference {mean:.2f} (allowed {allowed_mean}), {worst} blocks differ much (allowed {strays})"
    return None


def words(node):
    """Every text of a procedure that is printed: the reading where a slip has one."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from words(one)
    elif isinstance(node, dict):
        yield node["teks"]


def unprinted(path, pdf):
    """Texts of the file that the PDF does not hold whole. A row cut over pages is compared by its words."""
    with open(path, encoding="utf-8") as file:
        sop = yaml.load(file, yaml.BaseLoader)
    raw = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout
    squeezed = "".join(raw.split())
    head = sop["identitas"]
    wanted = [head[key] for key in ("kop", "judul_alur", "nomor", "nama", "tanggal_pembuatan", "dasar_hukum", "kualifikasi", "keterkaitan",
                                    "peralatan", "peringatan", "pencatatan", "paraf_koordinasi", "tanda_tangan", "penutup") if key in head]
    wanted += [one["label"] for one in sop["pelaksana"] if one.get("kolom") != "tidak"]
    for row in sop["kegiatan"]:
        wanted += [row[key] for key in ("uraian", "kelengkapan", "waktu", "output", "keterangan") if key in row]
        wanted += [step["teks"] for step in row["langkah"] if "teks" in step]
    cut = path.endswith("panjang.yaml")
    for text in words(wanted):
        if "".join(text.split()) not in squeezed and not (cut and all(word in squeezed for word in text.split())):
            yield text


failures, pages = [], set()
os.makedirs(golden, exist_ok=True)
with tempfile.TemporaryDirectory() as folder:
    paths = sorted(glob.glob("sop/*/*/sop.yaml"))
    alone = {path.split("/")[1] for path in paths if sum(one.split("/")[1] == path.split("/")[1] for one in paths) == 1}
    # An office with several procedures has pages of each.
    jobs = [(path.split("/")[1] if path.split("/")[1] in alone else "-".join(path.split("/")[1:3]), path, None) for path in paths]
    jobs += [(os.path.basename(path)[:-5], path, None) for path in sorted(glob.glob("tests/sop/*.yaml"))]
    for name, path, _ in jobs:
        pdf = f"{folder}/{name}.pdf"
        subprocess.run([paraf, "sop", "print", path, "--out", pdf], check=True)
        told = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
        if told.returncode != 0:
            failures.append(f"{name}: qpdf: {told.stdout}{told.stderr}")
        failures += [f"{name}: not printed: {text[:90]}" for text in unprinted(path, pdf)]
        subprocess.run(["pdftoppm", "-r", dpi, "-gray", pdf, f"{folder}/{name}"], check=True)
        for picture in sorted(glob.glob(f"{folder}/{name}-*.pgm")):
            page = os.path.basename(picture)[:-4]
            pages.add(page)
            now = read_pgm(picture)
            if renew:
                write_png(f"{golden}/{page}.png", *now)
            wrong = compare(page, now)
            if wrong:
                failures.append(wrong)
for path in glob.glob(f"{golden}/*.png"):
    if os.path.basename(path)[:-4] not in pages:
        if renew:
            os.remove(path)
        else:
            failures.append(f"{path}: a golden page that is no longer printed")
print(*failures, f"{len(pages)} pages compared, {len(failures)} failures", sep="\n")
sys.exit(1 if failures or len(pages) < 12 else 0)
