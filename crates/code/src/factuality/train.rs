//! Training of the model of factuality: ridge regression by conjugate gradients (Hestenes &
//! Stiefel 1952) on the normal equations. One thread, a fixed order of sums: the same data give
//! the same bytes.

use rustc_hash::FxHashMap;

use super::{CUT, FactualityError, FactualityModel, MOST, Parts, decide};

/// One graded predicate.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it looks like with the words of its language.
    pub own: Vec<u32>,
    /// What it looks like by what languages share.
    pub shared: Vec<u32>,
    /// Its grade, from -3 to 3.
    pub grade: f64,
    /// Examples of one group (neighbouring sentences) never lie on both sides of a fold.
    pub group: u64,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Weight of small weights against small errors.
    pub ridge: f64,
    /// Features seen less often are left out.
    pub min_count: u32,
    /// Steps of conjugate gradients.
    pub steps: usize,
    /// Folds on which the thresholds are chosen and the figures of the card are measured.
    pub folds: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            ridge: 60.0,
            min_count: 4,
            steps: 80,
            folds: 5,
        }
    }
}

/// What the held-out folds showed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Pearson's r.
    pub pearson: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Share of right thirds (happened, not, open).
    pub three_way: f64,
}

/// Figures of own and of shared weights.
pub type Report = [Figures; 2];

/// Which third a grade is in: 1 happened, -1 not, 0 open.
pub fn third(grade: f64) -> i8 {
    i8::from(grade > CUT) - i8::from(grade < -CUT)
}

/// Figures of answers beside grades.
pub fn figures(answers: &[f64], grades: &[f64]) -> Figures {
    let n = answers.len().min(grades.len()).max(1) as f64;
    let mean = |all: &[f64]| all.iter().sum::<f64>() / n;
    let (ma, mg) = (mean(answers), mean(grades));
    let (mut both, mut aa, mut gg, mut off, mut right) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (&a, &g) in answers.iter().zip(grades) {
        both += (a - ma) * (g - mg);
        aa += (a - ma) * (a - ma);
        gg += (g - mg) * (g - mg);
        off += (a - g).abs();
        right += f64::from(u8::from(third(a) == third(g)));
    }
    let spread = (aa * gg).sqrt();
    Figures {
        pearson: if spread > 0.0 { both / spread } else { 0.0 },
        mae: off / n,
        three_way: right / n,
    }
}

/// Trains a model on examples of one language.
///
/// # Errors
/// No examples, or more features than a model may have.
pub fn train(
    examples: &[Example],
    lang: &str,
    settings: Settings,
) -> Result<(FactualityModel, Report), FactualityError> {
    if examples.is_empty() {
        return Err(FactualityError::Shape("no examples"));
    }
    let mut all: Vec<(u32, f64)> = Vec::new();
    let mut threshold = [0.0_f32; 2];
    let mut report = Report::default();
    for (kind, threshold) in threshold.iter_mut().enumerate() {
        let rows: Vec<(&[u32], f64, u64)> = examples
            .iter()
            .map(|e| {
                let features = if kind == 0 { &e.own } else { &e.shared };
                (features.as_slice(), e.grade, e.group)
            })
            .collect();
        let held_out = held_out(&rows, settings);
        let (best, shown) = choose(&held_out);
        *threshold = best as f32;
        report[kind] = shown;
        let whole: Vec<(&[u32], f64)> = rows.iter().map(|&(f, g, _)| (f, g)).collect();
        all.extend(fit(&whole, settings));
    }
    all.sort_unstable_by_key(|(f, _)| *f);
    // Two names with one hash, one own and one shared: rare, and the first one stays.
    all.dedup_by_key(|(f, _)| *f);
    let most = all.iter().map(|(_, w)| w.abs()).fold(0.0, f64::max);
    let unit = if most > 0.0 { most / 32_767.0 } else { 1.0 };
    all.retain(|(_, w)| (w / unit).round() != 0.0);
    let model = FactualityModel::new(Parts {
        languages: vec![lang.to_owned()],
        unit: unit as f32,
        threshold,
        features: all.iter().map(|(f, _)| *f).collect(),
        weights: all.iter().map(|(_, w)| (w / unit).round() as i16).collect(),
    })?;
    Ok((model, report))
}

/// Scores of each row from weights that have not seen its fold, beside its grade.
fn held_out(rows: &[(&[u32], f64, u64)], settings: Settings) -> Vec<(f64, f64)> {
    let mut found = Vec::with_capacity(rows.len());
    for fold in 0..settings.folds {
        let inside = |group: u64| group % settings.folds == fold;
        let rest: Vec<(&[u32], f64)> = rows
            .iter()
            .filter(|r| !inside(r.2))
            .map(|&(f, g, _)| (f, g))
            .collect();
        let weights: FxHashMap<u32, f64> = fit(&rest, settings).into_iter().collect();
        for &(features, grade, group) in rows {
            if inside(group) {
                let sum: f64 = features.iter().filter_map(|f| weights.get(f)).sum();
                found.push((sum.clamp(-MOST, MOST), grade));
            }
        }
    }
    found
}

