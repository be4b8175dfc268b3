#!/usr/bin/env python3
"""Puts the names of leader_names.tsv into the `alias` lists of world/people/*.toml (see the head of that file).

    python3 world/origin/make_leader_names.py [--check]

Adds only what lacks, so that a second run changes nothing. An id that no file has is an error.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
names = {}
for line in (HERE / "leader_names.tsv").read_text().splitlines():
    if line and not line.startswith("#") and not line.startswith("id\t"):
        key, *cells = line.split("\t")
        names[key] = [n.strip() for cell in cells for n in cell.split(";") if n.strip()]
changed = False
for path in sorted((HERE.parent / "people").glob("*.toml")):
    text = path.read_text()
    blocks = re.split(r"(?m)^(?=\[\[person\]\])", text)
    for i, block in enumerate(blocks):
        match = re.search(r'(?m)^id = "([^"]+)"', block)
        if not match or match[1] not in names:
            continue
        own = json.loads(re.search(r'(?m)^name = (".*")$', block)[1])
        found = re.search(r"(?m)^alias = (\[.*\])$", block)
        old = json.loads(found[1]) if found else []
        new = old + [n for n in dict.fromkeys(names.pop(match[1])) if n not in old and n != own]
        if new == old:
            continue
        line = "alias = " + json.dumps(new, ensure_ascii=False)
        if found:
            block = block.replace(found[0], line, 1)
        else:
            block = re.sub(r"(?m)^(name = .*)$", lambda m: m[1] + "\n" + line, block, count=1)
        blocks[i] = block
    if (result := "".join(blocks)) != text:
        changed = True
        if "--check" not in sys.argv:
            path.write_text(result)
if names:
    raise SystemExit("no such person: " + ", ".join(names))
if changed and "--check" in sys.argv:
    raise SystemExit("world/people lacks names of leader_names.tsv")
