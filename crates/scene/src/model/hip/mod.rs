//! Scene files.
//!
//! A scene file is JSON text, so that it can be read, compared and repaired by hand. All nodes are in one
//! list, each after the network that it is in; only what differs from the defaults is written:
//!
//! ```json
//! {
//!   "format": "rpyc-scene",
//!   "version": 1,
//!   "clock": { "frame": 1.0, "fps": 24.0, "frame_range": [1.0, 240.0], "playback_range": [1.0, 240.0] },
//!   "variables": { "SHOT": "a01" },
//!   "nodes": [
//!     { "path": "/obj/geo1", "type": "geo", "display": "sphere1",
//!       "parms": { "tx": 1.5, "scale": { "value": 1.0, "expression": "$F / 10" } } },
//!     { "path": "/obj/geo1/box1", "type": "box", "position": [0.0, 1.0] },
//!     { "path": "/obj/geo1/null1", "type": "null", "inputs": [ { "node": "box1" } ], "comment": "the end" }
//!   ]
//! }
//! ```
//!
//! Saving writes a temporary file beside the target, flushes it to the disk and renames it, so that a
//! crash leaves the old file or the new one, never half of one. Loading builds and checks the whole scene
//! before it replaces the current one. Parameters that a node type doesn't have are skipped with a warning.

mod load;
mod record;
mod save;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Scene, State};
use crate::{Error, Result};

/// Larger files are refused.
const MAX_FILE_SIZE: u64 = 256 * 1024 * 1024;

/// The name of the file that a scene belongs to, and when it was last saved.
#[derive(Debug, Clone)]
pub(super) struct HipFile {
    path: String,
    saved_revision: u64,
}

impl Default for HipFile {
    fn default() -> Self {
        Self { path: absolute("untitled.hip"), saved_revision: 0 }
    }
}

impl HipFile {
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// `$HIP`
    pub(super) fn directory(&self) -> String {
        Path::new(&self.path).parent().map_or_else(String::new, |parent| parent.to_string_lossy().into_owned())
    }

    /// `$HIPNAME`
    pub(super) fn stem(&self) -> String {
        Path::new(&self.path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }
}

fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.to_string_lossy().into_owned())
}

impl State {
    /// Absolute path of the scene's file.
    #[must_use]
    pub fn hip_path(&self) -> &str {
        &self.hip.path
    }

    /// Name of the scene's file without directory.
    #[must_use]
    pub fn hip_basename(&self) -> String {
        Path::new(&self.hip.path).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// Changes the path of the scene's file without saving.
    pub fn set_hip_path(&mut self, path: &str) -> Result<()> {
        if path.is_empty() {
            return Err(Error::operation_failed("The file name is empty."));
        }
        self.rename_hip(absolute(path));
        Ok(())
    }

    /// Texts may refer to the path, so another one is a change.
    fn rename_hip(&mut self, path: String) {
        if self.hip.path != path {
            self.hip.path = path;
            self.touch();
        }
    }

    /// Whether anything has changed since the scene was last saved or loaded.
    #[must_use]
    pub const fn has_unsaved_changes(&self) -> bool {
        self.revision != self.hip.saved_revision
    }

    pub(super) const fn mark_saved(&mut self) {
        self.hip.saved_revision = self.revision;
    }

    /// Deletes all nodes but the networks under the root, and sets everything else back.
    pub fn clear(&mut self) {
        *self = self.successor();
    }

    /// The scene as the text of a scene file.
    pub fn to_file_text(&self) -> Result<String> {
        save::to_text(self)
    }
}

impl Scene {
    /// The scene of a file. What is skipped is logged.
    ///
    /// ```
    /// use std::path::Path;
    /// use rpyc_scene::model::Scene;
    ///
    /// let error = Scene::load_file(Path::new("/no/such.hip")).unwrap_err();
    /// assert!(error.to_string().starts_with("Unable to open file /no/such.hip: "));
    /// ```
    pub fn load_file(path: &Path) -> Result<Self> {
        let scene = Self::new();
        for warning in scene.load(&path.to_string_lossy())? {
            tracing::warn!(path = %path.display(), "{warning}");
        }
        Ok(scene)
    }

