#!/usr/bin/env python3
"""Writes the names of states and capitals in es, fr, pt, ru and ar into world/states.toml.

    npm pack cldr-localenames-full@48.2.0 cldr-dates-full@48.2.0
    tar xzf ... (each to DIR; both have main/<lang>/)
    python3 world/origin/make_state_names.py DIR [--check]

Names of states: cldr-localenames-full 48.2.0, main/<lang>/territories.json, by ISO 3166-1 alpha-2.
Capitals: cldr-dates-full 48.2.0, main/<lang>/timeZoneNames.json, `exemplarCity` of the zone whose English city is
the capital. Both Unicode Licence V3 (NOTICE). What they lack, and the forms of the news, stand in state_names_extra.tsv.
English and Indonesian are hand-written and are not touched. A second run changes nothing; --check only says whether.
"""
import json
import pathlib
import re
import sys
import tomllib

LANGS = ["es", "fr", "pt", "ru", "ar"]
HERE = pathlib.Path(__file__).resolve().parent
STATES = HERE.parent / "states.toml"


def cities(cldr: pathlib.Path, lang: str) -> dict:
    found = {}

    def walk(tree):
        for key, value in tree.items():
            if isinstance(value, dict):
                if "exemplarCity" in value:
                    found[key] = value["exemplarCity"]
                walk(value)

    walk(json.loads((cldr / "main" / lang / "timeZoneNames.json").read_text())["main"][lang]["dates"]["timeZoneNames"]["zone"])
    return found


def extras() -> dict:
    table = {}
    for line in (HERE / "state_names_extra.tsv").read_text().splitlines():
        if not line or line.startswith("#") or line.startswith("code\t"):
            continue
        code, kind, *cells = line.split("\t")
        cells += [""] * (len(LANGS) - len(cells))
        for lang, cell in zip(LANGS, cells):
            names = [n.strip() for n in cell.split(";") if n.strip()]
            if names:
                if (code, kind, lang) in table:
                    raise SystemExit(f"state_names_extra.tsv: {code} {kind} stands twice")
                table[code, kind, lang] = names
    return table


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def inline(table: dict) -> str:
    def value(v):
        return quote(v) if isinstance(v, str) else "[" + ", ".join(quote(x) for x in v) + "]"

    return "{ " + ", ".join(f"{k} = {value(v)}" for k, v in table.items()) + " }"


def main():
    cldr = pathlib.Path(sys.argv[1])
    territories = {
        lang: json.loads((cldr / "main" / lang / "territories.json").read_text())["main"][lang]["localeDisplayNames"]["territories"]
        for lang in LANGS
    }
    city = {lang: cities(cldr, lang) for lang in ["en", *LANGS]}
    zones = {}
    for zone in city["ru"]:
        zones.setdefault(city["en"].get(zone, zone.replace("_", " ")), zone)
    extra = extras()
    text = STATES.read_text()
    states = {s["code"]: s for s in tomllib.loads(text)["state"]}
    out, gaps = [], []
    for block in re.split(r"(?m)^(?=\[\[state\]\])", text):
        match = re.search(r'(?m)^code = "(\w+)"', block)
        if not match:
            out.append(block)
            continue
        state = states[match[1]]
        code = state["code"]
        new = {k: {l: v for l, v in state.get(k, {}).items() if l not in LANGS} for k in ("name", "alias", "capital", "metonym", "adjective")}
        for lang in LANGS:
            own, alias = extra.get((code, "name", lang)), list(extra.get((code, "alias", lang), []))
            from_cldr = territories[lang].get(state.get("iso2", ""))
            if from_cldr and "(" in from_cldr:
                inner = re.match(r"(.*?) \((.*)\)$", from_cldr)
                from_cldr = inner[1] if inner else None
            if own:
                new["name"][lang], alias = own[0], own[1:] + alias
                if from_cldr and " - " not in from_cldr:
                    alias.append(from_cldr)
            elif from_cldr:
                new["name"][lang] = from_cldr
            else:
                gaps.append(f"{code} name {lang}")
            for suffix in ("short", "variant"):
                other = territories[lang].get(f"{state.get('iso2', '')}-alt-{suffix}")
                if other and "(" not in other:
                    alias.append(other)
            alias = list(dict.fromkeys(a for a in alias if a != new["name"].get(lang)))
            if alias:
                new["alias"][lang] = alias
            capitals = extra.get((code, "capital", lang))
            if not capitals:
                capitals = []
                for english in state["capital"].get("en", [])[:1]:
                    zone = zones.get(english)
                    if zone:
                        capitals = [city[lang].get(zone) or english]
                        if lang in ("ru", "ar") and zone not in city[lang]:
                            capitals = []
            if capitals:
                new["capital"][lang] = capitals
            elif state["capital"].get("en"):
                gaps.append(f"{code} capital {lang}")
            for kind in ("metonym", "adjective"):
                if names := extra.get((code, kind, lang)):
                    new[kind][lang] = names
        for kind in ("name", "alias", "adjective", "capital", "metonym"):
            line = f"{kind} = {inline(new[kind])}"
            if re.search(rf"(?m)^{kind} = ", block):
                block = re.sub(rf"(?m)^{kind} = .*$", lambda _: line, block, count=1)
            elif new[kind]:
                block = re.sub(r"(?m)^(name = .*)$", lambda m: m[1] + "\n" + line, block, count=1)
        out.append(block)
    result = "".join(out)
    tomllib.loads(result)
    for gap in gaps:
        print("missing:", gap)
    if "--check" in sys.argv:
        raise SystemExit(0 if result == text else "world/states.toml differs from what CLDR and state_names_extra.tsv give")
    STATES.write_text(result)


main()
