//! An event of one sentence before dates, places and merging, and what its senses make of it.

use tekad_core::{
    event::{SourceLink, Underlying},
    ontology::EventType,
};

use crate::senses::Sense;

/// An event of one sentence, before dates, places and merging.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The trigger's anchor.
    pub anchor: usize,
    /// Trigger tokens.
    pub trigger: (usize, usize),
    /// Whether the trigger is a noun.
    pub noun: bool,
    /// PLOVER type.
    pub event: EventType,
    /// PLOVER modes.
    pub mode: Vec<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Mentions that act.
    pub actor: Vec<usize>,
    /// Mentions that are acted on.
    pub recipient: Vec<usize>,
    /// What an AGREE promises.
    pub underlying: Option<Underlying>,
    /// It failed.
    pub failed: bool,
    /// In which sense.
    pub sense: Sense,
    /// Who says so, outermost first.
    pub by: Vec<SourceLink>,
    /// Roles that an event can't do without.
    pub needs: (bool, bool),
    /// How many act, counting "both countries" as two.
    pub doers: usize,
    /// Taken up by an embedding trigger, or ruled out: no event of its own.
    pub consumed: bool,
    /// Made by an embedding trigger from this one's content.
    pub derived: bool,
    /// How likely the model of pairs finds its type between its parties.
    pub likely: Option<f32>,
    /// What happened to it, for `explain`.
    pub why: Vec<String>,
}

impl Draft {
    /// Whether the roles that it needs are filled.
    pub fn is_complete(&self) -> bool {
        (!self.needs.0 || !self.actor.is_empty())
            && (!self.needs.1 || !self.recipient.is_empty() || self.doers > 1)
    }
}

/// The mode of a REQUEST or REJECT whose content is an event of this type.
pub(crate) fn asked_mode(draft: &Draft) -> &'static str {
    let event = draft.underlying.as_ref().map_or(draft.event, |u| u.event);
    // "Rejected the call for talks": what was asked for is refused.
    const ASKED: [&str; 3] = ["meet", "assist", "yield"];
    if event == EventType::Request
        && let Some(mode) = ASKED.iter().find(|m| draft.mode.iter().any(|x| x == *m))
    {
        return mode;
    }
    match event {
        EventType::Consult => "meet",
        EventType::Aid | EventType::Cooperate | EventType::Support | EventType::Agree => "assist",
        EventType::Retreat | EventType::Concede => "yield",
        _ => "change",
    }
}

/// The mode of a THREATEN whose content is an event of this type.
pub(crate) fn threat_mode(draft: &Draft) -> Option<&'static str> {
    let has = |m: &str| draft.mode.iter().any(|x| x == m);
    Some(match draft.event {
        EventType::Assault | EventType::Mobilize => "violence",
        EventType::Coerce if has("arrest") => "arrest",
        EventType::Coerce if has("deport") => "expel",
        EventType::Coerce | EventType::Protest => "restrict",
        EventType::Sanction if has("expel") => "expel",
        // CAMEO 1312 (embargo, boycott, sanctions) is restriction, 1313 breaking relations.
        EventType::Sanction if draft.cameo.as_deref().is_some_and(|c| c.starts_with("163")) => {
            "restrict"
        }
        EventType::Sanction | EventType::Reject => "relations",
        _ => return None,
    })
}

pub(crate) fn push_mode(draft: &mut Draft, mode: &str) {
    if draft.mode.is_empty() {
        draft.mode.push(mode.to_owned());
    }
}

/// Turns a promised CONSULT, SUPPORT, COOPERATE or AID into an AGREE (CODEBOOK rule 6).
pub(crate) fn to_agree(draft: &mut Draft) {
    draft.underlying = Some(Underlying {
        event: draft.event,
        mode: std::mem::take(&mut draft.mode),
    });
    draft.event = EventType::Agree;
    draft.cameo = None;
}

/// A party's own "if you …, we will strike" is a threat (CODEBOOK rule 7), and so is what it
/// warns that it will do.
pub(crate) fn to_threat(draft: &mut Draft, warned: bool) {
    let sense = &mut draft.sense;
    let hostile = matches!(
        draft.event,
        EventType::Assault
            | EventType::Sanction
            | EventType::Coerce
            | EventType::Mobilize
            | EventType::Protest
    );
    if !(hostile && (sense.outcome || warned) && sense.future && !sense.negated) {
        return;
    }
    sense.hypothetical = false;
    sense.outcome = false;
    sense.future = false;
    draft.mode = threat_mode(draft).map(str::to_owned).into_iter().collect();
    draft.event = EventType::Threaten;
    draft.cameo = None;
    draft
        .why
        .push("its own “if …, we will …” or warning is a threat".to_owned());
}

/// Final reading of the senses: announced cooperation is AGREE, announced retreat CONCEDE, a
/// party's own "will not" a refusal (CODEBOOK rules 6 and 8).
pub(crate) fn settle(draft: &mut Draft) {
    settle_with(draft, |_, _| true);
}

/// The same; `before` tells whether a mention begins before a token.
pub(crate) fn settle_with(draft: &mut Draft, before: impl Fn(usize, usize) -> bool) {
    let mode = asked_mode(draft);
    let own_will = draft.sense.negated && draft.sense.future && !draft.actor.is_empty();
    if own_will && matches!(draft.event.quad(), 1 | 2) {
        // "Tehran will not talk with Washington": who will not, and with whom.
        if draft.event == EventType::Consult && draft.recipient.is_empty() {
            let anchor = draft.anchor;
            let (own, others): (Vec<usize>, Vec<usize>) =
                draft.actor.iter().partition(|&&m| before(m, anchor));
            if !own.is_empty() {
                draft.actor = own;
                draft.recipient = others;
            }
        }
        draft.event = EventType::Reject;
        draft.mode = vec![mode.to_owned()];
        draft.cameo = None;
        draft.underlying = None;
        draft.sense.negated = false;
        draft.sense.future = false;
        draft.why.push("its own “will not” is a refusal".to_owned());
        return;
    }
    if draft.sense.hypothetical {
        // The outcome of a condition keeps its type (CODEBOOK rule 13).
        draft.sense.future = false;
    }
    if draft.sense.future && !draft.sense.negated {
        if draft.event.promised_as_agree() {
            to_agree(draft);
            draft.sense.future = false;
            draft.sense.announced = true;
        } else if draft.event == EventType::Retreat {
            draft.event = EventType::Concede;
            draft.sense.announced = true;
            draft.mode.clear();
            draft.cameo = None;
            draft.sense.future = false;
            draft.sense.announced = true;
        } else if matches!(draft.event, EventType::Agree | EventType::Concede) {
            draft.sense.future = false;
            draft.sense.announced = true;
        }
    }
}
