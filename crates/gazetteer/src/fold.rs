//! Names as they are compared: case, spacing, hyphens and Latin diacritics do not count.

/// Folds a name for comparison: lower case, white space, hyphens and dashes to one space,
/// curly apostrophes to straight ones, Latin diacritics dropped.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        match c {
            '-' | '‐' | '‑' | '–' | '—' => space = true,
            c if c.is_whitespace() => space = true,
            c => {
                if space && !out.is_empty() {
                    out.push(' ');
                }
                space = false;
                match c {
                    '’' | '‘' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' => out.push('\''),
                    '\u{300}'..='\u{36f}' => {}
                    c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                    c => match plain_latin(c) {
                        Some(plain) => out.push_str(plain),
                        // The Ångström sign becomes a letter that folds only then.
                        None => {
                            for l in c.to_lowercase() {
                                match plain_latin(l) {
                                    Some(plain) => out.push_str(plain),
                                    None => out.push(l),
                                }
                            }
                        }
                    },
                }
            }
        }
    }
    out
}

/// The key of a name in the gazetteer: folded, without apostrophes, and without full stops
/// save a last one, which marks an abbreviation (`Ill.`, `D.C.`).
pub fn key(name: &str) -> String {
    let folded = fold(name);
    let last = folded.len().saturating_sub(1);
    let kept = folded
        .char_indices()
        .filter(|&(at, c)| c != '\'' && (c != '.' || at == last))
        .map(|(_, c)| c)
        .collect::<String>();
    // A mark between blanks leaves two of them.
    kept.split(' ')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The plain letters for a Latin letter with diacritics (Latin-1, Extended-A, Additional).
fn plain_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'À'..='Å' | 'Ā'..='ą' | 'ǎ' | 'Ǎ' | 'ə' | 'Ə' | 'Ḁ' | 'ḁ' | 'Ạ'..='ặ' => {
            "a"
        }
        'æ' | 'Æ' => "ae",
        'Ḃ'..='ḇ' => "b",
        'ç' | 'Ç' | 'Ć'..='č' | 'Ḉ' | 'ḉ' => "c",
        'ð' | 'Ð' | 'Ď'..='đ' | 'Ḋ'..='ḓ' => "d",
        'è'..='ë' | 'È'..='Ë' | 'Ē'..='ě' | 'Ḕ'..='ḝ' | 'Ẹ'..='ệ' => "e",
        'Ḟ' | 'ḟ' => "f",
        'Ĝ'..='ģ' | 'ǧ' | 'Ǧ' | 'Ḡ' | 'ḡ' => "g",
        'Ĥ'..='ħ' | 'Ḣ'..='ḫ' | 'ẖ' => "h",
        'ì'..='ï' | 'Ì'..='Ï' | 'Ĩ'..='ı' | 'Ḭ'..='ḯ' | 'Ỉ'..='ị' => "i",
        'Ĵ' | 'ĵ' => "j",
        'Ķ'..='ĸ' | 'Ḱ'..='ḵ' => "k",
        'Ĺ'..='ł' | 'Ḷ'..='ḽ' => "l",
        'Ḿ'..='ṃ' => "m",
        'ñ' | 'Ñ' | 'Ń'..='ŋ' | 'Ṅ'..='ṋ' => "n",
        'ò'..='ö' | 'ø' | 'Ò'..='Ö' | 'Ø' | 'Ō'..='ő' | 'Ơ' | 'ơ' | 'Ṍ'..='ṓ' | 'Ọ'..='ợ' => {
            "o"
        }
        'œ' | 'Œ' => "oe",
        'Ṕ'..='ṗ' => "p",
        'Ŕ'..='ř' | 'Ṙ'..='ṟ' => "r",
        'Ś'..='š' | 'Ș' | 'ș' | 'Ṡ'..='ṩ' => "s",
        'ß' => "ss",
        'Ţ'..='ŧ' | 'Ț' | 'ț' | 'Ṫ'..='ṱ' | 'ẗ' => "t",
        'þ' | 'Þ' => "th",
        'ù'..='ü' | 'Ù'..='Ü' | 'Ũ'..='ų' | 'Ư' | 'ư' | 'Ṳ'..='ṻ' | 'Ụ'..='ự' => {
            "u"
        }
        'Ṽ'..='ṿ' => "v",
        'Ŵ' | 'ŵ' | 'Ẁ'..='ẉ' => "w",
        'Ẋ'..='ẍ' => "x",
        'ý' | 'ÿ' | 'Ý' | 'Ŷ'..='Ÿ' | 'Ẏ' | 'ẏ' | 'Ỳ'..='ỹ' => "y",
        'Ź'..='ž' | 'Ẑ'..='ẕ' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        let rows = [
            ("Kim Jong-un", "kim jong un"),
            ("Élysée  Palace", "elysee palace"),
            ("Côte d’Ivoire", "cote d'ivoire"),
            ("Recep Tayyip Erdoğan", "recep tayyip erdogan"),
            ("Москва", "москва"),
            ("Madīnat Ḩalab", "madinat halab"),
            ("Thành phố Hồ Chí Minh", "thanh pho ho chi minh"),
        ];
        for (text, folded) in rows {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn keys() {
        let rows = [
            ("Sana’a", "sanaa"),
            ("St. Louis", "st louis"),
            ("D.C.", "dc."),
            ("N’Djamena", "ndjamena"),
            (". '", ""),
            ("Winston-Salem", "winston salem"),
        ];
        for (name, expected) in rows {
            assert_eq!(key(name), expected);
        }
    }
}
