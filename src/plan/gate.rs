//! Quality gates: what a transcript has to reach for its recording not to count as failed.

use crate::plan::settings::language_code;
use std::fmt;

/// A condition under which a recording counts as failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Gate {
    /// A measure lies under the number.
    Below(Measure, f64),
    /// A measure lies over the number.
    Above(Measure, f64),
    /// The language is none of these codes.
    LanguageNot(Vec<String>),
}

/// Something that is measured on a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Seconds that segments cover, as a share of the seconds of speech.
    Coverage,
    /// Seconds of speech.
    Speech,
    /// Mean log-probability of the segments, by their seconds.
    Logprob,
    /// Probability of the language that was found.
    LanguageProbability,
    /// Seconds that could not be decoded.
    Lost,
    /// Seconds of segments that repeat themselves, as a share of the seconds of speech.
    Repetition,
    /// The same for segments of which the engine was unsure.
    LowProbability,
    /// The same for segments that nobody can say so fast.
    SpeechRate,
    /// The same for known phantom phrases.
    PhantomPhrase,
}

impl Measure {
    /// Every measure, in the order in which we name them.
    pub const ALL: [Measure; 9] = [
        Measure::Coverage,
        Measure::Speech,
        Measure::Logprob,
        Measure::LanguageProbability,
        Measure::Lost,
        Measure::Repetition,
        Measure::LowProbability,
        Measure::SpeechRate,
        Measure::PhantomPhrase,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Coverage => "coverage",
            Measure::Speech => "speech",
            Measure::Logprob => "logprob",
            Measure::LanguageProbability => "language-probability",
            Measure::Lost => "lost",
            Measure::Repetition => "repetition",
            Measure::LowProbability => "low-probability",
            Measure::SpeechRate => "speech-rate",
            Measure::PhantomPhrase => "phantom-phrase",
        }
    }

    /// Whether the name alone is a gate: any of it is too much.
    fn stands_alone(self) -> bool {
        matches!(
            self,
            Measure::Lost
                | Measure::Repetition
                | Measure::LowProbability
                | Measure::SpeechRate
                | Measure::PhantomPhrase
        )
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The gates of a list such as `["coverage<0.9", "repetition", "language!=pt"]`.
///
/// # Errors
/// A sentence for people about the first one that makes no sense.
pub fn parse_list<S: AsRef<str>>(gates: &[S]) -> Result<Vec<Gate>, String> {
    gates
        .iter()
        .map(|gate| gate.as_ref().trim())
        .filter(|gate| !gate.is_empty())
        .map(parse)
        .collect()
}

fn parse(gate: &str) -> Result<Gate, String> {
    if let Some((name, codes)) = gate.split_once("!=") {
        let codes: Option<Vec<String>> = codes
            .split('|')
            .map(|code| language_code(code).ok().flatten())
            .collect();
        return match (name.trim(), codes) {
            ("language", Some(codes)) => Ok(Gate::LanguageNot(codes)),
            ("language", None) => Err(format!(
                "--fail-on: '{gate}' names a language that Whisper does not know; write it like \
                 language!=pt or language!=pt|es"
            )),
            _ => Err(nonsense(gate)),
        };
    }
    let Some(at) = gate.find(['<', '>']) else {
        let measure = measure(gate).filter(|measure| measure.stands_alone());
        let above = |measure| Gate::Above(measure, 0.0);
        return measure.map(above).ok_or_else(|| nonsense(gate));
    };
    let measure = measure(&gate[..at]).ok_or_else(|| nonsense(gate))?;
    let number = gate[at + 1..].trim().parse::<f64>().ok();
    let number = number.filter(|n| n.is_finite());
    let number = number.ok_or_else(|| nonsense(gate))?;
    Ok(match gate[at..].starts_with('<') {
        true => Gate::Below(measure, number),
        false => Gate::Above(measure, number),
    })
}

fn measure(name: &str) -> Option<Measure> {
    let name = name.trim();
    Measure::ALL.into_iter().find(|known| known.name() == name)
}

fn nonsense(gate: &str) -> String {
    format!(
        "--fail-on: '{gate}' is no gate; write it like coverage<0.9, repetition, repetition>0.05, \
         language!=pt or logprob<-1.0; measures are {}",
        Measure::ALL.map(Measure::name).join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_read_as_people_write_them() {
        let gates = parse_list(&[
            "coverage<0.9",
            " repetition",
            "language!=pt|Spanish",
            "logprob < -1.0",
            "repetition>0.05",
            "",
        ]);
        assert_eq!(
            gates.unwrap(),
            [
                Gate::Below(Measure::Coverage, 0.9),
                Gate::Above(Measure::Repetition, 0.0),
                Gate::LanguageNot(vec!["pt".to_owned(), "es".to_owned()]),
                Gate::Below(Measure::Logprob, -1.0),
                Gate::Above(Measure::Repetition, 0.05),
            ]
        );
    }

    #[test]
    fn what_is_no_gate_is_refused_by_name() {
        for gate in [
            "coverage",
            "coverage<much",
            "coverage<nan",
            "colour<3",
            "language!=klingon",
            "speech!=pt",
            "<0.5",
        ] {
            let error = parse_list(&[gate]).unwrap_err();
            assert!(
                error.contains(gate) && error.contains("--fail-on"),
                "{error}"
            );
        }
    }
}
