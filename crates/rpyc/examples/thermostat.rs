//! A Rust type that Python shells use as if it were theirs. The README shows it.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "an example")]

use std::sync::Mutex;

use rpyc::classic::ClassicService;
use rpyc::native::Module;
use rpyc::{Exception, Server, Service};

struct Thermostat {
    room: String,
    history: Mutex<Vec<f64>>,
}

/// Keeps a room at a temperature.
#[rpyc::service(name = "house.Thermostat")]
impl Thermostat {
    #[exposed(constructor)]
    fn new(room: String, #[default(20.0)] target: f64) -> Self {
        Self { room, history: Mutex::new(vec![target]) }
    }

    /// The temperature to reach, in degrees Celsius.
    #[exposed(getter)]
    fn target(&self) -> f64 {
        self.history().last().copied().unwrap_or_default()
    }

    #[exposed(setter)]
    fn set_target(&self, celsius: f64) -> Result<(), Exception> {
        if !(5.0..=30.0).contains(&celsius) {
            return Err(Exception::value_error(format!("{celsius} is not between 5 and 30 degrees")));
        }
        self.history.lock().expect("no panic while it is locked").push(celsius);
        Ok(())
    }

    /// All targets so far.
    #[exposed]
    fn history(&self) -> Vec<f64> {
        self.history.lock().expect("no panic while it is locked").clone()
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<{} at {} degrees>", self.room, self.target())
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:18812".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    let house = Module::new("house").class_object(Thermostat::class_object());
    Server::new(ClassicService::new().module(house)).serve(&listener).await;
    Ok(())
}
