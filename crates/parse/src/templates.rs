//! Feature templates of the parser: those of Zhang & Nivre (2011), with suffixes, morphology,
//! punctuation and the treebank's id added.

use crate::hash::{Keys, mix};
use crate::tree::State;

fn distance(a: usize, b: usize) -> u64 {
    match a.abs_diff(b) {
        d @ 0..=5 => d as u64,
        6..=9 => 6,
        10..=15 => 7,
        _ => 8,
    }
}

/// Features for the next move.
pub(crate) fn move_features(s: &State, k: &mut Keys) {
    let n = s.n;
    let depth = s.stack.len();
    let from_top = |i: usize| {
        if depth > i {
            s.stack[depth - 1 - i] as usize
        } else {
            0
        }
    };
    let (s0, s1, s2) = (from_top(0), from_top(1), from_top(2));
    let ahead = |i: usize| if s.b + i <= n + 1 { s.b + i } else { 0 };
    let (b0, b1, b2, b3) = (s.b, ahead(1), ahead(2), ahead(3));
    let it = |i: usize| &s.items[i];
    let label = |i: usize| u64::from(s.label[i]);
    // Node 0 has no head and no dependants, so it stands for itself in each of these.
    let head = |i: usize| {
        if s.head[i] as usize > n {
            0
        } else {
            s.head[i] as usize
        }
    };
    let (s0h, s0l, s0r, b0l) = (
        s.head[s0] as usize,
        s.lc[s0][0] as usize,
        s.rc[s0][0] as usize,
        s.lc[b0][0] as usize,
    );
    let (s0l2, s0r2, b0l2) = (
        s.lc[s0][1] as usize,
        s.rc[s0][1] as usize,
        s.lc[b0][1] as usize,
    );
    let s0h2 = head(s0h.min(n));
    let d = if s0 == 0 { 0 } else { distance(s0, b0) };
    let (vl, vr, bl) = (
        u64::from(s.valency[s0][0]),
        u64::from(s.valency[s0][1]),
        u64::from(s.valency[b0][0]),
    );
    let (i0, j0, j1, j2, j3) = (it(s0), it(b0), it(b1), it(b2), it(b3));
    let (i1, i2) = (it(s1), it(s2));
    let (s0w, s0t, s0m) = (i0.w, i0.t, i0.m);
    let (b0w, b0t, b0m) = (j0.w, j0.t, j0.m);
    let (b1w, b1t, b2t) = (j1.w, j1.t, j2.t);
    let s0wt = mix(s0w, s0t);
    let b0wt = mix(b0w, b0t);
    let st = mix(s0t, b0t);
    let sm = mix(s0m, b0m);
    let attached = u64::from(s.head[s0] != 0);

    k.start(60);
    k.b(attached, u64::from(s0 == 0) + 2 * u64::from(b0 == n + 1));
    // Single words and pairs.
    k.a(s0wt);
    k.a(s0w);
    k.a(s0t);
    k.a(s0m);
    k.a(b0wt);
    k.a(b0w);
    k.a(b0t);
    k.a(b0m);
    k.b(b1w, b1t);
    k.a(b1w);
    k.a(b1t);
    k.a(j1.m);
    k.b(j2.w, b2t);
    k.a(b2t);
    k.a(j2.m);
    k.b(s0wt, b0wt);
    k.b(s0wt, b0w);
    k.b(s0w, b0wt);
    k.b(s0wt, b0t);
    k.b(s0t, b0wt);
    k.b(s0w, b0w);
    k.a(st);
    k.a(sm);
    k.b(s0w, b0m);
    k.b(s0m, b0w);
    // Three and four.
    k.b(b0t, b1t);
    k.b(st, b1t);
    k.b(sm, j1.m);
    k.c(b0t, b1t, b2t);
    k.c(st, b1t, b2t);
    k.d(b0t, b1t, b2t, j3.t);
    k.c(st, b1w, b1t);
    k.b(st, b1w);
    k.c(s0w, b0t, b1t);
    k.c(s0t, b0w, b1t);
    k.b(it(s0h).t, st);
    k.b(it(s0h).m, sm);
    k.b(st, it(s0l).t);
    k.b(st, it(s0r).t);
    k.b(st, it(b0l).t);
    k.b(st, it(s0r).w);
    k.b(st, it(b0l).w);
    k.b(i1.w, i1.t);
    k.a(i1.m);
    k.b(i1.t, st);
    k.b(i1.m, sm);
    k.c(i2.t, i1.t, s0t);
    k.b(i1.w, s0w);
    k.b(i1.w, b0w);
    k.c(i1.w, s0t, b0t);
    k.c(i1.t, s0w, b0t);
    k.c(i1.t, s0t, b0w);
    k.c(i1.t, st, b1t);
    k.d(i2.t, i1.t, s0t, b0t);
    // Distance and valency.
    k.b(s0w, d);
    k.b(s0t, d);
    k.b(b0w, d);
    k.b(b0t, d);
    k.c(s0w, b0w, d);
    k.b(st, d);
    k.b(sm, d);
    k.b(s0w, mix(vr, 3));
    k.b(s0t, mix(vr, 3));
    k.b(s0w, mix(vl, 5));
    k.b(s0t, mix(vl, 5));
    k.b(b0w, mix(bl, 7));
    k.b(b0t, mix(bl, 7));
    // Arcs already made.
    k.b(it(s0h).w, attached);
    k.a(it(s0h).t);
    k.a(label(s0));
    k.a(it(s0l).w);
    k.a(it(s0l).t);
    k.a(label(s0l));
    k.a(it(s0r).w);
    k.a(it(s0r).t);
    k.a(label(s0r));
    k.a(it(b0l).w);
    k.a(it(b0l).t);
    k.a(label(b0l));
    k.a(it(s0h2).w);
    k.a(it(s0h2).t);
    k.a(label(s0h.min(n)));
    k.a(it(s0l2).t);
    k.a(label(s0l2));
    k.a(it(s0r2).t);
    k.a(label(s0r2));
    k.a(it(b0l2).t);
    k.a(label(b0l2));
    k.c(s0t, it(s0l).t, it(s0l2).t);
    k.c(s0t, it(s0r).t, it(s0r2).t);
    k.c(s0t, it(s0h).t, it(s0h2).t);
    k.c(b0t, it(b0l).t, it(b0l2).t);
    k.c(s0w, label(s0r), label(s0l));
    k.c(s0t, label(s0r), label(s0l));
    k.c(b0t, label(b0l), s0t);
    k.c(b0w, label(b0l), s0t);
    k.c(s0w, label(s0r), b0t);
    k.c(s0t, label(s0r), b0w);
    k.c(st, label(s0), vr);
    k.c(sm, label(s0), label(s0r));
    k.c(s0w, label(s0), b0t);
    k.c(st, it(s0h).w, label(s0));
    k.d(st, label(s0r), label(s0l), label(b0l));
    // Affixes and shape.
    k.b(i0.s, j0.s);
    k.b(i0.s, b0t);
    k.b(s0t, j0.s);
    k.c(i0.s, s0t, b0w);
    k.b(st, mix(i0.shape, j0.shape));
    k.b(st, j1.shape);
    k.c(st, attached, u64::from(s0 == 0));
    // Tags in doubt.
    let (sa, ba) = (i0.a, j0.a);
    k.b(sa, 21);
    k.b(ba, 22);
    k.b(sa, ba);
    k.c(sa, ba, d);
    k.c(sa, ba, j1.a);
    k.c(i1.a, sa, ba);
    k.b(s0w, ba);
    k.b(sa, b0w);
    // The words around the gap.
    let before = it(b0 - 1);
    k.c(s0t, before.t, b0t);
    k.b(before.w, b0t);
    k.c(s0t, before.w, b0t);
    if s0 > 0 {
        let after = it((s0 + 1).min(n + 1));
        k.c(s0t, after.t, b0t);
        k.c(s0w, after.t, b0t);
    } else {
        k.a(3);
        k.a(4);
    }
    if s.style != 0 {
        let y = s.style;
        k.b(y, st);
        k.c(y, s0w, b0t);
        k.c(y, s0t, b0w);
        k.c(y, st, label(s0));
        k.b(y, s0w);
        k.b(y, b0w);
        k.c(y, st, b1t);
    }
}

