"""Brings the marks of case files up to date: `python3 bench/mark_cases.py TEKAD LANG|- FILE...`

Runs `TEKAD eval cases` on each file (`eval actors` on an `actors.md`, `eval relations` on a `claims.md`, and so on for `chains.md`, `dates.md`, `scenarios.md`) and rewrites it: a line that does not come out becomes `known-failure`, an event
that nothing asks for is added as `known-spurious`, a mark that is no longer true goes. The expectations themselves are
never changed. Read the diff before you commit it: a new mark is a fault taken into the books.
"""
import pathlib, re, subprocess, sys

tekad, lang, *files = sys.argv[1:]
for name in files:
    path = pathlib.Path(name)
    kinds = {"actors": "actors", "chains": "chains", "dates": "dates", "scenarios": "scenarios"}
    kind = "relations" if path.name.endswith("claims.md") else kinds.get(path.stem, "cases")
    command = [tekad, "eval", kind, name] + ([] if lang == "-" else ["--lang", lang])
    output = subprocess.run(command, capture_output=True, text=True).stdout
    lines = path.read_text(encoding="utf-8").splitlines()
    drop, extras, case = set(), {}, None
    for row in output.splitlines():
        if row.startswith(name):
            case = row[len(name):].strip()
            continue
        hit = re.match(r"\s+(missing|stale)\s+line (\d+): ", row)
        if hit:
            at = int(hit.group(2)) - 1
            if hit.group(1) == "missing":
                lines[at] = lines[at].replace("- ", "- known-failure: ", 1)
            elif "known-spurious:" in lines[at]:
                drop.add(at)
            else:
                lines[at] = lines[at].replace("known-failure: ", "", 1)
            continue
        hit = re.match(r"\s+extra\s+(.*)", row)
        if hit:
            extras.setdefault(case, []).append(f"- known-spurious: {hit.group(1)}")
    mark = "### " if any(l.startswith("### ") for l in lines) else "## "
    out, here = [], ""
    def close():
        block = extras.pop(here, [])
        if block:
            tail = []
            while out and (not out[-1].strip() or out[-1].startswith(("# ", "## ")) and mark == "### "):
                tail.insert(0, out.pop())
            out.extend(block + tail)
    for n, line in enumerate(lines):
        if line.startswith(mark):
            close()
            here = line[len(mark):].strip().strip("`")
        if n not in drop:
            out.append(line)
    close()
    if extras:
        print(f"{name}: no place for {extras}", file=sys.stderr)
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
