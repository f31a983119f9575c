//! The attacks, by what they are about.

mod answers;
mod bombs;
mod crowds;
mod frames;
mod references;
mod registry;
mod requests;
mod results;
mod values;

use super::attack::Attack;

/// All attacks, in the order of the fact sheet's rows.
pub(super) fn all() -> Vec<Attack> {
    let mut attacks: Vec<Attack> = [
        frames::attacks(),
        values::attacks(),
        bombs::attacks(),
        crowds::attacks(),
        requests::attacks(),
        references::attacks(),
        answers::attacks(),
        results::attacks(),
        registry::attacks(),
    ]
    .into_iter()
    .flatten()
    .collect();
    // What is on no row comes last.
    attacks.sort_by_key(|attack| (attack.row == 0, attack.row));
    attacks
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_there_and_every_name_is_one_attack() {
        let attacks = all();
        let rows: HashSet<u8> = attacks.iter().map(|attack| attack.row).collect();
        assert!((1..=37).all(|row| rows.contains(&row)), "{rows:?}");
        let names: HashSet<&str> = attacks.iter().map(|attack| attack.name).collect();
        assert_eq!(names.len(), attacks.len());
    }
}
