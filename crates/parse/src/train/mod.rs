//! Training: treebanks in, model bytes out. The same input gives the same bytes.

mod data;
mod lemma;
mod net;
mod perceptron;
mod punct;
mod segment;
mod tag;
mod tree;

use tekad_core::Upos;
use tekad_core::hash::sha256_hex;
use thiserror::Error;

use crate::bytes::Writer;
use crate::card::{Card, CardData};
use crate::conllu::{self, ConlluError};
use crate::lemma::Lemmas;
use crate::linear::write_dense4;
use crate::model::{MAGIC, MAX_UNPACKED, Model, ModelError, Profile};
use crate::multi::Splits;

/// A treebank's text and the name of the style (its conventions) that it is read as.
#[derive(Clone, Debug, Default)]
pub struct Treebank {
    /// The style's name, e.g. `csui`.
    pub style: String,
    /// The CoNLL-U text.
    pub text: String,
}

impl Treebank {
    /// A treebank with its style taken from the path as treebanks are named: `id_csui/train.conllu`
    /// and `id_csui-ud-train.conllu` are of style `csui`.
    pub fn at(path: &str, text: String) -> Treebank {
        Treebank {
            style: style_of(path),
            text,
        }
    }
}

/// The style that a path's names tell: what stands between `xx_` and the next sign in the
/// file's name or else its folder's, or the file's stem.
pub fn style_of(path: &str) -> String {
    let mut names = path.rsplit(['/', '\\']);
    let file = names.next().unwrap_or("");
    let folder = names.next().unwrap_or("");
    for name in [file, folder] {
        if let Some((lang, rest)) = name.split_once('_')
            && (2..=3).contains(&lang.len())
            && lang.bytes().all(|b| b.is_ascii_lowercase())
        {
            let style: String = rest
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            if !style.is_empty() {
                return style;
            }
        }
    }
    file.split('.').next().unwrap_or("").to_owned()
}

/// What to train on and how.
#[derive(Clone, Debug, Default)]
pub struct TrainOptions {
    /// BCP 47 language code.
    pub lang: String,
    /// Treebanks to learn from.
    pub train: Vec<Treebank>,
    /// More lemmas: lines `form UPOS lemma [style]` with tabs between; `#` starts a comment.
    pub lexicon: String,
    /// Words with their possible tags, for words that the treebanks lack: lines `form TAG,TAG`
    /// with a tab between; `#` starts a comment.
    pub words: String,
    /// Clusters of words by the company they keep (Brown et al. 1992), for the network: lines of
    /// a number, whose bits from the lowest are the way to the cluster in a binary tree, and the
    /// cluster's forms, with a tab between and blanks between forms; `#` starts a comment.
    pub clusters: String,
    /// Treebanks to measure on; never learned from.
    pub dev: Vec<Treebank>,
    /// Style to follow where none is asked for; the last of `train` if `None`.
    pub default_style: Option<String>,
    /// Licence of the data, for the card.
    pub licence: String,
    /// The command that does this, for the card.
    pub command: String,
    /// Notes for the card.
    pub notes: String,
    /// Passes over the data for the parser; 0 for the usual number.
    pub epochs: usize,
    /// What to train: [`Profile::Fast`] leaves out the network.
    pub profile: Profile,
    /// Threads for the network: two at most are of use; the bytes are the same. 0: two.
    pub threads: usize,
}

