#!/usr/bin/env python3
"""Counts what world/ holds and writes the tables of docs/world.md (between the marks `<!-- counts -->`).

    python3 world/origin/count_world.py [--check]
"""
import collections
import datetime
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGS = ["en", "id", "es", "fr", "pt", "ru", "ar"]
# The states most in the news, for the coverage table.
NEWS = (
    "USA RUS CHN GBR FRA DEU JPN IND PAK IDN ISR PSE IRN IRQ SYR TUR SAU EGY UKR PRK KOR TWN AFG LBN JOR YEM ARE QAT LBY "
    "SDN SSD ETH KEN NGA ZAF COD RWA DZA ITA ESP POL GRC NLD SRB GEO ARM AZE BLR KAZ AUS CAN MEX BRA ARG COL VEN CUB PHL "
    "MYS THA VNM MMR"
).split()
HEADS = {"head-of-state": "head", "monarch": "head", "head-of-government": "government", "foreign-minister": "foreign", "defence-minister": "defence"}
# Where there is no such office, or the holder is told elsewhere: a president or king who governs; the crown of another
# state; none in Iran since 1989. An office that was abolished counts up to then.
NONE = {(c, "government") for c in "USA IDN ARG BRA COL MEX VEN PHL NGA KEN ZAF AFG SSD CUB IRN SAU".split()} | {(c, "head") for c in "AUS CAN".split()}
LAST = {("TUR", "government"): datetime.date(2018, 7, 9)}

rows = collections.defaultdict(list)
for path in sorted((ROOT / "world").rglob("*.toml")):
    data = tomllib.loads(path.read_text())
    for kind in ("state", "entity", "person", "organisation"):
        rows[kind] += data.get(kind, [])
places = [l for l in (ROOT / "world/places.tsv").read_text().splitlines() if l and not l.startswith("#")][1:]


def table(head, lines):
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(out + ["| " + " | ".join(str(c) for c in l) + " |" for l in lines])


def day(text, default):
    return datetime.date.fromisoformat(text) if text else default


def names(states, key):
    return [sum(len(s.get(key, {}).get(l, [])) for s in states) or "" for l in LANGS]


def coverage(code, office):
    """Share of the days from 1990 on (or the state's birth) to 2025-10-31 on which somebody is known to hold the office."""
    state = next(s for s in rows["state"] if s["code"] == code)
    first = max(datetime.date(1990, 1, 1), day(state.get("since"), datetime.date.min))
    last = min(datetime.date(2025, 11, 1), day(state.get("until"), datetime.date.max), LAST.get((code, office), datetime.date.max))
    terms = sorted(
        (max(first, day(o.get("from"), first)), min(last, day(o.get("to"), last)))
        for p in rows["person"]
        for o in p["office"]
        if HEADS.get(o["kind"]) == office and o.get("country", p["country"]) == code and o["sector"] == "GOV"
    )
    known, reached = 0, first
    for a, b in terms:
        a = max(a, reached)
        if b > a:
            known += (b - a).days
            reached = b
    return round(100 * known / (last - first).days) if last > first else None


states = [s for s in rows["state"]]
today = [s for s in states if not s.get("until")]
people = rows["person"]
offices = collections.Counter(o["kind"] for p in people for o in p["office"])
groups = {k: [o for o in rows["organisation"] if o["kind"] == k] for k in sorted({o["kind"] for o in rows["organisation"]})}
parts = [
    table(
        ["what", *LANGS],
        [
            ["names of states (%d of today, %d gone)" % (len(today), len(states) - len(today)), *[sum(l in s["name"] for s in states) for l in LANGS]],
            ["other names of states", *names(states, "alias")],
            ["adjectives and demonyms", *names(states, "adjective")],
            ["states with a capital", *[sum(bool(s["capital"].get(l)) for s in states) for l in LANGS]],
            ["seats that stand for a government", *names(states, "metonym")],
            ["breakaway entities", *[sum(l in s["name"] for s in rows["entity"]) or "" for l in LANGS]],
            ["organisations, main name", *[sum(l in o["name"] for o in rows["organisation"]) or "" for l in LANGS]],
            ["organisations, other names", *[sum(len(o.get("alias", {}).get(l, [])) for o in rows["organisation"]) or "" for l in LANGS]],
        ],
    ),
    table(
        ["organisations", "rows", "with a date of birth", "with an end", "with members"],
        [[k, len(v), sum(bool(o.get("since")) for o in v), sum(bool(o.get("until")) for o in v), sum(bool(o.get("members")) for o in v)] for k, v in groups.items()]
        + [["**all**", len(rows["organisation"]), *[sum(bool(o.get(k)) for o in rows["organisation"]) for k in ("since", "until", "members")]]],
    ),
    table(
        ["people", "number"],
        [
            ["persons", len(people)],
            ["spellings beside the main name", sum(len(p.get("alias", [])) for p in people)],
            ["of these in Cyrillic / Arabic script", "%d / %d" % tuple(sum(bool(re.search(r, a)) for p in people for a in p.get("alias", [])) for r in ("[А-я]", "[؀-ۿ]"))],
            ["persons with a date that is marked unsure", sum(bool(p.get("unsure")) for p in people)],
            ["terms of office", sum(offices.values())],
            *[[f"— {k}", n] for k, n in offices.most_common()],
            ["places (places.tsv)", len(places)],
        ],
    ),
]
score = {}
for code in NEWS:
    score[code] = [None if (code, o) in NONE else coverage(code, o) for o in ("head", "government", "foreign", "defence")]
full = {o: sum(1 for v in score.values() if v[i] is not None and v[i] >= 95) for i, o in enumerate(("head", "government", "foreign", "defence"))}
rest = [s["code"] for s in states if s["code"] not in NEWS and s["code"] not in ("ATA", "RVN", "YMD", "ZAN")]
heads = {c: max(coverage(c, "head") or 0, coverage(c, "government") or 0) for c in rest}
parts.append(
    "Share of the days from 1990 (or the birth of the state) to October 2025 on which a holder is known, in percent, for the %d states most in the news: "
    % len(NEWS)
    + ", ".join(f"{full[o]} of {sum(1 for v in score.values() if v[i] is not None)} states have at least 95 % for {n}" for i, (o, n) in enumerate([("head", "the head of state"), ("government", "the head of government"), ("foreign", "the foreign minister"), ("defence", "the defence minister")]))
    + ".\n\n"
    + table(["state", "head of state", "of government", "foreign", "defence"] * 2, [[*a, *b] for a, b in zip(*(lambda l: (l[: (len(l) + 1) // 2], l[(len(l) + 1) // 2 :] + [[""] * 5] * (len(l) % 2)))([[c, *["–" if x is None else x for x in v]] for c, v in score.items()]))])
)
parts.append(
    "Of the %d other states and territories, %d have a known head of state or of government on at least 95 %% of those days; below that: %s."
    % (len(rest), sum(v >= 95 for v in heads.values()), ", ".join(f"{c} {v}" for c, v in sorted(heads.items(), key=lambda x: x[1]) if v < 95))
)
path = ROOT / "docs/world.md"
old = path.read_text()
new = re.sub(r"(?s)(<!-- counts -->\n).*?(\n<!-- end of counts -->)", lambda m: m[1] + "\n" + "\n\n".join(parts) + "\n" + m[2], old)
if "--check" in sys.argv:
    raise SystemExit(0 if old == new else "docs/world.md: the counts are not those of world/; run world/origin/count_world.py")
path.write_text(new)
