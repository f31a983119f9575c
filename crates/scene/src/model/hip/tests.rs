use std::path::PathBuf;

use super::*;
use crate::ErrorKind;
use crate::math::{Color, Ramp, Vector2};
use crate::model::{Flag, Keyframe, KeyframeCurve, NewNode, ParmTemplate};

/// A directory of its own for each test, gone afterwards.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rpyc-scene-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A scene with at least one of everything that a file can hold.
fn rich_scene() -> Scene {
    let scene = Scene::with_default_content();
    let fill = |state: &mut State| -> Result<()> {
        let geo = state.node_at("/obj/sphere1")?;
        let null = state.create_node(geo, &NewNode::of_type("null"))?;
        let merge = state.create_node(geo, &NewNode::of_type("merge"))?;
        state.set_input(null, 0, Some((state.node_at("/obj/sphere1/sphere1")?, 0)))?;
        state.set_next_input(merge, null, 0)?;
        state.set_flag(merge, Flag::Display, true)?;
        state.set_flag(null, Flag::Bypass, true)?;
        state.set_flag(geo, Flag::Display, false)?;
        state.set_comment(geo, "a \"quoted\"\ncomment ü")?;
        state.set_color(geo, Color::new(1.0, 0.5, 0.25))?;
        state.set_position(geo, Vector2::new(1.5, -2.0))?;
        state.set_user_data(geo, "key", "value")?;
        state.set_parm(geo, "shop_materialpath", "/mat/x")?;
        state.set_expression(geo, "tx", "$F * 2")?;
        state.set_keyframe(geo, "ty", Keyframe { frame: 1.0, value: 0.1, curve: KeyframeCurve::Linear })?;
        state.set_keyframe(geo, "ty", Keyframe { frame: 9.0, value: 3.0, curve: KeyframeCurve::Constant })?;
        state.lock_parm(geo, "tz", true)?;
        state.hide_parm(geo, "rx", true)?;
        let folder = ParmTemplate::folder("more", "More", vec![ParmTemplate::ramp("shape", "Shape")])?;
        state.add_spare_parm(geo, folder)?;
        state
            .add_spare_parm(geo, ParmTemplate::menu("pick", "Pick", &[("a", "A"), ("b", "B")], 1).with_help("help"))?;
        let ramp = Ramp::new(Ramp::linear().keys()[..1].to_vec(), true)?;
        state.set_parm(geo, "shape", ramp)?;
        state.set_parm(geo, "pick", "a")?;
        state.change_clock(|clock| (clock.frame, clock.fps, clock.frame_range) = (7.0, 25.0, (1.0, 100.0)))?;
        state.putenv("SHOT", "a01")
    };
    scene.edit(fill).unwrap();
    scene
}

fn text_of(scene: &Scene) -> String {
    scene.read(State::to_file_text).unwrap()
}

