//! From chosen tokens to segments with words and times.

use crate::infer::whisper::decoder::Attempt;
use crate::infer::whisper::sampling::Choice;
use crate::infer::whisper::timing::{self, Voice};
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::infer::words::{self, Token};
use crate::transcript::segment::{Quality, Segment};
use std::io::Write;

/// Stretches with less than this between them follow each other without a pause, seconds.
const CONTIGUOUS: f64 = 0.1;

/// A run of text tokens between two times.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Seconds from the start of the encoder's view.
    pub start: f64,
    /// Seconds; none when no time closed it.
    pub end: Option<f64>,
    /// Its text tokens.
    pub choices: Vec<Choice>,
}

/// Cuts the tokens of an attempt at its times, as OpenAI's Whisper does.
pub fn stretches(attempt: &Attempt, vocabulary: &Vocabulary) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut open: Option<Stretch> = None;
    for &choice in &attempt.choices {
        if !vocabulary.is_time(choice.token) {
            let stretch = open.get_or_insert_with(|| Stretch {
                start: found
                    .last()
                    .and_then(|last: &Stretch| last.end)
                    .unwrap_or(0.0),
                end: None,
                choices: Vec::new(),
            });
            stretch.choices.push(choice);
            continue;
        }
        let time = vocabulary.seconds(choice.token);
        match open.take() {
            Some(mut stretch) if !stretch.choices.is_empty() => {
                stretch.end = Some(time.max(stretch.start));
                found.push(stretch);
            }
            _ => {
                open = Some(Stretch {
                    start: time,
                    end: None,
                    choices: Vec::new(),
                });
            }
        }
    }
    found.extend(open.filter(|stretch| !stretch.choices.is_empty()));
    found
}

/// What segments are made from, beside the stretches.
pub struct Context<'a> {
    /// Special tokens.
    pub vocabulary: &'a Vocabulary,
    /// Bytes of a text token.
    pub bytes: &'a dyn Fn(usize) -> Vec<u8>,
    /// Language of the text.
    pub language: &'a str,
    /// Where the voice is.
    pub voice: &'a Voice,
    /// Seconds of the window that the encoder's view starts at.
    pub offset: f64,
    /// Seconds of the window; nothing ends later.
    pub length: f64,
    /// Probability that nobody speaks.
    pub no_speech: f32,
}

impl Context<'_> {
    /// Where the model says that a stretch starts and ends, seconds of the window.
    pub fn extent(&self, stretch: &Stretch) -> (f64, f64) {
        let inside = |seconds: f64| (self.offset + seconds).clamp(0.0, self.length);
        let start = inside(stretch.start);
        (start, stretch.end.map_or(self.length, inside).max(start))
    }

    /// The same of stretches that follow each other. Where one follows another without a pause, the
    /// time between the two is moved to where a voice begins near it: the model likes to say whole
    /// seconds.
    pub fn extents(&self, stretches: &[Stretch]) -> Vec<(f64, f64)> {
        let mut extents: Vec<_> = stretches.iter().map(|s| self.extent(s)).collect();
        for next in 1..extents.len() {
            let ((start, said), (follows, end)) = (extents[next - 1], extents[next]);
            if follows - said > CONTIGUOUS {
                continue;
            }
            if let Some(begin) = self.voice.beginning_near(follows, start, end) {
                extents[next - 1].1 = begin;
                extents[next].0 = begin;
            }
        }
        extents
    }
}

