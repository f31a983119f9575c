//! What the macros accept, and what they say to what they do not.
//!
//! The texts of the compiler's own errors differ from one version to the next: run this with the newest stable one
//! only. `TRYBUILD=overwrite cargo test -p rpyc --test ui` writes the files anew.

#[test]
fn ui() {
    let tests = trybuild::TestCases::new();
    tests.pass("tests/ui/pass/*.rs");
    tests.compile_fail("tests/ui/fail/*.rs");
}
