//! Ints as decimal text, eight digits at a time: what brine spends most of its time on.

/// The first number of nine digits.
pub(crate) const GROUP: u64 = 100_000_000;

/// The four digits of a number below 10 000.
#[inline]
pub(crate) fn four(number: u64) -> [u8; 4] {
    let [a, b, c, d, ..] = ascii(split(number));
    [a, b, c, d]
}

/// The digits of a number below [`GROUP`], without zeros in front, at the start of eight bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct First {
    pub(crate) text: [u8; 8],
    pub(crate) len: u8,
}

impl First {
    #[inline]
    pub(crate) fn new(number: u64) -> Self {
        let digits = digits(number);
        // The last digit stays, whatever it is.
        let zeros = (digits.trailing_zeros() / 8).min(7);
        let len = 8 - zeros as u8;
        Self { text: ascii(digits >> (8 * zeros)), len }
    }
}

/// The eight digits of a number below [`GROUP`].
#[inline]
pub(crate) fn text(number: u64) -> [u8; 8] {
    ascii(digits(number))
}

/// The eight digits of a number below [`GROUP`], each a byte, the first one lowest.
#[inline]
fn digits(number: u64) -> u64 {
    split((number / 10_000) | (number % 10_000) << 32)
}

/// The digits of two numbers below 10 000, the first one in the lower half.
///
/// Each step splits all parts at once: into four of two digits, and these into eight of one. Below 10 000, dividing by
/// 100 is multiplying by 5243 / 2^19; below 100, dividing by 10 is multiplying by 103 / 2^10.
#[inline]
fn split(fours: u64) -> u64 {
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - tens * 10) << 8
}

#[inline]
fn ascii(digits: u64) -> [u8; 8] {
    (digits | u64::from_le_bytes(*b"00000000")).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_digits_wherever_it_is() {
        for number in (0..10_000).flat_map(|four| [four, four * 10_000, four * 10_001]) {
            let digits = First::new(number);
            assert_eq!(digits.text[..usize::from(digits.len)], *number.to_string().as_bytes());
            assert_eq!(text(number), *format!("{number:08}").as_bytes());
            assert_eq!(four(number % 10_000), *format!("{:04}", number % 10_000).as_bytes());
        }
    }
}
