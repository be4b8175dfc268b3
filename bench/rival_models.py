"""Trains rivals to be timed where no published model is at hand:

    python3 rival_models.py udpipe TRAIN.conllu[.gz] OUT.udpipe
    python3 rival_models.py spacy LANG TRAIN.conllu[.gz] OUT-FOLDER

UDPipe: tokeniser, tagger with lemmas and parser of the shape of the published models
(Straka & Straková 2017: 2 taggers, hidden layer of 200, embeddings of 50, 20, 20 and 20), but with
few passes over the data. spaCy: the parts and shape of en_core_web_sm (tok2vec of width 96
and depth 4 over hashed forms, affixes and shapes; tagger, parser, edit-tree
lemmas), with some steps of training. Passes change what these say, not how long they
take by much: the models serve to measure speed, not accuracy.
"""
import gzip
import sys
import time


def read(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf8") as file:
        return file.read()


def udpipe(train, out):
    from ufal.udpipe import InputFormat, ProcessingError, Sentence, Sentences, Trainer

    reader = InputFormat.newConlluInputFormat()
    reader.setText(read(train))
    data, error = Sentences(), ProcessingError()
    sentence = Sentence()
    while reader.nextSentence(sentence, error):
        data.push_back(sentence)
        sentence = Sentence()
    start = time.time()
    model = Trainer.train(
        "morphodita_parsito",
        data,
        Sentences(),
        "epochs=4",
        "models=2;iterations=3",
        "iterations=1;embedding_upostag=20;embedding_feats=20;embedding_form=50;embedding_deprel=20;"
        "hidden_layer=200;transition_system=projective;transition_oracle=dynamic;structured_interval=10",
        error,
    )
    if error.occurred():
        sys.exit(f"UDPipe: {error.message}")
    with open(out, "wb") as file:
        file.write(model)
    print(f"UDPipe: {len(data)} sentences of {train}, {time.time() - start:.0f} s, {len(model)} bytes in {out}")


def spacy(lang, train, out):
    import spacy
    from spacy.training import Example
    from spacy.training.converters import conllu_to_docs

    nlp = spacy.blank(lang)
    tok2vec = {
        "model": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 96,
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
                "rows": [5000, 1000, 2500, 2500, 50, 50],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 96,
                "depth": 4,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        }
    }
    listens = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    nlp.add_pipe("tok2vec", config=tok2vec)
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listens}})
    transitions = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": listens,
    }
    nlp.add_pipe("parser", config={"model": transitions})
    nlp.add_pipe("trainable_lemmatizer", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listens}})
    docs = list(conllu_to_docs(read(train), n_sents=10, no_print=True))
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    start = time.time()
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(2):
        for at in range(0, len(examples), 16):
            nlp.update(examples[at : at + 16], sgd=optimizer)
    nlp.to_disk(out)
    print(f"spaCy: {len(docs)} documents of {train}, {time.time() - start:.0f} s, in {out}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["udpipe", train, out]:
            udpipe(train, out)
        case ["spacy", lang, train, out]:
            spacy(lang, train, out)
        case _:
            sys.exit(__doc__)
