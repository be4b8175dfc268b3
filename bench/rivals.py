"""Times ufal.udpipe and spaCy on texts, where they are installed:

    python3 rivals.py LANG TEXT-FILE

The file holds articles with a form feed between them. Prints `name<TAB>words/s` for what runs, and for the
rest a line that says what is missing. UDPipe needs the path of a model in UDPIPE_MODEL; spaCy takes the model
that SPACY_MODEL names (a package or a folder), or en_core_web_sm. `rival_models.py` trains models where none is
at hand. Both do all that their model does: tokens, sentences, tags, lemmas, trees, and spaCy names too if its
model finds any. Processor time of one thread, the better of two runs. Called by the `parse` bench.
"""
import os
import sys
import time

# One thread, as everybody.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"

RUNS = 2


def timed(name, work):
    """Prints the words that `work` counts by the seconds that it takes."""
    best = None
    for _ in range(RUNS):
        start = time.process_time()
        words = work()
        seconds = time.process_time() - start
        best = min(seconds, best or seconds)
    print(f"{name}\t{words / best}", flush=True)


def udpipe(articles):
    try:
        from ufal.udpipe import Model, Pipeline
    except ImportError:
        return print("ufal.udpipe skipped: this Python has no package ufal.udpipe")
    path = os.environ.get("UDPIPE_MODEL")
    if not path:
        return print("ufal.udpipe skipped: UDPIPE_MODEL names no model (rival_models.py trains one)")
    model = Model.load(path)
    if model is None:
        return print(f"ufal.udpipe skipped: {path} is no model")
    pipeline = Pipeline(model, "tokenize", Pipeline.DEFAULT, Pipeline.DEFAULT, "conllu")

    def work():
        lines = (line for text in articles for line in pipeline.process(text).split("\n"))
        return sum(line[:1].isdigit() and line.split("\t", 1)[0].isdigit() for line in lines)

    timed(f"ufal.udpipe ({os.path.basename(path)})", work)


def spacy(lang, articles):
    try:
        import spacy
    except ImportError:
        return print("spaCy skipped: this Python has no package spacy")
    name = os.environ.get("SPACY_MODEL") or ("en_core_web_sm" if lang == "en" else "")
    if not name:
        return print("spaCy skipped: SPACY_MODEL names no model (rival_models.py trains one)")
    try:
        nlp = spacy.load(name)
    except OSError:
        return print(f"spaCy skipped: there is no model {name}")
    pieces = [piece for text in articles for piece in text.split("\n\n") if piece.strip()]
    timed(
        f"spaCy ({os.path.basename(name)}: {', '.join(nlp.pipe_names)})",
        lambda: sum(not token.is_space for doc in nlp.pipe(pieces) for token in doc),
    )


def main(lang, path):
    with open(path, encoding="utf8") as file:
        articles = file.read().split("\f")
    udpipe(articles)
    spacy(lang, articles)


if __name__ == "__main__":
    main(*sys.argv[1:3])
