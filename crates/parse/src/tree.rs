//! Trees: arc-eager transitions (Nivre 2003), with the root as a node after the last word
//! (Ballesteros & Nivre 2013).

use crate::hash::mix;
use crate::tag::Node;

/// A transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// The first of the buffer goes on the stack.
    Shift,
    /// The top of the stack, which has a head, goes.
    Reduce,
    /// The first of the buffer becomes head of the stack's top, which goes.
    Left,
    /// The stack's top becomes head of the first of the buffer, which goes on the stack.
    Right,
}

impl Move {
    /// All, in the order of the classes.
    pub const ALL: [Move; 4] = [Move::Shift, Move::Reduce, Move::Left, Move::Right];
}

/// What the features see of a node.
#[derive(Clone, Copy, Default)]
pub(crate) struct Item {
    /// Word.
    pub w: u64,
    /// Tag.
    pub t: u64,
    /// Tag and features.
    pub m: u64,
    /// Tag and second tag.
    pub a: u64,
    /// Suffix of three characters.
    pub s: u64,
    /// Shape.
    pub shape: u64,
}

/// A label that is not known yet.
pub(crate) const NO_LABEL: u16 = u16::MAX;

/// A state of the parser. Node 0 is "none", words are 1 to n, n + 1 is the root.
#[derive(Default)]
pub(crate) struct State {
    /// Number of words.
    pub n: usize,
    /// The stack, top last.
    pub stack: Vec<u32>,
    /// First node of the buffer.
    pub b: usize,
    /// Head of each node; 0 while it has none.
    pub head: Vec<u32>,
    /// Label of each node's arc.
    pub label: Vec<u16>,
    /// The two outermost left dependants, outermost first.
    pub lc: Vec<[u32; 2]>,
    /// The two outermost right dependants, outermost first.
    pub rc: Vec<[u32; 2]>,
    /// Numbers of left and right dependants.
    pub valency: Vec<[u8; 2]>,
    /// What the features see, by node.
    pub items: Vec<Item>,
    /// The treebank's number, 0 where the model knows only one.
    pub style: u64,
}

impl State {
    /// Starts on a sentence.
    pub fn start(&mut self, nodes: &[Node], style: u64) {
        let n = nodes.len();
        self.n = n;
        self.style = style;
        self.stack.clear();
        self.b = 1;
        let size = n + 2;
        self.head.clear();
        self.head.resize(size, 0);
        self.items.clear();
        self.items.push(Item {
            w: 11,
            t: 101,
            m: 101,
            a: 101,
            s: 17,
            shape: 3,
        });
        for node in nodes {
            let t = u64::from(node.tag) + 1;
            self.items.push(Item {
                w: node.lex.low,
                t,
                m: mix(t, u64::from(node.feats)),
                a: mix(t, u64::from(node.second) + 40),
                s: node.lex.suf[2],
                shape: node.lex.shape,
            });
        }
        self.items.push(Item {
            w: 13,
            t: 103,
            m: 103,
            a: 103,
            s: 19,
            shape: 5,
        });
        self.clear_arcs();
    }

    /// Forgets labels and dependants, keeps heads.
    pub fn clear_arcs(&mut self) {
        let size = self.n + 2;
        self.label.clear();
        self.label.resize(size, NO_LABEL);
        for side in [&mut self.lc, &mut self.rc] {
            side.clear();
            side.resize(size, [0; 2]);
        }
        self.valency.clear();
        self.valency.resize(size, [0; 2]);
    }

    /// The root's node.
    pub fn root(&self) -> usize {
        self.n + 1
    }

    /// Top of the stack, or 0.
    pub fn top(&self) -> usize {
        self.stack.last().map_or(0, |&t| t as usize)
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.b == self.root() && self.stack.is_empty()
    }

    /// Which moves may be made, in the order of [`Move::ALL`].
    pub fn valid(&self) -> [bool; 4] {
        let top = self.top();
        let more = self.b < self.root();
        let attached = top != 0 && self.head[top] != 0;
        [more, attached, top != 0 && !attached, top != 0 && more]
    }

    /// The arc (head, dependant) that a move would make.
    pub fn arc(&self, m: Move) -> Option<(usize, usize)> {
        match m {
            Move::Left => Some((self.b, self.top())),
            Move::Right => Some((self.top(), self.b)),
            _ => None,
        }
    }

    /// Makes an arc.
    pub fn attach(&mut self, head: usize, dep: usize, label: u16) {
        self.head[dep] = head as u32;
        self.label[dep] = label;
        let side = usize::from(dep > head);
        let list = if side == 0 {
            &mut self.lc
        } else {
            &mut self.rc
        };
        list[head] = [dep as u32, list[head][0]];
        let v = &mut self.valency[head][side];
        *v = v.saturating_add(1);
    }

    /// Makes a move; `label` is for the arc, if it makes one.
    pub fn apply(&mut self, m: Move, label: u16) {
        if let Some((head, dep)) = self.arc(m) {
            self.attach(head, dep, label);
        }
        match m {
            Move::Reduce | Move::Left => {
                self.stack.pop();
            }
            Move::Shift | Move::Right => {
                self.stack.push(self.b as u32);
                self.b += 1;
            }
        }
    }

    /// Makes the heads one tree with one root: of several words under the root the best
    /// stays (`rank`, the lowest wins, leftmost on a tie), the others hang on it.
    /// Returns the root word.
    pub fn settle(&mut self, rank: impl Fn(usize) -> u32) -> usize {
        let root = self.root() as u32;
        let free = |h: u32| h == 0 || h == root;
        let best = (1..=self.n)
            .filter(|&i| free(self.head[i]))
            .min_by_key(|&i| (rank(i), i))
            .unwrap_or(1);
        for i in 1..=self.n {
            if i == best {
                self.head[i] = root;
            } else if free(self.head[i]) {
                self.head[i] = best as u32;
                self.label[i] = NO_LABEL;
            }
        }
        best
    }
}
