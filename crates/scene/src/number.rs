//! Conversions between numbers that cannot fail or wrap.

/// Truncates towards zero; values out of range become the nearest `i64`, not-a-number becomes 0.
#[expect(clippy::cast_possible_truncation, reason = "float to integer `as` saturates, which is what is wanted")]
pub(crate) const fn truncate(value: f64) -> i64 {
    value as i64
}

/// An element number from an integer that a client or a parameter gave.
pub(crate) fn index(value: i64) -> Option<usize> {
    usize::try_from(value).ok()
}

/// A length or element number as the integer type of attributes and parameters.
pub(crate) fn int(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A float written as HScript does: without a point if whole, otherwise with up to 6 significant digits.
pub(crate) fn format_short(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return truncate(value).to_string();
    }
    let digits = 6 - 1 - truncate(value.abs().log10().floor());
    let text = format!("{value:.*}", usize::try_from(digits.clamp(0, 17)).unwrap_or(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A repeatable number in `[0, 1)` from a seed: equal seeds give equal numbers on every machine.
pub(crate) fn random(seed: f64) -> f64 {
    // splitmix64's finaliser over the seed's bits; adding zero folds -0.0 onto 0.0.
    let mut bits = (seed + 0.0).to_bits().wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_floats_read_like_hscript() {
        for (value, text) in
            [(2.0, "2"), (0.5, "0.5"), (-1.25, "-1.25"), (1.0 / 3.0, "0.333333"), (1e20, "100000000000000000000")]
        {
            assert_eq!(format_short(value), text);
        }
    }

    #[test]
    fn random_numbers_repeat_and_stay_in_range() {
        assert_eq!(random(0.0), random(-0.0));
        assert_ne!(random(1.0), random(2.0));
        let mean =
            (0..1000).map(|seed| random(f64::from(seed))).inspect(|x| assert!((0.0..1.0).contains(x))).sum::<f64>()
                / 1000.0;
        assert!((mean - 0.5).abs() < 0.05, "{mean}");
    }
}
