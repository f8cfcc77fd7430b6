//! How much of the 30 s that the model was trained on the encoder sees around a window.

/// Encoder positions of the widest view: 29.76 s of the 30 s that the model was trained on, and more
/// than a window holds. The attention's fast kernels need a multiple of [`POSITION_STEP`], which
/// 1500 is not.
const MOST_POSITIONS: usize = 1488;
/// See [`MOST_POSITIONS`].
const POSITION_STEP: usize = 16;
/// Samples that a position stands for.
const POSITION_SAMPLES: usize = 320;

/// How much of a window the encoder sees, in positions: a short one does not cost what 30 s cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// However short the window is.
    fewest: usize,
    /// Silence behind the window.
    behind: usize,
}

/// Enough for most windows; in some, words are lost and invented, which shows in their
/// probabilities (see `benches/README.md`).
pub const NARROW: Extent = Extent {
    fewest: 768,
    behind: 250,
};
/// Word error rates do not change beyond noise from this.
pub const WIDE: Extent = Extent {
    fewest: 1280,
    behind: 400,
};
/// All there is to see.
pub const WHOLE: Extent = Extent {
    fewest: MOST_POSITIONS,
    behind: 0,
};

impl Extent {
    /// Positions for a window of so many samples.
    pub fn positions(self, samples: usize) -> usize {
        (samples.div_ceil(POSITION_SAMPLES) + self.behind)
            .next_multiple_of(POSITION_STEP)
            .clamp(self.fewest, MOST_POSITIONS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_holds_its_window_and_fits_the_kernels() {
        for extent in [NARROW, WIDE, WHOLE] {
            for samples in [1, 16_000, 160_000, 320_000, 448_000] {
                let positions = extent.positions(samples);
                assert!(positions * POSITION_SAMPLES >= samples);
                assert_eq!(positions % POSITION_STEP, 0);
            }
            assert_eq!(extent.positions(448_000), MOST_POSITIONS);
        }
    }
}
