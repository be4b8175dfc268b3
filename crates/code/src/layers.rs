//! A user's own files over ours: the rules by which a later folder overrides an earlier one
//! (docs/packs.md, "Your own folder").

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    claims::ClaimFrames,
    context_words::ContextWords,
    frame::FrameToml,
    names::fold,
    ontology::Ontology,
    pack::{PackError, PackSource, parse_toml},
    pack_format::{FramesToml, Inflection, WordsToml},
    scenarios::ScenarioWords,
    statements::words::SpeechWords,
    words::WordSet,
    world::{Names, Organisation, Person, State, World},
};

/// The language files of one folder.
#[derive(Clone, Debug, Default)]
pub struct PackLayer {
    /// What messages call its folder (`my-pack/lang/en`).
    pub name: String,
    /// `words.toml`; empty for none.
    pub words: String,
    /// `frames.toml`; empty for none.
    pub frames: String,
    /// `contexts.toml`; empty for none.
    pub contexts: String,
    /// `scenarios.toml`; empty for none.
    pub scenarios: String,
    /// `claims.toml`; empty for none.
    pub claims: String,
    /// `speech.toml`; empty for none.
    pub speech: String,
}

/// Folders over a pack, the strongest last.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The folders.
    pub list: Vec<PackLayer>,
    /// Leave out the agents and frames of the pack itself; its grammar words stay.
    pub only: bool,
}

/// A frame with the name of its file and its layer.
pub(crate) type LaidFrame = (String, usize, FrameToml);

impl Layers {
    /// The words and frames of the pack with the layers over them: a layer's agents and frames
    /// stand before those below it, a frame takes the place of one of the same id, and all other
    /// word lists grow. Each frame comes with the name of its file and its layer, 0 for the pack.
    pub(crate) fn over(
        &self,
        code: &str,
        source: PackSource,
    ) -> Result<(WordsToml, Vec<LaidFrame>), PackError> {
        let mut words: WordsToml = parse_toml("words.toml", source.words)?;
        let own: FramesToml = parse_toml("frames.toml", source.frames)?;
        let mut frames: Vec<LaidFrame> = own
            .frame
            .into_iter()
            .map(|f| (format!("lang/{code}/frames.toml"), 0, f))
            .collect();
        if self.only {
            words.agent.clear();
            frames.clear();
        }
        for (n, layer) in self.list.iter().enumerate() {
            let file = |name: &str| format!("{}/{name}", layer.name);
            let upper: WordsToml = parse_toml(&file("words.toml"), &layer.words)?;
            lay_words(&mut words, upper);
            let upper: FramesToml = parse_toml(&file("frames.toml"), &layer.frames)?;
            let ids: FxHashSet<&str> = upper.frame.iter().map(|f| f.id.as_str()).collect();
            frames.retain(|(.., f)| !ids.contains(f.id.as_str()));
            let lower = std::mem::take(&mut frames);
            frames.extend(
                upper
                    .frame
                    .into_iter()
                    .map(|f| (file("frames.toml"), n + 1, f))
                    .chain(lower),
            );
        }
        Ok((words, frames))
    }

