use super::shape::Shape;
use super::step::{Dropout, Item, Weights};
use super::{batches, optim};
use crate::net::Dims;
use crate::train::perceptron::Random;

fn small() -> (Shape, Vec<Item>) {
    let shape = Shape::new(Dims {
        groups: [16, 16, 16, 16],
        hidden: 16,
        arc: 16,
        label: 16,
        tags: 5,
        labels: 4,
    });
    let items = [5usize, 3, 3, 1]
        .iter()
        .map(|&n| Item {
            words: (0..n as u32)
                .map(|i| vec![(0, 1 + i % 4), (1, i % 3), (1, 2), (2, i % 2), (3, i % 5)])
                .collect(),
            tags: (0..n as u8).map(|i| i % 5).collect(),
            heads: (0..n as u32)
                .map(|i| {
                    if i == 1 || n == 1 {
                        n as u32
                    } else {
                        (i + 2) % n as u32
                    }
                })
                .collect(),
            labels: (0..n as u16).map(|i| i % 4).collect(),
        })
        .collect();
    (shape, items)
}

fn loss(shape: &Shape, weights: &Weights, items: &[Item]) -> f64 {
    let list: Vec<&Item> = items.iter().collect();
    let turned = shape.turn(&weights.dense);
    let mut random = Random::new(5);
    let g = shape.step(
        weights,
        &turned,
        &[0, 9, 9, 9, 9, 9],
        &list,
        1,
        Dropout::default(),
        &mut random,
    );
    g.sums.loss
}

/// Gradients agree with differences of the loss.
#[test]
fn gradients_are_right() {
    let (shape, items) = small();
    let mut weights = optim::start(&shape, [6; 4]);
    let list: Vec<&Item> = items.iter().collect();
    let turned = shape.turn(&weights.dense);
    let mut random = Random::new(5);
    let g = shape.step(
        &weights,
        &turned,
        &[0, 9, 9, 9, 9, 9],
        &list,
        1,
        Dropout::default(),
        &mut random,
    );
    let check = |name: &str, ours: f32, other: f64| {
        let far = (f64::from(ours) - other).abs();
        assert!(
            far < 0.01 + 0.02 * other.abs(),
            "{name}: {ours} against {other}"
        );
    };
    const STEP: f32 = 1e-3;
    for i in (0..shape.len).step_by(37) {
        let old = weights.dense[i];
        weights.dense[i] = old + STEP;
        let up = loss(&shape, &weights, &items);
        weights.dense[i] = old - STEP;
        let down = loss(&shape, &weights, &items);
        weights.dense[i] = old;
        check(
            &format!("weight {i}"),
            g.dense[i],
            (up - down) / f64::from(2.0 * STEP),
        );
    }
    let width = shape.dims.input();
    for group in 0..4usize {
        for at in [3, 20, 40, 50] {
            let row = at / 16;
            let ours: f32 = g
                .used
                .iter()
                .filter(|u| usize::from(u.1) == group && u.2 as usize == row)
                .map(|u| g.input[u.0 as usize * width + 16 * group + at % 16])
                .sum();
            let old = weights.tables[group][at];
            weights.tables[group][at] = old + STEP;
            let up = loss(&shape, &weights, &items);
            weights.tables[group][at] = old - STEP;
            let down = loss(&shape, &weights, &items);
            weights.tables[group][at] = old;
            check(
                &format!("table {group} {at}"),
                ours,
                (up - down) / f64::from(2.0 * STEP),
            );
        }
    }
}

#[test]
fn batches_hold_each_sentence_once_longest_first() {
    let (_, items) = small();
    let all = batches(&items, 4, &mut Random::new(3));
    assert_eq!(all.iter().map(Vec::len).sum::<usize>(), items.len());
    for b in all {
        assert!(b.is_sorted_by_key(|i| std::cmp::Reverse(i.tags.len())));
    }
}
