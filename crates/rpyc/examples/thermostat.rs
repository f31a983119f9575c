//! A Rust type that Python shells use as if it were theirs.
//!
//! ```text
//! cargo run -p rpyc --example thermostat
//! python3 -c '
//! import rpyc
//! c = rpyc.classic.connect("127.0.0.1", 18812)
//! t = c.modules.house.Thermostat("kitchen")
//! t.target = 21.5
//! print(t, len(t.history))
//! '
//! ```

#![expect(clippy::print_stdout, reason = "it tells where it listens")]

use std::sync::Mutex;

use rpyc::classic::{ClassicService, DEFAULT_PORT};
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
        self.lock().push(celsius);
        Ok(())
    }

    /// All targets so far.
    #[exposed(getter)]
    fn history(&self) -> Vec<f64> {
        self.lock().clone()
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<{} at {} degrees>", self.room, self.target())
    }
}

impl Thermostat {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<f64>> {
        self.history.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let house = Module::new("house").class_object(Thermostat::class_object());
    let server = Server::new(ClassicService::new().module(house));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", DEFAULT_PORT)).await?;
    println!("listening on {}", listener.local_addr()?);
    tokio::select! {
        () = server.serve(&listener) => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    server.shutdown().await;
    Ok(())
}
