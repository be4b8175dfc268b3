//! Trains a parser model without the command `tekad`, for experiments:
//! `train --lang id --train A.conllu --train B.conllu --lexicon L.tsv --words W.tsv --dev D.conllu --out FILE`.

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use tekad_parse::train::{TrainOptions, Treebank, train};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = TrainOptions::default();
    let mut out = String::new();
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        let value = args.next().ok_or(format!("{flag} wants a value"))?;
        let bank = || -> std::io::Result<Treebank> { Ok(Treebank::at(&value, fs::read_to_string(&value)?)) };
        match flag.as_str() {
            "--lang" => options.lang = value,
            "--train" => options.train.push(bank()?),
            "--lexicon" => options.lexicon = fs::read_to_string(value)?,
            "--words" => options.words = fs::read_to_string(value)?,
            "--dev" => options.dev.push(bank()?),
            "--licence" => options.licence = value,
            "--command" => options.command = value,
            "--notes" => options.notes = fs::read_to_string(value)?,
            "--profile" if value == "fast" => options.profile = tekad_parse::Profile::Fast,
            "--epochs" => options.epochs = value.parse()?,
            "--out" => out = value,
            _ => return Err(format!("unknown flag {flag}").into()),
        }
    }
    let start = Instant::now();
    let (bytes, report) = train(&options, |line| eprintln!("{:6.1} s  {line}", start.elapsed().as_secs_f32()))?;
    eprintln!("{:6.1} s  {} bytes", start.elapsed().as_secs_f32(), bytes.len());
    for (name, size) in report.sizes {
        eprintln!("  {name}: {size}");
    }
    for (name, value) in report.card.dev {
        println!("{name} {:.2}", value * 100.0);
    }
    fs::write(out, bytes)?;
    Ok(())
}
