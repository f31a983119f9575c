//! A custom service: what a program serves that is no classic server. Each connection has an object of its own.
//!
//! `#[exposed]` members are reachable with stock's default configuration; those with `#[exposed(public)]` only where
//! `allow_public_attrs` is on. Clients see neither prefix nor attribute.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rpyc::{Args, Connection, Exception, Result, RootService, Value, service};

use crate::lock::lock;
use crate::real::Real;

/// How many connections the services of this process have now.
static LIVE: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug, Default)]
pub(crate) struct CustomService {
    visits: AtomicU64,
}

impl RootService for CustomService {
    fn on_connect(&self, _connection: &Connection) {
        LIVE.fetch_add(1, Ordering::Relaxed);
    }

    fn on_disconnect(&self, _connection: &Connection) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A service with exposed methods.
#[service]
impl CustomService {
    /// The names under which the service can be announced.
    #[exposed(public)]
    const ALIASES: [&str; 2] = ["testbed", "zoo"];

    #[exposed]
    const VERSION: (i64, i64, i64) = (1, 2, 3);

    #[exposed(public, name = "hidden")]
    const HIDDEN: &str = "hidden";

    /// Return the sum.
    #[exposed]
    fn add(&self, a: Real, b: Real) -> Real {
        a + b
    }

    /// Return how often this connection has called this: every connection has its own service.
    #[exposed]
    fn visit(&self) -> u64 {
        self.visits.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Return a new Account.
    #[exposed]
    fn open_account(&self, owner: String) -> Account {
        Account { owner: Mutex::new(owner), balance: Mutex::new(Real::ZERO) }
    }

    /// Call the client's function.
    #[exposed]
    async fn apply(&self, function: Value, #[args] args: Vec<Value>) -> Result {
        function.call(Args::positional(args)).await
    }

    /// Return how many connections the services of this process have now.
    #[exposed]
    fn live_connections(&self) -> usize {
        LIVE.load(Ordering::Relaxed)
    }

    /// Raise ``ValueError('as asked')``.
    #[exposed]
    fn fail(&self) -> Result<()> {
        Err(Exception::value_error("as asked"))
    }

    /// Hidden unless public attributes are allowed.
    #[exposed(public)]
    fn secret(&self) -> &'static str {
        "secret"
    }
}

#[derive(Debug)]
struct Account {
    owner: Mutex<String>,
    balance: Mutex<Real>,
}

/// An object with exposed and hidden members.
#[service]
impl Account {
    #[exposed(getter)]
    fn owner(&self) -> String {
        lock(&self.owner).clone()
    }

    #[exposed(setter)]
    fn set_owner(&self, value: String) {
        *lock(&self.owner) = value;
    }

    #[exposed(getter, public)]
    fn balance(&self) -> Real {
        lock(&self.balance).clone()
    }

    #[exposed(setter, public)]
    fn set_balance(&self, value: Real) {
        *lock(&self.balance) = value;
    }

    /// Add to the balance and return it; a negative amount is a ValueError.
    #[exposed]
    fn deposit(&self, amount: Real) -> Result<Real> {
        if amount < Real::ZERO {
            return Err(Exception::value_error("amount must not be negative"));
        }
        let mut balance = lock(&self.balance);
        *balance = balance.clone() + amount;
        Ok(balance.clone())
    }

    /// Hidden unless public attributes are allowed.
    #[exposed(public)]
    fn audit(&self) -> &'static str {
        "audited"
    }
}
