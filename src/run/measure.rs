//! How fast this machine transcribes: the sentence inside the program, again and again for a few
//! seconds, by all workers at once.

use crate::audio::SAMPLE_RATE;
use crate::infer::device::{Device, Layout};
use crate::infer::engine::{DecodeOptions, Model, WindowAudio};
use crate::plan::decoding::Decoding;
use crate::run::batches;
use crate::run::doctor::selftest;
use crate::run::known::Known;
use crate::run::workshop;
use anyhow::Context;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Length of a window as a run cuts them out of long recordings, seconds.
const WINDOW: f64 = 28.0;
/// A worker begins no further window after this.
const ENOUGH: Duration = Duration::from_secs(4);

/// What was measured.
#[derive(Debug, Clone)]
pub struct Speed {
    /// Devices.
    pub devices: Vec<String>,
    /// Workers in all.
    pub workers: usize,
    /// Seconds until the weights are loaded.
    pub load_seconds: f64,
    /// Speech that all workers together transcribe, seconds a second, were every window like the
    /// slowest, like the mean, and like the fastest one.
    pub low: f64,
    /// The mean.
    pub mean: f64,
    /// The fastest.
    pub high: f64,
}

/// Measures with the model and the layout of a run.
///
/// # Errors
/// When a device is missing or the model does not load.
pub fn speed(known: &Known) -> anyhow::Result<Speed> {
    let settings = &known.settings;
    let layout = workshop::layout(settings, known.footprint())?;
    let clip = selftest::decode(&settings.directories.temp)?;
    let wanted = (WINDOW * f64::from(SAMPLE_RATE)) as usize;
    let window = WindowAudio {
        samples: clip.into_iter().cycle().take(wanted).collect(),
    };
    let options = DecodeOptions {
        previous: String::new(),
        // The clip is in English, and English is known to all models.
        language: Some("en".to_owned()),
        decoding: Decoding {
            // A sentence over and over would be tried again as a loop.
            temperatures: vec![0.0],
            ..settings.text.decoding.clone()
        },
    };
    let began = Instant::now();
    let models = layout
        .workers
        .iter()
        .map(|&(device, _)| {
            let cancel = Arc::default();
            batches::load(
                settings.engine,
                &known.model,
                device,
                layout.threads,
                settings.text.decoding.align_words,
                &cancel,
            )
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let load_seconds = began.elapsed().as_secs_f64();
    let times = all(&layout, &models, &window, &options)?;
    let per_second = |time: fn(&[f64]) -> f64| -> f64 {
        times
            .iter()
            .map(|times| WINDOW / time(times).max(1e-6))
            .sum()
    };
    Ok(Speed {
        devices: layout.workers.iter().map(|(d, _)| d.to_string()).collect(),
        workers: layout.total(),
        load_seconds,
        low: per_second(|times| times.iter().copied().fold(0.0, f64::max)),
        mean: per_second(|times| times.iter().sum::<f64>() / times.len().max(1) as f64),
        high: per_second(|times| times.iter().copied().fold(f64::MAX, f64::min)),
    })
}

/// The times of each worker's windows, seconds; at least one each.
fn all(
    layout: &Layout,
    models: &[Arc<dyn Model>],
    window: &WindowAudio,
    options: &DecodeOptions,
) -> anyhow::Result<Vec<Vec<f64>>> {
    let counts = layout
        .workers
        .iter()
        .map(|&(_, workers): &(Device, usize)| workers);
    std::thread::scope(|scope| {
        let threads: Vec<_> = models
            .iter()
            .zip(counts)
            .flat_map(|(model, workers)| std::iter::repeat_n(model, workers))
            .map(|model| scope.spawn(move || one(model.as_ref(), window, options)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().ok().context("measuring panicked")?)
            .collect()
    })
}

fn one(
    model: &dyn Model,
    window: &WindowAudio,
    options: &DecodeOptions,
) -> anyhow::Result<Vec<f64>> {
    let mut engine = model.engine()?;
    let began = Instant::now();
    let mut times = Vec::new();
    while times.is_empty() || began.elapsed() < ENOUGH {
        let start = Instant::now();
        engine.transcribe(std::slice::from_ref(window), options)?;
        times.push(start.elapsed().as_secs_f64());
    }
    if times.len() > 2 {
        // The first one also warms caches and clocks up.
        times.remove(0);
    }
    Ok(times)
}
