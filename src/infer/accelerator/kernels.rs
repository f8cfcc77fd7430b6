//! What the steps need of an instruction set.
//!
//! Products are of matrices that come row by row, and what is summed over stands side by side in a
//! row: a number of the result is a row of the left times a row of the right, as in ggml. The right
//! one is packed such that a register holds a word of each of [`Lanes::LANES`] rows: as many sums grow
//! side by side, and none has to be added up across a register. Sums are f32, and each is made in the
//! same order however the work is divided.

use crate::infer::accelerator::amx::Registers;
use crate::infer::accelerator::lanes::{Lanes, Number};
use std::ffi::CStr;
use whisper_rs::whisper_rs_sys as sys;

/// More rows of an attention than this do not look at a tile in turns.
pub const MOST_ROWS: usize = 32;
/// Words that [`Kernels::keep`] makes of a register, with every instruction set.
pub const KEPT: usize = 8;

/// What matrices consist of when they are multiplied: a pair of bf16, or the bits of an f32.
pub type Word = u32;

/// An instruction set that the heaviest steps are computed with.
///
/// # Safety
/// Of all functions but [`Kernels::available`]: the CPU is one that is available.
pub trait Kernels: Lanes {
    /// What ggml calls the accelerator.
    const NAME: &CStr;
    /// Tells its computations from others in ggml.
    const ID: &[u8; 16];
    /// Rows of the left matrix that are multiplied at once: their sums take nearly all registers of a
    /// core.
    const ROWS: usize;
    /// Words that are summed over are a multiple of this.
    const GRAIN: usize;
    /// Numbers of a matrix in a [`Word`].
    const NUMBERS: usize;
    /// Rows of the right matrix that are multiplied at once, a multiple of [`Lanes::LANES`].
    const TILE: usize;
    /// Words of a row that are summed over at once, so that what is multiplied stays in the nearest
    /// cache.
    const DEPTH: usize;
    /// Rows of the left matrix for which the right one is packed once, a multiple of [`Kernels::ROWS`].
    const HEIGHT: usize;
    /// Times [`Kernels::ROWS`] positions of an attention that look at a tile while it is in the cache,
    /// [`MOST_ROWS`] in all.
    const BLOCKS: usize;
    /// The form of a layer's weights that it multiplies with.
    const FORM: sys::ggml_type;
    /// A weight in that form.
    type Weight: Number<Self>;

    /// Whether this CPU has the instruction set.
    fn available() -> bool;

    /// What a thread needs to call [`Kernels::multiply_block`], until it goes.
    unsafe fn ready() -> Option<Registers> {
        None
    }

    /// Weights as words, where they are that as they stand; their words need not be aligned.
    fn words(_weights: &[Self::Weight]) -> Option<*const Word> {
        None
    }

    /// Writes the numbers of a register as [`KEPT`] words.
    unsafe fn keep(numbers: Self::Register, to: *mut Word);

    /// A row as words, each number multiplied by `scale` before: as many numbers as there is room for,
    /// a multiple of sixteen.
    unsafe fn convert<T: Number<Self>>(from: *const T, scale: f32, words: &mut [Word]);

    /// Multiplies [`Kernels::ROWS`] rows of the left matrix, that begin `stride` words apart, with a tile of the
    /// right one. The sums are written, or added where `adds`, to the rows that there are in
    /// `output`, which begin `row` numbers apart.
    ///
    /// # Panics
    /// When rows of the left matrix are missing or shorter than those of the tile, or a row of the
    /// output has no room.
    unsafe fn multiply_block(
        left: &[Word],
        stride: usize,
        tile: &[Word],
        adds: bool,
        output: &mut [f32],
        row: usize,
    );

    /// [`functions::weigh`](super::functions::weigh).
    unsafe fn weigh(products: &mut [f32]) -> f32;

    /// [`functions::activate`](super::functions::activate).
    unsafe fn activate(input: *const f32, output: *mut f32, count: usize);
}

/// How many rows there are in an output whose rows begin `row` numbers apart, at most
/// [`Kernels::ROWS`].
///
/// # Panics
/// When one of them has no room for a tile's sums.
pub fn rows_of<K: Kernels>(output: &[f32], row: usize) -> usize {
    let rows = output.len().div_ceil(row).min(K::ROWS);
    assert!(rows > 0 && (rows - 1) * row + K::TILE <= output.len());
    rows
}