    /// The words of contexts: the pack's and those that the layers add.
    pub(crate) fn contexts(
        &self,
        code: &str,
        source: PackSource,
        ontology: &Ontology,
    ) -> Result<ContextWords, PackError> {
        let mut files = vec![(format!("lang/{code}/contexts.toml"), source.contexts)];
        for layer in &self.list {
            let name = format!("{}/contexts.toml", layer.name);
            files.push((name, layer.contexts.as_str()));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), *t)).collect();
        ContextWords::load(&files, ontology)
    }

    /// The words of scenarios: the pack's and those that the layers add.
    pub(crate) fn scenarios(
        &self,
        code: &str,
        source: PackSource,
        conditional: &[String],
    ) -> Result<ScenarioWords, PackError> {
        let mut files = vec![(format!("lang/{code}/scenarios.toml"), source.scenarios)];
        for layer in &self.list {
            let name = format!("{}/scenarios.toml", layer.name);
            files.push((name, layer.scenarios.as_str()));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), *t)).collect();
        ScenarioWords::load(&files, conditional)
    }

    /// The frames of standing relations: the pack's with the layers' over them, as for events.
    pub(crate) fn claims(
        &self,
        code: &str,
        source: PackSource,
        classes: &FxHashMap<String, WordSet>,
        inflection: &[Inflection],
    ) -> Result<ClaimFrames, PackError> {
        let mut files = vec![(format!("lang/{code}/claims.toml"), source.claims)];
        for layer in &self.list {
            files.push((format!("{}/claims.toml", layer.name), layer.claims.as_str()));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), *t)).collect();
        ClaimFrames::load(&files, self.only, classes, inflection)
    }

    /// The cues of speech: those of the layers before the pack's.
    pub(crate) fn speech(
        &self,
        code: &str,
        source: PackSource,
        forms: impl Fn(&[String]) -> Vec<String>,
    ) -> Result<SpeechWords, PackError> {
        let mut files = vec![(format!("lang/{code}/speech.toml"), source.speech)];
        for layer in &self.list {
            files.push((format!("{}/speech.toml", layer.name), layer.speech.as_str()));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), *t)).collect();
        SpeechWords::load(&files, forms)
    }

    /// Short hash of the pack's files and all layers; that of the pack alone where there are none.
    pub(crate) fn hash(&self, source: PackSource) -> String {
        let mut parts = vec![
            source.pack,
            source.words,
            source.frames,
            source.contexts,
            source.magnitudes,
            source.scenarios,
            source.claims,
            source.speech,
        ];
        for layer in &self.list {
            parts.extend([
                layer.words.as_str(),
                layer.frames.as_str(),
                layer.contexts.as_str(),
                layer.scenarios.as_str(),
                layer.claims.as_str(),
                layer.speech.as_str(),
            ]);
        }
        if self.only {
            parts.push("only");
        }
        tekad_core::hash::short_id(&parts, 8)
    }
}

fn lay_words(lower: &mut WordsToml, upper: WordsToml) {
    let mut agents = upper.agent;
    agents.append(&mut lower.agent);
    lower.agent = agents;
    for (name, mut list) in upper.class {
        lower.class.entry(name).or_default().append(&mut list);
    }
    lower.date.lay(upper.date);
    lower.signature.append(upper.signature);
    let lists = [
        (&mut lower.former.words, upper.former.words),
        (&mut lower.counterpart.words, upper.counterpart.words),
        (&mut lower.backed.words, upper.backed.words),
        (&mut lower.nobody.words, upper.nobody.words),
        (&mut lower.relational.words, upper.relational.words),
        (&mut lower.genitive.words, upper.genitive.words),
        (&mut lower.on_behalf.words, upper.on_behalf.words),
        (&mut lower.relative.words, upper.relative.words),
        (&mut lower.thing.words, upper.thing.words),
        (&mut lower.occur.words, upper.occur.words),
        (&mut lower.agent_case.words, upper.agent_case.words),
        (&mut lower.collective.both, upper.collective.both),
        (&mut lower.collective.three, upper.collective.three),
        (&mut lower.description.state, upper.description.state),
        (&mut lower.description.body, upper.description.body),
        (&mut lower.description.leader, upper.description.leader),
        (&mut lower.collective.heads, upper.collective.heads),
        (&mut lower.own_country.heads, upper.own_country.heads),
        (
            &mut lower.pronoun.singular_person,
            upper.pronoun.singular_person,
        ),
        (&mut lower.pronoun.plural, upper.pronoun.plural),
        (&mut lower.pronoun.thing, upper.pronoun.thing),
        (&mut lower.pronoun.possessive, upper.pronoun.possessive),
        (&mut lower.pronoun.speaker, upper.pronoun.speaker),
        (&mut lower.light.verbs, upper.light.verbs),
        (&mut lower.light.containers, upper.light.containers),
        (&mut lower.light.particles, upper.light.particles),
        (&mut lower.cue.negation, upper.cue.negation),
        (&mut lower.cue.hypothetical, upper.cue.hypothetical),
        (&mut lower.cue.future, upper.cue.future),
        (&mut lower.cue.conditional, upper.cue.conditional),
        (&mut lower.cue.purpose, upper.cue.purpose),
        (&mut lower.cue.past, upper.cue.past),
        (&mut lower.cue.historical, upper.cue.historical),
        (&mut lower.cue.concessive, upper.cue.concessive),
        (&mut lower.cue.question, upper.cue.question),
        (&mut lower.cue.background, upper.cue.background),
        (&mut lower.cue.complement, upper.cue.complement),
        (&mut lower.source.prepositions, upper.source.prepositions),
        (&mut lower.source.mediums, upper.source.mediums),
        (&mut lower.source.passive, upper.source.passive),
        (&mut lower.place.at, upper.place.at),
        (&mut lower.place.across, upper.place.across),
        (&mut lower.place.toward, upper.place.toward),
        (&mut lower.place.motion, upper.place.motion),
    ];
    for (below, mut above) in lists {
        below.append(&mut above);
    }
}

