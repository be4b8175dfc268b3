#!/usr/bin/env python3
"""Compares terms of office in world/people with the open coders' dictionaries (to about 2013), as a second witness.

    python3 world/origin/second_witness.py DIR      (DIR holds Phoenix.Countries.actors.txt and the like)

Nothing is taken over. Those files date ministers by the month in which a list printed them, merge offices that follow
each other, and begin many terms at 2003-01-01; so only heads who differ by 4 to 120 days are printed, to be looked at.
"""
import collections
import datetime
import pathlib
import re
import sys
import tomllib
import unicodedata

KINDS = ("head-of-state", "monarch", "head-of-government", "foreign-minister", "defence-minister")
seen = collections.defaultdict(list)


def six(text):
    year = int(text[:2])
    try:
        return datetime.date(year + (1900 if year >= 20 else 2000), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


for path in sorted(pathlib.Path(sys.argv[1]).glob("Phoenix.[CI]*.actors.txt")):
    current = []
    for line in path.read_text(errors="replace").splitlines():
        if match := re.match(r"\s+\[(\w{3})(\w*) ([<>]?)(\d{6})(?:-(\d{6}))?\]", line):
            if "GOV" in match[2] and six(match[4]):
                for name in current:
                    seen[name, match[1]].append((match[3], six(match[4]), six(match[5]) if match[5] else None))
        elif line.startswith("+"):
            current.append(line[1:].split("#")[0].strip(" _").lower())
        elif line[:1].isalpha():
            current = [line.split("#")[0].strip(" _").lower()]


def key(name):
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def compare(what, ours, theirs, who):
    if not theirs:
        return
    gap, other = min((abs((t - ours).days), t) for t in theirs)
    bucket = "within 3 days" if gap <= 3 else "within 45 days" if gap <= 45 else "no date near"
    count[what, bucket] += 1
    if who[2] in KINDS[:3] and 4 <= gap <= 120 and other.day not in (1, 28, 30, 31):
        print(*who, what, ours, "witness", other)


count = collections.Counter()
for path in sorted((pathlib.Path(__file__).resolve().parents[1] / "people").glob("*.toml")):
    for p in tomllib.loads(path.read_text())["person"]:
        found = [t for n in {key(n) for n in [p["name"], *p.get("alias", [])]} for t in seen.get((n, p["country"]), [])]
        for o in p["office"]:
            start = datetime.date.fromisoformat(o["from"]) if o.get("from") else None
            if o["kind"] not in KINDS or o["sector"] != "GOV" or not start or start > datetime.date(2013, 6, 1):
                continue
            count["terms", "in all"] += 1
            if not found:
                count["terms", "of people whom the witness lacks"] += 1
                continue
            who = (p["country"], p["id"], o["kind"])
            compare("start", start, [t[1] for t in found if t[0] != "<"], who)
            if o.get("to") and o["to"] < "2014":
                ends = [t[2] for t in found if t[2]] + [t[1] for t in found if t[0] == "<"]
                compare("end", datetime.date.fromisoformat(o["to"]), ends, who)
for (what, bucket), n in sorted(count.items()):
    print(f"{what} {bucket}: {n}")