    /// Saves the scene, under a new name if one is given, and gives the path.
    pub fn save(&self, path: Option<&str>) -> Result<String> {
        let (text, target, revision) = self.read(|state| -> Result<_> {
            let target = path.map_or_else(|| state.hip.path.clone(), absolute);
            Ok((state.to_file_text()?, target, state.revision))
        })?;
        let failed = |error| Error::operation_failed(format!("Unable to save {target}: {error}."));
        write_atomically(Path::new(&target), text.as_bytes()).map_err(failed)?;
        self.edit(|state| {
            let is_unchanged = state.revision == revision;
            state.rename_hip(target.clone());
            state.hip.saved_revision = if is_unchanged { state.revision } else { revision };
        });
        Ok(target)
    }

    /// Saves the scene under its name with the number before the ending counted up to one that is free.
    pub fn save_and_increment(&self) -> Result<String> {
        let path = PathBuf::from(self.read(|state| state.hip.path.clone()));
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let ending = path.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
        let sibling = |name: &str| path.with_file_name(format!("{name}{ending}"));
        let next = super::naming::unique(&stem, |name| name == stem || sibling(name).exists());
        self.save(Some(&sibling(&next).to_string_lossy()))
    }

    /// Replaces the scene by that of a file. Nothing changes if the file has an error. Gives warnings
    /// about what was skipped; the scene is loaded nevertheless (`hou.LoadWarning`).
    pub fn load(&self, path: &str) -> Result<Vec<String>> {
        let path = absolute(path);
        let text = read_file(Path::new(&path))?;
        let mut loaded = self.read(State::successor);
        let warnings = load::into_state(&mut loaded, &text, &path)?;
        loaded.hip.path = path;
        loaded.mark_saved();
        self.edit(|state| *state = loaded);
        Ok(warnings)
    }

    /// Adds the nodes of a file to the scene, under other names where theirs are taken. Gives warnings
    /// as [`Scene::load`] does.
    pub fn merge(&self, path: &str) -> Result<Vec<String>> {
        let path = absolute(path);
        let text = read_file(Path::new(&path))?;
        self.edit(|state| {
            let mut merged = state.clone();
            let clock = merged.clock;
            let warnings = load::into_state(&mut merged, &text, &path)?;
            merged.clock = clock;
            *state = merged;
            Ok(warnings)
        })
    }
}

fn read_file(path: &Path) -> Result<String> {
    let failed = |reason: String| Error::operation_failed(format!("Unable to open file {}: {reason}.", path.display()));
    let mut text = String::new();
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    let size = file.take(MAX_FILE_SIZE + 1).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
    if u64::try_from(size).is_ok_and(|size| size > MAX_FILE_SIZE) {
        return Err(failed(format!("it is larger than {MAX_FILE_SIZE} bytes")));
    }
    Ok(text)
}

/// Writes a file so that others see the old content or the new one, whatever happens in between.
fn write_atomically(path: &Path, content: &[u8]) -> std::io::Result<()> {
    static SAVES: AtomicU64 = AtomicU64::new(0);
    let number = SAVES.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().ok_or_else(|| std::io::Error::other("the path names no file"))?;
    let temporary = path.with_file_name(format!(".{}.{}.{number}", name.to_string_lossy(), std::process::id()));
    let written = File::create_new(&temporary).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    });
    if let Err(error) = written {
        // The error that matters is the first one; the temporary file may not even exist.
        let _ = std::fs::remove_file(&temporary);
        return Err(error);
    }
    // The new name is only safe once the directory is: where directories can't be opened, it has to do without.
    if let Some(directory) = path.parent().and_then(|directory| File::open(directory).ok()) {
        let _ = directory.sync_all();
    }
    Ok(())
}

#[cfg(test)]
mod tests;
