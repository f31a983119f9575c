//! Stock rpyc and CPython, asked about generated values: do they write the same bytes, and print the same text?
//!
//! `RPYC_PYTHON` names the interpreters that can import rpyc, separated by colons. Without it those of the interop
//! tests are taken; without those there is nobody to ask, and the test says so.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests: whatever goes wrong fails the test"
)]

mod common;

use std::{
    cell::RefCell,
    env, fs,
    io::{BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use bytes::{Bytes, BytesMut};
use proptest::{
    prop_assert_eq,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rpyc_brine::{Limits, Value, decode, encode};

const VALUES: u32 = 3000;

/// A Python process that runs `differential_peer.py`.
struct Peer {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    fn start(python: &Path) -> Self {
        let mut child = Command::new(python)
            .args(["-c", include_str!("differential_peer.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let input = child.stdin.take().map(BufWriter::new);
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn send(&mut self, data: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(&u32::try_from(data.len()).unwrap().to_be_bytes()).unwrap();
        input.write_all(data).unwrap();
        input.flush().unwrap();
    }

    fn receive(&mut self) -> Bytes {
        let mut len = [0; 4];
        self.output.read_exact(&mut len).unwrap();
        let mut data = vec![0; usize::try_from(u32::from_be_bytes(len)).unwrap()];
        self.output.read_exact(&mut data).unwrap();
        data.into()
    }

    fn receive_text(&mut self) -> String {
        String::from_utf8(self.receive().into()).unwrap()
    }

    fn finish(mut self) {
        drop(self.input.take());
        assert!(self.child.wait().unwrap().success());
    }
}

fn pythons() -> Vec<PathBuf> {
    if let Some(paths) = env::var_os("RPYC_PYTHON") {
        return env::split_paths(&paths).collect();
    }
    let venvs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interop-tests/.venvs");
    let Ok(venvs) = fs::read_dir(venvs) else {
        return Vec::new();
    };
    let pythons = venvs.map(|venv| venv.unwrap().path().join("bin/python"));
    pythons.filter(|python| imports_rpyc(python)).collect()
}

fn imports_rpyc(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import rpyc.core.brine"]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn encoded(value: &Value) -> Bytes {
    let mut out = BytesMut::new();
    encode(value, &Limits::default(), &mut out).unwrap();
    out.freeze()
}

fn decoded(bytes: &Bytes) -> Value {
    decode(bytes, &Limits::default()).unwrap()
}

#[test]
fn stock_writes_and_prints_values_as_we_do() {
    let pythons = pythons();
    if pythons.is_empty() {
        eprintln!("NOT TESTED: no Python with rpyc; name some in RPYC_PYTHON");
    }
    for python in pythons {
        eprintln!("{}", python.display());
        let mut peer = Peer::start(&python);
        compare_characters(&mut peer);
        compare_values(&mut peer);
        peer.finish();
    }
}

fn compare_values(peer: &mut Peer) {
    let peer = RefCell::new(peer);
    let config = Config { cases: VALUES, failure_persistence: None, ..Config::default() };
    let compared = TestRunner::new(config).run(&common::value(), |value| compare_value(*peer.borrow_mut(), &value));
    compared.unwrap_or_else(|error| panic!("{error}"));
}

fn compare_value(peer: &mut Peer, value: &Value) -> Result<(), TestCaseError> {
    let ours = encoded(value);
    peer.send(&ours);
    let theirs = peer.receive();
    let (repr, hash) = (peer.receive_text(), peer.receive_text());
    let back = decoded(&theirs);
    prop_assert_eq!(&back, value);
    // A frozenset comes back in the order of their table, and is printed in that order.
    prop_assert_eq!(encoded(&back), theirs.clone());
    prop_assert_eq!(back.repr(), repr.clone());
    if !has_order_of_its_own(value) {
        prop_assert_eq!(theirs, ours);
        prop_assert_eq!(value.repr(), repr);
    }
    // They hash a NaN by its address.
    if !hash.is_empty() && value.python_eq(value) {
        prop_assert_eq!(value.python_hash().unwrap().to_string(), hash);
    }
    Ok(())
}

fn has_order_of_its_own(value: &Value) -> bool {
    match value {
        Value::FrozenSet(set) => set.len() > 1 || set.iter().any(has_order_of_its_own),
        Value::Tuple(members) => members.iter().any(has_order_of_its_own),
        Value::Slice(slice) => [&slice.start, &slice.stop, &slice.step].into_iter().any(has_order_of_its_own),
        _ => false,
    }
}

/// Every character that they know, unless they know more of them than we do.
fn compare_characters(peer: &mut Peer) {
    let version = peer.receive_text();
    let limits = Limits::default().elements(10_000_000);
    let characters = decode(&peer.receive(), &limits).unwrap();
    let (major, minor, _) = char::UNICODE_VERSION;
    let theirs: Vec<u8> = version.split('.').map(|part| part.parse().unwrap()).collect();
    if theirs[..2] > [major, minor][..] {
        eprintln!("characters not compared: they have Unicode {version}, we have {major}.{minor}");
        return;
    }
    for pair in characters.as_tuple().unwrap() {
        let Some([char, repr]) = pair.as_tuple() else { panic!("{pair:?}") };
        assert_eq!(char.repr(), repr.as_str().unwrap());
    }
}
