//! When each token is said, by where the decoder looks in the audio while it writes.
//!
//! whisper.cpp finds the times itself (dynamic time warping over the cross-attention of the heads
//! that follow the audio, as in `timing.py` of OpenAI's Whisper), but within `whisper_full` alone.
//! So that is run over the window once more, and made to write the text that is known already: each
//! window costs the encoder and the decoder a second time.

use crate::infer::whisper::halves::Encoder;
use crate::infer::whisper::vocabulary::Vocabulary;
use std::cell::Cell;
use std::ffi::{CString, c_int, c_void};
use std::ptr;
use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{DtwMode, DtwModelPreset, DtwParameters, WhisperError, WhisperTokenId};

/// Most heads that are looked at; whisper.cpp's memory grows with them.
const MOST_HEADS: u32 = 32;
/// Most tokens of a text with those around it: half of the longest text context.
const MOST_TOKENS: usize = 240;
/// Encoder positions of 30 s.
const MOST_POSITIONS: usize = 1500;
/// Encoder positions in a second.
const POSITIONS_PER_SECOND: f64 = 50.0;
/// Shortest view, seconds: whisper.cpp ends the process where there are fewer positions than its
/// filter is wide (7).
const SHORTEST: f64 = 0.32;

/// How whisper.cpp is to look for times in a model, from the 11 numbers at the start of its file;
/// none where the model is of a shape that cannot be looked into.
///
/// The heads are those that OpenAI published with its models (`_ALIGNMENT_HEADS` of
/// `whisper/__init__.py`). Of another model all heads of the top layers are taken; OpenAI takes
/// those of the upper half. The first and second large model cannot be told apart; the second is
/// the one in use.
pub fn parameters(header: &[u32; 11]) -> Option<DtwParameters<'static>> {
    use DtwModelPreset as Preset;
    let [tokens, _, _, _, audio_layers, .., heads, layers, bands, _] = *header;
    let english = tokens == 51_864;
    let preset = match (audio_layers, layers, heads, bands) {
        (4, 4, 6, 80) if english => Some((Preset::TinyEn, 8)),
        (4, 4, 6, 80) => Some((Preset::Tiny, 6)),
        (6, 6, 8, 80) if english => Some((Preset::BaseEn, 5)),
        (6, 6, 8, 80) => Some((Preset::Base, 8)),
        (12, 12, 12, 80) if english => Some((Preset::SmallEn, 19)),
        (12, 12, 12, 80) => Some((Preset::Small, 10)),
        (24, 24, 16, 80) if english => Some((Preset::MediumEn, 18)),
        (24, 24, 16, 80) => Some((Preset::Medium, 6)),
        (32, 32, 20, 80) => Some((Preset::LargeV2, 23)),
        (32, 32, 20, 128) => Some((Preset::LargeV3, 10)),
        (32, 4, 20, 128) => Some((Preset::LargeV3Turbo, 6)),
        _ => None,
    };
    let (mode, looked_at) = match preset {
        Some((model_preset, count)) => (DtwMode::ModelPreset { model_preset }, count),
        None => {
            if heads == 0 || heads > MOST_HEADS || layers == 0 {
                return None;
            }
            let layers = (layers / 2).min(MOST_HEADS / heads).max(1);
            let n_top = c_int::try_from(layers).ok()?;
            (DtwMode::TopMost { n_top }, layers * heads)
        }
    };
    Some(DtwParameters {
        mode,
        dtw_mem_size: memory_of(looked_at as usize),
    })
}

/// What whisper.cpp takes for the attention of so many heads, bytes: it ends the process where that
/// is too little. Three copies for each head, and few for all (`mean`, `scale`, `cost`, `trace`).
fn memory_of(heads: usize) -> usize {
    (3 * heads + 6) * MOST_TOKENS * (MOST_POSITIONS + 1) * size_of::<f32>() + (8 << 20)
}

/// What a worker takes beside the rest to align words, bytes, from the 11 numbers at the start of the
/// model's file: whisper.cpp's room for the attention. Measured: 43 to 49 MB for tiny, where this
/// says 43, and 37 to 43 MB for base, where it says 52.
pub fn memory(header: &[u32; 11]) -> u64 {
    parameters(header).map_or(0, |parameters| parameters.dtw_mem_size as u64)
}

/// What is computed with, as whisper.cpp knows it.
pub struct Engine<'a> {
    /// With [`parameters`].
    pub context: *mut sys::whisper_context,
    /// Made from the context, with the spectrogram of a window in it.
    pub state: *mut sys::whisper_state,
    /// Encodes in place of the context.
    pub encoder: Option<&'a Encoder>,
    /// CPU threads.
    pub threads: usize,
    /// Longest text, tokens.
    pub limit: usize,
}

