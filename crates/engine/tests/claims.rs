//! Where the parties of standing relations are found, and what of a claim still stands.

use tekad_code::CodeOptions;
use tekad_core::{Claim, Document, event::Entity};
use tekad_engine::Engine;

/// `not relation SUBJECT -> OBJECT [aux] "about"`.
fn told(text: &str, c: &Claim) -> String {
    let parties = |list: &[Entity]| {
        let all: Vec<String> = list.iter().map(Entity::notation).collect();
        all.join(",")
    };
    let mut out = String::new();
    if c.negated {
        out.push_str("not ");
    }
    out.push_str(c.relation.as_str());
    out.push_str(&format!(" {}", parties(&c.subject)));
    if !c.object.is_empty() {
        out.push_str(&format!(" -> {}", parties(&c.object)));
    }
    for mode in &c.aux_mode {
        out.push_str(&format!(" [{}]", mode.as_str()));
    }
    if c.object.is_empty()
        && let Some(about) = &c.about
    {
        out.push_str(&format!(" \"{}\"", about.span.slice(text)));
    }
    out
}

#[test]
fn parties_are_found_off_the_paths() {
    let engine = Engine::new();
    let none: &[&str] = &[];
    for (lang, text, want) in [
        // Before and behind a comma.
        (
            "en",
            "India and Pakistan, nuclear-armed rivals, have fought three wars.",
            &["rival-of IND -> PAK"][..],
        ),
        (
            "en",
            "Nicaragua, one of Cuba's closest allies, sent a telegram.",
            &["allied-with NIC -> CUB"],
        ),
        (
            "en",
            "Once close allies, Ethiopia and Eritrea closed the border.",
            &["allied-with ETH -> ERI [historical]"],
        ),
        (
            "id",
            "Jepang, sekutu utama Amerika Serikat di Asia, menyambut keputusan itu.",
            &["allied-with JPN -> USA"],
        ),
        // Beside the subject.
        (
            "en",
            "Qatar, along with Egypt, is mediating between Israel and Lebanon.",
            &["mediates-between QAT,EGY -> ISR,LBN"],
        ),
        // Above a relative clause.
        (
            "en",
            "Eswatini is one of only 12 countries that maintain diplomatic ties with Taiwan.",
            &["recognises SWZ -> TWN"],
        ),
        // Hung on the verb that governs the noun; what has ended stands no more.
        (
            "en",
            "Lithuania has ended its dependence on Russia.",
            &["not depends-on LTU -> RUS"],
        ),
        // "They" are those who say it.
        (
            "en",
            "Chad and Niger say they remain committed to the truce.",
            &["complies-with TCD,NER \"the truce\""],
        ),
        // A part of a state is no party, nor a capital that rebels hold.
        (
            "en",
            "The Houthis still control Sanaa.",
            &["controls YEM/REB \"Sanaa\""],
        ),
        (
            "en",
            "Turkey controls northern Syria.",
            &["controls TUR \"northern Syria\""],
        ),
        // Held out, not done.
        (
            "en",
            "Kenya has offered to mediate between Ethiopia and Somalia.",
            &["mediates-between KEN -> ETH,SOM [hypothetical]"],
        ),
        // What a denial denies stands under it.
        ("en", "Rwanda denies arming Congo.", &["not arms RWA -> COD"]),
        // A flight is not its passenger.
        (
            "en",
            "The departure of the Chilean minister depends on the weather.",
            none,
        ),
    ] {
        let doc = Document::from_text(text.to_owned(), lang);
        let analysis = engine.analyse(&doc, CodeOptions::default());
        let claims = analysis.expect("both languages are there").coded.claims;
        let found: Vec<String> = claims.iter().map(|c| told(text, c)).collect();
        assert_eq!(found, want, "{text}");
    }
}
