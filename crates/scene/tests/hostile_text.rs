//! Whatever text a client sends, the scene answers with a value or an error.

use proptest::prelude::*;
use rpyc_scene::model::{NewNode, Scene};

/// Pieces of the languages in any order, and now and then anything at all.
fn source() -> impl Strategy<Value = String> {
    let pieces = [
        "1",
        "2.5",
        "0",
        "-",
        "+",
        "*",
        "/",
        "%",
        "^",
        "(",
        ")",
        "{",
        "}",
        "[",
        ",",
        ";",
        "?",
        ":",
        "=",
        "==",
        "<",
        "!",
        "&&",
        "\"",
        "'",
        "`",
        "$F",
        "$",
        "${",
        "@P",
        "v@Cd",
        "@ptnum",
        ".x",
        ".",
        "ch(",
        "chs(",
        "\"../tx\"",
        "if (",
        "else",
        "float a",
        "a",
        "set(",
        "sin(",
        "rand(",
        "opparm",
        "/obj/geo1",
        "opadd geo",
        "oprm",
        "opcf",
        "..",
        "\\",
        "\n",
        " ",
        "9223372036854775807",
        "1e999",
        "é",
    ];
    let piece = prop_oneof![9 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_answered(text in source()) {
        let scene = Scene::with_default_content();
        let (geo, wrangle) = scene.edit(|state| {
            let geo = state.node_at("/obj/sphere1")?;
            let grid = state.create_node(geo, &NewNode::of_type("grid"))?;
            let wrangle = state.create_node(geo, &NewNode::of_type("attribwrangle"))?;
            state.set_input(wrangle, 0, Some((grid, 0)))?;
            state.set_parm(wrangle, "snippet", text.as_str())?;
            Ok::<_, rpyc_scene::Error>((geo, wrangle))
        }).expect("nothing here depends on the text");
        // A failed cook and a node with errors are the same thing.
        prop_assert_eq!(scene.geometry(wrangle).is_err(), !scene.errors(wrangle)?.is_empty());
        scene.edit(|state| {
            let accepted = state.set_expression(geo, "tx", &text).is_ok();
            prop_assert_eq!(state.expression(geo, "tx")?.is_some(), accepted);
            let value = state.eval_parm(geo, "tx");
            prop_assert!(accepted || value == Ok(0.0.into()));
            let _ = state.expand_string(&text);
            let before = state.node_at("/obj")?;
            state.hscript(&text);
            prop_assert_eq!(state.path(before)?, "/obj");
            prop_assert_eq!(state.find(&text).is_some_and(|node| !state.exists(node)), false);
            Ok(())
        })?;
    }

    #[test]
    fn any_file_is_loaded_or_refused_whole(text in source(), cut in 0_usize..3000) {
        let scene = Scene::with_default_content();
        let good = scene.read(|state| state.to_file_text())?;
        let cut = (0..=cut.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap_or(0);
        let path = std::env::temp_dir().join(format!("rpyc-scene-hostile-{}.hip", std::process::id()));
        std::fs::write(&path, format!("{}{text}", &good[..cut]))?;
        let loaded = scene.load(&path.to_string_lossy());
        std::fs::remove_file(&path)?;
        if loaded.is_err() {
            prop_assert_eq!(scene.read(|state| state.to_file_text())?, good);
        }
    }
}