impl World {
    /// Lays a user's `world/` over this one. A person or organisation takes the place of one of
    /// the same id; a state of the same code gets the names added; and a name that the upper
    /// world gives to somebody means nobody else of the lower one, save as a place or capital.
    pub fn overlay(&mut self, upper: World) {
        let claimed = claimed(&upper);
        let has = |name: &str| claimed.contains(&fold(name));
        let ids: FxHashSet<&str> = (upper.people.iter().map(|p| p.id.as_str()))
            .chain(upper.organisations.iter().map(|o| o.id.as_str()))
            .collect();
        self.people
            .retain(|p| !ids.contains(p.id.as_str()) && !has(&p.name));
        for person in &mut self.people {
            person.alias.retain(|a| !has(a));
        }
        self.organisations
            .retain(|o| !ids.contains(o.id.as_str()) && !o.name.values().any(|n| has(n)));
        for org in &mut self.organisations {
            drop_names(&mut org.alias, &has);
        }
        for state in &mut self.states {
            let same = |u: &State| u.code == state.code && u.id == state.id;
            let own: FxHashSet<String> = upper
                .states
                .iter()
                .filter(|u| same(u))
                .flat_map(state_names)
                .collect();
            let other = |name: &str| {
                let key = fold(name);
                claimed.contains(&key) && !own.contains(&key)
            };
            state.name.retain(|_, n| !other(n));
            for names in [&mut state.alias, &mut state.adjective, &mut state.metonym] {
                drop_names(names, &other);
            }
        }
        for state in upper.states {
            let dated = state.since.is_some() || state.until.is_some();
            let same = |s: &&mut State| s.code == state.code && s.id == state.id;
            match self.states.iter_mut().find(same) {
                Some(lower) if !dated => lay_state(lower, state),
                _ => self.states.push(state),
            }
        }
        self.people.splice(0..0, upper.people);
        self.organisations.splice(0..0, upper.organisations);
        self.places.splice(0..0, upper.places);
        self.hash = tekad_core::hash::short_id(&[&self.hash, &upper.hash], 8);
    }
}

/// The folded names that a world gives to actors.
fn claimed(world: &World) -> FxHashSet<String> {
    let person = |p: &Person| -> Vec<String> {
        (std::iter::once(&p.name).chain(&p.alias))
            .map(|n| fold(n))
            .collect()
    };
    let org = |o: &Organisation| -> Vec<String> {
        (o.name.values().chain(o.alias.values().flatten()))
            .map(|n| fold(n))
            .collect()
    };
    (world.people.iter().flat_map(person))
        .chain(world.organisations.iter().flat_map(org))
        .chain(world.states.iter().flat_map(state_names))
        .collect()
}

fn state_names(state: &State) -> Vec<String> {
    let lists = [&state.alias, &state.adjective, &state.metonym];
    (state.name.values())
        .chain(lists.into_iter().flat_map(|l| l.values().flatten()))
        .map(|n| fold(n))
        .collect()
}

fn drop_names(names: &mut Names, gone: &dyn Fn(&str) -> bool) {
    for list in names.values_mut() {
        list.retain(|n| !gone(n));
    }
}

/// Adds a user's names to a state; what the state is called already, in any way, stays so.
fn lay_state(lower: &mut State, upper: State) {
    let mut known: FxHashSet<String> = state_names(lower).into_iter().collect();
    known.extend(lower.capital.values().flatten().map(|n| fold(n)));
    for (lang, name) in upper.name {
        if !known.contains(&fold(&name)) {
            upper_main(lower, lang, name);
        }
    }
    let lists = [
        (&mut lower.alias, upper.alias),
        (&mut lower.adjective, upper.adjective),
        (&mut lower.capital, upper.capital),
        (&mut lower.metonym, upper.metonym),
    ];
    for (below, above) in lists {
        for (lang, names) in above {
            let list = below.entry(lang).or_default();
            list.extend(names.into_iter().filter(|n| known.insert(fold(n))));
        }
    }
    lower.ambiguous.extend(upper.ambiguous);
    if !upper.sector.is_empty() {
        lower.sector = upper.sector;
    }
    if upper.cow.is_some() {
        lower.cow = upper.cow;
    }
    if !upper.iso2.is_empty() {
        lower.iso2 = upper.iso2;
    }
}

