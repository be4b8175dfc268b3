//! Scores a model on treebanks without the command `tekad`:
//! `score MODEL [--style S] FILE...`; `score MODEL --text FILE` prints CoNLL-U of raw text.

use std::time::Instant;
use std::{env, fs};

#[path = "../../../crates/eval/src/parse.rs"]
mod parse;

use tekad_parse::train::style_of;
use tekad_parse::{Model, conllu};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let bytes = fs::read(args.next().ok_or("no model")?)?;
    let start = Instant::now();
    let model = Model::load(&bytes)?;
    eprintln!("loaded in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut style = None;
    let mut text = false;
    for arg in args {
        if arg == "--text" {
            text = true;
        } else if arg == "--style" {
            style = Some(String::new());
        } else if style.as_deref() == Some("") {
            style = Some(arg);
        } else if let Some(file) = arg.strip_prefix("--dump=") {
            let gold = conllu::read(&fs::read_to_string(file)?)?;
            let name = style.clone().unwrap_or(style_of(file));
            let style = model.style(&name).unwrap_or(model.default_style());
            for s in &gold {
                let forms: Vec<&str> = s.words.iter().map(|w| w.form.as_str()).collect();
                print(&model.analyse_words(&forms, style));
            }
        } else if text {
            let doc = fs::read_to_string(&arg)?;
            let style = style.as_deref().and_then(|s| model.style(s)).unwrap_or(model.default_style());
            for a in model.analyse(&doc, style) {
                println!("# text = {}", a.sentence.span.slice(&doc).replace('\n', " "));
                print(&a.sentence);
            }
        } else {
            let gold = conllu::read(&fs::read_to_string(&arg)?)?;
            let name = style.clone().unwrap_or(style_of(&arg));
            let style = model.style(&name).unwrap_or(model.default_style());
            let s = parse::score(&model, &gold, style);
            println!(
                "{arg} {name}: upos {:.2} uas {:.2} las {:.2} lemma {:.2} | raw upos {:.2} las {:.2} lemma {:.2} sentence {:.2} token {:.2}",
                s.upos * 1e2, s.uas * 1e2, s.las * 1e2, s.lemma * 1e2, s.raw_upos * 1e2, s.raw_las * 1e2,
                s.raw_lemma * 1e2, s.sentence_f1 * 1e2, s.token_f1 * 1e2
            );
        }
    }
    Ok(())
}

fn print(s: &tekad_core::Sentence) {
    for (i, t) in s.tokens.iter().enumerate() {
        let head = t.head.map_or(0, |h| h + 1);
        println!("{}\t{}\t{}\t{}\t{}\t{head}\t{}", i + 1, t.form, t.lemma, t.upos.as_str(), t.feats, t.deprel);
    }
    println!();
}
