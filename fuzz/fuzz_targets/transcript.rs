//! However a capture is cut, it is told alike, and to its end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rpyc_fuzz::pieces;
use rpyc_protocol::{Limits, Transcript, TranscriptLine};

fn told<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<TranscriptLine>, usize, bool) {
    let mut transcript = Transcript::new(Limits::default());
    let mut lines = Vec::new();
    for piece in pieces {
        transcript.extend(piece);
        lines.extend(&mut transcript);
    }
    (lines, transcript.rest(), transcript.is_lost())
}

fuzz_target!(|input: (Vec<u8>, &[u8])| {
    let (sizes, data) = input;
    let (lines, rest, is_lost) = told([data].into_iter());
    assert_eq!(told(pieces(data, sizes)), (lines.clone(), rest, is_lost));
    // Frames follow each other without a gap.
    assert!(lines.iter().map(|line| line.offset).is_sorted());
    assert_eq!(lines.first().map_or(0, |line| line.offset), 0);
    for line in lines {
        assert!(!line.to_string().contains('\n'), "{line}");
    }
});
