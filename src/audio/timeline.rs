//! What a track's timestamps say beyond its packets: holes in it, and a late start.

use symphonia::core::packet::Packet;
use symphonia::core::units::TimeBase;

/// Timestamps that run ahead of the decoded audio by more than this leave a hole, seconds. Below
/// it lies the rounding of containers that count milliseconds.
const HOLE_SECONDS: f64 = 0.15;

/// The same where the container counts samples, seconds.
const EXACT_HOLE_SECONDS: f64 = 0.005;

/// A longer hole is a damaged timestamp rather than a pause, seconds.
const MAX_HOLE_SECONDS: f64 = 600.0;

/// Follows one track's timestamps and the audio decoded from it.
#[derive(Debug)]
pub(super) struct Timeline {
    /// Shortest hole, seconds.
    least: f64,
    /// Time of the file's first packet, of whichever track: where players start to count.
    file_start: Option<f64>,
    /// Time of the track's first packet.
    track_start: Option<f64>,
    /// Seconds that the track's packets so far came to, trimmed parts and holes included.
    played: f64,
}

/// Silence that belongs before a packet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hole {
    /// The track starts later than another one.
    LateStart(f64),
    /// The track goes on later than it left off.
    Gap(f64),
}

impl Hole {
    pub fn seconds(self) -> f64 {
        let (Hole::LateStart(seconds) | Hole::Gap(seconds)) = self;
        seconds
    }
}

impl Timeline {
    /// A track at its start; `exact` when its timestamps are exact to the sample.
    pub fn new(exact: bool) -> Timeline {
        Timeline {
            least: if exact {
                EXACT_HOLE_SECONDS
            } else {
                HOLE_SECONDS
            },
            file_start: None,
            track_start: None,
            played: 0.0,
        }
    }

    /// Notes the time of a packet of any track.
    pub fn see(&mut self, time: f64) {
        self.file_start.get_or_insert(time);
    }

    /// The hole before the track's packet at `time`; counted as played once told.
    pub fn hole_before(&mut self, time: f64) -> Option<Hole> {
        let hole = match self.track_start {
            None => {
                self.track_start = Some(time);
                Hole::LateStart(time - self.file_start.unwrap_or(time))
            }
            Some(start) => Hole::Gap(time - start - self.played),
        };
        if !(self.least..MAX_HOLE_SECONDS).contains(&hole.seconds()) {
            return None;
        }
        if let Hole::Gap(seconds) = hole {
            self.played += seconds;
        }
        Some(hole)
    }

    /// Counts audio decoded from the track or lost, trimmed parts included.
    pub fn play(&mut self, seconds: f64) {
        self.played += seconds;
    }

    /// Where the track stands, in the container's own time.
    pub fn now(&self) -> f64 {
        self.track_start.unwrap_or(0.0) + self.played
    }
}

/// Time of a packet in its container, seconds.
pub(super) fn time_of(packet: &Packet, base: Option<TimeBase>) -> Option<f64> {
    Some(base?.calc_time(packet.pts)?.as_secs_f64())
}

/// Seconds that the container says a packet is long, without trimmed parts, and those it trims.
pub(super) fn lengths(packet: &Packet, base: Option<TimeBase>) -> (f64, f64) {
    let seconds = |duration| {
        let time = base.and_then(|base| base.calc_duration(duration));
        // No codec has packets of this length: the header is damaged.
        time.map_or(0.0, |time| time.as_secs_f64().min(10.0))
    };
    let (len, trimmed) = (
        seconds(packet.dur),
        seconds(packet.trim_start.saturating_add(packet.trim_end)),
    );
    // Some readers count everything behind the declared end as trimmed from one packet.
    (len, if len > 0.0 { trimmed.min(len) } else { trimmed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_that_starts_late_is_told_once() {
        let mut timeline = Timeline::new(false);
        timeline.see(0.0);
        assert_eq!(timeline.hole_before(1.5), Some(Hole::LateStart(1.5)));
        timeline.play(0.02);
        assert_eq!(timeline.hole_before(1.52), None);
    }

    #[test]
    fn gaps_are_told_and_rounding_is_not() {
        let mut timeline = Timeline::new(false);
        timeline.see(100.0);
        assert_eq!(timeline.hole_before(100.0), None);
        timeline.play(1.0);
        assert_eq!(timeline.hole_before(101.1), None);
        timeline.play(1.0);
        assert_eq!(timeline.hole_before(104.0), Some(Hole::Gap(2.0)));
        timeline.play(1.0);
        assert_eq!(timeline.hole_before(105.0), None);
        assert_eq!(timeline.hole_before(1e9), None);
    }

    #[test]
    fn where_times_are_exact_a_short_hole_is_one() {
        for (exact, hole) in [(false, None), (true, Some(Hole::Gap(0.0625)))] {
            let mut timeline = Timeline::new(exact);
            assert_eq!(timeline.hole_before(0.0), None);
            timeline.play(1.0);
            assert_eq!(timeline.hole_before(1.0625), hole);
        }
    }
}
