//! `rpyc-server decode`: what one side of a connection sent, for people to read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use rpyc::{Limits, Transcript};

/// What to decode.
#[derive(Args, Debug)]
pub(crate) struct DecodeArguments {
    /// File with the bytes that one side sent, beginning with a frame; standard input if there is none
    file: Option<PathBuf>,

    /// Cut lines that are longer than so many characters
    #[arg(long, default_value_t = 200, value_name = "CHARACTERS")]
    width: usize,
}

/// Prints the messages, as they come; whether all could be read.
///
/// # Errors
///
/// The file cannot be read, or nothing be printed.
pub(crate) fn decode(arguments: &DecodeArguments) -> anyhow::Result<bool> {
    let mut input: Box<dyn BufRead> = match &arguments.file {
        Some(path) => {
            let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
            Box::new(BufReader::new(file))
        }
        None => Box::new(io::stdin().lock()),
    };
    match print(&mut *input, &mut BufWriter::new(io::stdout().lock()), arguments.width) {
        // Whoever reads it, `head` say, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(true),
        printed => printed.context("cannot go on"),
    }
}

fn print(input: &mut dyn BufRead, output: &mut impl Write, width: usize) -> io::Result<bool> {
    let mut transcript = Transcript::new(Limits::default()).width(width);
    let mut whole = true;
    loop {
        let bytes = input.fill_buf()?;
        let count = bytes.len();
        if count == 0 {
            break;
        }
        transcript.extend(bytes);
        input.consume(count);
        for line in &mut transcript {
            whole &= line.text.is_ok();
            writeln!(output, "{line}")?;
        }
        output.flush()?;
        if transcript.is_lost() {
            return Ok(false);
        }
    }
    if transcript.rest() > 0 {
        whole = false;
        writeln!(output, "{} bytes of a frame that is not complete", transcript.rest())?;
    }
    output.flush()?;
    Ok(whole)
}
