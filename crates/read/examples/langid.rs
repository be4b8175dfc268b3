//! Trains and measures the language identifier, as `tekad train langid` and
//! `tekad eval langid` do: `cargo run --release -p tekad-read --example langid -- UD_DIR [OUT]`.
#![allow(clippy::print_stdout, reason = "an example is a command")]

use std::{env, error::Error, fs, path::Path};

use tekad_read::langid;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let treebanks = args.next().ok_or("usage: langid UD_DIR [OUT]")?;
    let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("langid");
    let corpus = langid::corpus::load(Some(Path::new(&treebanks)), &texts)?;
    let model = langid::train(&corpus.train);
    println!("{}", langid::eval(&model, &corpus.dev));
    if let Some(out) = args.next() {
        let bytes = model.to_bytes();
        println!("{out}: {} bytes", bytes.len());
        fs::write(out, bytes)?;
    }
    Ok(())
}