/// What is looked for.
pub struct Question<'a> {
    /// Seconds of the window that the encoder's view starts at.
    pub offset: f64,
    /// Seconds of the window.
    pub length: f64,
    /// Encoder positions of the view.
    pub positions: usize,
    /// Code of the language, one that the model knows.
    pub language: &'a str,
    /// Text tokens, in order.
    pub tokens: &'a [usize],
}

/// Seconds of the window at which each token is over; none where that cannot be found out. What the
/// decoder remembers is lost.
///
/// # Safety
/// Context and state of the engine are alive, and used by nobody else.
///
/// # Errors
/// What whisper.cpp says.
pub unsafe fn ends(
    engine: &Engine<'_>,
    vocabulary: &Vocabulary,
    question: &Question<'_>,
) -> Result<Option<Vec<f64>>, WhisperError> {
    let Question { offset, tokens, .. } = *question;
    let view = question.positions as f64 / POSITIONS_PER_SECOND;
    // Behind the window is silence.
    let seen = (question.length - offset).max(SHORTEST).min(view);
    // The end of the text is a token too.
    let fits = tokens.len() < engine.limit && tokens.len() + 4 <= MOST_TOKENS;
    let dictation = Dictation::of(tokens, vocabulary);
    let (Some(dictation), Ok(language)) = (dictation, CString::new(question.language)) else {
        return Ok(None);
    };
    if tokens.is_empty() || !fits || view < SHORTEST {
        return Ok(None);
    }
    let number = |n: usize| c_int::try_from(n).unwrap_or(0);
    let told = Told {
        dictation,
        frame: (offset * 2.0 * POSITIONS_PER_SECOND) as usize,
        encoder: engine.encoder,
        threads: engine.threads,
        failed: Cell::new(false),
    };
    // SAFETY: `told` and `language` outlive the call, in which the callback alone uses `told`. No
    // samples leave the spectrogram as it is.
    let answer = unsafe {
        let greedy = sys::whisper_sampling_strategy_WHISPER_SAMPLING_GREEDY;
        let mut params = sys::whisper_full_default_params(greedy);
        params.n_threads = number(engine.threads.max(1));
        params.audio_ctx = number(question.positions);
        params.offset_ms = (offset * 1000.0) as c_int;
        params.duration_ms = (seen * 1000.0) as c_int;
        params.language = language.as_ptr();
        params.no_timestamps = true;
        params.no_context = true;
        params.greedy.best_of = 1;
        params.temperature_inc = 0.0;
        params.entropy_thold = 0.0;
        params.no_speech_thold = 1.0;
        params.print_progress = false;
        params.print_timestamps = false;
        params.logits_filter_callback = Some(dictate);
        params.logits_filter_callback_user_data = (&raw const told).cast_mut().cast();
        sys::whisper_full_with_state(engine.context, engine.state, params, ptr::null(), 0)
    };
    if told.failed.get() {
        return Err(WhisperError::UnableToCalculateEvaluation);
    }
    if answer != 0 {
        return Err(WhisperError::GenericError(answer));
    }
    // SAFETY: the caller's promise.
    let said = unsafe { said(engine.state, told.dictation.end) };
    // A time of -1 was not found.
    let whole = said.iter().map(|data| data.id).eq(told.dictation.tokens)
        && said.iter().all(|data| data.t_dtw >= 0);
    let seconds = |data: &sys::whisper_token_data| data.t_dtw as f64 / 100.0;
    Ok(whole.then(|| said.iter().map(seconds).collect()))
}

/// The text tokens that whisper.cpp wrote.
///
/// # Safety
/// The state is alive, and used by nobody else.
unsafe fn said(
    state: *mut sys::whisper_state,
    end: WhisperTokenId,
) -> Vec<sys::whisper_token_data> {
    let mut found = Vec::new();
    // SAFETY: both numbers are below what whisper.cpp says there is.
    unsafe {
        for segment in 0..sys::whisper_full_n_segments_from_state(state) {
            for token in 0..sys::whisper_full_n_tokens_from_state(state, segment) {
                let data = sys::whisper_full_get_token_data_from_state(state, segment, token);
                found.extend((data.id < end).then_some(data));
            }
        }
    }
    found
}

/// A text that is to be written, whatever the model thinks.
struct Dictation {
    tokens: Vec<WhisperTokenId>,
    end: WhisperTokenId,
    /// Logits in a row.
    size: usize,
}

impl Dictation {
    /// None where one of the tokens is no text.
    fn of(tokens: &[usize], vocabulary: &Vocabulary) -> Option<Self> {
        let text = |&token: &usize| {
            let known = vocabulary.text().contains(&token);
            known.then(|| WhisperTokenId::try_from(token).ok())?
        };
        Some(Dictation {
            tokens: tokens.iter().map(text).collect::<Option<_>>()?,
            end: WhisperTokenId::try_from(vocabulary.end_of_text).ok()?,
            size: vocabulary.size,
        })
    }

