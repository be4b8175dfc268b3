use tekad_core::Span;

use super::*;
use crate::{Ontology, PackSource};

const WORDS: &str = "[class]\njoining = [\"lalu\"]\nabout = [\"terkait\"]\n";
const FRAMES: &str = "[[frame]]\nid = \"say\"\nverb = [\"katakan\"]\nembed = \"speech\"\n\
    [[frame]]\nid = \"ask\"\ntype = \"REQUEST\"\nverb = [\"meminta\"]\nembed = \"request\"\n\
    [[frame]]\nid = \"refuse\"\ntype = \"REJECT\"\nverb = [\"tolak\", \"kirim\"]\n";
const HEAD: &str = "code = \"id\"\nname = \"Indonesian\"\nlayers = [\"read\"]\n\
    [[inflection]]\nprefix = \"di\"\nstarts = []\ndrop = 0\nvoice = \"passive\"\n\
    [[inflection]]\nprefix = \"men\"\nstarts = [\"t\"]\ndrop = 1\nvoice = \"active\"\n\
    [[inflection]]\nprefix = \"meng\"\nstarts = [\"k\"]\ndrop = 1\nvoice = \"active\"\n\
    [[inflection]]\nprefix = \"\"\nstarts = []\ndrop = 0\nvoice = \"any\"\n";

fn pack() -> Pack {
    let ontology = Ontology::load(include_str!("../../../../ontology/plover.toml")).unwrap();
    let source = PackSource {
        pack: HEAD,
        words: WORDS,
        frames: FRAMES,
        ..PackSource::default()
    };
    Pack::load(source, &ontology).unwrap()
}

/// `form/UPOS/head/relation` for each word, heads counted from 0, -1 for the root; verbs that
/// begin with "me" or "ber" are active, "yang" is relative.
fn tree(rows: &str) -> Vec<Token> {
    rows.split_whitespace()
        .map(|row| {
            let p: Vec<&str> = row.split('/').collect();
            let upos = match p[1] {
                "V" => Upos::Verb,
                "P" => Upos::Propn,
                "C" => Upos::Cconj,
                "S" => Upos::Sconj,
                "." => Upos::Punct,
                "R" => Upos::Pron,
                "A" => Upos::Adp,
                _ => Upos::Noun,
            };
            let feats = match (upos, p[0]) {
                (Upos::Verb, w) if w.starts_with("me") || w.starts_with("ber") => "Voice=Act",
                (Upos::Pron, "yang") => "PronType=Rel",
                _ => "",
            };
            Token {
                span: Span::new(0, 1),
                form: p[0].into(),
                lemma: p[0].into(),
                upos,
                feats: feats.into(),
                head: u32::try_from(p[2].parse::<i64>().unwrap()).ok(),
                deprel: p[3].into(),
            }
        })
        .collect()
}

