//! A `hou`-shaped scene of native Rust objects.
//!
//! The crate holds the *model* of a small procedural 3-D scene in the vocabulary of Houdini's Python
//! module `hou`: nodes, parameters, geometry, vectors and matrices, scene files. It evaluates HScript
//! expressions, cooks a useful set of geometry operators and runs a subset of VEX. Everything is shared
//! by all clients of a server, so [`model::Scene`] is `Send + Sync` and every operation is atomic.
//!
//! [`hou()`] serves it to Python as the module `hou`: written with nothing but the public interface of the crate
//! `rpyc`, it is also the largest example of that.
//!
//! What it does not do: render, run Python, load digital assets or read Houdini's own `.hip` files.
//!
//! ```
//! use rpyc_scene::model::{Scene, State};
//!
//! let scene = Scene::with_default_content();
//! let sphere = scene.read(|state| state.find("/obj/sphere1")).expect("part of the default scene");
//! scene.edit(|state| state.set_parm(sphere, "scale", 2.0))?;
//! assert_eq!(scene.read(|state| state.eval_parm(sphere, "scale"))?, 2.0.into());
//! # Ok::<(), rpyc_scene::Error>(())
//! ```

pub mod geometry;
pub mod math;
pub mod model;

mod cook;
mod error;
mod hou;
mod language;
mod number;

pub use error::{Error, ErrorKind, Result};
pub use hou::hou;
