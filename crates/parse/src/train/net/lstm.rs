//! A recurrent layer, forward and back: long short-term memory with coupled input and forget
//! gates (Hochreiter & Schmidhuber 1997; Greff et al. 2017), over a batch of sentences at once.

use super::gemm::{add_product, transpose};
use super::rows::Rows;
use crate::net::math::{sigmoid, tanh};

/// What the way forward leaves for the way back.
#[derive(Default)]
pub(super) struct Trace {
    /// Input, output and candidate of each row, after their functions.
    gates: Vec<f32>,
    /// Cells, and their hyperbolic tangents.
    cells: Vec<f32>,
    squashed: Vec<f32>,
    /// What came in from the word before, with dropout.
    before: Vec<f32>,
    /// The outputs.
    pub out: Vec<f32>,
}

/// The weights of one direction: input×3h, h×3h, 3h.
pub(super) struct Cell<'a> {
    pub wx: &'a [f32],
    pub wh: &'a [f32],
    pub bias: &'a [f32],
    /// Number of units.
    pub h: usize,
    /// Whether it reads from the end.
    pub back: bool,
}

/// Gradients of the weights of one direction.
pub(super) struct CellGrad<'a> {
    pub wx: &'a mut [f32],
    pub wh: &'a mut [f32],
    pub bias: &'a mut [f32],
}

impl Cell<'_> {
    /// Runs over `x` (rows×input); `mask` (sentences×h) is the dropout between words.
    pub fn forward(&self, rows: &Rows, x: &[f32], mask: &[f32], trace: &mut Trace) {
        let (h, h3, all) = (self.h, 3 * self.h, rows.all);
        let input = self.wx.len() / h3;
        let Trace {
            gates,
            cells,
            squashed,
            before,
            out,
        } = trace;
        gates.clear();
        for _ in 0..all {
            gates.extend_from_slice(self.bias);
        }
        add_product(all, input, h3, x, self.wx, gates);
        for list in [&mut *cells, &mut *squashed, &mut *before, &mut *out] {
            list.clear();
            list.resize(all * h, 0.0);
        }
        let mut old = vec![0f32; h];
        for t in rows.times(self.back) {
            let (first, n) = (rows.offset[t], rows.active[t]);
            let some = rows.with_before(t, self.back);
            let prev = rows.before(t, self.back);
            for s in 0..some {
                let (r, p) = ((first + s) * h, (prev + s) * h);
                for j in 0..h {
                    before[r + j] = out[p + j] * mask[s * h + j];
                }
            }
            let z = &mut gates[first * h3..(first + n) * h3];
            add_product(some, h, h3, &before[first * h..], self.wh, z);
            for s in 0..n {
                let r = first + s;
                let (zi, rest) = z[s * h3..][..h3].split_at_mut(h);
                let (zo, zg) = rest.split_at_mut(h);
                old.fill(0.0);
                if s < some {
                    old.copy_from_slice(&cells[(prev + s) * h..][..h]);
                }
                let now = &mut cells[r * h..][..h];
                for (g, f) in [(zi, false), (zo, false), (zg, true)] {
                    if f {
                        g.iter_mut().for_each(|v| *v = tanh(*v));
                    } else {
                        g.iter_mut().for_each(|v| *v = sigmoid(*v));
                    }
                }
                let z = &z[s * h3..][..h3];
                for j in 0..h {
                    let c = old[j];
                    now[j] = c + z[j] * (z[2 * h + j] - c);
                }
                let (sq, o) = (&mut squashed[r * h..][..h], &mut out[r * h..][..h]);
                for j in 0..h {
                    sq[j] = tanh(now[j]);
                    o[j] = sq[j] * z[h + j];
                }
            }
        }
    }

    /// The way back: `dout` are the gradients of the outputs (they are changed); those of the
    /// weights are added to `grad`, and those of the input to `dx`. `wxt` and `wht` are the
    /// transposed weights.
    #[allow(clippy::too_many_arguments)]
    pub fn backward(
        &self,
        rows: &Rows,
        x: &[f32],
        mask: &[f32],
        trace: &Trace,
        (wxt, wht): (&[f32], &[f32]),
        dout: &mut [f32],
        grad: CellGrad<'_>,
        dx: &mut [f32],
    ) {
        let (h, h3, all) = (self.h, 3 * self.h, rows.all);
        let input = self.wx.len() / h3;
        let mut dz = vec![0f32; all * h3];
        let mut dcell = vec![0f32; all * h];
        let mut back = Vec::new();
        for t in rows.times(!self.back) {
            let (first, n) = (rows.offset[t], rows.active[t]);
            let some = rows.with_before(t, self.back);
            let prev = rows.before(t, self.back);
            for s in 0..n {
                let r = first + s;
                let z = &trace.gates[r * h3..][..h3];
                let (sq, d) = (&trace.squashed[r * h..][..h], &dout[r * h..][..h]);
                let old = (s < some).then(|| &trace.cells[(prev + s) * h..][..h]);
                let dz = &mut dz[r * h3..][..h3];
                for j in 0..h {
                    let (i, o, g) = (z[j], z[h + j], z[2 * h + j]);
                    let c = old.map_or(0.0, |c| c[j]);
                    let dc = d[j] * o * (1.0 - sq[j] * sq[j]) + dcell[r * h + j];
                    dz[j] = dc * (g - c) * i * (1.0 - i);
                    dz[h + j] = d[j] * sq[j] * o * (1.0 - o);
                    dz[2 * h + j] = dc * i * (1.0 - g * g);
                    dcell[r * h + j] = dc * (1.0 - i);
                }
                if s < some {
                    let (r, p) = (r * h, (prev + s) * h);
                    for j in 0..h {
                        dcell[p + j] = dcell[r + j];
                    }
                }
            }
            back.clear();
            back.resize(some * h, 0.0);
            add_product(some, h3, h, &dz[first * h3..], wht, &mut back);
            for s in 0..some {
                let p = (prev + s) * h;
                for j in 0..h {
                    dout[p + j] += back[s * h + j] * mask[s * h + j];
                }
            }
        }
        for row in dz.chunks_exact(h3) {
            for (b, &d) in grad.bias.iter_mut().zip(row) {
                *b += d;
            }
        }
        let mut turned = Vec::new();
        transpose(all, input, x, &mut turned);
        add_product(input, all, h3, &turned, &dz, grad.wx);
        transpose(all, h, &trace.before, &mut turned);
        add_product(h, all, h3, &turned, &dz, grad.wh);
        add_product(all, h3, input, &dz, wxt, dx);
    }
}
