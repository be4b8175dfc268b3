//! The `[date]` table of `words.toml` (docs/packs.md).

use std::collections::BTreeMap;

use serde::Deserialize;

/// Defines the table with its lists of words and how a user's table is laid over ours, so that no
/// key can be forgotten in one of the two.
macro_rules! date_words {
    ($($(#[$doc:meta])* $list:ident),* $(,)?) => {
        /// Date words of a language (docs/packs.md, `[date]`).
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct DateWords {
            /// Names of the twelve months.
            pub months: Vec<Vec<String>>,
            /// Names of the seven weekdays, Monday first.
            pub weekdays: Vec<Vec<String>>,
            /// Words that mean a day near today.
            pub days: BTreeMap<String, i32>,
            /// Words that mean a part of a day near today ("last night"): the day, and TIMEX3's part.
            pub day_parts: BTreeMap<String, (i32, String)>,
            /// Words that mean a day near the one told last ("the next day").
            pub told_days: BTreeMap<String, i32>,
            /// Words of the units `minute`, `hour`, `day`, `week`, `weekend`, `month`, `quarter`,
            /// `half`, `year`, `decade`, `century`.
            pub units: BTreeMap<String, Vec<String>>,
            /// Words that are a unit with the number one ("sepekan").
            pub one: BTreeMap<String, Vec<String>>,
            /// Parts of a day: `TMO`, `TAF`, `TEV`, `TNI`.
            pub parts: BTreeMap<String, Vec<String>>,
            /// Seasons: `SP`, `SU`, `FA`, `WI`.
            pub seasons: BTreeMap<String, Vec<String>>,
            /// Days of fixed date, as `12-25`.
            pub holidays: BTreeMap<String, String>,
            /// Decades by name ("nineties"), by their first year.
            pub decades: BTreeMap<String, i32>,
            /// Times of the clock by name ("noon"), as `12:00`.
            pub hours: BTreeMap<String, String>,
            /// What comes again and again, in a word ("weekly"), with its TIMEX3 value.
            pub often: BTreeMap<String, String>,
            /// Number words.
            pub numbers: BTreeMap<String, i32>,
            /// Number words that multiply what stands before them ("hundred", "puluh").
            pub scales: BTreeMap<String, i32>,
            /// Ordinals, roman numbers too.
            pub ordinals: BTreeMap<String, i32>,
            $($(#[$doc])* pub $list: Vec<String>,)*
        }

        impl DateWords {
            /// Lays a user's words over these.
            pub fn lay(&mut self, upper: DateWords) {
                for (below, above) in [
                    (&mut self.months, upper.months),
                    (&mut self.weekdays, upper.weekdays),
                ] {
                    for (n, mut names) in above.into_iter().enumerate() {
                        match below.get_mut(n) {
                            Some(list) => list.append(&mut names),
                            None => below.push(names),
                        }
                    }
                }
                for (below, above) in [
                    (&mut self.units, upper.units),
                    (&mut self.one, upper.one),
                    (&mut self.parts, upper.parts),
                    (&mut self.seasons, upper.seasons),
                ] {
                    for (key, mut words) in above {
                        below.entry(key).or_default().append(&mut words);
                    }
                }
                for (below, above) in [
                    (&mut self.days, upper.days),
                    (&mut self.told_days, upper.told_days),
                    (&mut self.decades, upper.decades),
                    (&mut self.numbers, upper.numbers),
                    (&mut self.scales, upper.scales),
                    (&mut self.ordinals, upper.ordinals),
                ] {
                    below.extend(above);
                }
                self.day_parts.extend(upper.day_parts);
                for (below, above) in [
                    (&mut self.holidays, upper.holidays),
                    (&mut self.hours, upper.hours),
                    (&mut self.often, upper.often),
                ] {
                    below.extend(above);
                }
                for (below, mut above) in [$((&mut self.$list, upper.$list)),*] {
                    below.append(&mut above);
                }
            }
        }
    };
}

date_words! {
    /// "last".
    last,
    /// "next".
    next,
    /// "this".
    this,
    /// "ago".
    ago,
    /// "from now".
    later,
    /// "the previous", counted from the date told last.
    told_last,
    /// "the following", counted from the date told last.
    told_next,
    /// "that", "the same": of the date told last.
    told_this,
    /// "earlier", behind a number, counted from the date told last.
    told_ago,
    /// "later", behind a number, counted from the date told last.
    told_later,
    /// "in" before a number, counted forward from publication ("in two days").
    within,
    /// Forms of units that mean more than one ("weeks"): "the coming weeks" are no week.
    plural,
    /// Articles that count as one ("a week ago").
    single,
    /// Words that make a number rough: "several", "a few".
    vague,
    /// Prepositions that introduce dates.
    prepositions,
    /// What introduces a duration that has only an article ("for a week").
    lasting,
    /// "soon": some time to come.
    soon,
    /// "recently": some time past.
    past,
    /// "now".
    present,
    /// "since": what began then still lasts.
    since,
    /// "until".
    until,
    /// "from", of a range.
    from,
    /// "to", of a range.
    to,
    /// "between", of a range.
    between,
    /// "and", of a range.
    and,
    /// "the".
    article,
    /// What stands between a part and the whole: "of".
    of,
    /// What stands between a time and its day: "on".
    on,
    /// Before the number of a day: "tanggal".
    day_of,
    /// Behind them an article and a unit are a rate, no time: "twice a year".
    rates,
    /// "early", "the beginning of".
    begin,
    /// "mid-".
    middle,
    /// "late", "the end of".
    end,
    /// "around".
    about,
    /// "every".
    every,
    /// Behind a number of years: an age, no time ("old").
    age,
    /// What makes a decade of a year ("1990-an").
    decade_suffix,
    /// Endings that are cut off words that are not found ("harinya").
    clitics,
    /// Prepositions of the clock: "at", "pukul".
    clock,
    /// "a.m.".
    am,
    /// "p.m.".
    pm,
    /// Words whose clause, or complement, lies in the future ("plan", "to").
    ahead,
    /// What is under it comes later than what is above it: "before".
    order_before,
    /// What is under it comes earlier than what is above it: "after".
    order_after,
    /// Both at the same time: "while".
    order_same,
    /// The same for words that tell no order but as conjunctions: "as".
    order_same_clause,
    /// What follows comes later than what was told before it: "then".
    sequel,
    /// What follows comes earlier than what was told before it: "earlier".
    prequel,
    /// What follows comes at the same time as what was told before it: "meanwhile".
    meanwhile,
}
