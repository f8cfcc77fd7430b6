//! Which accelerator whisper.cpp is told of.

use crate::infer::accelerator::avx2::Avx2;
use crate::infer::accelerator::avx512::Avx512;
use crate::infer::accelerator::device::{AMX, AVX2, BF16, Device};
use crate::infer::accelerator::kernels::Kernels;
use anyhow::bail;
use std::sync::Once;
use whisper_rs::whisper_rs_sys as sys;

/// Names the accelerator to use at most, or `none`: to measure what it gains, and to compare machines.
const VARIABLE: &str = "DITADO_CPU";
/// A [`VARIABLE`] that leaves everything to ggml.
const NONE: &str = "none";

/// An accelerator and what it needs.
pub struct Accelerator {
    /// What [`VARIABLE`] calls it.
    name: &'static str,
    /// What ggml is told of.
    pub device: &'static Device,
    /// The form of weights that it multiplies with.
    pub form: sys::ggml_type,
    /// Whether this CPU can.
    pub available: fn() -> bool,
}

/// The faster first.
pub static ALL: [Accelerator; 3] = [
    Accelerator {
        name: "amx",
        device: &AMX,
        form: Avx512::<true>::FORM,
        available: Avx512::<true>::available,
    },
    Accelerator {
        name: "bf16",
        device: &BF16,
        form: Avx512::<false>::FORM,
        available: Avx512::<false>::available,
    },
    Accelerator {
        name: "avx2",
        device: &AVX2,
        form: Avx2::FORM,
        available: Avx2::available,
    },
];

/// Makes whisper.cpp know the fastest accelerator that this CPU can work with; states that are made
/// from then on use it. Gives the form of weights that it multiplies with, or nothing where there is
/// none.
///
/// # Errors
/// When `DITADO_CPU` names none.
pub fn offer() -> anyhow::Result<Option<sys::ggml_type>> {
    static OFFERED: Once = Once::new();
    let limit = std::env::var_os(VARIABLE).unwrap_or_default();
    let accelerator = choose(&limit.to_string_lossy())?;
    if let Some(accelerator) = accelerator {
        OFFERED.call_once(|| accelerator.device.register());
    }
    Ok(accelerator.map(|accelerator| accelerator.form))
}

/// The fastest that this CPU can work with, from the one of this name on; from the first where there is
/// no name.
fn choose(limit: &str) -> anyhow::Result<Option<&'static Accelerator>> {
    let names = || ALL.iter().map(|accelerator| accelerator.name);
    let first = match limit {
        "" => 0,
        NONE => ALL.len(),
        name => match names().position(|known| known == name) {
            Some(place) => place,
            None => {
                let known: Vec<_> = names().chain([NONE]).collect();
                bail!(
                    "{VARIABLE} is {name}, which is none of {}",
                    known.join(", ")
                );
            }
        },
    };
    let mut rest = ALL[first..].iter();
    Ok(rest.find(|accelerator| (accelerator.available)()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_within_the_limit_is_chosen() {
        let name = |limit| choose(limit).unwrap().map(|accelerator| accelerator.name);
        let can = |place: usize| (ALL[place].available)().then_some(ALL[place].name);
        assert_eq!(name(""), can(0).or(can(1)).or(can(2)));
        assert_eq!(name("amx"), name(""));
        assert_eq!(name("bf16"), can(1).or(can(2)));
        assert_eq!(name("avx2"), can(2));
        assert_eq!(name("none"), None);
        let error = choose("avx").err().map(|error| error.to_string());
        assert_eq!(
            error.as_deref(),
            Some("DITADO_CPU is avx, which is none of amx, bf16, avx2, none")
        );
    }
}