/// The threshold with the most right thirds, and the figures with it.
fn choose(held_out: &[(f64, f64)]) -> (f64, Figures) {
    let grades: Vec<f64> = held_out.iter().map(|&(_, g)| g).collect();
    let with = |threshold: f64| {
        let answers: Vec<f64> = held_out
            .iter()
            .map(|&(s, _)| decide(s, threshold))
            .collect();
        figures(&answers, &grades)
    };
    let mut best = (0.0, with(0.0));
    for step in -15..=15 {
        let threshold = f64::from(step) * 0.04;
        let shown = with(threshold);
        if shown.three_way > best.1.three_way {
            best = (threshold, shown);
        }
    }
    best
}

/// Weights of the features that are seen often enough, by conjugate gradients; sorted by feature.
fn fit(rows: &[(&[u32], f64)], settings: Settings) -> Vec<(u32, f64)> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for f in rows.iter().flat_map(|(features, _)| features.iter()) {
        *counts.entry(*f).or_default() += 1;
    }
    let mut names: Vec<u32> = counts
        .into_iter()
        .filter(|&(_, n)| n >= settings.min_count)
        .map(|(f, _)| f)
        .collect();
    names.sort_unstable();
    let index: FxHashMap<u32, u32> = names.iter().copied().zip(0..).collect();
    let data: Vec<Vec<u32>> = rows
        .iter()
        .map(|(features, _)| {
            features
                .iter()
                .filter_map(|f| index.get(f).copied())
                .collect()
        })
        .collect();
    let grades: Vec<f64> = rows.iter().map(|&(_, g)| g).collect();
    let w = solve(&data, &grades, names.len(), settings);
    names.into_iter().zip(w).collect()
}

/// Minimises the squared errors plus `ridge` times the squared weights.
fn solve(data: &[Vec<u32>], grades: &[f64], width: usize, settings: Settings) -> Vec<f64> {
    // Gram matrix times p, never made: back through the rows.
    let times = |p: &[f64]| -> Vec<f64> {
        let mut out: Vec<f64> = p.iter().map(|x| x * settings.ridge).collect();
        for row in data {
            let sum: f64 = row.iter().map(|&f| p[f as usize]).sum();
            for &f in row {
                out[f as usize] += sum;
            }
        }
        out
    };
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
    let mut w = vec![0.0; width];
    let mut residual = vec![0.0; width];
    for (row, g) in data.iter().zip(grades) {
        for &f in row {
            residual[f as usize] += g;
        }
    }
    let mut p = residual.clone();
    let mut size = dot(&residual, &residual);
    let enough = size * 1e-10;
    for _ in 0..settings.steps {
        if size <= enough {
            break;
        }
        let gp = times(&p);
        let step = size / dot(&p, &gp);
        for ((w, r), (p, g)) in w.iter_mut().zip(&mut residual).zip(p.iter().zip(&gp)) {
            *w += step * p;
            *r -= step * g;
        }
        let next = dot(&residual, &residual);
        let turn = next / size;
        size = next;
        for (p, r) in p.iter_mut().zip(&residual) {
            *p = r + turn * *p;
        }
    }
    w
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Example> {
        (0..400_u64)
            .map(|n| Example {
                // Feature 1 says yes, feature 2 no; the others are noise.
                own: vec![1 + (n % 2) as u32, 10 + (n % 7) as u32],
                shared: vec![101 + (n % 2) as u32],
                grade: if n % 2 == 0 { 2.5 } else { -2.5 },
                group: n / 4,
            })
            .collect()
    }

    #[test]
    fn learns_what_speaks_for_and_against() {
        let settings = Settings {
            ridge: 1.0,
            ..Settings::default()
        };
        let (model, report) = train(&examples(), "en", settings).expect("a model");
        assert!(model.score(&[1]) > 1.5 && model.score(&[2]) < -1.5);
        assert!(model.decided(&[101], false) > CUT);
        assert!(report[0].pearson > 0.99 && report[1].three_way > 0.99);
    }

    #[test]
    fn same_data_same_bytes() {
        let make = || {
            let (model, _) = train(&examples(), "en", Settings::default()).expect("a model");
            model.to_bytes().expect("bytes")
        };
        assert_eq!(make(), make());
        assert!(train(&[], "en", Settings::default()).is_err());
    }

    #[test]
    fn figures_are_the_usual_ones() {
        let f = figures(&[1.0, 2.0, -3.0, 0.0], &[1.0, 2.0, -3.0, 0.0]);
        assert!((f.pearson - 1.0).abs() < 1e-12);
        assert_eq!((f.mae, f.three_way), (0.0, 1.0));
        let f = figures(&[0.5, -0.5, -0.51], &[0.0, -1.0, -2.0]);
        assert!((f.three_way - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(figures(&[], &[]).pearson, 0.0);
        assert_eq!((third(0.5), third(0.51), third(-0.51)), (0, 1, -1));
    }
}
