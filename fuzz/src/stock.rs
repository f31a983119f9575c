//! Stock rpyc's brine, in a Python process of its own: the interpreter is that of `RPYC_PYTHON`.

use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use bytes::Bytes;

/// What stock made of some bytes.
#[derive(Debug)]
pub enum Answer {
    /// It read a value, which it writes so.
    Value(Bytes),
    /// It raised an exception of this class.
    Exception(String),
}

struct Stock {
    _process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Asks stock to read bytes.
pub fn load(data: &[u8]) -> Answer {
    static STOCK: OnceLock<Mutex<Stock>> = OnceLock::new();
    let mut stock = STOCK.get_or_init(|| Mutex::new(Stock::start())).lock().expect("nothing panics under the lock");
    stock.ask(data).expect("the Python process answers")
}

impl Stock {
    fn start() -> Self {
        let python = std::env::var_os("RPYC_PYTHON").expect("RPYC_PYTHON names a Python that can import rpyc");
        let mut process = Command::new(python)
            .args(["-c", include_str!("stock_brine.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python can be started");
        let input = process.stdin.take().expect("it is a pipe");
        let output = BufReader::new(process.stdout.take().expect("it is a pipe"));
        Self { _process: process, input, output }
    }

    fn ask(&mut self, data: &[u8]) -> std::io::Result<Answer> {
        self.input.write_all(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes())?;
        self.input.write_all(data)?;
        let mut head = [0; 5];
        self.output.read_exact(&mut head)?;
        let [refused, size @ ..] = head;
        let mut answer = vec![0; usize::try_from(u32::from_be_bytes(size)).unwrap_or(0)];
        self.output.read_exact(&mut answer)?;
        Ok(match refused {
            0 => Answer::Value(answer.into()),
            _ => Answer::Exception(String::from_utf8_lossy(&answer).into_owned()),
        })
    }
}
