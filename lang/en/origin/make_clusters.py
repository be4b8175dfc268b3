"""Makes lang/en/clusters.tsv: English forms by their Brown cluster (Brown et al. 1992).

Source: en_lexeme_cluster.json.gz and en_lexeme_prob.json.gz of the PyPI package spacy-lookups-data 1.0.5
(Explosion, MIT). A cluster is a path in a binary tree, given as the bits of a number, the first bit lowest.
Run:  pip download --no-deps spacy-lookups-data==1.0.5 && python3 make_clusters.py spacy_lookups_data-1.0.5-*.whl > ../clusters.tsv
"""
import gzip, json, sys, zipfile

WORDS = 60000
archive = zipfile.ZipFile(sys.argv[1])
cluster, prob = (
    json.loads(gzip.decompress(archive.read(f"spacy_lookups_data/data/en_lexeme_{name}.json.gz")))
    for name in ("cluster", "prob")
)
kept = {}
for form in sorted(cluster, key=lambda f: (-prob.get(f, -99.0), f)):
    if len(kept) == WORDS:
        break
    # As a treebank writes it, and only where its case tells more than its lower-case form.
    if cluster[form] and form.isprintable() and not any(c.isspace() for c in form) and len(form) < 25:
        if cluster.get(form.lower()) != cluster[form] or form == form.lower():
            kept[form] = cluster[form]
groups = {}
for form, number in kept.items():
    groups.setdefault(number, []).append(form)
print("# Brown clusters: number, then its forms; made by origin/make_clusters.py, see there for source and licence.")
for number in sorted(groups):
    print(number, " ".join(sorted(groups[number])), sep="\t")
