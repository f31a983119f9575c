//! Names of nodes.

use crate::{Error, ErrorKind, Result};

/// Longer names are refused.
const MAX_LENGTH: usize = 255;

/// Fails unless a name consists of letters, digits, `_`, `-` and `.`.
pub(super) fn check(name: &str) -> Result<()> {
    if name.is_empty() || name.len() > MAX_LENGTH || name == "." || name == ".." || !name.chars().all(is_allowed) {
        let message = format!("Invalid node name \"{name}\": use letters, digits, _, - and . only.");
        return Err(Error::new(ErrorKind::InvalidNodeName, message));
    }
    Ok(())
}

/// The name with every character that is not allowed replaced by `_`.
pub(super) fn forced(name: &str) -> String {
    name.chars().take(MAX_LENGTH).map(|c| if is_allowed(c) { c } else { '_' }).collect()
}

const fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The wished name if it is free, otherwise the same with the next free number at the end.
pub(super) fn unique(wish: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wish) {
        return wish.to_owned();
    }
    let base = wish.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = wish.get(base.len()..).unwrap_or_default();
    let start: u64 = digits.parse().unwrap_or(0);
    let candidates = (start.saturating_add(1)..).map(|number| format!("{base}{number}"));
    // There are more numbers than names can be taken, so one is always free.
    candidates.into_iter().find(|name| !is_taken(name)).unwrap_or_else(|| wish.to_owned())
}

/// The name that a node of a type gets unless told otherwise: `principledshader::2.0` makes `principledshader1`.
pub(super) fn default_name(type_name: &str) -> String {
    let base = type_name.split("::").find(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
    format!("{}1", base.unwrap_or(type_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_until_free() {
        let taken = ["geo1", "geo2", "box", "n09"];
        let name = |wish| unique(wish, |name| taken.contains(&name));
        assert_eq!(name("geo1"), "geo3");
        assert_eq!(name("box"), "box1");
        assert_eq!(name("n09"), "n10");
        assert_eq!(name("free"), "free");
        assert_eq!(default_name("principledshader::2.0"), "principledshader1");
    }

    #[test]
    fn only_plain_names_are_allowed() {
        for wrong in ["", "a b", "a/b", "é", ".", "..", &"x".repeat(256)] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert!(check(&forced("a b/ü")).is_ok());
    }
}
