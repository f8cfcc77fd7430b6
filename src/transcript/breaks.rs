//! Where a text may be broken, and how much a reader minds.
//!
//! The order of preference is that of the publishers' guides (Netflix, *Line Treatment*; BBC,
//! *Break at natural points*): after punctuation, before conjunctions, before prepositions; never
//! between an article or a preposition and its noun, a first and a last name, a number and its
//! unit.

use crate::transcript::profiles::base;
use crate::transcript::words::{is_unspaced, normalise};

/// After the end of a sentence.
pub const SENTENCE: f64 = 0.0;
/// After a comma and the like.
pub const CLAUSE: f64 = 1.0;
/// Before a conjunction.
const CONJUNCTION: f64 = 3.0;
/// Before a preposition or an article.
const PHRASE: f64 = 4.0;
/// Between two characters of a script without spaces.
const CHARACTERS: f64 = 6.0;
/// Between any two words.
const WORDS: f64 = 8.0;
/// Behind a conjunction, which belongs to what follows.
const BEHIND_CONJUNCTION: f64 = 16.0;
/// Inside what may be a name.
pub const NAME: f64 = 60.0;
/// Between words that belong together.
const BOUND: f64 = 80.0;
/// Between a number and its unit.
const NUMBER: f64 = 100.0;

/// What a break costs, for one language.
#[derive(Debug, Clone, Copy)]
pub struct Breaks {
    /// Articles, prepositions, possessives: bound to the word behind them.
    binding: &'static [&'static str],
    /// Words that begin a clause.
    conjunctions: &'static [&'static str],
    /// Every noun has a capital.
    german: bool,
}

/// Bound to the name behind them, full stop and all.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "dra", "sr", "sra", "st", "prof", "profa", "hr", "fr", "herr", "frau",
    "don", "dona", "señor", "señora", "monsieur", "madame", "mme",
];

/// Bound to the number behind them.
const NUMBERED: &[&str] = &["nº", "no", "nr", "art", "fig"];

/// Currencies that stand before their number.
const CURRENCIES: &[&str] = &["$", "r$", "us$", "a$", "€", "£", "¥", "no.", "nº", "§"];

/// Units and scales that stand behind their number, as [`normalise`] leaves them.
const UNITS: &[&str] = &[
    "mm",
    "cm",
    "m",
    "km",
    "ft",
    "in",
    "mi",
    "g",
    "mg",
    "kg",
    "t",
    "l",
    "ml",
    "h",
    "min",
    "s",
    "ms",
    "hz",
    "khz",
    "mhz",
    "ghz",
    "kb",
    "mb",
    "gb",
    "tb",
    "kw",
    "kwh",
    "w",
    "v",
    "c",
    "f",
    "am",
    "pm",
    "uhr",
    "euro",
    "euros",
    "dollar",
    "dollars",
    "dólares",
    "reais",
    "real",
    "pesos",
    "pounds",
    "percent",
    "porcento",
    "prozent",
    "thousand",
    "million",
    "millions",
    "billion",
    "mil",
    "milhão",
    "milhões",
    "bilhões",
    "millón",
    "millones",
    "mille",
    "millionen",
    "tausend",
    "milliarden",
    "milliards",
    "meters",
    "metres",
    "metros",
    "mètres",
    "meter",
    "kilometers",
    "quilómetros",
    "quilômetros",
    "kilómetros",
    "kilomètres",
    "kilometer",
    "years",
    "anos",
    "años",
    "ans",
    "jahre",
    "hours",
    "horas",
    "heures",
    "stunden",
    "minutes",
    "minutos",
    "minuten",
    "seconds",
    "segundos",
    "secondes",
    "sekunden",
    "degrees",
    "graus",
    "grados",
];

/// What stands between the parts of a name.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "das", "dos", "del", "di", "du", "van", "von", "zu", "der", "of", "la",
];

