use super::shape::Shape;
use super::step::{Dropout, Item, Weights};
use super::{Recipe, batches, optim};
use crate::bytes::{Reader, Writer};
use crate::net::{Dims, Net, Room};
use crate::tag::Node;
use crate::train::Treebank;
use crate::train::data::{self, Data};
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

/// A few sentences as training data.
fn tiny() -> Data {
    let text = "1\tTroops\ttroop\tNOUN\t_\t_\t2\tnsubj\t_\t_\n\
        2\tleft\tleave\tVERB\t_\t_\t0\troot\t_\t_\n\
        3\tKabul\tKabul\tPROPN\t_\t_\t2\tobj\t_\t_\n\
        4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n\
        1\tWhy\twhy\tADV\t_\t_\t0\troot\t_\t_\n\
        2\t?\t?\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n";
    let banks = data::read(&[Treebank {
        style: "tiny".to_owned(),
        text: text.repeat(9),
    }])
    .unwrap();
    Data::new(&banks).unwrap()
}

fn recipe(threads: usize) -> Recipe {
    Recipe {
        epochs: 60,
        hidden: 32,
        groups: [16; 4],
        arc: 16,
        label: 16,
        batch: 20,
        rate: 0.01,
        threads,
        ..Recipe::default()
    }
}

fn written(net: &Net) -> Vec<u8> {
    let mut w = Writer::default();
    net.write(&mut w);
    w.out
}

/// One thread and two give the same network; read back it gives the same trees; cut short or
/// bent it gives an error or some tree, never a panic.
#[test]
fn trained_written_and_read() {
    let data = tiny();
    let clusters = || super::clusters("5\ttroops Kabul\n8\tleft").unwrap();
    let net = super::train(&data, clusters(), &recipe(1), |_| ());
    let bytes = written(&net);
    assert!(bytes == written(&super::train(&data, clusters(), &recipe(2), |_| ())));
    let (tags, labels) = (net.dims.tags, net.dims.labels);
    let read = |bytes: &[u8]| Net::read(&mut Reader::new(bytes), tags, labels);
    let again = read(&bytes).unwrap();
    let (mut one, mut two) = (Room::default(), Room::default());
    let nodes = &data.sents[0].nodes;
    net.run(&[nodes.as_slice()], 0, &mut one);
    again.run(&[nodes.as_slice()], 0, &mut two);
    assert_eq!(
        (&one.tags, &one.heads, &one.labels),
        (&two.tags, &two.heads, &two.labels)
    );
    assert_eq!(one.heads, [1, 4, 1, 1]);
    assert_eq!(one.tags, data.sents[0].tags);
    // Sentences that go through together come out as alone, whatever their number and lengths.
    let mut batch: Vec<&[Node]> = data.sents.iter().map(|s| s.nodes.as_slice()).collect();
    batch.extend([&nodes[..2], &nodes[..3], &nodes[..1]]);
    batch.sort_by_key(|nodes| std::cmp::Reverse(nodes.len()));
    let mut alone = (Vec::new(), Vec::new(), Vec::new());
    for nodes in &batch {
        net.run(&[nodes], 0, &mut one);
        alone.0.extend_from_slice(&one.tags);
        alone.1.extend_from_slice(&one.heads);
        alone.2.extend_from_slice(&one.labels);
    }
    net.run(&batch, 0, &mut two);
    assert_eq!(
        (two.tags.clone(), two.heads.clone(), two.labels.clone()),
        alone
    );
    for cut in (0..bytes.len()).step_by(97) {
        assert!(read(&bytes[..cut]).is_err());
        let mut bent = bytes.clone();
        bent[cut] ^= 0x55;
        if let Ok(net) = read(&bent) {
            net.run(&[nodes.as_slice()], 0, &mut two);
            assert_eq!(two.heads.len(), 4);
        }
    }
}

#[test]
fn clusters_are_lines_of_a_number_and_forms() {
    assert!(super::clusters("# comment\n12\ta b\n").is_ok());
    assert_eq!(super::clusters("12\ta\nx y").err(), Some(2));
    assert_eq!(super::clusters("-1\ta").err(), Some(1));
}
