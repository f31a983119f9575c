//! CPython's hashes of numbers and tuples, on 64-bit machines.

use num_bigint::{BigInt, BigUint, Sign};

use crate::{
    Value,
    identity::{self, Sense},
    number::parts,
};

/// Numbers hash to their residue modulo this prime (a Mersenne prime: doubling is a rotation).
const MODULUS: u64 = (1 << MODULUS_BITS) - 1;
const MODULUS_BITS: i16 = 61;
/// Hash of infinity.
const INFINITY: i64 = 314_159;
/// Factor of the imaginary part.
const IMAGINARY: i64 = 1_000_003;

pub(crate) fn of(value: &Value) -> i64 {
    // -1 is CPython's mark of an error and no hash.
    match raw(value) {
        -1 => -2,
        hash => hash,
    }
}

fn raw(value: &Value) -> i64 {
    match value {
        Value::Bool(bool) => i64::from(*bool),
        Value::Int(int) => signed(int.unsigned_abs() % MODULUS, *int < 0),
        Value::BigInt(int) => of_big_int(int),
        Value::Float(float) => of_float(*float),
        Value::Complex(real, imag) => of_float(*real).wrapping_add(of_float(*imag).wrapping_mul(IMAGINARY)),
        Value::Tuple(members) => of_tuple(members),
        other => identity::hash(other, Sense::Python).cast_signed(),
    }
}

fn of_big_int(int: &BigInt) -> i64 {
    let residue = int.magnitude() % BigUint::from(MODULUS);
    signed(residue.iter_u64_digits().next().unwrap_or(0), int.sign() == Sign::Minus)
}

/// CPython returns the hash of a part of a complex as [`of`] would, -2 for -1.
fn of_float(float: f64) -> i64 {
    let hash = if float.is_nan() {
        // CPython takes the object's address.
        0
    } else if float.is_infinite() {
        if float > 0.0 { INFINITY } else { -INFINITY }
    } else {
        let (mantissa, exponent) = parts(float);
        signed(double(mantissa, exponent), float < 0.0)
    };
    if hash == -1 { -2 } else { hash }
}

/// `residue * 2^exponent`, modulo the prime.
fn double(residue: u64, exponent: i16) -> u64 {
    let turn = exponent.rem_euclid(MODULUS_BITS);
    ((residue << turn) & MODULUS) | (residue >> (MODULUS_BITS - turn))
}

const fn signed(residue: u64, negative: bool) -> i64 {
    let residue = residue.cast_signed();
    if negative { -residue } else { residue }
}

/// The xxHash of CPython 3.8 and later.
fn of_tuple(members: &[Value]) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut hash = PRIME_5;
    let mut len = 0_u64;
    for member in members {
        hash = hash.wrapping_add(of(member).cast_unsigned().wrapping_mul(PRIME_2));
        hash = hash.rotate_left(31).wrapping_mul(PRIME_1);
        len += 1;
    }
    match hash.wrapping_add(len ^ (PRIME_5 ^ 3_527_539)).cast_signed() {
        -1 => 1_546_275_796,
        hash => hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FrozenSet;

    /// As CPython 3.11 prints them.
    #[test]
    fn numbers_and_tuples_hash_as_in_cpython() {
        let cases = [
            (Value::from(5), 5),
            (Value::from(-1), -2),
            (Value::from(true), 1),
            (Value::from(i64::MAX), 3),
            (Value::from(i64::MIN), -4),
            (Value::from((1_i64 << 61) - 1), 0),
            (Value::from(1_i128 << 64), 8),
            (Value::from(-(1_i128 << 61)), -2),
            (Value::from(0.5), 1_152_921_504_606_846_976),
            (Value::from(-1.5), -1_152_921_504_606_846_977),
            (Value::from(0.1), 230_584_300_921_369_408),
            (Value::from(1e300), 1_224_995_262_755_759_164),
            (Value::from(5e-324), 16_777_216),
            (Value::from(f64::INFINITY), 314_159),
            (Value::from(f64::NEG_INFINITY), -314_159),
            (Value::Complex(1.0, 2.0), 2_000_007),
            (Value::Complex(-1.0, -1.0), -2_000_008),
            (Value::Tuple(Vec::new()), 5_740_354_900_026_072_187),
            ((1, 2).into(), -3_550_055_125_485_641_917),
            ((-1,).into(), 8_078_679_518_589_016_365),
        ];
        for (value, hash) in cases {
            assert_eq!(value.python_hash(), Ok(hash), "{value:?}");
        }
    }

    #[test]
    fn other_values_hash_by_what_they_are() {
        assert_eq!(Value::from("a").python_hash(), Value::from("a").python_hash());
        assert_ne!(Value::from("a").python_hash(), Value::from("b").python_hash());
        let set = |members: [Value; 2]| Value::from(FrozenSet::new(members).unwrap());
        let (a, b) = (set([1.into(), 2.into()]), set([2.0.into(), true.into()]));
        assert_eq!(a.python_hash(), b.python_hash());
    }
}