impl Breaks {
    /// The costs for a language, given by its code such as `pt`.
    ///
    /// Portuguese, English, Spanish, French and German have word lists; every language has the
    /// rest.
    pub fn new(language: &str) -> Breaks {
        let (binding, conjunctions): (&[&str], &[&str]) = match base(language) {
            "pt" => (
                &[
                    "o", "a", "os", "as", "um", "uma", "uns", "umas", "de", "do", "da", "dos",
                    "das", "em", "no", "na", "nos", "nas", "num", "numa", "por", "pelo", "pela",
                    "pelos", "pelas", "para", "pra", "pro", "com", "sem", "sob", "sobre", "entre",
                    "até", "durante", "antes", "depois", "desde", "ao", "à", "aos", "às", "meu",
                    "minha", "seu", "sua", "seus", "suas", "nosso", "nossa", "este", "esta",
                    "esse", "essa", "não", "me", "te", "se", "eu",
                ],
                &[
                    "e", "mas", "ou", "porque", "que", "quando", "onde", "como", "enquanto",
                    "então", "pois", "porém", "embora",
                ],
            ),
            "es" => (
                &[
                    "el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "a", "al",
                    "en", "por", "para", "con", "sin", "sobre", "entre", "hasta", "durante",
                    "antes", "después", "desde", "mi", "tu", "su", "sus", "mis", "nuestro",
                    "nuestra", "este", "esta", "ese", "esa", "no", "me", "te", "se", "lo", "le",
                    "les", "yo", "muy",
                ],
                &[
                    "y", "e", "o", "pero", "porque", "que", "cuando", "donde", "como", "mientras",
                    "aunque", "entonces", "sino",
                ],
            ),
            "fr" => (
                &[
                    "le", "la", "les", "un", "une", "des", "de", "du", "à", "au", "aux", "en",
                    "dans", "par", "pour", "avec", "sans", "sur", "sous", "entre", "chez", "vers",
                    "avant", "après", "pendant", "depuis", "mon", "ma", "mes", "ton", "ta", "son",
                    "sa", "ses", "notre", "votre", "leur", "ce", "cet", "cette", "ces", "ne", "je",
                    "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "se", "me", "très",
                ],
                &[
                    "et", "mais", "ou", "donc", "car", "que", "qui", "quand", "où", "comme",
                    "parce", "puis", "si", "lorsque",
                ],
            ),
            "de" => (
                &[
                    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem",
                    "einer", "eines", "kein", "keine", "in", "im", "an", "am", "auf", "aus", "bei",
                    "beim", "mit", "nach", "von", "vom", "zu", "zum", "zur", "für", "über",
                    "unter", "vor", "durch", "gegen", "ohne", "seit", "bis", "um", "mein", "meine",
                    "sein", "seine", "ihr", "ihre", "unser", "dieser", "diese", "dieses", "ich",
                    "wir", "sehr",
                ],
                &[
                    "und", "aber", "oder", "denn", "weil", "dass", "wenn", "als", "sondern",
                    "obwohl", "während", "damit",
                ],
            ),
            "en" => (
                &[
                    "the", "a", "an", "of", "in", "on", "at", "to", "for", "from", "with", "by",
                    "about", "into", "over", "under", "between", "before", "after", "during",
                    "until", "since", "through", "my", "your", "his", "her", "its", "our", "their",
                    "this", "that", "these", "those", "i", "we", "they", "he", "she", "not",
                    "very", "is", "are", "was", "were", "will", "would", "can", "could", "should",
                    "have", "has",
                ],
                &[
                    "and", "but", "or", "because", "so", "when", "where", "which", "who", "while",
                    "if", "although", "though", "than",
                ],
            ),
            _ => (&[], &[]),
        };
        Breaks {
            binding,
            conjunctions,
            german: base(language) == "de",
        }
    }