/// Turns a stretch of this extent into a segment that starts and ends with the voice, but not before `earliest`
/// (seconds of the window); none when it has no text.
pub fn segment(
    stretch: &Stretch,
    attempt: &Attempt,
    context: &Context<'_>,
    (start, end): (f64, f64),
    earliest: f64,
) -> Option<Segment> {
    let (start, end) = context.voice.fit(start, end, earliest);
    let times = timing::token_times(stretch, start, end, context);
    let tokens: Vec<Token> = stretch
        .choices
        .iter()
        .zip(times)
        .map(|(choice, (start, end))| Token {
            bytes: (context.bytes)(choice.token),
            start,
            end,
            probability: choice.logprob.exp(),
        })
        .collect();
    let words = words::join(&tokens, context.language);
    let text: String = words.iter().map(|word| word.word.as_str()).collect();
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let sum: f32 = stretch.choices.iter().map(|choice| choice.logprob).sum();
    Some(Segment {
        channel: None,
        id: 0,
        start,
        end,
        language: None,
        text: text.to_owned(),
        words,
        quality: Quality {
            avg_logprob: sum / stretch.choices.len() as f32,
            no_speech_prob: context.no_speech,
            compression_ratio: compression_ratio(text),
            temperature: attempt.temperature,
            flags: Vec::new(),
        },
    })
}

/// Bytes of a text over its bytes compressed by zlib, as OpenAI's Whisper measures repetition.
pub fn compression_ratio(text: &str) -> f32 {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let compressed = encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .map_or(0, |bytes| bytes.len());
    text.len() as f32 / compressed.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: usize = 100;

    fn attempt(tokens: &[usize]) -> Attempt {
        let choice = |&token: &usize| Choice {
            token,
            logprob: -0.1,
            time: FIRST,
            time_probability: 0.0,
            until: None,
        };
        Attempt {
            choices: tokens.iter().map(choice).collect(),
            avg_logprob: -0.1,
            temperature: 0.0,
        }
    }

    fn times(tokens: &[usize]) -> Vec<(f64, Option<f64>, usize)> {
        stretches(&attempt(tokens), &Vocabulary::invented())
            .iter()
            .map(|stretch| (stretch.start, stretch.end, stretch.choices.len()))
            .collect()
    }

    #[test]
    fn text_lies_between_two_times() {
        let tokens = [FIRST, 1, 2, FIRST + 100, FIRST + 150, 3, FIRST + 200];
        assert_eq!(times(&tokens), [(0.0, Some(2.0), 2), (3.0, Some(4.0), 1)]);
    }

    #[test]
    fn text_that_no_time_closes_is_kept() {
        assert_eq!(
            times(&[FIRST, 1, FIRST + 100, FIRST + 100, 2]).last(),
            Some(&(2.0, None, 1))
        );
    }

    #[test]
    fn times_without_text_give_nothing() {
        assert!(times(&[FIRST, FIRST + 10]).is_empty());
        assert!(times(&[]).is_empty());
    }

    #[test]
    fn repetition_compresses_well() {
        assert!(compression_ratio(&"thank you ".repeat(30)) > 2.4);
        assert!(compression_ratio("And so my fellow Americans, ask not") < 1.5);
    }

    #[test]
    fn segments_without_a_pause_between_them_part_where_a_voice_begins() {
        let voice = Voice::invented(&[(0.1, 2.05), (2.3, 4.3)]);
        let vocabulary = Vocabulary::invented();
        let context = Context {
            vocabulary: &vocabulary,
            bytes: &|_| b" abc".to_vec(),
            language: "en",
            voice: &voice,
            offset: 0.0,
            length: 4.3,
            no_speech: 0.0,
        };
        let extents = |tokens: &[usize]| {
            let attempt = attempt(tokens);
            context.extents(&stretches(&attempt, &vocabulary))
        };
        // The model says 2.0, the voice begins at 2.3.
        let near = extents(&[FIRST, 1, FIRST + 100, FIRST + 100, 2, FIRST + 200]);
        assert_eq!(near, [(0.0, 2.3), (2.3, 4.0)]);
        assert_eq!(voice.fit(near[0].0, near[0].1, 0.0), (0.1, 2.05));
        // Nothing begins near 1.0; a pause between two segments is the model's own.
        let far = extents(&[FIRST, 1, FIRST + 50, FIRST + 50, 2, FIRST + 200]);
        assert_eq!(far, [(0.0, 1.0), (1.0, 4.0)]);
        let apart = extents(&[FIRST, 1, FIRST + 75, FIRST + 110, 2, FIRST + 200]);
        assert_eq!(apart, [(0.0, 1.5), (2.2, 4.0)]);
    }
}
