"""Brings the training part of UD_Indonesian-GSD closer to today's annotation:

    python3 today.py ../shared/data/ud/id_gsd/train.conllu.gz > id_gsd/train.conllu

The data are an older release brought to today's tokens and relations. What they still do otherwise than the
current `dev` was found by comparing how often a form, a tag or a relation stands in a context in both; each rule
below says what it changes. Nothing is learnt from `dev`: it showed the conventions, and the rules were kept where
UD_Indonesian-CSUI or the greater part of the training data itself agrees. CC BY-SA 4.0, as the treebank.
"""
import collections
import gzip
import re
import sys

ID, FORM, LEMMA, UPOS, FEATS, HEAD, REL = 0, 1, 2, 3, 5, 6, 7

# Function words, with the tags that may stay; any other tag is a slip of the old release and becomes the first.
# PROPN and X stay everywhere (titles, foreign text).
CLOSED = """
ADP: di sebagai melalui ke oleh dari pada terhadap bagi tentang antara
ADP SCONJ: dengan seperti
ADP ADJ NOUN: sekitar
PART: tidak tak kah lah pun bukan
DET PRON: ini itu tersebut para sebuah suatu setiap seorang seekor
DET: beberapa sejumlah masing-masing sendiri tiap
NUM: satu dua tiga empat lima enam tujuh delapan sembilan juta
ADJ: sama lama lain terakhir dekat
PRON ADV: mana diri sesuatu seseorang sini sana situ siapa saya aku kami kita mereka kamu anda ia dia beliau
PRON ADV SCONJ: apa
PRON DET: semua yang nya
VERB ADV: ada
VERB: menuju
NOUN: km km² kg cm mm meter perang tahun orang sekarang
SCONJ: maka bahwa ketika jika apabila sehingga agar supaya meskipun walaupun dimana
SCONJ ADP: karena setelah sebelum sejak
CCONJ: dan atau tetapi tapi
CCONJ ADV: namun
ADV: bagaimana juga hanya sangat masih akhirnya awalnya kelak konon jarang paling lebih
AUX: sudah telah adalah ialah
AUX ADP: akan
AUX VERB: dapat bisa harus
"""
ALLOWED = {
    form: tags.split()
    for tags, forms in (line.split(": ") for line in CLOSED.strip().splitlines())
    for form in forms.split()
}

# Prepositions before nouns, conjunctions before clauses.
BOTH = set("dengan untuk seperti sebelum karena yaitu".split())
ORDINALS = set("kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh".split())
PLACES = set("dalam atas bawah luar depan belakang samping".split())


class Sentence:
    def __init__(self, lines):
        self.lines = lines
        self.words = [w for w in lines if len(w) == 10 and w[ID].isdigit()]

    def head(self, w):
        return self.words[int(w[HEAD]) - 1] if w[HEAD] not in ("0", "_") else None

    def children(self, w):
        return [c for c in self.words if c[HEAD] == w[ID]]

    def low(self, i):
        return self.words[i][FORM].lower() if 0 <= i < len(self.words) else ""

    def upos(self, i):
        return self.words[i][UPOS] if 0 <= i < len(self.words) else ""


def closed_words(s, count):
    """Slips in the tags of function words."""
    for w in s.words:
        allowed = ALLOWED.get(w[FORM].lower())
        if allowed and w[UPOS] not in allowed and w[UPOS] not in ("PROPN", "X"):
            alone = w[UPOS] == "NOUN" and "PRON" in allowed
            w[UPOS] = "PRON" if alone else allowed[0]
            if w[UPOS] == "PART":
                w[REL] = "advmod"
            count["slip"] += 1


def one_of(s, count):
    """`salah satu desa`: `satu` counts `desa`, and `salah` hangs on `satu`."""
    for i, salah in enumerate(s.words[:-1]):
        satu = s.words[i + 1]
        if s.low(i) != "salah" or s.low(i + 1) != "satu" or satu[HEAD] != salah[ID]:
            continue
        above = s.head(salah)
        if above is not None and int(above[ID]) > int(satu[ID]) and above[UPOS] in ("NOUN", "PROPN"):
            satu[HEAD], satu[REL] = above[ID], "nummod"
        else:
            satu[HEAD], satu[REL] = salah[HEAD], salah[REL]
        for child in s.children(salah):
            if child is not satu:
                child[HEAD] = satu[ID]
        salah[HEAD], salah[REL], salah[UPOS], satu[UPOS] = satu[ID], "advmod", "ADJ", "NUM"
        count["salah satu"] += 1