/// A new main name; the old one stays an alias.
fn upper_main(state: &mut State, lang: String, name: String) {
    if let Some(old) = state.name.insert(lang.clone(), name) {
        state.alias.entry(lang).or_default().push(old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(text: &str) -> World {
        World::load([("t.toml", text)]).expect("a world")
    }

    const OURS: &str = r#"
[[state]]
code = "RUR"
name = { en = "Ruritania" }
adjective = { en = ["Ruritanian"] }
capital = { en = ["Strelsau"] }
[[person]]
id = "rudolf"
name = "Rudolf Elphberg"
alias = ["Rudolf", "Black Fox"]
country = "RUR"
[[organisation]]
id = "fox"
kind = "other"
code = "RUR"
name = { en = "Ruritanian Fox Guard" }
alias = { en = ["Foxes"] }
"#;

    #[test]
    fn a_row_of_the_same_id_replaces_ours() {
        let mut w = world(OURS);
        w.overlay(world(
            "[[person]]\nid = \"rudolf\"\nname = \"Rudolf V\"\ncountry = \"SYL\"\n",
        ));
        assert_eq!(w.people.len(), 1);
        assert_eq!(w.people[0].country, "SYL");
    }

    #[test]
    fn a_name_belongs_to_the_user() {
        let mut w = world(OURS);
        w.overlay(world("[[organisation]]\nid = \"x\"\nkind = \"armed-group\"\nname = { en = \"Black Fox\" }\nalias = { en = [\"Foxes\", \"Strelsau\"] }\n"));
        assert_eq!(w.people[0].alias, ["Rudolf"]);
        assert!(w.organisations[1].alias["en"].is_empty());
        assert_eq!(w.states[0].capital["en"], ["Strelsau"], "still a place");
    }

    #[test]
    fn a_state_grows() {
        let mut w = world(OURS);
        w.overlay(world("[[state]]\ncode = \"RUR\"\nname = { en = \"Ruritania\" }\nalias = { en = [\"Elphbergia\", \"Ruritanian\"] }\n"));
        assert_eq!(w.states.len(), 1);
        assert_eq!(w.states[0].alias["en"], ["Elphbergia"]);
        assert_eq!(w.states[0].adjective["en"], ["Ruritanian"]);
        let before = w.hash.clone();
        w.overlay(world(
            "[[state]]\ncode = \"RUR\"\nuntil = \"1990\"\nname = { en = \"Old Ruritania\" }\n",
        ));
        assert_eq!(w.states.len(), 2, "a dated state is one of its own");
        assert_ne!(w.hash, before);
    }

    #[test]
    fn frames_of_a_layer_come_first() {
        let source = PackSource {
            words: "[[agent]]\nsector = \"MIL\"\nwords = [\"army\"]\n",
            frames: "[[frame]]\nid = \"a\"\ntype = \"ASSAULT\"\nverb = [\"hit\"]\n[[frame]]\nid = \"b\"\ntype = \"AID\"\nverb = [\"help\"]\n",
            ..PackSource::default()
        };
        let layer = PackLayer {
            name: "mine".to_owned(),
            words: "[[agent]]\nsector = \"REB\"\nwords = [\"army\"]\n[date]\nsoon = [\"anon\"]\n"
                .to_owned(),
            frames: "[[frame]]\nid = \"b\"\ntype = \"SUPPORT\"\nverb = [\"help\"]\n".to_owned(),
            ..PackLayer::default()
        };
        let mut layers = Layers {
            list: vec![layer],
            only: false,
        };
        let (words, frames) = layers.over("xx", source).expect("layers");
        let ids: Vec<(&str, &str)> = frames
            .iter()
            .map(|(f, _, t)| (f.as_str(), t.id.as_str()))
            .collect();
        assert_eq!(
            ids,
            [("mine/frames.toml", "b"), ("lang/xx/frames.toml", "a")]
        );
        assert_eq!(words.agent[0].sector.as_deref(), Some("REB"));
        assert_eq!(words.date.soon, ["anon"]);
        layers.only = true;
        let (words, frames) = layers.over("xx", source).expect("layers");
        assert_eq!((words.agent.len(), frames.len()), (1, 1));
    }
}
