//! A model in two halves, each in the form that a CPU computes fastest with.
//!
//! The encoder multiplies large matrices and wants numbers that the CPU multiplies fast: bf16 where it
//! has an instruction for that, else f16. The decoder reads all of its weights for every token and wants them small: q8_0.
//! whisper.cpp keeps all matrices of a context in one form, so there are two contexts: one with the
//! encoder and what turns its output into the decoder's memory, one with the decoder.

use crate::infer::whisper::weights::{Feed, File, Half, Kinds};
use anyhow::bail;
use std::ffi::c_void;
use std::slice;
use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{WhisperContext, WhisperContextParameters, WhisperError};

/// The encoder's weights on a CPU.
pub struct Encoder(*mut sys::whisper_context);

// SAFETY: encoding only reads the context; what it writes is in the state that it is given.
unsafe impl Send for Encoder {}
// SAFETY: as above.
unsafe impl Sync for Encoder {}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: the pointer came from whisper.cpp, and nobody else frees it.
        unsafe { sys::whisper_free(self.0) }
    }
}

impl Encoder {
    /// Loads the encoder's half of a model file.
    ///
    /// # Errors
    /// When the file cannot be read or whisper.cpp does not take it.
    pub fn load(file: Box<dyn File + '_>, kinds: Kinds) -> anyhow::Result<Self> {
        let (feed, ready) = Feed::new(file, Half::Encoder, kinds)?;
        let mut source = Source {
            feed,
            ready,
            at: 0,
            hole: 0,
            end: None,
        };
        let mut loader = sys::whisper_model_loader {
            context: (&raw mut source).cast(),
            read: Some(read),
            eof: Some(eof),
            close: Some(close),
        };
        // SAFETY: the loader and its source outlive the call, in which whisper.cpp reads everything.
        let context = unsafe {
            let mut parameters = sys::whisper_context_default_params();
            parameters.use_gpu = false;
            parameters.flash_attn = false;
            sys::whisper_init_with_params_no_state(&raw mut loader, parameters)
        };
        match source.end {
            Some(Err(error)) => Err(error),
            _ if context.is_null() => bail!("whisper.cpp does not take its encoder"),
            _ => Ok(Encoder(context)),
        }
    }

    /// Encodes the spectrogram of a state from a frame (10 ms) on.
    ///
    /// # Safety
    /// The state is alive, used by nobody else, and made from the decoder's half of the same model.
    ///
    /// # Errors
    /// What whisper.cpp says.
    pub unsafe fn encode(
        &self,
        state: *mut sys::whisper_state,
        frame: usize,
        threads: usize,
    ) -> Result<(), WhisperError> {
        let frame = i32::try_from(frame).unwrap_or(i32::MAX);
        let threads = i32::try_from(threads).unwrap_or(1);
        // SAFETY: the caller's promise.
        match unsafe { sys::whisper_encode_with_state(self.0, state, frame, threads) } {
            0 => Ok(()),
            _ => Err(WhisperError::UnableToCalculateEvaluation),
        }
    }
}

/// Loads the decoder's half of a model file, from which states are made.
///
/// # Errors
/// When the file cannot be read or whisper.cpp does not take it.
pub fn decoder(
    file: Box<dyn File + '_>,
    kinds: Kinds,
    parameters: WhisperContextParameters,
) -> anyhow::Result<WhisperContext> {
    let (mut feed, mut bytes) = Feed::new(file, Half::Decoder, kinds)?;
    while let Some(hole) = feed.tensor(&mut bytes)? {
        bytes.resize(bytes.len() + hole, 0);
    }
    Ok(WhisperContext::new_from_buffer_with_params(
        &bytes, parameters,
    )?)
}

/// What whisper.cpp reads the encoder's half from.
struct Source<'a> {
    feed: Feed<'a>,
    ready: Vec<u8>,
    at: usize,
    /// Bytes behind `ready` whose value does not matter. They are not written, so that the system
    /// need not back them with memory.
    hole: usize,
    /// Why nothing comes any more.
    end: Option<anyhow::Result<()>>,
}

impl Source<'_> {
    /// Fills `output` as far as there is something, and gives the number of bytes.
    fn fill(&mut self, output: &mut [u8]) -> usize {
        let mut filled = 0;
        while filled < output.len() && self.end.is_none() {
            let rest = &mut output[filled..];
            let ready = self.ready.get(self.at..).unwrap_or_default();
            if !ready.is_empty() {
                let count = ready.len().min(rest.len());
                rest[..count].copy_from_slice(&ready[..count]);
                self.at += count;
                filled += count;
            } else if self.hole > 0 {
                let count = self.hole.min(rest.len());
                self.hole -= count;
                filled += count;
            } else {
                self.ready.clear();
                self.at = 0;
                match self.feed.tensor(&mut self.ready) {
                    Ok(Some(hole)) => self.hole = hole,
                    Ok(None) => self.end = Some(Ok(())),
                    Err(error) => self.end = Some(Err(error)),
                }
            }
        }
        filled
    }
}

unsafe extern "C" fn read(source: *mut c_void, output: *mut c_void, size: usize) -> usize {
    // SAFETY: whisper.cpp hands back the source that it was given, and room for `size` bytes.
    unsafe {
        let output = slice::from_raw_parts_mut(output.cast::<u8>(), size);
        (*source.cast::<Source<'_>>()).fill(output)
    }
}

unsafe extern "C" fn eof(source: *mut c_void) -> bool {
    // SAFETY: whisper.cpp hands back the source that it was given.
    unsafe { (*source.cast::<Source<'_>>()).end.is_some() }
}

unsafe extern "C" fn close(_: *mut c_void) {}
