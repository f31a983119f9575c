//! The recorded sessions, told: each frame as whoever recorded it noted it down.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what goes wrong fails the test")]

mod stock;

use std::path::Path;

use rpyc_protocol::{Limits, Transcript};
use serde::Deserialize;

use stock::from_hex;

#[derive(Deserialize)]
struct Conversation {
    frames: Vec<(String, String, String)>,
}

#[test]
fn recorded_sessions_are_told() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocol-spec/vectors/conversations");
    let mut told = 0;
    for file in std::fs::read_dir(vectors).unwrap() {
        let path = file.unwrap().path();
        let conversation: Conversation = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for side in ["c", "s"] {
            let sent: Vec<_> = conversation.frames.iter().filter(|(sender, ..)| sender == side).collect();
            let mut transcript = Transcript::new(Limits::default()).width(usize::MAX);
            sent.iter().for_each(|(_, hex, _)| transcript.extend(&from_hex(hex)));
            let lines: Vec<_> = transcript.by_ref().collect();
            assert_eq!((lines.len(), transcript.rest()), (sent.len(), 0), "{}", path.display());
            for ((_, hex, note), line) in sent.iter().zip(lines) {
                let text = line.text.unwrap_or_else(|error| panic!("{}: {hex}: {error}", path.display()));
                let text = text.replace("exceptions.", "builtins."); // as whoever recorded it did
                let mut from = 0;
                for word in note.split(' ') {
                    let found = text.get(from..).and_then(|rest| rest.find(word));
                    let Some(at) = found else { panic!("{}: {note:?} was told as {text:?}", path.display()) };
                    from += at + word.len();
                }
                assert!(!text.contains("unlabelled") && !text.contains("no request"), "{text}");
                told += 1;
            }
        }
    }
    assert!(told > 2000, "{told} messages");
}

/// The lines for the frames with these payloads.
fn told(payloads: &[&[u8]]) -> Vec<String> {
    let mut transcript = Transcript::new(Limits::default().frame(100));
    for payload in payloads {
        transcript.extend(&u32::try_from(payload.len()).unwrap().to_be_bytes());
        transcript.extend(&[&[0], *payload, b"\n"].concat());
    }
    transcript.map(|line| line.to_string()).collect()
}

#[test]
fn what_cannot_be_read_is_shown_and_the_next_frame_is_read() {
    let good = &b"\x12\x51\x50\x11\x53\x11\x51\x02"[..];
    let lines = told(&[b"GET / HTTP", b"", &good[..7], b"\x12\x55\x50\x00", good]);
    assert_eq!(lines.len(), 5);
    for (line, start) in lines.iter().zip([
        "       0  unreadable: the first message is no RPyC request",
        "      16  unreadable: the first message is no RPyC request",
        "      22  unreadable: a message cannot be decoded",
        "      35  unreadable: unknown message kind 5",
        "      45  #0 GETROOT",
    ]) {
        assert!(line.starts_with(start), "{line}");
    }
}

#[test]
fn what_is_no_frame_ends_it() {
    let mut transcript = Transcript::new(Limits::default());
    transcript.extend(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    let line = transcript.next().unwrap().to_string();
    assert!(line.contains("a frame of 1195725856 bytes exceeds the limit"), "{line}");
    assert_eq!((transcript.next(), transcript.rest()), (None, 30));
}

#[test]
fn long_lines_are_cut() {
    let text = [&b"\x02\x11\x50\x11\x51\x0e\x50"[..], &[b'x'; 80]].concat();
    let mut transcript = Transcript::new(Limits::default()).width(20);
    transcript.extend(&[&[0, 0, 0, 87, 0], &text[..], b"\n"].concat());
    assert_eq!(transcript.next().unwrap().text.unwrap(), "#0 reply b'xxxxxxxxx...");
}

/// What a peer sends is not to move a terminal's cursor, nor to look like another line.
#[test]
fn names_of_exceptions_are_escaped() {
    let payload = b"\x03\x11\x50\x13\x11\x08\x0b\x1bc\x08\x0c\nat\x02\x02\x00";
    assert_eq!(told(&[payload]), ["       0  #0 raises \\u{1b}c.\\nat()"]);
}
