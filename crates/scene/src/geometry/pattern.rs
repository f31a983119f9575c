//! Group patterns: `0 2-5 10-20:2 !3 groupname *`.

use super::Elements;
use crate::{Error, Result};

/// Marks the elements that a pattern names, left to right; an empty pattern names all of them.
///
/// Numbers beyond the last element are ignored, as in Houdini; unknown groups are `hou.OperationFailed`.
pub fn select_by_pattern(pattern: &str, elements: &Elements) -> Result<Vec<bool>> {
    let words: Vec<&str> = pattern.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    // A pattern that starts by excluding takes away from everything.
    let everything = words.first().is_none_or(|word| word.starts_with('!') || word.starts_with('^'));
    let mut selected = vec![everything; elements.count()];
    for word in words {
        let positive = word.strip_prefix(['!', '^']);
        let mark = positive.is_none();
        select_word(positive.unwrap_or(word), elements, mark, &mut selected)?;
    }
    Ok(selected)
}

fn select_word(word: &str, elements: &Elements, mark: bool, selected: &mut [bool]) -> Result<()> {
    let invalid = || Error::operation_failed(format!("Invalid group \"{word}\"."));
    if word == "*" {
        selected.fill(mark);
    } else if let Some(members) = elements.group(word) {
        let both = selected.iter_mut().zip(members);
        both.filter(|(_, member)| **member).for_each(|(slot, _)| *slot = mark);
    } else {
        let (range, step) = word.split_once(':').map_or((word, Ok(1)), |(range, step)| (range, step.parse::<usize>()));
        let (start, end) = range.split_once('-').unwrap_or((range, range));
        let start: usize = start.parse().map_err(|_| invalid())?;
        let end: usize = end.parse().map_err(|_| invalid())?;
        let step = step.ok().filter(|step| *step > 0).ok_or_else(invalid)?;
        let length = end.saturating_add(1).saturating_sub(start);
        selected.iter_mut().skip(start).take(length).step_by(step).for_each(|slot| *slot = mark);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(pattern: &str) -> Result<Vec<usize>> {
        let mut elements = Elements::default();
        elements.resize(8);
        elements.set_group("odd", (0..8).map(|i| i % 2 == 1).collect());
        let marks = select_by_pattern(pattern, &elements)?;
        Ok(marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(number, _)| number).collect())
    }

    #[test]
    fn words_add_and_take_away_from_left_to_right() {
        assert_eq!(selected("0 2-4"), Ok(vec![0, 2, 3, 4]));
        assert_eq!(selected("0-7:3"), Ok(vec![0, 3, 6]));
        assert_eq!(selected("* !2-6"), Ok(vec![0, 1, 7]));
        assert_eq!(selected("!odd"), Ok(vec![0, 2, 4, 6]));
        assert_eq!(selected("odd,0"), Ok(vec![0, 1, 3, 5, 7]));
        assert_eq!(selected("").unwrap().len(), 8);
        assert_eq!(selected("6-99999999999"), Ok(vec![6, 7]));
        assert_eq!(selected("5-2"), Ok(vec![]));
    }

    #[test]
    fn nonsense_is_refused() {
        for pattern in ["missing", "1-", "-", "0-4:0", "0-4:x", "99999999999999999999"] {
            assert!(selected(pattern).is_err(), "{pattern}");
        }
    }
}
