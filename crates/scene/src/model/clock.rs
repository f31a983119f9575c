//! Frames and time.

use super::State;
use crate::{Error, Result};

/// Current frame, frames per second and the ranges of the playbar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// Current frame.
    pub frame: f64,
    /// Frames per second.
    pub fps: f64,
    /// First and last frame of the scene.
    pub frame_range: (f64, f64),
    /// First and last frame that play.
    pub playback_range: (f64, f64),
}

impl Default for Clock {
    fn default() -> Self {
        Self { frame: 1.0, fps: 24.0, frame_range: (1.0, 240.0), playback_range: (1.0, 240.0) }
    }
}

impl Clock {
    /// Time in seconds at a frame: frame 1 is time 0.
    #[must_use]
    pub fn time_at(&self, frame: f64) -> f64 {
        (frame - 1.0) / self.fps
    }

    /// Frame at a time in seconds.
    #[must_use]
    pub fn frame_at(&self, time: f64) -> f64 {
        time * self.fps + 1.0
    }

    pub(super) fn check(&self) -> Result<()> {
        let ranges = [self.frame_range, self.playback_range];
        let numbers = ranges.iter().flat_map(|(start, end)| [*start, *end]).chain([self.frame]);
        if !(self.fps.is_finite() && self.fps > 0.0) {
            return Err(Error::value_error("The number of frames per second must be above 0."));
        }
        if !numbers.into_iter().all(f64::is_finite) || ranges.iter().any(|(start, end)| start > end) {
            return Err(Error::value_error("Frames must be finite numbers and ranges must not end before they start."));
        }
        Ok(())
    }
}

impl State {
    /// The clock as it stands.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Changes the clock: current frame, rate or ranges.
    ///
    /// ```
    /// use rpyc_scene::model::Scene;
    ///
    /// let scene = Scene::new();
    /// scene.edit(|state| state.change_clock(|clock| clock.frame = 49.0))?;
    /// assert_eq!(scene.read(|state| state.time()), 2.0);
    /// # Ok::<(), rpyc_scene::Error>(())
    /// ```
    pub fn change_clock(&mut self, change: impl FnOnce(&mut Clock)) -> Result<()> {
        let mut clock = self.clock;
        change(&mut clock);
        clock.check()?;
        if clock != (Clock { frame: clock.frame, ..self.clock }) {
            // Another frame is no change of the scene, but another rate or range is.
            self.touch();
        }
        self.clock = clock;
        Ok(())
    }

    /// Current frame.
    #[must_use]
    pub const fn frame(&self) -> f64 {
        self.clock.frame
    }

    /// Current time in seconds.
    #[must_use]
    pub fn time(&self) -> f64 {
        self.clock.time_at(self.clock.frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_starts_at_frame_one_and_nonsense_is_refused() {
        let mut state = State::new();
        state.change_clock(|clock| clock.frame = clock.frame_at(1.0)).unwrap();
        assert_eq!((state.frame(), state.time()), (25.0, 1.0));
        assert!(state.change_clock(|clock| clock.fps = 0.0).is_err());
        assert!(state.change_clock(|clock| clock.frame = f64::NAN).is_err());
        assert!(state.change_clock(|clock| clock.playback_range = (5.0, 1.0)).is_err());
        assert_eq!(state.frame(), 25.0);
    }
}
