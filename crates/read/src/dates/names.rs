//! The words that dates are made of, in the languages that news comes in. All lower case.

use jiff::tz::{self, TimeZone};

/// Month names by number; longest forms first is not needed, words are matched whole.
#[rustfmt::skip]
const MONTHS: &[(i8, &[&str])] = &[
    (1, &["january", "jan", "januari", "enero", "janvier", "janv", "janeiro", "januar", "gennaio", "gen", "ocak", "января"]),
    (2, &["february", "feb", "februari", "pebruari", "febrero", "février", "fevereiro", "februar", "febbraio", "şubat", "февраля"]),
    (3, &["march", "mar", "maret", "mac", "marzo", "mars", "março", "märz", "maart", "mart", "mrt", "марта"]),
    (4, &["april", "apr", "abril", "avril", "aprile", "nisan", "апреля"]),
    (5, &["may", "mei", "mayo", "mai", "maio", "maggio", "mayıs", "мая"]),
    (6, &["june", "jun", "juni", "junio", "juin", "junho", "giugno", "haziran", "июня"]),
    (7, &["july", "jul", "juli", "julai", "julio", "juillet", "julho", "luglio", "temmuz", "июля"]),
    (8, &["august", "aug", "agustus", "agu", "agt", "ags", "agst", "ogos", "agosto", "ago", "août", "augustus", "ağustos", "августа"]),
    (9, &["september", "sep", "sept", "septiembre", "septembre", "setembro", "settembre", "eylül", "сентября"]),
    (10, &["october", "oct", "oktober", "okt", "octubre", "octobre", "outubro", "ottobre", "ekim", "октября"]),
    (11, &["november", "nov", "nop", "nopember", "noviembre", "novembre", "novembro", "kasım", "ноября"]),
    (12, &["december", "dec", "desember", "des", "disember", "dis", "diciembre", "décembre", "dezembro", "dezember", "dicembre", "aralık", "декабря"]),
];

/// Weekday names, Monday = 1.
#[rustfmt::skip]
const WEEKDAYS: &[(i8, &[&str])] = &[
    (1, &["monday", "mon", "senin", "isnin", "lunes", "lundi", "montag", "maandag", "lunedì", "pazartesi", "понедельник"]),
    (2, &["tuesday", "tue", "tues", "selasa", "martes", "mardi", "dienstag", "dinsdag", "martedì", "salı", "вторник"]),
    (3, &["wednesday", "wed", "rabu", "miércoles", "mercredi", "mittwoch", "woensdag", "mercoledì", "çarşamba", "среда"]),
    (4, &["thursday", "thu", "thur", "thurs", "kamis", "khamis", "jueves", "jeudi", "donnerstag", "donderdag", "giovedì", "perşembe", "четверг"]),
    (5, &["friday", "fri", "jumat", "jum'at", "jum’at", "jumaat", "viernes", "vendredi", "freitag", "vrijdag", "venerdì", "cuma", "пятница"]),
    (6, &["saturday", "sat", "sabtu", "sábado", "samedi", "samstag", "zaterdag", "sabato", "cumartesi", "суббота"]),
    (7, &["sunday", "sun", "minggu", "ahad", "domingo", "dimanche", "sonntag", "zondag", "domenica", "pazar", "воскресенье"]),
];

/// The month (1–12) that a lower-case word names.
pub(crate) fn month(word: &str) -> Option<i8> {
    lookup(MONTHS, word)
}

/// The weekday (Monday = 1) that a lower-case word names.
pub(crate) fn weekday(word: &str) -> Option<i8> {
    lookup(WEEKDAYS, word)
}

fn lookup(table: &[(i8, &[&str])], word: &str) -> Option<i8> {
    table
        .iter()
        .find(|(_, names)| names.contains(&word))
        .map(|(n, _)| *n)
}

/// What a zone abbreviation stands for.
enum Zone {
    /// A place's civil time.
    Iana(&'static str),
    /// Minutes east of Greenwich.
    Fixed(i32),
}

use Zone::{Fixed, Iana};

/// Abbreviations as news sites print them. Those that say "summer" or "standard" are fixed
/// offsets, since that is what they say. Where one has several readings (CST, IST, BST) the
/// one that English-language and South-East Asian outlets mean is taken.
#[rustfmt::skip]
const ZONES: &[(&str, Zone)] = &[
    ("gmt", Fixed(0)), ("utc", Fixed(0)), ("z", Fixed(0)), ("ut", Fixed(0)),
    ("wib", Iana("Asia/Jakarta")), ("wita", Iana("Asia/Makassar")), ("wit", Iana("Asia/Jayapura")),
    ("est", Fixed(-300)), ("edt", Fixed(-240)), ("et", Iana("America/New_York")),
    ("cst", Fixed(-360)), ("cdt", Fixed(-300)), ("ct", Iana("America/Chicago")),
    ("mst", Fixed(-420)), ("mdt", Fixed(-360)), ("mt", Iana("America/Denver")),
    ("pst", Fixed(-480)), ("pdt", Fixed(-420)), ("pt", Iana("America/Los_Angeles")),
    ("bst", Fixed(60)), ("wet", Fixed(0)), ("west", Fixed(60)),
    ("cet", Fixed(60)), ("cest", Fixed(120)), ("eet", Fixed(120)), ("eest", Fixed(180)),
    ("msk", Iana("Europe/Moscow")), ("trt", Iana("Europe/Istanbul")),
    ("ist", Iana("Asia/Kolkata")), ("pkt", Iana("Asia/Karachi")), ("gst", Iana("Asia/Dubai")),
    ("myt", Iana("Asia/Kuala_Lumpur")), ("sgt", Iana("Asia/Singapore")), ("ict", Iana("Asia/Bangkok")),
    ("pht", Iana("Asia/Manila")), ("hkt", Iana("Asia/Hong_Kong")),
    ("jst", Iana("Asia/Tokyo")), ("kst", Iana("Asia/Seoul")),
    ("aest", Fixed(600)), ("aedt", Fixed(660)), ("acst", Fixed(570)), ("awst", Fixed(480)),
    ("nzst", Fixed(720)), ("nzdt", Fixed(780)),
    ("eat", Iana("Africa/Nairobi")), ("wat", Iana("Africa/Lagos")), ("sast", Iana("Africa/Johannesburg")),
];

/// The zone that an abbreviation names; `word` as written, since two-letter ones
/// (`ET`, `PT`) count only in capitals.
pub(crate) fn zone(word: &str) -> Option<TimeZone> {
    if word.chars().count() <= 2 && word.chars().any(char::is_lowercase) {
        return None;
    }
    let lower = word.to_lowercase();
    let (_, zone) = ZONES.iter().find(|(name, _)| *name == lower)?;
    match zone {
        Iana(name) => TimeZone::get(name).ok(),
        Fixed(0) => Some(TimeZone::UTC),
        Fixed(minutes) => fixed(*minutes),
    }
}

/// A fixed offset, in minutes east of Greenwich; `None` beyond what any clock uses.
pub(crate) fn fixed(minutes: i32) -> Option<TimeZone> {
    if minutes.abs() > 15 * 60 {
        return None;
    }
    tz::Offset::from_seconds(minutes * 60)
        .ok()
        .map(TimeZone::fixed)
}

/// An IANA name such as `Asia/Jakarta`, looked up in the bundled database.
pub(crate) fn iana(name: &str) -> Option<TimeZone> {
    // Longest real name is 32 bytes; the cap keeps junk out of the look-up.
    if name.len() > 40 {
        None
    } else {
        TimeZone::get(name).ok()
    }
}