    /// Leaves the next token alone possible, after so many.
    fn apply(&self, written: usize, logits: &mut [f32]) {
        let next = self.tokens.get(written).copied().unwrap_or(self.end);
        logits.fill(f32::NEG_INFINITY);
        if let Some(logit) = usize::try_from(next).ok().and_then(|n| logits.get_mut(n)) {
            *logit = 0.0;
        }
    }
}

/// What the callback is told.
struct Told<'a> {
    dictation: Dictation,
    /// Frame of the spectrogram that the view starts at.
    frame: usize,
    encoder: Option<&'a Encoder>,
    threads: usize,
    /// Whether the encoder did not do it.
    failed: Cell<bool>,
}

/// Called by whisper.cpp before each choice, with as many logits as the model has tokens.
unsafe extern "C" fn dictate(
    _: *mut sys::whisper_context,
    state: *mut sys::whisper_state,
    _: *const sys::whisper_token_data,
    written: c_int,
    logits: *mut f32,
    told: *mut c_void,
) {
    // SAFETY: all pointers are valid for the length of the call, and used by nobody else in it.
    unsafe {
        let told = &*told.cast::<Told<'_>>();
        if let (0, Some(encoder)) = (written, told.encoder) {
            // The context's own encoder has no layers.
            let encoded = encoder.encode(state, told.frame, told.threads);
            told.failed.set(encoded.is_err());
        }
        let logits = std::slice::from_raw_parts_mut(logits, told.dictation.size);
        let written = usize::try_from(written).unwrap_or(0);
        told.dictation.apply(written, logits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens, audio layers, text heads, text layers, bands.
    fn shape(tokens: u32, audio: u32, heads: u32, layers: u32, bands: u32) -> [u32; 11] {
        [
            tokens, 1500, 384, heads, audio, 448, 384, heads, layers, bands, 7,
        ]
    }

    fn mode(header: [u32; 11]) -> String {
        parameters(&header).map_or(String::new(), |found| format!("{:?}", found.mode))
    }

    #[test]
    fn the_heads_are_those_of_the_model() {
        for (header, name) in [
            (shape(51_865, 4, 6, 4, 80), "Tiny"),
            (shape(51_864, 4, 6, 4, 80), "TinyEn"),
            (shape(51_865, 12, 12, 12, 80), "Small"),
            (shape(51_864, 24, 16, 24, 80), "MediumEn"),
            (shape(51_865, 32, 20, 32, 80), "LargeV2"),
            (shape(51_866, 32, 20, 32, 128), "LargeV3"),
            (shape(51_866, 32, 20, 4, 128), "LargeV3Turbo"),
        ] {
            assert_eq!(
                mode(header),
                format!("ModelPreset {{ model_preset: {name} }}")
            );
        }
    }

    #[test]
    fn models_of_other_shapes_show_a_few_of_their_layers() {
        assert_eq!(mode(shape(51_866, 32, 20, 2, 128)), "TopMost { n_top: 1 }");
        assert_eq!(mode(shape(51_865, 4, 4, 8, 80)), "TopMost { n_top: 4 }");
        assert_eq!(mode(shape(51_865, 40, 32, 40, 80)), "TopMost { n_top: 1 }");
        assert_eq!(mode(shape(51_865, 4, 6, 1, 80)), "TopMost { n_top: 1 }");
        for odd in [
            shape(51_865, 4, 0, 4, 80),
            shape(51_865, 4, 6, 0, 80),
            [u32::MAX; 11],
        ] {
            assert!(parameters(&odd).is_none());
        }
    }

    #[test]
    fn memory_is_enough_and_bounded() {
        // The attention of the second large model over the longest text and 30 s, three times.
        let attention = 23 * 224 * 1500 * 4;
        let large = parameters(&shape(51_865, 32, 20, 32, 80)).unwrap();
        assert!(large.dtw_mem_size > 3 * attention);
        let widest = parameters(&shape(51_865, 40, 32, 40, 80)).unwrap();
        assert!(widest.dtw_mem_size < 160 << 20);
    }

    #[test]
    fn a_text_is_dictated_to_its_end() {
        let vocabulary = Vocabulary::invented();
        let dictation = Dictation::of(&[7, 3], &vocabulary).unwrap();
        let next = |written| {
            let mut logits = vec![1.0; vocabulary.size];
            dictation.apply(written, &mut logits);
            let possible = |&token: &usize| logits[token] > f32::NEG_INFINITY;
            (0..vocabulary.size).filter(possible).collect::<Vec<_>>()
        };
        assert_eq!(next(0), [7]);
        assert_eq!(next(1), [3]);
        assert_eq!(next(2), [vocabulary.end_of_text]);
        assert!(Dictation::of(&[7, vocabulary.first_time], &vocabulary).is_none());
    }
}
