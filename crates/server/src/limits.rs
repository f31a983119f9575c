//! The flags that bound what clients can do.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use rpyc::{Limits, Server, Timeouts};

/// Limits of what clients can do.
///
/// The defaults are those of `Limits` and `Server`, but for what is said of connections per address.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits of what clients can do")]
pub(crate) struct LimitArguments {
    /// Connections served at the same time. Further ones are closed at once, unless one of the others has never said
    /// anything (see --first-frame-timeout)
    #[arg(long, default_value_t = 1000, value_name = "COUNT")]
    max_connections: usize,

    /// Connections of one address served at the same time: of one IPv4 address, one IPv6 /64 network, or one user of
    /// the Unix socket [default: three quarters of --max-connections]
    #[arg(long, value_name = "COUNT")]
    max_connections_per_address: Option<usize>,

    /// Memory that messages on their way may take over all connections: received in part, not yet answered, not yet
    /// sent. Beyond it, only connections that take less than 64K are read
    #[arg(long, default_value = "1G", value_name = "BYTES")]
    max_buffers: Size,

    /// Largest message a client may send or be sent, also after inflating
    #[arg(long, default_value = "128M", value_name = "BYTES")]
    max_frame_size: Size,

    /// How many times its size a message of more than 1M may inflate to; stock clients come to 229 at most
    #[arg(long, default_value_t = 500, value_name = "TIMES")]
    max_inflate_ratio: usize,

    /// Levels to which tuples and the like may be nested in a message
    #[arg(long, default_value_t = 512, value_name = "COUNT", value_parser = depth)]
    max_depth: usize,

    /// Values in all tuples and the like of one message
    #[arg(long, default_value_t = 1_000_000, value_name = "COUNT")]
    max_elements: usize,

    /// Memory that the values of one message may take
    #[arg(long, default_value = "256M", value_name = "BYTES")]
    max_decoded_size: Size,

    /// Decimal digits of an integer
    #[arg(long, default_value_t = 4300, value_name = "COUNT")]
    max_digits: usize,

    /// Objects of the server that one client may hold at the same time, and objects of one client that the server
    /// holds
    #[arg(long, default_value_t = 1_000_000, value_name = "COUNT")]
    max_objects: usize,

    /// Requests of one client that may wait for their answer before it is not read any more
    #[arg(long, default_value_t = 1024, value_name = "COUNT", value_parser = at_least_one)]
    max_requests: usize,

    /// Memory that those requests may take before it is not read any more
    #[arg(long, default_value = "128M", value_name = "BYTES")]
    max_requests_size: Size,

    /// Requests of one client that are served while others of it wait for that client; further ones fail with
    /// RecursionError
    #[arg(long, default_value_t = 256, value_name = "COUNT")]
    max_nested: usize,

    /// Items that an iteration (rpyc.buffiter) gets at once, however many it asks for
    #[arg(long, default_value_t = 10_000, value_name = "COUNT", value_parser = at_least_one)]
    max_items: usize,

    /// Bytes that a client may be behind in reading before it is not read any more
    #[arg(long, default_value = "8M", value_name = "BYTES")]
    max_unsent: Size,

    /// Seconds after which a connection that has never said anything makes room for a new one, if there is none left
    #[arg(long, default_value = "30", value_name = "SECONDS", value_parser = seconds)]
    first_frame_timeout: Duration,

    /// Seconds for which nothing may come in the midst of a message; 0 waits for ever
    #[arg(long, default_value = "60", value_name = "SECONDS")]
    mid_frame_timeout: Timeout,

    /// Seconds for which a client may take nothing of what it is sent; 0 waits for ever
    #[arg(long, default_value = "60", value_name = "SECONDS")]
    write_timeout: Timeout,

    /// Seconds for which a connection may stay on which nothing happens; 0 lets it stay
    #[arg(long, default_value = "0", value_name = "SECONDS")]
    idle_timeout: Timeout,
}