def suffix_nya(s, count):
    """`-nya` on a verb is its object or agent, not its subject; after a preposition it is the noun."""
    for i, w in enumerate(s.words):
        if s.low(i) != "nya" or i == 0:
            continue
        before, low = s.words[i - 1], s.low(i - 1)
        if w[REL] == "nsubj" and before[UPOS] == "VERB" and w[HEAD] == before[ID]:
            if low.startswith("me"):
                w[REL] = "obj"
            elif low.startswith("di"):
                w[REL] = "obl:agent"
            else:
                w[UPOS], w[REL], w[LEMMA], w[FEATS] = "DET", "det", "nya", "_"
            count["-nya of verbs"] += 1
        elif before[UPOS] == "ADP" and w[HEAD] == before[ID] and w[REL] == "nmod":
            above = s.head(before)
            if above is None or above is w:
                continue
            w[HEAD] = before[HEAD]
            w[REL] = "obl" if above[UPOS] in ("VERB", "ADJ") else "nmod"
            for child in s.words[max(0, i - 2) : i]:
                if child[HEAD] == above[ID] and child[UPOS] == "ADP":
                    child[HEAD], child[REL] = w[ID], "case"
            count["-nya of prepositions"] += 1


def begin_to(s, count):
    """`mulai mengangkat`: the first verb is the head, the second its open complement."""
    for w in s.words:
        main = s.head(w)
        if w[UPOS] != "VERB" or w[REL] != "advmod" or main is None or main[UPOS] != "VERB":
            continue
        if int(main[ID]) < int(w[ID]):
            continue
        w[HEAD], w[REL] = main[HEAD], main[REL]
        for child in s.children(main):
            left = int(child[ID]) < int(w[ID])
            after = child[REL].split(":")[0] in ("punct", "conj", "parataxis") and int(child[ID]) > int(main[ID])
            if child is not w and (left or after):
                child[HEAD] = w[ID]
        main[HEAD], main[REL] = w[ID], "xcomp"
        count["mulai"] += 1


def years(s, count):
    """`menikah pada 1936`: a number with a preposition says when, as a noun would."""
    for i, w in enumerate(s.words):
        above = s.head(w)
        if w[UPOS] == "NUM" and w[REL] == "nummod" and above is not None and above[UPOS] in ("VERB", "ADJ"):
            before = s.words[i - 1] if i else w
            if before[UPOS] == "ADP" and before[HEAD] in (w[ID], above[ID]):
                before[HEAD], before[REL], w[REL] = w[ID], "case", "obl:tmod"
                count["years"] += 1


def clauses(s, count):
    """Words that are prepositions before nouns are conjunctions before verbs."""
    for i, w in enumerate(s.words):
        above = s.head(w)
        if s.low(i) not in BOTH or above is None or w[UPOS] not in ("ADP", "SCONJ"):
            continue
        if above[UPOS] == "VERB" and int(above[ID]) > int(w[ID]):
            new = ("SCONJ", "mark")
        elif above[UPOS] in ("NOUN", "PROPN"):
            new = ("ADP", "case")
        else:
            continue
        if w[REL] in ("case", "mark") and (w[UPOS], w[REL]) != new:
            w[UPOS], w[REL] = new
            count["clauses"] += 1


def by_place(s, count):
    """Tags that the neighbours decide."""
    for i, w in enumerate(s.words):
        low, old = s.low(i), w[UPOS]
        if low in PLACES and old == "ADP" and s.low(i - 1) == "di":
            w[UPOS] = "NOUN"
            if w[REL] in ("case", "fixed"):
                w[REL] = "nmod:lmod"
        elif low == "namun" and old in ("CCONJ", "ADV"):
            w[UPOS] = "ADV" if i == 0 else "CCONJ"
        elif low == "banyak" and old == "ADV" and w[REL] in ("det", "advmod", "amod") and s.upos(i + 1) == "NOUN":
            w[UPOS] = "DET"
        elif low == "nya" and s.low(i - 1) == "semua":
            w[UPOS] = "DET"
            w[REL] = "det"
        elif low == "i" and old == "NUM" and s.upos(i - 1) == "PROPN":
            w[UPOS], w[REL] = "PROPN", "flat:name" if w[REL] == "nummod" else w[REL]
        elif old in ("NUM", "NOUN", "DET") and (
            re.fullmatch("ke-[0-9]+", low)
            or low in ORDINALS
            and (s.upos(i - 1) in ("NOUN", "PROPN", "ADJ") or s.low(i - 1) == "yang")
        ):
            w[UPOS] = "ADJ"
            if w[REL] in ("nummod", "det"):
                w[REL] = "amod"
        elif low == "semua" and s.upos(i + 1) == "DET" and s.low(i + 1) in ("nya", "itu", "ini"):
            w[UPOS] = "PRON"
        count["place"] += old != w[UPOS]


RULES = [closed_words, one_of, suffix_nya, begin_to, years, clauses, by_place]


def sentences(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf8") as file:
        lines = []
        for line in file:
            line = line.rstrip("\n")
            if line:
                lines.append(line.split("\t") if line[0] != "#" else [line])
            elif lines:
                yield Sentence(lines)
                lines = []
        if lines:
            yield Sentence(lines)


def main(path):
    count = collections.Counter()
    for sentence in sentences(path):
        for rule in RULES:
            rule(sentence, count)
        for line in sentence.lines:
            print("\t".join(line))
        print()
    print(dict(count), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
