//! Training: multinomial logistic regression by AdaGrad, the same bytes on every run.

use tekad_core::hash;

use super::{
    LANGS, Model, Sample,
    features::{BUCKETS, vector},
    model::{Card, softmax},
};

/// Passes; in each, every language is drawn equally often, however much text it has.
const PASSES: usize = 14;
/// Draws of each language in a pass.
const DRAWS: usize = 2_500;
/// First step of the gradient.
const RATE: f32 = 0.6;
/// Pull towards zero at each touch of a weight; keeps rare n-grams from deciding.
const DECAY: f32 = 2e-6;

/// Trains a model. The order of the samples matters to the byte; [`super::corpus::load`]
/// gives them in a fixed one. Languages outside [`LANGS`] count as `und`.
pub fn train(samples: &[Sample]) -> Model {
    let columns = LANGS.len();
    let mut by_lang: Vec<Vec<Source<'_>>> = vec![Vec::new(); columns];
    for sample in samples {
        let column = LANGS
            .iter()
            .position(|l| *l == sample.lang)
            .unwrap_or(columns - 1);
        let sources = &mut by_lang[column];
        match sources.iter_mut().find(|s| s.origin == sample.origin) {
            Some(source) => source.texts.push(&sample.text),
            None => sources.push(Source {
                origin: &sample.origin,
                texts: vec![&sample.text],
            }),
        }
    }
    let mut weights = vec![0.0_f32; BUCKETS * columns];
    let mut squares = vec![1e-4_f32; BUCKETS * columns];
    let mut random = Random(0x7465_6b61_6400_0001);
    for _ in 0..PASSES {
        for _ in 0..DRAWS {
            for (gold, sources) in by_lang.iter().enumerate() {
                let Some(text) = random.pick(sources) else {
                    continue;
                };
                let text = random.cut(text);
                let vector = vector(&text);
                let mut scores = [0.0_f32; LANGS.len()];
                for (bucket, x) in &vector.entries {
                    let row = usize::from(*bucket) * columns;
                    for (score, w) in scores.iter_mut().zip(&weights[row..row + columns]) {
                        *score += x * w;
                    }
                }
                let mut gradient = softmax(scores);
                gradient[gold] -= 1.0;
                for (bucket, x) in &vector.entries {
                    let row = usize::from(*bucket) * columns;
                    for (n, g) in gradient.iter().enumerate() {
                        let at = row + n;
                        let g = g * x + DECAY * weights[at];
                        squares[at] += g * g;
                        weights[at] -= RATE * g / libm::sqrtf(squares[at]);
                    }
                }
            }
        }
    }
    // One byte a weight. The scale clips the few largest rather than blur all others.
    let mut sizes: Vec<f32> = weights.iter().map(|w| w.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let top = sizes[sizes.len() - 1 - sizes.len() / 2_000].max(1e-6);
    let unit = top / 127.0;
    let bytes = weights
        .iter()
        .map(|w| libm::roundf((w / unit).clamp(-127.0, 127.0)) as i8)
        .collect();
    let mut all = String::new();
    for sample in samples {
        all.push_str(&sample.lang);
        all.push('\t');
        all.push_str(&sample.text);
        all.push('\n');
    }
    let card = Card {
        command: "tekad train langid --ud DIR --texts crates/read/langid".into(),
        langs: LANGS.iter().map(|l| (*l).to_owned()).collect(),
        buckets: BUCKETS,
        unit,
        samples: samples.len(),
        data_sha256: hash::sha256_hex(all.as_bytes()),
        licence: "CC BY-SA 4.0 (derived from UD treebanks; see NOTICE)".into(),
    };
    Model::new(card, bytes)
}

/// The texts of one origin.
#[derive(Clone)]
struct Source<'t> {
    origin: &'t str,
    texts: Vec<&'t str>,
}

/// SplitMix64: small, good enough for shuffling, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// A source by the square root of its size, so that a large treebank of encyclopedia
    /// text does not drown a small one of news; then any text of it.
    fn pick<'t>(&mut self, sources: &[Source<'t>]) -> Option<&'t str> {
        let size = |s: &Source<'_>| s.texts.len().isqrt().isqrt().max(1);
        let mut at = self.below(sources.iter().map(size).sum());
        let source = sources.iter().find(|s| {
            let hit = at < size(s);
            at = at.saturating_sub(size(s));
            hit
        })?;
        source.texts.get(self.below(source.texts.len())).copied()
    }

    /// Half the time a few words of the text, so that short inputs are learnt too.
    fn cut(&mut self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut piece = text.to_owned();
        if words.len() > 6 && self.below(2) == 0 {
            let length = 4 + self.below(14).min(words.len() - 4);
            let from = self.below(words.len() - length.min(words.len()) + 1);
            piece = words[from..(from + length).min(words.len())].join(" ");
        }
        piece
    }
}
