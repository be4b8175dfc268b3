//! Sizes of the network, and where each of its weights lies in the one list of all.

use std::ops::Range;

use crate::net::Dims;

/// The weights of one direction of a layer.
#[derive(Clone, Debug, Default)]
pub(super) struct CellAt {
    pub wx: Range<usize>,
    pub wh: Range<usize>,
    pub bias: Range<usize>,
}

/// Where the weights lie; embeddings are apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub dims: Dims,
    /// Tags and labels, filled up to whole tiles.
    pub tags: usize,
    pub labels: usize,
    pub cells: [[CellAt; 2]; 2],
    pub tag_w: Range<usize>,
    pub tag_b: Range<usize>,
    /// From the second layer to what the arcs' and labels' scorers read: dependant and head
    /// for arcs, dependant and head for labels.
    pub mlp_w: Range<usize>,
    pub mlp_b: Range<usize>,
    /// The biaffine form of the arcs, its part for the head alone, and what stands for the root.
    pub arc_u: Range<usize>,
    pub arc_b: Range<usize>,
    pub root: Range<usize>,
    pub label_w: Range<usize>,
    pub label_b: Range<usize>,
    /// Number of weights.
    pub len: usize,
}

impl Shape {
    /// For sizes.
    pub fn new(dims: Dims) -> Shape {
        let up = |n: usize| n.div_ceil(16) * 16;
        let mut shape = Shape {
            tags: up(dims.tags),
            labels: up(dims.labels),
            ..Shape::default()
        };
        let mut len = 0;
        let mut take = |n: usize| {
            len += n;
            len - n..len
        };
        let (h, mlp) = (dims.hidden, dims.mlp());
        for (layer, input) in [dims.input(), 2 * h].into_iter().enumerate() {
            for cell in &mut shape.cells[layer] {
                cell.wx = take(input * 3 * h);
                cell.wh = take(h * 3 * h);
                cell.bias = take(3 * h);
            }
        }
        shape.tag_w = take(2 * h * shape.tags);
        shape.tag_b = take(shape.tags);
        shape.mlp_w = take(2 * h * mlp);
        shape.mlp_b = take(mlp);
        shape.arc_u = take(dims.arc * dims.arc);
        shape.arc_b = take(dims.arc);
        shape.root = take(dims.arc);
        shape.label_w = take(dims.label * shape.labels);
        shape.label_b = take(shape.labels);
        shape.len = len;
        shape.dims = dims;
        shape
    }

    /// The matrices whose transposes the way back needs, with their numbers of rows.
    pub fn turned(&self) -> Vec<(Range<usize>, usize)> {
        let d = &self.dims;
        let mut list = Vec::new();
        for (layer, input) in [d.input(), 2 * d.hidden].into_iter().enumerate() {
            for cell in &self.cells[layer] {
                list.push((cell.wx.clone(), input));
                list.push((cell.wh.clone(), d.hidden));
            }
        }
        list.push((self.tag_w.clone(), 2 * d.hidden));
        list.push((self.mlp_w.clone(), 2 * d.hidden));
        list.push((self.arc_u.clone(), d.arc));
        list.push((self.label_w.clone(), d.label));
        list
    }
}
