//! Numbers that a language writes in one word: fünfundzwanzig, zweihundert, vijfenveertig, duecentosessantasette.

use super::Sense;

/// The largest: years are the longest that people write out.
const LARGEST: u32 = 2_099;

/// Every number that is made of several and written as one word.
pub(super) fn words(language: &str) -> Vec<(Sense, String)> {
    let speak: fn(u32) -> String = match language {
        "de" => german,
        "nl" => dutch,
        "it" => italian,
        _ => return Vec::new(),
    };
    let mut words: Vec<(Sense, String)> = (21..=LARGEST).map(|number| (Sense::Number(number), speak(number))).collect();
    if language == "nl" {
        // Negentiennegenennegentig.
        let spoken = |year: u32| format!("{}{}", dutch(year / 100), dutch(year % 100));
        words.extend((1_300..2_000).filter(|year| year % 100 >= 10).map(|year| (Sense::Number(year), spoken(year))));
    }
    if language == "de" {
        // Neunzehnhundertneunundneunzig.
        words.extend((1_100..2_000).map(|year| {
            let (century, rest) = (year / 100, year % 100);
            let tail = if rest == 0 { String::new() } else { german(rest) };
            (Sense::Number(year), format!("{}hundert{tail}", german(century)))
        }));
        words.extend(ordinals().into_iter().map(|(day, word)| (Sense::Ordinal(day), word)));
        // As in Switzerland, and on keyboards without the letter.
        let swiss: Vec<(Sense, String)> = words
            .iter()
            .filter(|(_, word)| word.contains('ß'))
            .map(|(sense, word)| (*sense, word.replace('ß', "ss")))
            .collect();
        words.extend(swiss);
    }
    words
}

const GERMAN: [&str; 20] = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const GERMAN_TENS: [&str; 10] =
    ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];

fn german(number: u32) -> String {
    let join = |count: u32, of: &str, rest: u32| {
        let tail = if rest == 0 { String::new() } else { german(rest) };
        format!("{}{of}{tail}", GERMAN[count as usize])
    };
    match (number, number % 10) {
        (..20, _) => GERMAN[number as usize].to_owned(),
        (..100, 0) => GERMAN_TENS[number as usize / 10].to_owned(),
        (..100, units) => format!("{}und{}", GERMAN[units as usize], GERMAN_TENS[number as usize / 10]),
        (..1_000, _) => join(number / 100, "hundert", number % 100),
        _ => join(number / 1_000, "tausend", number % 1_000),
    }
}

/// Days of the month, with their endings: am dreiundzwanzigsten.
fn ordinals() -> Vec<(u32, String)> {
    let stem = |day: u32| match day {
        1 => "erst".to_owned(),
        3 => "dritt".to_owned(),
        7 => "siebt".to_owned(),
        8 => "acht".to_owned(),
        ..20 => format!("{}t", german(day)),
        _ => format!("{}st", german(day)),
    };
    let endings = ["e", "en", "er", "es", "em"];
    (1..=31).flat_map(|day| endings.map(|ending| (day, format!("{}{ending}", stem(day))))).collect()
}

const DUTCH: [&str; 20] = [
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
];
const DUTCH_TENS: [&str; 10] =
    ["", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"];

fn dutch(number: u32) -> String {
    let join = |count: u32, of: &str, rest: u32| {
        let head = if count == 1 { "" } else { DUTCH[count as usize] };
        let tail = if rest == 0 { String::new() } else { dutch(rest) };
        format!("{head}{of}{tail}")
    };
    match (number, number % 10) {
        (..20, _) => DUTCH[number as usize].to_owned(),
        (..100, 0) => DUTCH_TENS[number as usize / 10].to_owned(),
        (..100, units) => {
            let and = if matches!(units, 2 | 3) { "ën" } else { "en" };
            format!("{}{and}{}", DUTCH[units as usize], DUTCH_TENS[number as usize / 10])
        }
        (..1_000, _) => join(number / 100, "honderd", number % 100),
        // Negentienhonderd, but tweeduizend.
        (1_100..2_000, _) => join(number / 100, "honderd", number % 100),
        _ => join(number / 1_000, "duizend", number % 1_000),
    }
}

const ITALIAN: [&str; 20] = [
    "zero",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
];
const ITALIAN_TENS: [&str; 10] =
    ["", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];

fn italian(number: u32) -> String {
    let tail = |rest: u32| if rest == 0 { String::new() } else { italian(rest) };
    let count = |count: u32| if count == 1 { "" } else { ITALIAN[count as usize] };
    match (number, number % 10) {
        (..20, _) => ITALIAN[number as usize].to_owned(),
        (..100, 0) => ITALIAN_TENS[number as usize / 10].to_owned(),
        (..100, units) => {
            // Ventuno, ventotto: the vowel goes.
            let tens = ITALIAN_TENS[number as usize / 10];
            let tens = if matches!(units, 1 | 8) { &tens[..tens.len() - 1] } else { tens };
            format!("{tens}{}", ITALIAN[units as usize])
        }
        (..1_000, _) => format!("{}cento{}", count(number / 100), tail(number % 100)),
        (..2_000, _) => format!("mille{}", tail(number % 1_000)),
        _ => format!("{}mila{}", count(number / 1_000), tail(number % 1_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(german(21), "einundzwanzig");
        assert_eq!(german(267), "zweihundertsiebenundsechzig");
        assert_eq!(german(2_005), "zweitausendfünf");
        assert_eq!(dutch(22), "tweeëntwintig");
        assert_eq!(dutch(1_999), "negentienhonderdnegenennegentig");
        assert_eq!(dutch(2_014), "tweeduizendveertien");
        assert_eq!(italian(28), "ventotto");
        assert_eq!(italian(267), "duecentosessantasette");
        assert_eq!(italian(1_999), "millenovecentonovantanove");
        assert!(ordinals().contains(&(23, "dreiundzwanzigsten".to_owned())));
        assert!(words("en").is_empty());
    }
}