#[test]
fn clauses_are_joined() {
    // Before, the token that is looked at, its head and relation after.
    let rows = [
        // A comma and a subject of its own behind a complete clause.
        (
            "A/P/1/nsubj mengusir/V/-1/root B/P/1/obj ,/./5/punct C/P/5/nsubj menolak/V/1/ccomp ././1/punct",
            5,
            (1, "conj"),
        ),
        // What is said stays content.
        (
            "A/P/1/nsubj mengatakan/V/-1/root B/P/1/obj ,/./5/punct C/P/5/nsubj menolak/V/1/ccomp ././1/punct",
            5,
            (1, "ccomp"),
        ),
        // A word that joins.
        (
            "A/P/1/nsubj berunding/V/-1/root ,/./4/punct lalu/S/4/mark menolak/V/1/advcl ././1/punct",
            4,
            (1, "conj"),
        ),
        // The object before the comma goes back.
        (
            "A/P/1/nsubj menyita/V/-1/root kapal/N/5/obj ,/./5/punct B/P/5/nsubj memeriksa/V/1/ccomp ././1/punct",
            2,
            (1, "obj"),
        ),
        // Joined to the content of an accusation: to the accusation.
        (
            "A/P/1/nsubj menuduh/V/-1/root B/P/3/nsubj menyerang/V/1/ccomp ,/./7/punct tetapi/C/7/cc B/P/7/nsubj menolak/V/3/conj ././1/punct",
            7,
            (1, "conj"),
        ),
        // A list before a verb is its subject.
        (
            "A/P/1/nsubj mengirim/V/-1/root beras/N/1/obj ,/./5/punct dan/C/5/cc menteri/N/2/conj menelepon/V/1/conj ././1/punct",
            5,
            (6, "nsubj"),
        ),
        // A relative clause behind a comma.
        (
            "A/P/1/nsubj mengecam/V/-1/root B/P/1/obj ,/./5/punct yang/R/5/nsubj menahan/V/1/advcl C/P/5/obj ././1/punct",
            5,
            (2, "acl:relcl"),
        ),
        // Two verbs side by side: the first has the subject.
        (
            "orang/N/1/nsubj berunjuk/V/2/advcl menuntut/V/-1/root keadilan/N/2/obj ././2/punct",
            2,
            (1, "advcl"),
        ),
        // A verb that serves as a preposition.
        (
            "A/P/1/nsubj membuka/V/-1/root penyelidikan/N/3/nsubj:pass terkait/V/1/ccomp dana/N/3/obj ././1/punct",
            2,
            (1, "obj"),
        ),
        // Nothing hangs over a semicolon.
        (
            "A/P/1/nsubj memberi/V/-1/root suaka/N/5/obj ;/./5/punct B/P/5/nsubj memanggil/V/1/parataxis dubes/N/5/obj ././1/punct",
            2,
            (1, "obj"),
        ),
        // The list of those who are asked.
        (
            "A/P/1/nsubj meminta/V/-1/root B/P/1/obj dan/C/5/cc C/P/2/conj menolak/V/1/conj ././1/punct",
            5,
            (1, "xcomp"),
        ),
        // What carries is the object, what it carries no content.
        (
            "A/P/1/nsubj mengirim/V/-1/root pesawat/N/3/nsubj berisi/V/1/ccomp beras/N/3/obj ././1/punct",
            2,
            (1, "obj"),
        ),
        // A bare nominal behind an active verb.
        (
            "A/P/1/nsubj mengirim/V/-1/root komitmen/N/1/obl ././1/punct",
            2,
            (1, "obj"),
        ),
        // A measure and what is measured.
        (
            "A/P/1/nsubj mengirim/V/-1/root ton/N/1/obj beras/N/1/nmod ././1/punct",
            3,
            (2, "nmod"),
        ),
        // A subject in apposition to its verb, and one under a verb read as subject.
        (
            "A/P/1/appos mengirim/V/-1/root beras/N/1/obj ././1/punct",
            0,
            (1, "nsubj"),
        ),
        (
            "Menjelang/V/4/nsubj putusan/N/0/nmod ,/./0/punct A/P/0/nsubj mengirim/V/-1/root ././4/punct",
            3,
            (4, "nsubj"),
        ),
        // The main verb read as a relative clause of its subject.
        (
            "A/P/6/nsubj mengirim/V/0/acl:relcl beras/N/1/obj ,/./6/punct setelah/S/6/mark B/P/6/nsubj meminta/V/-1/root ././6/punct",
            1,
            (-1, "root"),
        ),
        // A verb that the tagger takes for a noun, and a headline's predicate.
        (
            "Beras/N/1/nsubj:pass dikirim/N/-1/root A/P/1/nmod ././1/punct",
            1,
            (-1, "root"),
        ),
        (
            "Iran/P/2/nsubj Tolak/P/0/nmod berunding/V/-1/root dengan/A/4/case AS/P/2/obl",
            2,
            (1, "xcomp"),
        ),
    ];
    let pack = pack();
    for (before, at, (want_head, want_rel)) in rows {
        let mut tokens = tree(before);
        mend(&pack, &mut tokens);
        let got = (
            tokens[at].head.map_or(-1, i64::from),
            tokens[at].deprel.as_str(),
        );
        assert_eq!(got, (want_head, want_rel), "{before}");
        // It is a tree still.
        assert_eq!(
            tokens.iter().filter(|t| t.head.is_none()).count(),
            1,
            "{before}"
        );
        assert!(
            (0..tokens.len())
                .all(|t| (0..tokens.len())
                    .any(|r| tokens[r].head.is_none() && within(&tokens, t, r))),
            "{before}"
        );
    }
}

#[test]
fn what_the_table_makes_is_a_verb() {
    let mut tokens = tree("Beras/N/1/nsubj:pass dikirim/N/-1/root A/P/1/nmod ././1/punct");
    mend(&pack(), &mut tokens);
    assert_eq!(tokens[1].upos, Upos::Verb);
}
