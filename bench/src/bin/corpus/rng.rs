//! Chance that is the same everywhere: SplitMix64.

/// A stream of numbers that a seed gives.
#[derive(Clone, Debug)]
pub struct Rng(u64);

/// The finaliser of SplitMix64: every bit of the input moves every bit of the output.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Rng {
    /// The stream number `of` of a seed.
    pub fn new(seed: u64, of: u64) -> Rng {
        Rng(mix(
            seed.wrapping_add(mix(of.wrapping_add(0x9e37_79b9_7f4a_7c15)))
        ))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `n`; 0 if `n` is.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// From 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for n in (1..list.len()).rev() {
            let m = self.below(n + 1);
            list.swap(n, m);
        }
    }
}

/// Cards that are all dealt before any comes again, so that every sentence is used alike.
pub struct Deck {
    cards: Vec<u32>,
    at: usize,
}

impl Deck {
    pub fn new(cards: Vec<u32>) -> Deck {
        let at = cards.len();
        Deck { cards, at }
    }

    pub fn deal(&mut self, rng: &mut Rng) -> u32 {
        if self.at >= self.cards.len() {
            rng.shuffle(&mut self.cards);
            self.at = 0;
        }
        self.at += 1;
        self.cards[self.at - 1]
    }
}
