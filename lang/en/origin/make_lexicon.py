"""Makes lang/en/lexicon.tsv: lower-case English forms and the parts of speech that they can have.

Source: the table lemma_lu.csv.gz of the PyPI package lemminflect 0.2.3 (MIT), which derives from the
SPECIALIST Lexicon of the US National Library of Medicine (free to redistribute with attribution; NOTICE).
Run:  pip download --no-deps lemminflect==0.2.3 && python3 make_lexicon.py lemminflect-0.2.3-*.whl > ../lexicon.tsv
"""
import csv, gzip, io, sys, zipfile

TAGS = {"noun": "NOUN", "propn": "NOUN", "verb": "VERB", "adj": "ADJ", "adv": "ADV", "aux": "AUX"}
data = zipfile.ZipFile(sys.argv[1]).read("lemminflect/resources/lemma_lu.csv.gz")
forms = {}
for form, tag, _lemma in csv.reader(io.StringIO(gzip.decompress(data).decode("utf-8"))):
    if form.isascii() and form.isalpha() and form.islower() and len(form) > 2 and tag in TAGS:
        forms.setdefault(form, set()).add(TAGS[tag])
print("# Forms and their possible tags; made by origin/make_lexicon.py, see there for source and licence.")
for form in sorted(forms):
    print(form, ",".join(sorted(forms[form])), sep="\t")
