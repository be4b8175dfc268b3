"""Makes lang/id/lexicon.tsv, Indonesian forms and the parts of speech that they can have, from the roots of roots.txt:

    python3 make_lexicon.py roots.txt > ../lexicon.tsv

Roots and rules are tekad's own. Verb roots get meN-, di-, ter-, ber- with and without -kan and -i, and the nouns
in peN-, peN-an, -an, per-an; adjectives ke-an, ter-, se-, memper- and -kan; nouns stay as they are.
"""
import collections
import sys

VOWELS = "aeiou"


def nasal(prefix, root):
    """meN- and peN- before a root."""
    first = root[0]
    if root[:2] in ("kh", "ng", "ny") or first in "lmnrwy":
        return prefix + ("ng" + root if root[:2] == "kh" else root)
    if first in VOWELS or first in "gh":
        return prefix + "ng" + root
    if first == "k":
        return prefix + "ng" + root[1:]
    if first in "bfv":
        return prefix + "m" + root
    if first == "p":
        return prefix + "m" + (root if root[:2] in ("pr", "pl") else root[1:])
    if first == "t":
        return prefix + "n" + (root if root[:2] == "tr" else root[1:])
    if first == "s":
        return prefix + ("n" + root if root[:2] in ("st", "sp", "sy") else "ny" + root[1:])
    return prefix + "n" + root


def ber(root):
    return "be" + root if root[0] == "r" or root[:3] in ("ker", "ter") else "ber" + root


forms = collections.defaultdict(set)
for line in open(sys.argv[1], encoding="utf8"):
    if line.startswith("#") or ":" not in line:
        continue
    kind, roots = line.split(":")
    for root in roots.split():
        if kind.startswith("verb"):
            if kind == "verb+":
                forms[root].add("VERB")
            if "-" in root:
                continue
            for end in ("", "kan", "i"):
                if end != "i" or root[-1] != "i":
                    forms[nasal("me", root) + end].add("VERB")
                    forms["di" + root + end].add("VERB")
            forms["ter" + root if root[0] != "r" else "te" + root].add("VERB")
            forms[ber(root)].add("VERB")
            forms[nasal("pe", root)].add("NOUN")
            forms[nasal("pe", root) + "an"].add("NOUN")
            forms[root + "an"].add("NOUN")
            forms["per" + root + "an" if root[0] != "r" else "pe" + root + "an"].add("NOUN")
        else:
            forms[root].add(kind.upper())
            if kind == "adj" and "-" not in root:
                forms["ke" + root + "an"].add("NOUN")
                forms["ter" + root if root[0] != "r" else "te" + root].add("ADJ")
                forms["se" + root].add("ADV")
                forms["memper" + root].add("VERB")
                forms["diper" + root].add("VERB")
                for end in ("kan", "i"):
                    forms[nasal("me", root) + end].add("VERB")
                    forms["di" + root + end].add("VERB")
            if kind == "noun" and "-" not in root:
                forms[f"{root}-{root}"].add("NOUN")
print("# Forms and their possible tags; made by origin/make_lexicon.py from origin/roots.txt, see there.")
for form in sorted(forms):
    print(form, ",".join(sorted(forms[form])), sep="\t")
