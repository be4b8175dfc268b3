"""Makes lang/id/lexicon.tsv: Indonesian forms and the parts of speech that they can have, from this pack's own
words and frames (verb bases through the inflection table, event nouns, agents).
Run:  python3 make_lexicon.py > ../lexicon.tsv
"""
import pathlib, tomllib

pack = pathlib.Path(__file__).resolve().parent.parent
read = lambda name: tomllib.loads((pack / name).read_text(encoding="utf-8"))
table = read("pack.toml")["inflection"]
forms = {}
def add(word, tag):
    if " " not in word and "+" not in word and word.isalpha() and len(word) > 2:
        forms.setdefault(word.lower(), set()).add(tag)
for frame in read("frames.toml")["frame"]:
    for base in frame.get("verb", []):
        base = base.split()[0]
        made = [i["prefix"] + base[i.get("drop", 0):] for i in table if not i.get("starts") or any(base.startswith(s) for s in i["starts"])]
        for form in made:
            add(form, "VERB")
        if base.startswith(("me", "ber", "di", "ter")):
            add(base, "VERB")
    for noun in frame.get("noun", []):
        if len(noun.split()) == 1:
            add(noun, "NOUN")
for agent in read("words.toml")["agent"]:
    for word in agent["words"]:
        if len(word.split()) == 1:
            add(word, "NOUN")
print("# Forms and their possible tags; made by origin/make_lexicon.py from this pack.")
for form in sorted(forms):
    print(form, ",".join(sorted(forms[form])), sep="\t")
