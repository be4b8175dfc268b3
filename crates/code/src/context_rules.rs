//! What who takes part and what happens say about an event's contexts: `ontology/contexts.toml`
//! (docs/contexts.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tekad_core::{
    event::{Entity, Event},
    ontology::{EventType, NON_STATE_CODES, SECTORS},
};

/// Whether the parties are of one state or of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum States {
    /// All whose state is known are of the same.
    One,
    /// Of two or more.
    Several,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rule {
    event: Option<EventType>,
    mode: Vec<String>,
    sector: Vec<String>,
    office: Vec<String>,
    actor: Vec<String>,
    recipient: Vec<String>,
    states: Option<States>,
    give: BTreeMap<String, i32>,
    #[serde(skip)]
    points: Vec<(usize, i32)>,
}

/// The rules, compiled.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContextRules {
    #[serde(default)]
    rule: Vec<Rule>,
    #[serde(default)]
    except: BTreeMap<String, Vec<String>>,
    /// `except`, as indices.
    #[serde(skip)]
    exceptions: Vec<(usize, Vec<usize>)>,
}

impl ContextRules {
    /// Reads the rules; `contexts` are the names of all contexts, `has_mode` tells modes.
    ///
    /// # Errors
    /// The number of the rule and what it names that is none.
    pub fn load(
        text: &str,
        contexts: &[String],
        has_mode: impl Fn(EventType, &str) -> bool,
    ) -> Result<ContextRules, String> {
        let mut rules: ContextRules =
            crate::data::read(text).map_err(|e| format!("ontology/contexts.toml: {e}"))?;
        for (n, rule) in rules.rule.iter_mut().enumerate() {
            let fail = |what: &str, name: &str| {
                Err(format!(
                    "ontology/contexts.toml: rule {}: no {what} `{name}`",
                    n + 1
                ))
            };
            let sectors = rule.sector.iter().chain(&rule.actor).chain(&rule.recipient);
            if let Some(name) = sectors.into_iter().find(|s| !SECTORS.contains(&s.as_str())) {
                return fail("sector", name);
            }
            let known = |m: &str| rule.event.is_some_and(|e| has_mode(e, m));
            if let Some(name) = rule.mode.iter().find(|m| !known(m)) {
                return fail("mode", name);
            }
            for (name, points) in &rule.give {
                match contexts.iter().position(|c| c == name) {
                    Some(context) => rule.points.push((context, *points)),
                    None => return fail("context", name),
                }
            }
        }
        for (name, others) in &rules.except {
            let index = |name: &String| {
                let found = contexts.iter().position(|c| c == name);
                found.ok_or_else(|| format!("ontology/contexts.toml: except: no context `{name}`"))
            };
            let others = others.iter().map(index).collect::<Result<_, _>>()?;
            rules.exceptions.push((index(name)?, others));
        }
        Ok(rules)
    }

    /// Takes out the contexts that don't stand beside others that the event has.
    pub fn except(&self, found: &mut Vec<usize>) {
        for (context, others) in &self.exceptions {
            if others.iter().any(|o| found.contains(o)) {
                found.retain(|c| c != context);
            }
        }
    }

    /// Adds what the rules give to an event.
    pub fn add(&self, event: &Event, points: &mut [i32]) {
        for rule in self.rule.iter().filter(|r| r.holds(event)) {
            for &(context, more) in &rule.points {
                if let Some(sum) = points.get_mut(context) {
                    *sum += more;
                }
            }
        }
    }
}

impl Rule {
    fn holds(&self, event: &Event) -> bool {
        let promise = event.underlying.as_ref();
        let of_type = |t: EventType, modes: &[String]| {
            self.event.is_none_or(|e| e == t)
                && (self.mode.is_empty() || modes.iter().any(|m| self.mode.contains(m)))
        };
        let of_no_state = |e: &Entity| {
            let code = e.code.as_deref();
            code.is_some_and(|c| NON_STATE_CODES.contains(&c))
        };
        let has = |e: &Entity, list: &[String]| {
            !of_no_state(e) && e.sector.iter().any(|s| list.contains(s))
        };
        let any = |mut parties: std::slice::Iter<Entity>, list: &[String]| {
            list.is_empty() || parties.any(|e| has(e, list))
        };
        let parties = || event.actor.iter().chain(&event.recipient);
        (of_type(event.event, &event.mode) || promise.is_some_and(|u| of_type(u.event, &u.mode)))
            && (self.sector.is_empty() || parties().any(|e| has(e, &self.sector)))
            && (self.office.is_empty()
                || parties().any(|e| e.office.as_ref().is_some_and(|o| self.office.contains(o))))
            && any(event.actor.iter(), &self.actor)
            && any(event.recipient.iter(), &self.recipient)
            && self.states.is_none_or(|s| states(event) == Some(s))
    }
}

/// Of how many states the parties are, where any state is known.
fn states(event: &Event) -> Option<States> {
    let codes: BTreeSet<&str> = (event.actor.iter().chain(&event.recipient))
        .filter_map(|e| e.code.as_deref())
        .filter(|c| !NON_STATE_CODES.contains(c))
        .collect();
    match codes.len() {
        0 => None,
        1 => Some(States::One),
        _ => Some(States::Several),
    }
}

#[cfg(test)]
mod tests {
    use crate::Ontology;

    #[test]
    fn what_is_none_is_named() {
        let load = |text: &str| {
            Ontology::load(include_str!("../../../ontology/plover.toml"))?.with_context_rules(text)
        };
        for (text, want) in [
            (
                "[[rule]]\nsector = [\"MILL\"]\n",
                "rule 1: no sector `MILL`",
            ),
            (
                "[[rule]]\n[[rule]]\nevent = \"CONSULT\"\nmode = [\"demo\"]\n",
                "rule 2: no mode `demo`",
            ),
            ("[[rule]]\nmode = [\"demo\"]\n", "rule 1: no mode `demo`"),
            (
                "[[rule]]\ngive = { sports = 4 }\n",
                "rule 1: no context `sports`",
            ),
        ] {
            let error = load(text).expect_err("a fault");
            assert_eq!(error, format!("ontology/contexts.toml: {want}"));
        }
        let error = load("[except]\ncrime = [\"fun\"]\n").expect_err("a fault");
        assert_eq!(error, "ontology/contexts.toml: except: no context `fun`");
        let error = load("[[rule]]\nsectors = [\"MIL\"]\n").expect_err("a fault");
        assert!(
            error.contains("line 2") && error.contains("sectors"),
            "{error}"
        );
        load(include_str!("../../../ontology/contexts.toml")).expect("the rules");
    }
}
