//! Which devices a run was asked to compute on.

use std::fmt;
use std::str::FromStr;

/// The devices asked for; what is really there is found out by `infer::device`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceChoice {
    /// Every GPU that this build can use, otherwise the CPU.
    Auto,
    /// The CPU.
    Cpu,
    /// Every GPU; none is an error.
    AllGpus,
    /// These GPUs, by their number; a missing one is an error.
    Gpus(Vec<usize>),
}

impl FromStr for DeviceChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase();
        let numbers = match text.as_str() {
            "auto" => return Ok(DeviceChoice::Auto),
            "cpu" => return Ok(DeviceChoice::Cpu),
            "cuda" | "gpu" => return Ok(DeviceChoice::AllGpus),
            other => other
                .strip_prefix("cuda:")
                .or_else(|| other.strip_prefix("gpu:")),
        };
        let wrong = || {
            format!("'{text}' is not a device; use auto, cpu, cuda, or cuda:0,1 for certain GPUs")
        };
        let mut gpus = numbers
            .ok_or_else(wrong)?
            .split(',')
            .map(|number| number.trim().parse().map_err(|_| wrong()))
            .collect::<Result<Vec<usize>, String>>()?;
        let asked = gpus.len();
        gpus.sort_unstable();
        gpus.dedup();
        if gpus.len() < asked {
            return Err(format!("'{text}' names a GPU twice"));
        }
        Ok(DeviceChoice::Gpus(gpus))
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeviceChoice::Auto => f.write_str("auto"),
            DeviceChoice::Cpu => f.write_str("cpu"),
            DeviceChoice::AllGpus => f.write_str("cuda"),
            DeviceChoice::Gpus(gpus) => {
                let numbers: Vec<_> = gpus.iter().map(ToString::to_string).collect();
                write!(f, "cuda:{}", numbers.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_as_they_are_written() {
        for text in ["auto", "cpu", "cuda", "cuda:0", "cuda:0,3"] {
            assert_eq!(text.parse::<DeviceChoice>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_device_is_refused() {
        for text in ["", "cuda:", "cuda:x", "cuda:1,1", "tpu", "cuda:-1"] {
            assert!(text.parse::<DeviceChoice>().is_err(), "{text}");
        }
    }
}
