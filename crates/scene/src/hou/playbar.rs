//! `hou.playbar`

use std::sync::Arc;

use rpyc::native::Module;
use rpyc::{Service, service};

use super::world::World;
use crate::Result;
use crate::model::Clock;

/// The module.
pub(super) fn module(world: &Arc<World>) -> Module {
    Module::from_service("hou.playbar", Playbar(Arc::clone(world)).into_object())
}

struct Playbar(Arc<World>);

impl Playbar {
    fn change(&self, change: impl FnOnce(&mut Clock)) -> Result<()> {
        self.0.edit(|state| state.change_clock(change))
    }
}

/// The ranges of frames. The server plays nothing.
#[service(name = "hou.playbar", by_value)]
impl Playbar {
    /// First and last frame of the scene.
    #[exposed(alias = "timelineRange")]
    fn frameRange(&self) -> (f64, f64) {
        self.0.read(|state| state.clock().frame_range)
    }

    /// Sets first and last frame of the scene.
    #[exposed]
    fn setFrameRange(&self, start: f64, end: f64) -> Result<()> {
        self.change(|clock| clock.frame_range = (start, end))
    }

    /// First and last frame that play.
    #[exposed]
    fn playbackRange(&self) -> (f64, f64) {
        self.0.read(|state| state.clock().playback_range)
    }

    /// Sets first and last frame that play.
    #[exposed]
    fn setPlaybackRange(&self, start: f64, end: f64) -> Result<()> {
        self.change(|clock| clock.playback_range = (start, end))
    }

    /// Whether frames are playing: never.
    #[exposed]
    fn isPlaying(&self) -> bool {
        false
    }
}
