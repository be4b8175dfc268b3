"""Times ufal.udpipe and spaCy on a text, where they are installed: prints `name<TAB>words/s`.

    python3 rivals.py LANG TEXT-FILE

UDPipe needs the path of a model in UDPIPE_MODEL; spaCy a package such as en_core_web_sm.
Called by the `parse` bench; prints nothing for what is missing.
"""
import os
import sys
import time

lang, path = sys.argv[1:3]
text = open(path, encoding="utf8").read()

try:
    from ufal.udpipe import Model, Pipeline

    model = Model.load(os.environ["UDPIPE_MODEL"])
    pipeline = Pipeline(model, "tokenize", Pipeline.DEFAULT, Pipeline.DEFAULT, "conllu")
    start = time.process_time()
    out = pipeline.process(text)
    seconds = time.process_time() - start
    words = sum(line[:1].isdigit() and line.split("\t")[0].isdigit() for line in out.split("\n"))
    print(f"ufal.udpipe\t{words / seconds}")
except (ImportError, KeyError, AttributeError, TypeError):
    pass

try:
    import spacy

    nlp = spacy.load({"en": "en_core_web_sm"}[lang], exclude=["ner"])
    pieces = text.split("\n\n")
    start = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(pieces))
    seconds = time.process_time() - start
    print(f"spaCy {nlp.meta['name']}\t{words / seconds}")
except (ImportError, KeyError, OSError):
    pass