/// What training did.
#[derive(Clone, Debug)]
pub struct TrainReport {
    /// The card, as embedded.
    pub card: Card,
    /// Bytes by part of the model, before compression.
    pub sizes: Vec<(&'static str, usize)>,
}

/// Why training failed.
#[derive(Debug, Error)]
pub enum TrainError {
    /// A treebank is not CoNLL-U.
    #[error("treebank {style}: {source}")]
    Conllu {
        /// The treebank's style.
        style: String,
        /// What is wrong and where.
        source: ConlluError,
    },
    /// A line of the lexicon has no form, tag and lemma.
    #[error("lexicon, line {line}: not `form UPOS lemma [style]`: {text:?}")]
    Lexicon {
        /// Line number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A line of the word list has no form and tags.
    #[error("word list, line {line}: not `form TAG,TAG`")]
    Words {
        /// Line number, from 1.
        line: usize,
    },
    /// A line of the clusters has no number and forms.
    #[error("clusters, line {line}: not a number, a tab and forms")]
    Clusters {
        /// Line number, from 1.
        line: usize,
    },
    /// There is nothing to learn from.
    #[error("no sentence with tags in the training data")]
    Empty,
    /// The default style is not among the treebanks'.
    #[error("no training data of style {0:?}")]
    Style(String),
    /// The model came out too big or unreadable.
    #[error("the model that came out is unusable: {0}")]
    Model(#[from] ModelError),
}

const EPOCHS: usize = 12;

/// Trains a model. `tell` hears of progress, a line at a time.
///
/// # Errors
/// [`TrainError`] for unreadable or empty treebanks.
pub fn train(
    options: &TrainOptions,
    mut tell: impl FnMut(String) + Send,
) -> Result<(Vec<u8>, TrainReport), TrainError> {
    let banks = data::read(&options.train)?;
    let lexicon = lemma::lexicon(&options.lexicon)?;
    let mut data = data::Data::new(&banks)?;
    data.hints = data::hints(&options.words).map_err(|line| TrainError::Words { line })?;
    let clusters =
        net::clusters(&options.clusters).map_err(|line| TrainError::Clusters { line })?;
    let styles = data.styles.clone();
    let default_style = match &options.default_style {
        Some(s) if styles.contains(s) => s.clone(),
        Some(s) => return Err(TrainError::Style(s.clone())),
        None => banks.last().map(|b| b.style.clone()).unwrap_or_default(),
    };
    tell(format!(
        "{} sentences, {} relations, {} bundles",
        data.sents.len(),
        data.labels.len(),
        data.bundles.len()
    ));
    for (style, share) in punct::normalise(&mut data) {
        tell(format!(
            "style {style}: {:.1}% of punctuation by the rule",
            share * 100.0
        ));
    }
    let known = data::Known::new(data.sents.iter(), &data.hints).lookup();
    let (tagger, lemmas, segments) = std::thread::scope(|scope| {
        let rest = scope.spawn(|| {
            let lemmas = lemma::train(&data, &lexicon, 8, 300_000);
            (lemmas, segment::train(&banks, &styles, &known, 6))
        });
        let tagger = tag::train(&data, 12, |_| true);
        match rest.join() {
            Ok((lemmas, segments)) => (tagger, lemmas, segments),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    tell("tagger, lemmas, segmenter done".to_owned());
    tag::jackknife(&mut data, 4, 7);
    tell("tags for the parser done".to_owned());
    let epochs = if options.epochs == 0 {
        EPOCHS
    } else {
        options.epochs
    };
    let has_trees = data.sents.iter().any(|s| !s.heads.is_empty());
    let network = options.profile == Profile::Best && has_trees;
    let shared = std::sync::Mutex::new(&mut tell);
    let tell_all = |line: String| {
        if let Ok(mut tell) = shared.lock() {
            tell(line);
        }
    };
    let (trees, net) = std::thread::scope(|scope| {
        let net = network.then(|| {
            let mut recipe = net::Recipe::default();
            if options.epochs > 0 {
                recipe.epochs = options.epochs;
            }
            if options.threads > 0 {
                recipe.threads = options.threads;
            }
            let data = &data;
            scope.spawn(move || net::train(data, clusters, &recipe, tell_all))
        });
        let trees = tree::train(&data, epochs, (1_300_000, 400_000), tell_all);
        let net = net.map(|net| match net.join() {
            Ok(net) => net,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        (trees, net)
    });

    let mut card = Card {
        lang: options.lang.clone(),
        licence: options.licence.clone(),
        data: card_data(options, &banks),
        command: options.command.clone(),
        styles,
        default_style,
        dev: Default::default(),
        notes: options.notes.clone(),
    };
    let mut w = Writer::default();
    let mut sizes = Vec::new();
    let mut size = |w: &Writer, name, last: &mut usize| {
        sizes.push((name, w.out.len() - *last));
        *last = w.out.len();
    };
    let mut last = 0;
    w.uint(data.low_lemmas);
    known.write(&mut w);
    size(&w, "known words", &mut last);
    segments.tokens.write(&mut w);
    size(&w, "tokens", &mut last);
    segments.sentences.write(&mut w);
    size(&w, "sentences", &mut last);
    Splits::write_list(&segments.ways, &mut w);
    segments.splits.write(&mut w);
    size(&w, "multiwords", &mut last);
    tagger.tags.finish(2, 450_000).write(&mut w);
    size(&w, "tags", &mut last);
    w.strs(&data.bundles);
    for tag in 0..Upos::ALL.len() {
        w.uint(data.of_tag[tag].len() as u64);
        for &b in &data.of_tag[tag] {
            w.uint(u64::from(b));
        }
    }
    tagger.feats.finish(2, 150_000).write(&mut w);
    size(&w, "features", &mut last);
    Lemmas::write_rules(&lemmas.rules, lemmas.general, &mut w);
    lemmas.seen.write(&mut w);
    lemmas.roots.write(&mut w);
    lemmas.rows.write(&mut w);
    size(&w, "lemmas", &mut last);
    w.strs(&data.labels);
    write_dense4(&trees.moves, &mut w);
    size(&w, "moves", &mut last);
    trees.arcs.write(&mut w);
    size(&w, "labels", &mut last);
    trees.relabel.write(&mut w);
    size(&w, "relabel", &mut last);
    if let Some(net) = &net {
        net.write(&mut w);
        size(&w, "network", &mut last);
    }

    if !options.dev.is_empty() {
        let mut model = Model::read(&with_card(&card, &w.out)?)?;
        for bank in &options.dev {
            let gold = conllu::read(&bank.text).map_err(|source| TrainError::Conllu {
                style: bank.style.clone(),
                source,
            })?;
            for (profile, mark) in [(Profile::Fast, "fast"), (Profile::Best, "best")] {
                model = model.with_profile(profile);
                if model.profile() != profile {
                    continue;
                }
                for (name, value) in measure(&model, &gold, &bank.style) {
                    card.dev.insert(
                        format!("{}.{mark}.{name}", bank.style),
                        (value * 1e4).round() / 1e4,
                    );
                }
            }
        }
    }
    let raw = with_card(&card, &w.out)?;
    if raw.len() > MAX_UNPACKED {
        return Err(ModelError::Broken("it is too big").into());
    }
    let packed = zstd::bulk::compress(&raw, 19).map_err(ModelError::from)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&packed);
    Model::load(&bytes)?;
    Ok((bytes, TrainReport { card, sizes }))
}

fn with_card(card: &Card, rest: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut w = Writer::default();
    w.str(&serde_json::to_string(card)?);
    w.out.extend_from_slice(rest);
    Ok(w.out)
}

fn card_data(options: &TrainOptions, banks: &[data::Read]) -> Vec<CardData> {
    let mut out = Vec::new();
    let mut add = |role: &str, bank: &Treebank, sentences: usize| {
        out.push(CardData {
            style: bank.style.clone(),
            role: role.to_owned(),
            sentences,
            sha256: sha256_hex(bank.text.as_bytes()),
        });
    };
    for (bank, read) in options.train.iter().zip(banks) {
        add("train", bank, read.sentences.len());
    }
    for (role, text) in [
        ("lexicon", &options.lexicon),
        ("words", &options.words),
        ("clusters", &options.clusters),
    ] {
        if !text.is_empty() {
            let bank = Treebank {
                style: String::new(),
                text: text.clone(),
            };
            add(role, &bank, 0);
        }
    }
    for bank in &options.dev {
        add("dev", bank, 0);
    }
    out
}

/// Accuracy on gold tokens with the model's own tags, as fractions: `upos`, `feats`, `lemma`,
/// `uas`, `las` (relations without subtype, as in the CoNLL 2018 shared task).
pub fn measure(model: &Model, gold: &[conllu::Sentence], style: &str) -> Vec<(&'static str, f64)> {
    let style = model.style(style).unwrap_or(model.default_style());
    let (mut all, mut upos, mut feats, mut lemma, mut uas, mut las) =
        (0u32, 0u32, 0u32, 0u32, 0u32, 0u32);
    for s in gold {
        let forms: Vec<&str> = s.words.iter().map(|w| w.form.as_str()).collect();
        let ours = model.analyse_words(&forms, style);
        for (w, t) in s.words.iter().zip(&ours.tokens) {
            all += 1;
            upos += u32::from(w.upos == t.upos.as_str());
            feats += u32::from(if w.feats == "_" {
                t.feats.is_empty()
            } else {
                t.feats == w.feats
            });
            lemma += u32::from(w.lemma == "_" || t.lemma == w.lemma);
            let head = t.head.map_or(0, |h| h as usize + 1);
            if w.head == Some(head) {
                uas += 1;
                las += u32::from(w.deprel.split(':').next() == Some(t.base_deprel()));
            }
        }
    }
    let share = |n: u32| f64::from(n) / f64::from(all.max(1));
    vec![
        ("upos", share(upos)),
        ("feats", share(feats)),
        ("lemma", share(lemma)),
        ("uas", share(uas)),
        ("las", share(las)),
    ]
}

#[cfg(test)]
mod tests {
    use super::style_of;

    #[test]
    fn styles_come_from_treebank_names() {
        for (path, style) in [
            ("/data/ud/id_csui/train.conllu.gz", "csui"),
            ("id_gsd-ud-dev.conllu", "gsd"),
            ("C:\\ud\\en_ewt\\dev.conllu", "ewt"),
            ("news.conllu", "news"),
        ] {
            assert_eq!(style_of(path), style);
        }
    }
}
