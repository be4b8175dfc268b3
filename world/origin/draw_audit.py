#!/usr/bin/env python3
"""Draws the rows of a blind audit of world/ with a fixed seed.

    python3 world/origin/draw_audit.py [--seed N] [--answers]

Without --answers only what names the row is printed (the sheet for the auditor, who writes down what he holds to be
true before looking); with it the row's values. 60 persons with an office, 15 states, 25 organisations (outlets too).
The draw hangs on the data: run it on the commit that docs/world.md names.
"""
import pathlib
import random
import sys
import tomllib

WORLD = pathlib.Path(__file__).resolve().parents[1]
seed = int(sys.argv[sys.argv.index("--seed") + 1]) if "--seed" in sys.argv else 1946
rows = {"person": [], "state": [], "organisation": []}
for path in sorted(WORLD.rglob("*.toml")):
    data = tomllib.loads(path.read_text())
    for kind in rows:
        rows[kind] += data.get(kind, [])
rng = random.Random(seed)
people = sorted((p for p in rows["person"] if p["office"]), key=lambda r: r["id"])
states = sorted(rows["state"], key=lambda r: r["code"])
others = sorted(rows["organisation"], key=lambda r: r["id"])
for p in rng.sample(people, 60):
    kinds = ", ".join(o["kind"] for o in p["office"])
    if "--answers" not in sys.argv:
        print(f"person\t{p['id']}\t{p['name']}\t({kinds})")
        continue
    terms = "; ".join(f"{o['kind']}/{o['sector']} {o.get('from', '')}..{o.get('to', '')}" + (f" {o['country']}" if "country" in o else "") for o in p["office"])
    print(f"person\t{p['id']}\t{p['country']} {p['gender']} {terms}" + ("  UNSURE" if p.get("unsure") else "") + (f"  ({p['note']})" if p.get("note") else ""))
for s in rng.sample(states, 15):
    if "--answers" not in sys.argv:
        print(f"state\t{s['name']['en']}")
    else:
        print(f"state\t{s['code']} {s.get('iso2', '')} {s.get('cow', '')} {s.get('since', '')}..{s.get('until', '')}\n\t" + "\n\t".join(f"{k}: {s.get(k, '')}" for k in ("name", "alias", "adjective", "capital", "metonym")))
for o in rng.sample(others, 25):
    if "--answers" not in sys.argv:
        print(f"organisation\t{o['id']}\t{o['name']['en']}")
    else:
        print(f"organisation\t{o['id']}\t{o['kind']} {o.get('code', '')} {'+'.join(o['sector'])} {o.get('since', '')}..{o.get('until', '')} {' '.join(o.get('members', []))}\n\t{o['name']} {o.get('alias', '')}")
