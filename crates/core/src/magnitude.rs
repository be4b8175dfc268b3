//! How many and how much: numbers that a text gives for an event.

use serde::{Deserialize, Serialize};

use crate::{Span, ontology::EventType};

macro_rules! kinds {
    ($($name:ident = $text:literal : $doc:literal),* $(,)?) => {
        /// What is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum MagnitudeKind { $(#[doc = $doc] $name),* }

        impl MagnitudeKind {
            /// All kinds, in the order in which words are tried.
            pub const ALL: &'static [MagnitudeKind] = &[$(MagnitudeKind::$name),*];
            /// The kind as records write it.
            pub fn as_str(self) -> &'static str { match self { $(MagnitudeKind::$name => $text),* } }
        }
    };
}

kinds! {
    Dead = "dead": "People killed.",
    Injured = "injured": "People hurt.",
    Missing = "missing": "People missing.",
    Displaced = "displaced": "People driven from their homes.",
    Arrested = "arrested": "People arrested.",
    Abducted = "abducted": "People abducted or held hostage.",
    Released = "released": "People let go.",
    Expelled = "expelled": "People expelled or deported.",
    Protesters = "protesters": "People who protest.",
    Troops = "troops": "Soldiers sent, withdrawn or promised.",
    Money = "money": "A sum.",
}

impl MagnitudeKind {
    /// Whether events of a type have such a number.
    pub fn fits(self, event: EventType) -> bool {
        use EventType as E;
        match self {
            MagnitudeKind::Dead
            | MagnitudeKind::Injured
            | MagnitudeKind::Missing
            | MagnitudeKind::Displaced => {
                matches!(event, E::Assault | E::Coerce | E::Protest)
            }
            MagnitudeKind::Arrested => event == E::Coerce,
            MagnitudeKind::Abducted => matches!(event, E::Assault | E::Coerce),
            MagnitudeKind::Released => matches!(event, E::Retreat | E::Concede),
            MagnitudeKind::Expelled => matches!(event, E::Coerce | E::Sanction),
            MagnitudeKind::Protesters => event == E::Protest,
            MagnitudeKind::Troops => matches!(
                event,
                E::Mobilize
                    | E::Retreat
                    | E::Concede
                    | E::Cooperate
                    | E::Aid
                    | E::Agree
                    | E::Sanction
                    | E::Assault
            ),
            MagnitudeKind::Money => true,
        }
    }
}

/// A number that a text gives for an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Magnitude {
    /// What is counted.
    pub kind: MagnitudeKind,
    /// At least so many; 0 where only an upper bound is given.
    pub low: u64,
    /// At most so many; `None` where only a lower bound is given.
    pub high: Option<u64>,
    /// ISO 4217 code of the currency, for money.
    pub unit: Option<String>,
    /// The text says that the number is rough ("about 300", "dozens").
    pub approximate: bool,
    /// The words that give it.
    pub span: Span,
}

impl Magnitude {
    /// `12`, `12–15`, `at least 12`, `about 300`, with the currency before it: for people.
    pub fn figure(&self) -> String {
        let about = if self.approximate { "about " } else { "" };
        let number = match (self.low, self.high) {
            (low, None) => format!("at least {}", grouped(low)),
            (low, Some(high)) if low == high => grouped(low),
            (0, Some(high)) => format!("at most {}", grouped(high)),
            (low, Some(high)) => format!("{}–{}", grouped(low), grouped(high)),
        };
        match &self.unit {
            Some(unit) => format!("{about}{unit} {number}"),
            None => format!("{about}{number}"),
        }
    }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_for_people() {
        for (low, high, unit, approximate, want) in [
            (12, Some(12), None, false, "12"),
            (12, Some(15), None, false, "12–15"),
            (12, None, None, false, "at least 12"),
            (0, Some(50), None, false, "at most 50"),
            (24, Some(99), None, true, "about 24–99"),
            (
                1_234_567,
                Some(1_234_567),
                Some("IDR"),
                true,
                "about IDR 1,234,567",
            ),
        ] {
            let magnitude = Magnitude {
                kind: MagnitudeKind::Dead,
                low,
                high,
                unit: unit.map(str::to_owned),
                approximate,
                span: Span::default(),
            };
            assert_eq!(magnitude.figure(), want);
        }
    }
}
