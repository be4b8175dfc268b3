#!/usr/bin/env python3
"""Checks the form of lang/*/actors.md: names of cases unique, words stand in the text, codes, sectors and ids known.

    python3 world/origin/check_actors.py [-v]      (-v: also where a row of world/ bears another code or sector)
"""
import datetime
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECTORS = set("AGR BUS COP CRM CVL EDU ELI GOV JRN JUD LAB LEG MED MIL OPP PRE PRM PTY REB REF REL SOC SPY UAF UNK".split())
rows, codes = {}, {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC", "---"}
for path in sorted((ROOT / "world").rglob("*.toml")):
    data = tomllib.loads(path.read_text())
    codes |= {s["code"] for s in data.get("state", [])}
    for kind in ("person", "organisation", "entity"):
        rows |= {r["id"]: (kind, r) for r in data.get(kind, [])}


def held(person, day):
    return [o for o in person["office"] if (o.get("from") or "0") <= day <= (o.get("to") or "9")]


failed = False
for path in sorted(ROOT.glob("lang/*/actors.md")):
    text = path.read_text()
    blocks = re.split(r"(?m)^### ", text)[1:]
    seen, lines = set(), 0
    for block in blocks:
        name, *rest = block.splitlines()
        said = " ".join(l[2:] for l in rest if l.startswith("> "))
        date = next((l[6:] for l in rest if l.startswith("date: ")), "")
        mentions = [l for l in rest if l.startswith("- ")]

        def wrong(why):
            global failed
            failed = True
            print(f"{path.relative_to(ROOT)}: {name}: {why}")

        if name in seen:
            wrong("name stands twice")
        seen.add(name)
        try:
            datetime.date.fromisoformat(date)
        except ValueError:
            wrong(f"date {date!r}")
        if not said or not mentions:
            wrong("no text or no mention")
        for line in (m.replace("- known-failure: ", "- ", 1) for m in mentions):
            lines += 1
            match = re.fullmatch(r'- "([^"]+)" = (none|[^\[\]]+?)(?: \[([a-z0-9-]+)\])?', line)
            if not match:
                wrong(f"form of {line!r}")
                continue
            words, actors, row = match.groups()
            if words not in said and words[0].upper() + words[1:] not in said:
                wrong(f"{words!r} does not stand in the text")
            for actor in [] if actors == "none" else actors.split(", "):
                code, _, sector = actor.partition("/")
                if code not in codes or any(s not in SECTORS for s in sector.split("+") if s):
                    wrong(f"{actor!r}")
            if row and row not in rows:
                wrong(f"no row {row!r} in world/")
            elif row and "-v" in sys.argv:
                kind, r = rows[row]
                code, _, sector = actors.partition("/")
                if kind == "person":
                    now = held(r, date)
                    want = ({o.get("country", r["country"]) for o in now} or {r["country"]}, {o["sector"] for o in now} or {"ELI"})
                    if code not in want[0] or sector not in want[1]:
                        print(f"note: {name}: {row} is {want} on {date}, the case says {actors}")
                elif kind == "organisation" and (r["code"] != code or set(sector.split("+")) - {""} != set(r["sector"])):
                    print(f"note: {name}: {row} is {r['code']}/{'+'.join(r['sector'])}, the case says {actors}")
    print(f"{path.relative_to(ROOT)}: {len(blocks)} cases, {lines} mentions")
raise SystemExit(1 if failed else 0)
