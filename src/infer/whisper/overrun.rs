//! What a model writes on behind the end of the speech.
//!
//! Behind the last word of a window there is silence up to the 30 s that the model was trained on.
//! It mostly ends its text there; at times it goes on, with the window's text once more or with
//! words of its own, in segments of hardly any length at the end of the window. whisper.cpp takes
//! no text that begins in the last second of its audio (`whisper_full`); here the voice decides.

use crate::infer::whisper::decoder::Attempt;
use crate::infer::whisper::segments::stretches;
use crate::infer::whisper::timing::Voice;
use crate::infer::whisper::vocabulary::Vocabulary;
use crate::transcript::segment::can_be_said;

/// Where an attempt's text was said.
pub struct Sound<'a> {
    /// Where the voice is in the window.
    pub voice: &'a Voice,
    /// Seconds of the window that the encoder's view starts at.
    pub offset: f64,
    /// Seconds of the window.
    pub length: f64,
}

impl Sound<'_> {
    /// Seconds of voice behind a time of the encoder's view; of sound, where the voice detector
    /// hears no voice at all.
    fn left(&self, seconds: f64) -> f64 {
        let from = self.offset + seconds;
        let sound = (self.length - from).max(0.0);
        match self.voice.spoken_after(0.0) > 0.0 {
            true => self.voice.spoken_after(from).min(sound),
            false => sound,
        }
    }
}

/// Cuts off the text that nobody can have said: from the first stretch on behind which too little
/// voice is left for its words.
pub fn cut_overrun(
    attempt: &mut Attempt,
    vocabulary: &Vocabulary,
    sound: &Sound<'_>,
    text: &dyn Fn(&Attempt) -> String,
) {
    let mut kept = 0;
    for stretch in stretches(attempt, vocabulary) {
        let count = stretch.choices.len();
        let alone = Attempt {
            choices: stretch.choices,
            ..*attempt
        };
        if !can_be_said(&text(&alone), sound.left(stretch.start)) {
            let is_text = |&at: &usize| !vocabulary.is_time(attempt.choices[at].token);
            let first = (0..attempt.choices.len()).filter(is_text).nth(kept);
            attempt.choices.truncate(first.unwrap_or(0));
            let sum: f32 = attempt.choices.iter().map(|choice| choice.logprob).sum();
            attempt.avg_logprob = sum / attempt.choices.len().max(1) as f32;
            return;
        }
        kept += count;
    }
}
