//! Rules of the coder, each by a sentence that has nothing else in it: whose agents are, what
//! answers what, which of two readings is one event.

use tekad_code::CodeOptions;
use tekad_core::{Document, event::Entity};
use tekad_engine::Engine;

fn parties(list: &[Entity]) -> String {
    let mut all: Vec<String> = list.iter().map(Entity::notation).collect();
    all.sort();
    all.join(",")
}

/// `TYPE.mode ACTORS -> RECIPIENTS` of each event, in their order.
fn events(engine: &Engine, lang: &str, text: &str) -> Vec<String> {
    let doc = Document::from_text(text.to_owned(), lang);
    let analysis = engine.analyse(&doc, CodeOptions::default());
    let events = analysis.expect("an analysis").coded.events;
    events
        .iter()
        .map(|e| {
            let mode: String = e.mode.iter().map(|m| format!(".{m}")).collect();
            let to = if e.recipient.is_empty() { "" } else { " -> " };
            let (from, done_to) = (parties(&e.actor), parties(&e.recipient));
            format!("{}{mode} {from}{to}{done_to}", e.event.as_str())
        })
        .collect()
}

#[test]
fn english() {
    let engine = Engine::new();
    let rows: &[(&str, &[&str])] = &[
        // Where people come from, and whose they are.
        (
            "Uganda granted asylum to 5,000 refugees from Congo.",
            &["AID UGA -> COD/REF"],
        ),
        (
            "Thousands of teachers marched through the Honduran capital.",
            &["PROTEST.demo HND/EDU"],
        ),
        (
            "Lebanon's army clashed with militants in Tripoli and arrested their leader.",
            &[
                "ASSAULT LBN/MIL,LBN/REB",
                "COERCE.arrest LBN/MIL -> LBN/REB",
            ],
        ),
        // Elliptic parties and pronouns.
        (
            "A Spanish court convicted three officers of fraud and acquitted a fourth.",
            &[
                "SANCTION.convict ESP/JUD -> ESP/COP",
                "CONCEDE ESP/JUD -> ESP/COP",
            ],
        ),
        (
            "Venezuela's attorney general accused the opposition leader of treason; he denied the charge.",
            &["ACCUSE.allege VEN/JUD -> VEN/PTY+OPP", "REJECT VEN/PTY+OPP"],
        ),
        // What one event says of the next.
        (
            "Mali accused Algeria of shooting down a drone and recalled its ambassador.",
            &["ACCUSE.allege MLI -> DZA", "SANCTION.withdraw MLI -> DZA"],
        ),
        (
            "Kenya's high court ordered the government to reopen the camp, but the interior minister refused.",
            &["REQUEST KEN/JUD -> KEN/GOV", "REJECT KEN/GOV -> KEN/JUD"],
        ),
        // Results and purposes that are no events of their own.
        (
            "Turkish police used water cannon to disperse protesters in Ankara.",
            &["ASSAULT.crowd-control TUR/COP -> TUR/CVL"],
        ),
        (
            "Farmers in Spain marched in Madrid to protest against the government.",
            &["PROTEST.demo ESP/AGR -> ESP/GOV"],
        ),
        // Refused by word.
        (
            "There will be no negotiations with the ELN, Colombia's defence minister declared.",
            &["REJECT.meet COL/GOV -> COL/REB"],
        ),
        // Things that are attacked are of the place.
        (
            "Israel bombed a factory near Homs.",
            &["ASSAULT.aerial ISR -> SYR"],
        ),
        // Played.
        (
            "In the second act the Spanish king declares war on France.",
            &[],
        ),
        ("Senegal met Egypt in the semi-final in Dakar.", &[]),
        // Active though coordinated.
        (
            "Slovenia recalled its ambassador from Budapest and summoned the Hungarian consul.",
            &[
                "SANCTION.withdraw SVN -> HUN",
                "ACCUSE.disapprove SVN -> HUN/GOV",
            ],
        ),
    ];
    for (text, want) in rows {
        assert_eq!(events(&engine, "en", text), *want, "{text}");
    }
}
