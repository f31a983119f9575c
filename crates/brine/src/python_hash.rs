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
        Value::Complex(real, imag) => {
            of_float(*real).wrapping_add(of_float(*imag).wrapping_mul(IMAGINARY))
        }
        Value::Tuple(members) => of_tuple(members),
        other => identity::hash(other, Sense::Python).cast_signed(),
    }
}

fn of_big_int(int: &BigInt) -> i64 {
    let residue = int.magnitude() % BigUint::from(MODULUS);
    signed(
        residue.iter_u64_digits().next().unwrap_or(0),
        int.sign() == Sign::Minus,
    )
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