#[test]
fn everything_comes_back_as_it_was_saved() {
    let directory = Directory::new("round-trip");
    let scene = rich_scene();
    assert!(scene.read(State::has_unsaved_changes));
    let path = scene.save(Some(&directory.file("a.hip"))).unwrap();
    assert!(!scene.read(State::has_unsaved_changes));
    assert_eq!(scene.read(State::hip_basename), "a.hip");
    scene.edit(|state| state.set_hip_path(&directory.file("b.hip"))).unwrap();
    assert!(scene.read(State::has_unsaved_changes));
    let loaded = Scene::new();
    assert_eq!(loaded.load(&path), Ok(vec![]));
    assert_eq!(text_of(&loaded), text_of(&scene));
    assert!(!loaded.read(State::has_unsaved_changes));
    let geo = loaded.read(|state| state.node_at("/obj/sphere1")).unwrap();
    assert_eq!(loaded.read(|state| state.eval_parm(geo, "tx")), Ok(14.0.into()));
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn loading_ends_the_life_of_old_nodes_but_not_of_managers() {
    let directory = Directory::new("ids");
    let scene = rich_scene();
    let path = scene.save(Some(&directory.file("a.hip"))).unwrap();
    let (obj, geo) = scene.read(|state| (state.find("/obj").unwrap(), state.find("/obj/sphere1").unwrap()));
    scene.load(&path).unwrap();
    assert_eq!(scene.read(|state| state.path(obj)).as_deref(), Ok("/obj"));
    assert_eq!(scene.read(|state| state.path(geo)), Err(Error::object_was_deleted()));
    scene.edit(State::clear);
    assert_eq!(scene.read(|state| state.children(obj)), Ok(vec![]));
    let new = scene.edit(|state| state.create_node(obj, &NewNode::of_type("geo"))).unwrap();
    assert!(new > geo);
}

#[test]
fn merging_renames_and_keeps_wires_together() {
    let directory = Directory::new("merge");
    let scene = rich_scene();
    let path = scene.save(Some(&directory.file("a.hip"))).unwrap();
    scene.edit(|state| state.change_clock(|clock| clock.frame = 3.0)).unwrap();
    scene.merge(&path).unwrap();
    scene.read(|state| {
        let null = state.node_at("/obj/sphere2/null1").unwrap();
        assert_eq!(state.inputs(null).unwrap(), [state.find("/obj/sphere2/sphere1")]);
        assert_eq!(state.frame(), 3.0);
    });
}

#[test]
fn broken_files_leave_the_scene_alone_and_say_where() {
    let directory = Directory::new("broken");
    let scene = rich_scene();
    let good = text_of(&scene);
    for (old, new, message) in [
        ("\"version\": 1", "\"version\": 2", "version 2"),
        ("\"type\": \"merge\"", "\"type\": \"nonsense\"", "Invalid node type name."),
        ("\"path\": \"/obj/sphere1\"", "\"path\": \"/obj/other\"", "its network must be listed before it."),
        ("\"$F * 2\"", "\"$F *\"", "parameter \"tx\""),
        ("\"shop_materialpath\": \"/mat/x\"", "\"scale\": \"x\"", "parameter \"scale\""),
        ("\"node\": \"null1\"", "\"node\": \"merge1\"", "depend on itself"),
        ("\"node\": \"null1\"", "\"node\": \"missing\"", "no node \"missing\""),
        ("\"bypass\"", "\"bypassed\"", "no flag"),
        ("\"comment\"", "\"komment\"", "unknown field `komment`"),
        ("\"kind\": \"Menu\"", "\"kind\": \"Dial\"", "\"Dial\""),
        ("\"fps\": 25.0", "\"fps\": 0.0", "above 0"),
        ("\n  ]\n}", "", "no valid scene file"),
    ] {
        assert!(good.contains(old), "{old}");
        let path = directory.file("broken.hip");
        std::fs::write(&path, good.replace(old, new)).unwrap();
        for result in [scene.load(&path), scene.merge(&path)] {
            let error = result.unwrap_err();
            assert!(error.message().contains(message), "{error}");
            assert!(error.message().starts_with(&format!("{path}:")), "{error}");
            assert_eq!(error.kind(), ErrorKind::OperationFailed);
        }
        assert_eq!(text_of(&scene), good);
    }
    let line = 1 + good.lines().position(|line| line.contains("\"path\": \"/obj/sphere1/merge1\"")).unwrap();
    std::fs::write(directory.file("line.hip"), good.replace("\"type\": \"merge\"", "\"type\": \"x\"")).unwrap();
    let error = scene.load(&directory.file("line.hip")).unwrap_err();
    assert!(error.message().contains(&format!("line.hip:{line}: /obj/sphere1/merge1: ")), "{error}");
}

#[test]
fn unknown_parameters_are_skipped_with_a_warning() {
    let directory = Directory::new("warning");
    let scene = rich_scene();
    let path = directory.file("a.hip");
    std::fs::write(&path, text_of(&scene).replace("\"shop_materialpath\": \"/mat/x\"", "\"old_parm\": 1")).unwrap();
    let warnings = scene.load(&path).unwrap();
    assert_eq!(warnings, ["/obj/sphere1: there is no parameter \"old_parm\"; it was skipped."]);
}

#[test]
fn impossible_paths_fail_with_one_sentence() {
    let scene = Scene::new();
    let missing = scene.load("/nonexistent/a.hip").unwrap_err();
    assert!(missing.message().starts_with("Unable to open file /nonexistent/a.hip: "));
    let unwritable = scene.save(Some("/nonexistent/a.hip")).unwrap_err();
    assert!(unwritable.message().starts_with("Unable to save /nonexistent/a.hip: "));
    assert!(scene.save(Some("/")).is_err());
    assert!(scene.edit(|state| state.set_hip_path("")).is_err());
}

#[test]
fn incremental_saves_count_up() {
    let directory = Directory::new("increment");
    let scene = Scene::new();
    scene.save(Some(&directory.file("shot7.hip"))).unwrap();
    std::fs::write(directory.file("shot8.hip"), "").unwrap();
    assert_eq!(scene.save_and_increment().unwrap(), directory.file("shot9.hip"));
    assert_eq!(scene.read(|state| state.expand_string("$HIPNAME")).as_deref(), Ok("shot9"));
}
