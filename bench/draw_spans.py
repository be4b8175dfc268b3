"""Draws the marked spans that crates/eval/data/plv-spans.tsv codes by hand.

    python3 bench/draw_spans.py plv_train.tsv > draw.tsv

Reads the sentences of the PLV set (not part of this repository) and prints N spans
drawn at random with a fixed seed. Only rows whose sentence_id is not divisible by 5
are in the draw. Spans that the sentence does not hold, such as the set's dummy
"An actor" and "a recipient", are left out, and so are rows that stand twice. Offsets are bytes (UTF-8) of the sentence
without its marks.

The output has columns sentence_id, role, start, end, words, marked sentence: the last
two are the set's text, which must not be committed.
"""

import csv
import random
import re
import sys

SEED = 20261123
N = 300
MARK = re.compile(r"</?[st]>")
DUMMY = {"an actor", "a recipient", "actor", "recipient"}


def spans(marked):
    """Yields (role, start, end, words) in bytes of the sentence without marks."""
    opened, plain = {}, 0
    last = 0
    for mark in MARK.finditer(marked):
        plain += len(marked[last : mark.start()].encode())
        last = mark.end()
        role = "source" if "s" in mark.group() else "target"
        if mark.group().startswith("</"):
            if role in opened:
                start, at = opened.pop(role)
                words = MARK.sub("", marked[at : mark.start()])
                yield role, start, plain, words
        else:
            opened[role] = (plain, mark.end())


def pool(path):
    """All spans in the draw, in the file's order, each once."""
    out = {}
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            if int(row["sentence_id"]) % 5 == 0:
                continue
            for role, start, end, words in spans(row["marked_sentence"]):
                raw = words.encode()
                lead = len(raw) - len(raw.lstrip())
                tail = len(raw) - len(raw.rstrip())
                if words.strip().lower() in DUMMY or not words.strip():
                    continue
                place = (int(row["sentence_id"]), role, start + lead, end - tail)
                out[place] = (*place, words.strip(), row["marked_sentence"])
    return list(out.values())


def main():
    everything = pool(sys.argv[1])
    drawn = random.Random(SEED).sample(everything, N)
    drawn.sort(key=lambda s: (s[0], s[2]))
    writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    writer.writerow(["sentence_id", "role", "start", "end", "words", "marked_sentence"])
    writer.writerows(drawn)
    print(f"{len(everything)} spans in the draw, {N} drawn", file=sys.stderr)


if __name__ == "__main__":
    main()