/// Features for the label of the arc from `h` to `d`. With `whole` the tree is complete:
/// `h`'s own head and all dependants of both are known.
pub(crate) fn label_features(s: &State, h: usize, d: usize, whole: bool, k: &mut Keys) {
    let n = s.n;
    let it = |i: usize| &s.items[i];
    let label = |i: usize| u64::from(s.label[i]);
    let dir = u64::from(h < d);
    let far = distance(h, d).min(6);
    let (hi, di) = (it(h), it(d));
    let (hw, ht, hm) = (hi.w, hi.t, hi.m);
    let (dw, dt, dm) = (di.w, di.t, di.m);
    let (before, after) = (it(d - 1), it((d + 1).min(n + 1)));
    let (c, c2) = (s.lc[d][0] as usize, s.rc[d][0] as usize);
    let (hl, hr) = (s.lc[h][0] as usize, s.rc[h][0] as usize);
    let pair = mix(ht, dt);
    let morph = mix(hm, dm);
    k.start(70 + dir + 2 * u64::from(whole));
    k.a(1);
    k.a(hw);
    k.a(ht);
    k.a(dw);
    k.a(dt);
    k.a(hm);
    k.a(dm);
    k.b(hw, dw);
    k.b(hw, dt);
    k.b(ht, dw);
    k.a(pair);
    k.a(morph);
    k.b(hw, dm);
    k.b(hm, dw);
    k.b(pair, far);
    k.b(hi.s, dt);
    k.b(di.s, ht);
    k.b(di.s, pair);
    k.b(di.s, hi.s);
    k.b(dt, before.t);
    k.b(dt, after.t);
    k.b(dw, before.w);
    k.b(dw, after.w);
    k.b(pair, before.t);
    k.b(pair, after.t);
    k.b(pair, before.w);
    k.b(pair, after.w);
    k.c(pair, it(c).t, label(c));
    k.b(dt, it(c).w);
    k.b(pair, it(c).w);
    k.b(pair, label(c2));
    k.d(hw, dt, label(c), it(c).w);
    k.b(pair, label(hl));
    k.b(pair, label(hr));
    k.c(hw, dt, label(hl));
    k.c(hw, dt, label(hr));
    k.c(pair, label(hl), u64::from(s.label[s.lc[h][1] as usize]));
    k.c(pair, label(hr), u64::from(s.label[s.rc[h][1] as usize]));
    k.c(pair, u64::from(s.valency[h][0]), u64::from(s.valency[h][1]));
    k.b(pair, it(h - usize::from(h > 0)).t);
    k.b(pair, it((h + 1).min(n + 1)).t);
    k.b(pair, label(h));
    k.b(morph, label(h));
    k.c(pair, before.t, after.t);
    k.b(dw, label(hr));
    k.c(dw, ht, label(hl));
    k.b(dw, far);
    k.b(pair, mix(hi.shape, di.shape));
    k.b(hi.a, di.a);
    k.b(hw, di.a);
    k.b(hi.a, dw);
    if whole {
        let g = s.head[h] as usize;
        let gt = it(g).t;
        k.b(pair, gt);
        k.c(pair, it(g).w, 1);
        k.c(dw, ht, gt);
        k.b(
            pair,
            mix(u64::from(s.valency[d][0]), u64::from(s.valency[d][1])),
        );
        k.c(dt, it(c).w, it(c2).w);
        k.c(pair, it(c).w, it(c2).t);
        k.c(hw, dt, it(c).w);
        k.c(pair, it(hl).w, it(hl).t);
        k.c(pair, it(hr).w, it(hr).t);
        k.c(dw, label(c), label(c2));
        k.c(pair, label(c), label(c2));
    }
    if s.style != 0 {
        let y = s.style;
        k.b(y, pair);
        k.b(y, dw);
        k.c(y, hw, dt);
        k.c(y, ht, dw);
        k.c(y, pair, di.s);
        k.d(y, pair, it(c).t, label(c));
        k.c(y, pair, far);
        k.c(y, pair, label(c));
    }
}