    /// What a break between two neighbours costs: 0 is as good as it gets, more than 50 is never
    /// done where there is another way.
    ///
    /// `spaced` when there is white space between them.
    pub fn cost(&self, before: &str, after: &str, spaced: bool) -> f64 {
        let bare = before.trim_end_matches(is_closing);
        let end = bare.chars().next_back();
        let (left, right) = (normalise(before), normalise(after));
        let after_number = left.chars().next_back().is_some_and(|c| c.is_ascii_digit());
        let starts_number = after
            .trim_start_matches(['-', '+', '('])
            .starts_with(|c: char| c.is_ascii_digit());

        // `No.` and `Art.` stand before a number, and otherwise end a sentence.
        let numbered = NUMBERED.contains(&left.as_str());
        if end == Some('.')
            && (TITLES.contains(&left.as_str())
                || numbered && starts_number
                || self.is_ordinal(&left))
        {
            return BOUND;
        }
        match end {
            Some('.' | '!' | '?' | '…' | '。' | '！' | '？') => return SENTENCE,
            Some(',' | ';' | ':' | '—' | '–' | '、' | '，' | '；' | '：') => return CLAUSE,
            _ => {}
        }
        if after_number && (starts_number || self.is_unit(after, &right)) {
            return NUMBER;
        }
        if starts_number && (numbered || CURRENCIES.contains(&before.to_lowercase().as_str())) {
            return NUMBER;
        }
        if !spaced {
            let unspaced = |c: Option<char>| c.is_some_and(is_unspaced);
            let kana_run = unspaced(before.chars().next_back()) && unspaced(after.chars().next());
            return if kana_run { CHARACTERS } else { WORDS };
        }
        if self.binding.contains(&left.as_str()) || TITLES.contains(&left.as_str()) {
            return BOUND;
        }
        if is_name(before) && is_name(after) {
            return if self.german { WORDS * 2.0 } else { NAME };
        }
        if self.conjunctions.contains(&right.as_str()) {
            return CONJUNCTION;
        }
        if self.conjunctions.contains(&left.as_str()) {
            return BEHIND_CONJUNCTION;
        }
        if self.binding.contains(&right.as_str()) {
            return PHRASE;
        }
        WORDS
    }

    /// True for the three parts of a name such as `Rio de Janeiro`.
    pub fn is_long_name(&self, first: &str, particle: &str, last: &str) -> bool {
        PARTICLES.contains(&particle) && is_name(first) && is_name(last)
    }

    /// `3.` in `3. Oktober`.
    fn is_ordinal(&self, number: &str) -> bool {
        self.german && number.len() <= 2 && number.chars().all(|c| c.is_ascii_digit())
    }

    fn is_unit(&self, word: &str, bare: &str) -> bool {
        word.starts_with(['%', '€', '$', '£', '°', '‰']) || UNITS.contains(&bare)
    }
}

/// A word with a capital and something behind it, so that `I` and `A` are none.
fn is_name(word: &str) -> bool {
    let mut letters = word.chars().skip_while(|c| !c.is_alphanumeric());
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_alphabetic)
}

/// Quotation marks and brackets that stand behind the punctuation of a sentence.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '）'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together_costs_most() {
        let cases = [
            ("en", "the", "harbour"),
            ("pt", "da", "Silva"),
            ("pt", "10", "km"),
            ("pt", "R$", "50"),
            ("fr", "dans", "la"),
            ("de", "3.", "Oktober"),
            ("es", "Gabriel", "García"),
            ("en", "Dr.", "Watson"),
            ("de", "50", "%"),
            ("en", "10", "000"),
        ];
        for (language, before, after) in cases {
            let cost = Breaks::new(language).cost(before, after, true);
            assert!(cost > 50.0, "{language}: {before} | {after} costs {cost}");
        }
    }

    #[test]
    fn the_guides_order_of_preference() {
        let breaks = Breaks::new("en-US");
        let costs = [
            breaks.cost("home.”", "Then", true),
            breaks.cost("home,", "then", true),
            breaks.cost("home", "and", true),
            breaks.cost("home", "with", true),
            breaks.cost("home", "late", true),
            breaks.cost("Mary", "Shelley", true),
        ];
        assert!(costs.is_sorted_by(|a, b| a < b), "{costs:?}");
        assert_eq!(breaks.cost("No.", "But", true), SENTENCE);
        assert_eq!(breaks.cost("No.", "7", true), BOUND);
        assert!(Breaks::new("ja").cost("日", "本", false) < Breaks::new("ja").cost("a", "b", true));
    }
}
