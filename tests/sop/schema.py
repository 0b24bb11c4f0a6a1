#!/usr/bin/env python3
"""Holds docs/sop.schema.json to the procedures and to the program.

Every sop.yaml must be valid; each slip below must be refused by the schema and by `paraf sop check`
alike; and the verbs and their parameters that the schema lists must be those the program has.
    schema.py PARAF
"""
import copy
import glob
import json
import subprocess
import sys
import tempfile
import os

import jsonschema
import yaml



class Reader(yaml.SafeLoader):
    """YAML 1.2, as the program reads it: `no` is a word, not a falsehood."""


Reader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Reader)


paraf = sys.argv[1]
schema = json.load(open("docs/sop.schema.json", encoding="utf-8"))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
failures = 0


def fail(what):
    global failures
    failures += 1
    print(what)


def program_refuses(text):
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/kantor/letters")
        os.makedirs(f"{folder}/kantor/contoh")
        for letter in ("rekomendasi", "pemberitahuan"):
            open(f"{folder}/kantor/letters/{letter}.yaml", "w", encoding="utf-8").close()
        path = f"{folder}/kantor/contoh/sop.yaml"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        done = subprocess.run([paraf, "sop", "check", path], capture_output=True, text=True, check=False,
                              env={**os.environ, "PARAF_LANG": "id"})
        return done.returncode == 1, done.stdout


files = sorted(glob.glob("sop/*/*/sop.yaml"))
if len(files) < 6:
    fail(f"only {len(files)} procedures found")
for path in files:
    document = load(path)
    for error in validator.iter_errors(document):
        fail(f"{path}: {'/'.join(map(str, error.path))}: {error.message[:200]}")

base = load("sop/bekasi/pendaftaran-sertifikat/sop.yaml")
slips = {
    "no rows": lambda d: d.pop("kegiatan"),
    "a word at the top nobody knows": lambda d: d.update(catatan="x"),
    "a word in a row nobody knows": lambda d: d["kegiatan"][0].update(urain="x"),
    "a word in a step nobody knows": lambda d: d["kegiatan"][0]["langkah"][0].update(oleg="kadis"),
    "a purpose nobody knows": lambda d: d.update(tujuan="liburan"),
    "an id in capitals": lambda d: d["pelaksana"][0].update(id="Kadis"),
    "a role nobody knows": lambda d: d["pelaksana"][0].update(peran="raja"),
    "a verb nobody knows": lambda d: d["kegiatan"][0]["langkah"][0].update(tindakan="mencoret"),
    "an outcome that leads nowhere": lambda d: d["kegiatan"][0]["langkah"][1].update(bila={"tolak": "pulang"}),
    "a time in two units": lambda d: d["kegiatan"][0].update(waktu={"menit": 1, "jam": 1}),
    "a time of nothing": lambda d: d["kegiatan"][0].update(waktu={"menit": 0}),
    "a template outside the folder": lambda d: d["surat"]["rekomendasi"].update(templat="../x.yaml"),
    "a paper without a label": lambda d: d["berkas"]["surat_permohonan"].pop("label"),
    "a symbol nobody knows": lambda d: d["kegiatan"][0].update(simbol="bintang"),
    "a row without a next": lambda d: d["kegiatan"][0].pop("lanjut"),
    "a rule nobody knows": lambda d: d["identitas"]["peringatan"].update(syarat="bulan_purnama"),
}
refused, told = program_refuses(yaml.safe_dump(base, allow_unicode=True, sort_keys=False))
if refused:
    fail(f"the program refuses the procedure that the slips are made of:\n{told}")
for why, slip in slips.items():
    document = copy.deepcopy(base)
    slip(document)
    if validator.is_valid(document):
        fail(f"the schema accepts {why}")
    refused, told = program_refuses(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    if not refused:
        fail(f"the program accepts {why}:\n{told}")

# The program says which verbs it knows when it meets one it does not; the schema must say the same.
step = schema["definitions"]["langkah"]["properties"]
for verb in step["tindakan"]["enum"]:
    document = copy.deepcopy(base)
    document["kegiatan"][0]["langkah"] = [{"id": "x", "tindakan": verb}]
    _, told = program_refuses(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    if "sop.check.verb_unknown" in told:
        fail(f"the schema has the verb {verb}, the program does not")
guide = open("docs/sop-format.md", encoding="utf-8").read()
for verb in step["tindakan"]["enum"]:
    if f"`{verb}`" not in guide:
        fail(f"docs/sop-format.md does not explain the verb {verb}")
# The guide's own example is a whole procedure: an office begins by copying it.
example = guide.split("```yaml\n")[1].split("```")[0]
for error in validator.iter_errors(yaml.load(example, Reader)):
    fail(f"the guide's example: {error.message[:200]}")
refused, told = program_refuses(example)
if refused or "0 galat, 0 peringatan" not in told:
    fail(f"the guide's example: {told}")
print(f"{len(files)} procedures, {len(slips)} slips, {len(step['tindakan']['enum'])} verbs: {failures} failures")
sys.exit(1 if failures else 0)
