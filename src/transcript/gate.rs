//! Quality gates, held against a transcript.

use crate::plan::gate::{Gate, Measure};
use crate::transcript::segment::{Flag, Segment, Transcript};

/// What is wrong with a transcript by these gates, each in a few words; empty when it passes all.
///
/// A measure that does not exist passes: what holds no text is in no wrong language, whatever its
/// noise sounded like, and a language that was given has no probability. [`Measure::Speech`] always
/// exists, and is how silence is made to fail.
pub fn failures(transcript: &Transcript, gates: &[Gate]) -> Vec<String> {
    gates
        .iter()
        .filter_map(|gate| failure(transcript, gate))
        .collect()
}

fn failure(transcript: &Transcript, gate: &Gate) -> Option<String> {
    match gate {
        Gate::LanguageNot(codes) => {
            let language = &transcript.language;
            let written = !transcript.segments.is_empty() && !language.is_empty();
            let wrong = written && !codes.contains(language);
            wrong.then(|| format!("language is {language}, not {}", codes.join(" or ")))
        }
        &Gate::Below(measure, least) => {
            let value = value(transcript, measure)?;
            (value < least).then(|| format!("{measure} is {value:.3}, below {least}"))
        }
        &Gate::Above(measure, most) => {
            let value = value(transcript, measure)?;
            (value > most).then(|| format!("{measure} is {value:.3}, above {most}"))
        }
    }
}

/// A measure of a transcript; none where it does not exist.
pub fn value(transcript: &Transcript, measure: Measure) -> Option<f64> {
    let share = |flag: Flag| {
        let flagged = |segment: &&Segment| segment.quality.flags.contains(&flag);
        let mut suspects = transcript.segments.iter().filter(flagged).peekable();
        suspects.peek()?;
        // A segment without length counts as long as it can be shown.
        let seconds: f64 = suspects.map(|s| (s.end - s.start).max(0.001)).sum();
        // Text where no speech was heard is all too much.
        let speech = transcript.coverage.speech;
        Some(if speech > 0.0 { seconds / speech } else { 1.0 })
    };
    let coverage = &transcript.coverage;
    match measure {
        Measure::Coverage => {
            (coverage.speech > 0.0).then(|| coverage.transcribed / coverage.speech)
        }
        Measure::Speech => Some(coverage.speech),
        Measure::Logprob => mean_logprob(&transcript.segments),
        Measure::LanguageProbability => transcript.language_probability.map(f64::from),
        Measure::Lost => {
            // A stretch of unknown length is a loss all the same.
            let lost = coverage.lost.iter().map(|lost| lost.seconds.max(0.001));
            Some(lost.sum())
        }
        Measure::Repetition => share(Flag::Repetition),
        Measure::LowProbability => share(Flag::LowProbability),
        Measure::SpeechRate => share(Flag::SpeechRate),
        Measure::PhantomPhrase => share(Flag::PhantomPhrase),
    }
}

fn mean_logprob(segments: &[Segment]) -> Option<f64> {
    let (mut sum, mut seconds) = (0.0, 0.0);
    for segment in segments {
        let length = (segment.end - segment.start).max(0.001);
        sum += f64::from(segment.quality.avg_logprob) * length;
        seconds += length;
    }
    (seconds > 0.0).then(|| sum / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::gate::parse_list;
    use crate::transcript::segment::{Coverage, InputInfo, Lost, ModelInfo, Quality};

    fn segment(start: f64, end: f64, avg_logprob: f32, flags: &[Flag]) -> Segment {
        Segment {
            channel: None,
            id: 0,
            start,
            end,
            language: None,
            text: "text".to_owned(),
            words: Vec::new(),
            quality: Quality {
                avg_logprob,
                flags: flags.to_vec(),
                ..Quality::default()
            },
        }
    }

    fn transcript(segments: Vec<Segment>, speech: f64, transcribed: f64) -> Transcript {
        Transcript {
            input: InputInfo {
                name: "a".to_owned(),
                sha256: String::new(),
                duration: 100.0,
            },
            model: ModelInfo {
                name: "tiny".to_owned(),
                sha256: String::new(),
            },
            settings: serde_json::Value::Null,
            language: if segments.is_empty() { "" } else { "es" }.to_owned(),
            language_probability: (!segments.is_empty()).then_some(0.5),
            segments,
            coverage: Coverage {
                speech,
                transcribed,
                lost: Vec::new(),
            },
        }
    }

    fn failed(transcript: &Transcript, gate: &str) -> bool {
        !failures(transcript, &parse_list(&[gate]).unwrap()).is_empty()
    }

    #[test]
    fn each_gate_opens_on_one_side_and_closes_on_the_other() {
        let mut heard = transcript(
            vec![
                segment(0.0, 10.0, -0.5, &[]),
                segment(10.0, 20.0, -1.5, &[Flag::Repetition, Flag::LowProbability]),
            ],
            40.0,
            20.0,
        );
        heard.coverage.lost.push(Lost {
            at: 1.0,
            seconds: 2.0,
            reason: String::new(),
        });
        for (closed, open) in [
            ("coverage<0.51", "coverage<0.49"),
            ("speech<41", "speech<39"),
            ("logprob<-0.99", "logprob<-1.01"),
            ("language!=pt", "language!=pt|es"),
            ("language-probability<0.6", "language-probability<0.4"),
            ("lost", "lost>3"),
            ("repetition", "repetition>0.3"),
            ("low-probability>0.2", "low-probability>0.26"),
            ("repetition>0.2", "speech-rate"),
            ("coverage>0.4", "phantom-phrase"),
        ] {
            assert!(failed(&heard, closed), "{closed}");
            assert!(!failed(&heard, open), "{open}");
        }
    }

    #[test]
    fn silence_fails_only_where_speech_is_asked_for() {
        let silence = transcript(Vec::new(), 0.0, 0.0);
        for gate in ["coverage<0.9", "logprob<-1", "language!=pt", "repetition"] {
            assert!(!failed(&silence, gate), "{gate}");
        }
        assert!(failed(&silence, "speech<1"));
        let noise = Transcript {
            language: "nn".to_owned(),
            ..transcript(Vec::new(), 3.0, 0.0)
        };
        assert!(!failed(&noise, "language!=pt"));
        assert!(failed(&noise, "coverage<0.9"));
    }

    #[test]
    fn a_reason_says_what_was_measured_and_what_was_asked() {
        let heard = transcript(vec![segment(0.0, 1.0, -0.5, &[])], 4.0, 1.0);
        let gates = parse_list(&["coverage<0.9", "language!=pt"]).unwrap();
        assert_eq!(
            failures(&heard, &gates),
            ["coverage is 0.250, below 0.9", "language is es, not pt"]
        );
    }
}
