//! Punctuation of treebanks that attach it by no rule (or an old one) is attached by today's:
//! paired signs to the head of what they enclose; signs that end a sentence to its head;
//! other signs to the highest head of the subordinate unit beside them
//! (universaldependencies.org/u/dep/punct.html, as udapi's `ud.FixPunct` does it).

use super::data::{Data, Sent};

/// A treebank whose punctuation follows the rule less often than this is brought to it.
const CONSISTENT: f64 = 0.75;

/// Attaches punctuation anew in each style that needs it; tells how well each style agreed.
pub(super) fn normalise(data: &mut Data) -> Vec<(u64, f64)> {
    let Some(punct) = data.labels.iter().position(|l| l == "punct") else {
        return Vec::new();
    };
    let punct = punct as u16;
    let mut agreement = Vec::new();
    let mut styles: Vec<u64> = data.sents.iter().map(|s| s.style).collect();
    styles.sort_unstable();
    styles.dedup();
    for style in styles {
        let (mut same, mut all) = (0u32, 0u32);
        let mut changed = Vec::new();
        for (i, s) in data
            .sents
            .iter()
            .enumerate()
            .filter(|(_, s)| s.style == style && !s.heads.is_empty())
        {
            let heads = heads(s, punct);
            for d in (1..=s.forms.len()).filter(|&d| s.labels[d] == punct) {
                all += 1;
                same += u32::from(heads[d] == s.heads[d]);
            }
            changed.push((i, heads));
        }
        let share = f64::from(same) / f64::from(all.max(1));
        if share < CONSISTENT {
            for (i, heads) in changed {
                data.sents[i].heads = heads;
            }
        }
        agreement.push((style, share));
    }
    agreement
}

/// The sentence's heads with punctuation attached by the rule.
fn heads(s: &Sent, punct: u16) -> Vec<u32> {
    let n = s.forms.len();
    let old = &s.heads;
    let mut new = old.clone();
    let root = n + 1;
    let top = (1..=n).find(|&i| old[i] as usize == root).unwrap_or(1);
    let sign = |i: usize| s.labels[i] == punct && i != top;
    let form = |i: usize| s.forms[i - 1].as_str();
    let ends = |i: usize| matches!(form(i), "." | "!" | "?");
    let mut partner = vec![0; n + 2];
    let (mut open, mut quote) = (Vec::new(), None);
    for i in (1..=n).filter(|&i| sign(i)) {
        match form(i) {
            "(" | "[" | "{" | "“" | "«" => open.push(i),
            close @ (")" | "]" | "}" | "”" | "»") => {
                let pair = matches!(
                    (open.last().map(|&o| form(o)), close),
                    (Some("("), ")")
                        | (Some("["), "]")
                        | (Some("{"), "}")
                        | (Some("“"), "”")
                        | (Some("«"), "»")
                );
                if pair && let Some(o) = open.pop() {
                    partner[i] = o;
                    partner[o] = i;
                }
            }
            "\"" | "''" | "``" => match quote.take() {
                Some(o) => {
                    partner[i] = o;
                    partner[o] = i;
                }
                None => quote = Some(i),
            },
            _ => {}
        }
    }
    let head = |i: usize| old[i] as usize;
    let depth = |i: usize| {
        let (mut d, mut i) = (0, i);
        while i != root && i != 0 && d <= n {
            i = head(i);
            d += 1;
        }
        d
    };
    for p in (1..=n).filter(|&p| sign(p)) {
        if partner[p] != 0 {
            let (a, b) = (p.min(partner[p]), p.max(partner[p]));
            let inside = (a + 1..b).filter(|&i| !sign(i) && (head(i) <= a || b <= head(i)));
            if let Some(h) = inside.min_by_key(|&i| depth(i)) {
                new[p] = h as u32;
                continue;
            }
        }
        let mut l = (1..p).rev().find(|&i| !sign(i)).unwrap_or(0);
        let mut r = (p + 1..=n).find(|&i| !sign(i)).unwrap_or(0);
        let up_right = |mut r: usize| {
            while head(r) > p && head(r) != root {
                r = head(r);
            }
            r
        };
        let h = if l == 0 {
            if r == 0 { top } else { up_right(r) }
        } else if ends(p) || form(p) == "…" || form(p) == "..." {
            // Of several sentences in one, each keeps its own full stop.
            let limit = (1..l).rev().find(|&i| sign(i) && ends(i)).unwrap_or(0);
            while head(l) < p && head(l) > limit {
                l = head(l);
            }
            l
        } else if r == 0 {
            top
        } else if form(p) == "/" {
            l
        } else {
            while head(l) < p {
                l = head(l);
            }
            r = up_right(r);
            if head(r) < p {
                r
            } else if head(l) != root {
                l
            } else {
                top
            }
        };
        if h != p {
            new[p] = h as u32;
        }
    }
    new
}
