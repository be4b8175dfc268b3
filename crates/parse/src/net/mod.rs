//! The second way to tags and trees, slower and more accurate than the tables: a recurrent
//! network over the sentence (bidirectional long short-term memory, Hochreiter & Schmidhuber
//! 1997, with coupled gates) that scores every arc (Kiperwasser & Goldberg 2016; Dozat &
//! Manning 2017), and the best tree over these scores. The linear tagger's tags are among what
//! it reads (stacking, Nivre & McDonald 2008).
//!
//! Weights have 8 bits. Products are sums of integers, and what lies between them are single
//! operations on single numbers, so that every machine gives the same answer.

pub(crate) mod input;
pub(crate) mod int8;
pub(crate) mod math;
pub(crate) mod mst;
mod run;
mod wide;

pub(crate) use run::Room;

use crate::ModelError;
use crate::bytes::{Reader, Writer};
use crate::linear::Lookup;
use input::{Clusters, GROUPS};
use int8::{Matrix, floats, read_scales, write_scales};

/// Sizes of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dims {
    /// Numbers of each group's embeddings.
    pub groups: [usize; GROUPS],
    /// Units a direction.
    pub hidden: usize,
    /// Numbers that arcs are scored by, a side.
    pub arc: usize,
    /// Numbers that labels are scored by.
    pub label: usize,
    /// Number of tags.
    pub tags: usize,
    /// Number of labels.
    pub labels: usize,
}

impl Dims {
    /// Numbers that come in for a word.
    pub fn input(&self) -> usize {
        self.groups.iter().sum()
    }

    /// Where each group's numbers begin among them.
    pub fn starts(&self) -> [usize; GROUPS] {
        let mut at = 0;
        self.groups.map(|n| {
            at += n;
            at - n
        })
    }

    /// Numbers that the scorers read of a word: dependant and head of arcs, and of labels.
    pub fn mlp(&self) -> usize {
        2 * self.arc + 2 * self.label
    }

    fn numbers(&mut self) -> [&mut usize; GROUPS + 5] {
        let [a, b, c, d] = &mut self.groups;
        [
            a,
            b,
            c,
            d,
            &mut self.hidden,
            &mut self.arc,
            &mut self.label,
            &mut self.tags,
            &mut self.labels,
        ]
    }
}

/// Embeddings of one group's features.
#[derive(Default)]
pub(crate) struct Table {
    /// From features to rows, which are in the order of their keys; row 0 is for none.
    pub index: Lookup,
    /// Rows of 8-bit numbers.
    pub rows: Vec<i8>,
    /// What 1 stands for, by row.
    pub scales: Vec<f32>,
}

/// One layer: what comes in, for both directions at once, and what comes from the word beside.
#[derive(Default)]
pub(crate) struct Layer {
    /// Gates (input, output, candidate) of the first direction, then of the second.
    pub input: Matrix,
    pub bias: Vec<f32>,
    pub time: [Matrix; 2],
}

/// A trained network.
#[derive(Default)]
pub(crate) struct Net {
    pub dims: Dims,
    pub clusters: Clusters,
    pub tables: Vec<Table>,
    pub layers: Vec<Layer>,
    pub tag: Matrix,
    pub tag_bias: Vec<f32>,
    pub mlp: Matrix,
    pub mlp_bias: Vec<f32>,
    pub arc: Matrix,
    pub arc_bias: Vec<f32>,
    pub root: Vec<f32>,
    pub label: Matrix,
    pub label_bias: Vec<f32>,
}

/// Largest size that is read: a guard against broken files.
const MAX_SIZE: usize = 1024;

impl Net {
    /// Writes the network.
    pub fn write(&self, w: &mut Writer) {
        let put = |list: &[f32], w: &mut Writer| {
            for v in list {
                w.out.extend_from_slice(&v.to_le_bytes());
            }
        };
        for n in self.dims.clone().numbers() {
            w.uint(*n as u64);
        }
        self.clusters.forms.write(w);
        w.uint(self.clusters.paths.len() as u64);
        for &p in &self.clusters.paths {
            w.uint(u64::from(p));
        }
        for t in &self.tables {
            t.index.write_keys(w);
            write_scales(&t.scales, w);
            w.out.extend(t.rows.iter().map(|&v| v as u8));
        }
        for l in &self.layers {
            l.input.write(w);
            put(&l.bias, w);
            for m in &l.time {
                m.write(w);
            }
        }
        for (m, b) in [
            (&self.tag, &self.tag_bias),
            (&self.mlp, &self.mlp_bias),
            (&self.arc, &self.arc_bias),
            (&self.label, &self.label_bias),
        ] {
            m.write(w);
            put(b, w);
        }
        put(&self.root, w);
    }

    /// Reads what [`Net::write`] wrote.
    pub fn read(r: &mut Reader<'_>, tags: usize, labels: usize) -> Result<Net, ModelError> {
        let mut dims = Dims::default();
        for n in dims.numbers() {
            *n = r.uint()?.min(1 << 20) as usize;
            if *n == 0 || *n > MAX_SIZE {
                return Err(ModelError::Broken("the network has a wrong size"));
            }
        }
        if dims.tags != tags || dims.labels != labels || dims.input() > MAX_SIZE {
            return Err(ModelError::Broken("the network has other tags or labels"));
        }
        let forms = Lookup::read(r)?;
        let n = r.count()?;
        let paths = (0..n)
            .map(|_| r.uint().map(|p| p.min(u64::from(u32::MAX)) as u32))
            .collect::<Result<_, _>>()?;
        let mut tables = Vec::new();
        for size in dims.groups {
            let keys = r.keys(false)?;
            let rows = keys.len() + 1;
            let scales = read_scales(r, rows)?;
            let numbers = r.take(rows * size)?.iter().map(|&b| b as i8).collect();
            tables.push(Table {
                index: Lookup::places(keys),
                rows: numbers,
                scales,
            });
        }
        let h = dims.hidden;
        let mut layers = Vec::new();
        for input in [dims.input(), 2 * h] {
            layers.push(Layer {
                input: Matrix::read(r, 6 * h, input)?,
                bias: floats(r, 6 * h)?,
                time: [Matrix::read(r, 3 * h, h)?, Matrix::read(r, 3 * h, h)?],
            });
        }
        let mut read = |rows: usize, cols: usize| -> Result<(Matrix, Vec<f32>), ModelError> {
            Ok((Matrix::read(r, rows, cols)?, floats(r, rows)?))
        };
        let (tag, tag_bias) = read(dims.tags, 2 * h)?;
        let (mlp, mlp_bias) = read(dims.mlp(), 2 * h)?;
        let (arc, arc_bias) = read(dims.arc, dims.arc)?;
        let (label, label_bias) = read(dims.labels, dims.label)?;
        let root = floats(r, dims.arc)?;
        Ok(Net {
            dims,
            clusters: Clusters { forms, paths },
            tables,
            layers,
            tag,
            tag_bias,
            mlp,
            mlp_bias,
            arc,
            arc_bias,
            root,
            label,
            label_bias,
        })
    }
}
