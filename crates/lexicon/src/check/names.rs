//! Names and ids that two rows share.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tekad_code::{
    names::fold,
    world::{Organisation, Person, State},
};

use super::{File, Finding, Severity, blocks::Block};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    State,
    Person,
    Organisation,
}

/// Days on which a row holds, either end open.
type Range = (Option<Date>, Option<Date>);

/// A row that bears a name.
#[derive(Clone, Debug)]
struct Bearer {
    kind: Kind,
    id: String,
    /// Code of the state or body.
    code: String,
    file: String,
    line: usize,
    ranges: Vec<Range>,
    /// Marked as ambiguous in the row itself.
    marked: bool,
}

/// All names of the files checked.
#[derive(Debug, Default)]
pub(crate) struct Names {
    bearers: BTreeMap<String, Vec<Bearer>>,
    ids: BTreeMap<(Kind, String), Vec<(String, usize)>>,
}

impl Names {
    fn add(&mut self, bearer: Bearer, names: impl Iterator<Item = String>) {
        let mut own: Vec<String> = names.map(|n| fold(&n)).filter(|n| !n.is_empty()).collect();
        own.sort();
        own.dedup();
        for name in own {
            self.bearers.entry(name).or_default().push(bearer.clone());
        }
    }

    pub(crate) fn state(&mut self, file: &File, block: &Block, state: &State) {
        let lists = [
            &state.alias,
            &state.adjective,
            &state.capital,
            &state.metonym,
        ];
        let all = (state.name.values())
            .chain(lists.into_iter().flat_map(|l| l.values().flatten()))
            .cloned();
        let marked: Vec<String> = state.ambiguous.iter().map(|n| fold(n)).collect();
        let (mut plain, mut odd) = (Vec::new(), Vec::new());
        for name in all {
            if marked.contains(&fold(&name)) {
                odd.push(name);
            } else {
                plain.push(name);
            }
        }
        for (list, marked) in [(plain, false), (odd, true)] {
            let bearer = Bearer {
                kind: Kind::State,
                id: format!("{}{}", state.code, state.id),
                code: state.code.clone(),
                file: file.name.clone(),
                line: block.line,
                ranges: vec![(state.since, state.until)],
                marked,
            };
            self.add(bearer, list.into_iter());
        }
    }

    pub(crate) fn person(&mut self, file: &File, block: &Block, person: &Person) {
        let bearer = Bearer {
            kind: Kind::Person,
            id: person.id.clone(),
            code: person.country.clone(),
            file: file.name.clone(),
            line: block.line,
            ranges: person.office.iter().map(|o| (o.from, o.to)).collect(),
            marked: false,
        };
        self.id(&bearer);
        let names = std::iter::once(&person.name).chain(&person.alias);
        self.add(bearer, names.cloned());
    }

    pub(crate) fn organisation(&mut self, file: &File, block: &Block, org: &Organisation) {
        let bearer = Bearer {
            kind: Kind::Organisation,
            id: org.id.clone(),
            code: org.code.clone(),
            file: file.name.clone(),
            line: block.line,
            ranges: vec![(org.since, org.until)],
            marked: false,
        };
        self.id(&bearer);
        let names = org.name.values().chain(org.alias.values().flatten());
        self.add(bearer, names.cloned());
    }

    fn id(&mut self, bearer: &Bearer) {
        let key = (bearer.kind, bearer.id.clone());
        let place = (bearer.file.clone(), bearer.line);
        self.ids.entry(key).or_default().push(place);
    }

    /// Ids that stand twice are faults. A name that two persons or two bodies of one state bear at
    /// the same time is one too, as nothing can tell them apart; other shared names are warnings.
    pub(crate) fn clashes(&self, found: &mut Vec<Finding>) {
        for ((_, id), places) in &self.ids {
            let Some((first, rest)) = places.split_first() else {
                continue;
            };
            found.extend(rest.iter().map(|(file, line)| Finding {
                file: file.clone(),
                line: *line,
                severity: Severity::Fault,
                message: format!("the id `{id}` stands in {}:{} already", first.0, first.1),
            }));
        }
        for (name, bearers) in &self.bearers {
            let Some((first, rest)) = bearers.split_first() else {
                continue;
            };
            for other in rest {
                if (other.kind, &other.id) == (first.kind, &first.id)
                    || (first.marked && other.marked)
                {
                    continue;
                }
                let same_kind = first.kind == other.kind
                    && first.kind != Kind::State
                    && first.code == other.code
                    && !first.code.is_empty();
                if first.kind == other.kind && !overlap(&first.ranges, &other.ranges) {
                    continue; // the date tells
                }
                let severity = if same_kind {
                    Severity::Fault
                } else {
                    Severity::Warning
                };
                found.push(Finding {
                    file: other.file.clone(),
                    line: other.line,
                    severity,
                    message: format!(
                        "`{name}` names `{}` and also `{}` ({}:{})",
                        other.id, first.id, first.file, first.line
                    ),
                });
            }
        }
    }
}

fn overlap(a: &[Range], b: &[Range]) -> bool {
    let meets = |x: &Range, y: &Range| {
        let before = |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(e), Some(s)) if e < s);
        !before(x.1, y.0) && !before(y.1, x.0)
    };
    a.is_empty() || b.is_empty() || a.iter().any(|x| b.iter().any(|y| meets(x, y)))
}
