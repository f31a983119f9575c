//! `hou.hipFile`

use std::sync::Arc;

use rpyc::native::Module;
use rpyc::{Service, service};

use super::world::World;
use crate::model::State;
use crate::{Error, ErrorKind, Result};

/// The module.
pub(super) fn module(world: &Arc<World>) -> Module {
    Module::from_service("hou.hipFile", HipFile(Arc::clone(world)).into_object())
}

struct HipFile(Arc<World>);

/// The file that the scene belongs to: saving and loading.
#[service(name = "hou.hipFile", by_value)]
impl HipFile {
    /// Saves the scene, under a new name if one is given.
    #[exposed(blocking)]
    fn save(
        &self,
        #[default(None)] file_name: Option<&str>,
        #[default(true)] _save_to_recent_files: bool,
    ) -> Result<()> {
        self.0.scene.save(file_name).map(drop)
    }

    /// Saves the scene under its name with the number counted up.
    #[exposed(blocking)]
    fn saveAndIncrementFileName(&self) -> Result<()> {
        self.0.scene.save_and_increment().map(drop)
    }

    /// Replaces the scene by that of a file. Nothing happens if the file has an error.
    #[exposed(blocking)]
    fn load(
        &self,
        file_name: &str,
        #[default(false)] _suppress_save_prompt: bool,
        #[default(false)] ignore_load_warnings: bool,
    ) -> Result<()> {
        let warnings = self.0.scene.load(file_name)?;
        self.0.forget_deleted_nodes();
        raise(&warnings, ignore_load_warnings)
    }

    /// Adds the nodes of a file to the scene.
    #[exposed(blocking)]
    fn merge(
        &self,
        file_name: &str,
        #[default("*")] node_pattern: &str,
        #[default(false)] _overwrite_on_conflict: bool,
        #[default(false)] ignore_load_warnings: bool,
    ) -> Result<()> {
        if node_pattern != "*" {
            return Err(Error::operation_failed("Only whole files can be merged."));
        }
        raise(&self.0.scene.merge(file_name)?, ignore_load_warnings)
    }

    /// Deletes all nodes.
    #[exposed]
    fn clear(&self, #[default(false)] _suppress_save_prompt: bool) {
        self.0.edit(State::clear);
        self.0.forget_deleted_nodes();
    }

    /// The absolute path of the file.
    #[exposed(alias = "name")]
    fn path(&self) -> String {
        self.0.read(|state| state.hip_path().to_owned())
    }

    /// The name of the file without its directory.
    #[exposed]
    fn basename(&self) -> String {
        self.0.read(State::hip_basename)
    }

    /// Changes the path of the file without saving.
    #[exposed]
    fn setName(&self, file_name: &str) -> Result<()> {
        self.0.edit(|state| state.set_hip_path(file_name))
    }

    /// Whether anything has changed since the scene was last saved or loaded.
    #[exposed]
    fn hasUnsavedChanges(&self) -> bool {
        self.0.read(State::has_unsaved_changes)
    }

    /// Whether a file is just being loaded: never, as clients see the scene before or after that.
    #[exposed]
    fn isLoadingHipFile(&self) -> bool {
        false
    }
}

fn raise(warnings: &[String], ignore: bool) -> Result<()> {
    if ignore || warnings.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::LoadWarning, warnings.join("\n")))
}
