//! Pairs whose spans are given: for annotation, training and `tekad code --pairs`.

use tekad_core::{Document, Sentence, Span, ontology::EventType};

use super::{Feature, PairScene, PairScores, Party, supply::candidates};
use crate::{
    coder::{Beside, CodeOptions, Coder, Trace},
    draft::Draft,
    mention::TaggedName,
    view::View,
};

/// A pair of spans of a text; where one is missing, the other stands alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// The actor.
    pub actor: Option<Span>,
    /// The recipient.
    pub recipient: Option<Span>,
}

/// What holds between the two parties of a given pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Probabilities of all types.
    pub scores: PairScores,
    /// Mode by type, as far as frames tell one.
    pub modes: Vec<(EventType, String)>,
}

impl Coder {
    /// The features of given pairs of a document; empty for a pair outside its sentences.
    pub fn pair_features(
        &self,
        doc: &Document,
        sentences: &[Sentence],
        names: &[Vec<TaggedName>],
        pairs: &[Spans],
    ) -> Vec<Vec<Feature>> {
        self.given(doc, sentences, names, pairs, |scene, _, a, r| {
            scene.features(a, r)
        })
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect()
    }

    /// The features of all pairs of actors in the sentence of a given pair, save those of the given
    /// parties: mostly there is no event between them.
    pub fn other_features(
        &self,
        doc: &Document,
        sentences: &[Sentence],
        names: &[Vec<TaggedName>],
        pair: Spans,
    ) -> Vec<Vec<Feature>> {
        self.given(doc, sentences, names, &[pair], |scene, trace, a, r| {
            let given = |m: usize| {
                let m = scene.mention(m);
                m.meets(a.start, a.end) || m.meets(r.start, r.end)
            };
            candidates(&trace.mentions)
                .into_iter()
                .filter(|&(x, y)| !(given(x) && given(y)))
                .map(|(x, y)| scene.features(scene.mention(x), scene.mention(y)))
                .collect::<Vec<_>>()
        })
        .into_iter()
        .flatten()
        .flatten()
        .collect()
    }

    /// What holds between given pairs; none where there is no model, or for a pair outside the
    /// sentences.
    pub fn pair_answers(
        &self,
        doc: &Document,
        sentences: &[Sentence],
        names: &[Vec<TaggedName>],
        pairs: &[Spans],
    ) -> Vec<Option<Answer>> {
        self.given(doc, sentences, names, pairs, |scene, trace, a, r| {
            let model = self.pairs.as_ref()?;
            Some(Answer {
                scores: model.score(&scene.features(a, r)),
                modes: modes(trace),
            })
        })
        .into_iter()
        .map(Option::flatten)
        .collect()
    }

    fn given<T>(
        &self,
        doc: &Document,
        sentences: &[Sentence],
        names: &[Vec<TaggedName>],
        pairs: &[Spans],
        mut make: impl FnMut(&PairScene, &Trace, Party, Party) -> T,
    ) -> Vec<Option<T>> {
        let options = CodeOptions {
            trace: true,
            frames_only: true,
            ..CodeOptions::default()
        };
        let beside = Beside {
            tagged: names.to_vec(),
            ..Beside::default()
        };
        let coded = self.code_with_names(doc, sentences, &beside, options);
        let traces = coded.traces;
        pairs
            .iter()
            .map(|pair| {
                let spans = [pair.actor, pair.recipient];
                let inside = |t: &&Trace| {
                    let whole = sentences[t.sentence].span;
                    spans
                        .iter()
                        .flatten()
                        .filter(|s| s.start < whole.end && whole.start < s.end)
                        .count()
                };
                // The sentence that holds most of them; the first of equals.
                let trace = traces
                    .iter()
                    .filter(|t| inside(t) > 0)
                    .min_by_key(|t| (std::cmp::Reverse(inside(t)), t.sentence))?;
                let view = View::new(&sentences[trace.sentence], self.pack.lemmas);
                let scene = PairScene::new(
                    &view,
                    &trace.mentions,
                    &trace.instances,
                    &trace.drafts,
                    &self.pack,
                );
                let party = |s: Option<Span>| s.map(|s| scene.party(s)).unwrap_or_default();
                let (a, r) = (party(pair.actor), party(pair.recipient));
                Some(make(&scene, trace, a, r))
            })
            .collect()
    }
}

/// The first mode of each type among the events that frames made of the sentence.
fn modes(trace: &Trace) -> Vec<(EventType, String)> {
    let mut all: Vec<(EventType, String)> = Vec::new();
    let of = |d: &Draft| Some((d.event, d.mode.first()?.clone()));
    for (event, mode) in trace.drafts.iter().filter_map(of) {
        if !all.iter().any(|(e, _)| *e == event) {
            all.push((event, mode));
        }
    }
    all
}
