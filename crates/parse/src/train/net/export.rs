//! From trained weights to the network that is shipped.

use super::shape::Shape;
use super::step::Weights;
use crate::linear::Lookup;
use crate::net::input::{Clusters, GROUPS};
use crate::net::int8::{Matrix, short};
use crate::net::{Layer, Net, Table};

/// Quantises the weights.
pub(super) fn net(
    shape: &Shape,
    weights: &Weights,
    keys: &[Vec<u32>; GROUPS],
    clusters: &Clusters,
) -> Net {
    let d = &shape.dims;
    let dense = |r: &std::ops::Range<usize>| &weights.dense[r.clone()];
    let h3 = 3 * d.hidden;
    let mut tables = Vec::new();
    for ((table, keys), size) in weights.tables.iter().zip(keys).zip(d.groups) {
        let mut t = Table {
            index: Lookup::places(keys.clone()),
            ..Table::default()
        };
        for row in table.chunks_exact(size) {
            let top = row.iter().fold(0f32, |t, v| t.max(v.abs()));
            let scale = if top > 0.0 { top / 127.0 } else { 1.0 };
            t.scales.push(short(scale));
            t.rows.extend(
                row.iter()
                    .map(|v| (v / scale).round().clamp(-127.0, 127.0) as i8),
            );
        }
        tables.push(t);
    }
    let layers = shape
        .cells
        .iter()
        .map(|cells| {
            let mut layer = Layer::default();
            for (cell, time) in cells.iter().zip(&mut layer.time) {
                layer
                    .input
                    .push(Matrix::columns(dense(&cell.wx), h3, 0..h3));
                layer.bias.extend_from_slice(dense(&cell.bias));
                *time = Matrix::columns(dense(&cell.wh), h3, 0..h3);
            }
            layer
        })
        .collect();
    Net {
        dims: d.clone(),
        clusters: Clusters {
            forms: clusters.forms.clone(),
            paths: clusters.paths.clone(),
        },
        tables,
        layers,
        tag: Matrix::columns(dense(&shape.tag_w), shape.tags, 0..d.tags),
        tag_bias: dense(&shape.tag_b)[..d.tags].to_vec(),
        mlp: Matrix::columns(dense(&shape.mlp_w), d.mlp(), 0..d.mlp()),
        mlp_bias: dense(&shape.mlp_b).to_vec(),
        arc: Matrix::columns(dense(&shape.arc_u), d.arc, 0..d.arc),
        arc_bias: dense(&shape.arc_b).to_vec(),
        root: dense(&shape.root).to_vec(),
        label: Matrix::columns(dense(&shape.label_w), shape.labels, 0..d.labels),
        label_bias: dense(&shape.label_b)[..d.labels].to_vec(),
    }
}