impl LimitArguments {
    /// The limits of each connection.
    pub(crate) fn limits(&self) -> Limits {
        let timeouts = Timeouts::default()
            .first_frame(self.first_frame_timeout)
            .mid_frame(self.mid_frame_timeout.0)
            .write(self.write_timeout.0)
            .idle(self.idle_timeout.0);
        let limits = Limits::default();
        let brine = limits
            .brine
            .depth(self.max_depth)
            .elements(self.max_elements)
            .bytes(self.max_decoded_size.0)
            .digits(self.max_digits);
        limits
            .frame(self.max_frame_size.0)
            .inflated(self.max_frame_size.0)
            .ratio(self.max_inflate_ratio)
            .brine(brine)
            .local_objects(self.max_objects)
            .netrefs(self.max_objects)
            .requests(self.max_requests)
            .backlog(self.max_requests_size.0)
            .nested(self.max_nested)
            .buffiter(self.max_items)
            .output(self.max_unsent.0)
            .timeouts(timeouts)
    }

    /// Sets the limits of the whole server.
    pub(crate) fn apply(&self, server: Server) -> Server {
        let server = server.max_connections(self.max_connections).max_buffers(self.max_buffers.0);
        match self.max_connections_per_address {
            Some(count) => server.max_connections_per_address(count),
            None => server,
        }
    }
}

/// A number of bytes, with or without a unit: `4096`, `64K`, `128M`, `1G`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size(usize);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (digits, shift) = match text.as_bytes().last() {
            Some(b'K' | b'k') => (text.get(..text.len() - 1), 10),
            Some(b'M' | b'm') => (text.get(..text.len() - 1), 20),
            Some(b'G' | b'g') => (text.get(..text.len() - 1), 30),
            _ => (Some(text), 0),
        };
        let number: Option<usize> = digits.and_then(|digits| digits.parse().ok());
        number
            .and_then(|number| number.checked_mul(1 << shift))
            .map(Self)
            .ok_or("not a size such as 65536, 64K or 128M")
    }
}

/// So many seconds, or none at all.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Timeout(Option<Duration>);

impl FromStr for Timeout {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        seconds(text).map(|time| Self((!time.is_zero()).then_some(time)))
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.unwrap_or_default().as_secs_f64())
    }
}

/// Reads a number of seconds.
pub(crate) fn seconds(text: &str) -> Result<Duration, &'static str> {
    const WRONG: &str = "not a number of seconds";
    let seconds: f64 = text.parse().map_err(|_| WRONG)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| WRONG)
}

fn at_least_one(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|&count| count > 0).ok_or("not a number from 1 on")
}

/// What is nested deeper than this does not fit the stack of a thread.
const DEEPEST: usize = 512;

fn depth(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&depth| depth <= DEEPEST).ok_or_else(|| format!("not a number up to {DEEPEST}"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        limits: LimitArguments,
    }

    fn parse(flags: &str) -> Result<Limits, clap::Error> {
        Program::try_parse_from(["program"].into_iter().chain(flags.split_whitespace()))
            .map(|program| program.limits.limits())
    }

    #[test]
    fn the_defaults_are_those_of_the_library() {
        assert_eq!(format!("{:?}", parse("").unwrap()), format!("{:?}", Limits::default()));
    }

    #[test]
    fn sizes_and_times_are_read() {
        let limits = parse("--max-frame-size 64K --write-timeout 0 --idle-timeout 0.25").unwrap();
        assert_eq!((limits.frame, limits.inflated), (65_536, 65_536));
        assert_eq!((limits.timeouts.write, limits.timeouts.idle), (None, Some(Duration::from_millis(250))));
        for wrong in [
            "--max-frame-size x",
            "--max-frame-size -1",
            "--max-frame-size K",
            "--max-frame-size 99999999999999999999G",
            "--idle-timeout -1",
            "--idle-timeout nan",
            "--max-requests 0",
            "--max-depth 513",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
