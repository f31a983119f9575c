use rpyc_protocol::TextForm;
use tokio::net::ToSocketAddrs;

use super::ClassicService;
use crate::{Args, Client, Config, Connect, Exception, Netref, Result, Value};

/// A connection to a classic server, with what Python's `rpyc.classic.connect` gives.
///
/// ```no_run
/// use rpyc::{Args, classic::ClassicClient};
/// # async fn example() -> Result<(), rpyc::Exception> {
/// let conn = ClassicClient::connect("127.0.0.1:18812").await?;
/// let cwd = conn.module("os").await?.call_method("getcwd", Args::default()).await?;
/// let four = conn.eval("2 + 2").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ClassicClient {
    client: Client,
    root: Netref,
}

impl ClassicClient {
    /// Connects to a classic server of any version. As in Python, the server may do everything with the objects that
    /// it is given, and sees a [`ClassicService`] (without modules of ours), as servers of rpyc 3 demand.
    ///
    /// # Errors
    /// As for [`Connect::tcp`] and [`new`](Self::new).
    pub async fn connect(addr: impl ToSocketAddrs) -> Result<Self> {
        let connect = Connect::new().config(Config::classic()).provider(ClassicService::new());
        Self::new(connect.tcp(addr).await?).await
    }

    /// Takes up the service of a classic server.
    ///
    /// # Errors
    /// What fetching the server's root raises; `TypeError` if that is no object.
    pub async fn new(client: Client) -> Result<Self> {
        let root = netref(client.root().await?)?;
        Ok(Self { client, root })
    }

    /// `conn.modules[name]`
    ///
    /// # Errors
    /// `ImportError` or a subclass if there is no such module.
    pub async fn module(&self, name: &str) -> Result<Netref> {
        netref(self.root.call_method("getmodule", Args::positional([name.into()])).await?)
    }

    /// `conn.builtins`
    ///
    /// # Errors
    /// See [`module`](Self::module).
    pub async fn builtins(&self) -> Result<Netref> {
        let python2 = self.dialect().is_some_and(|dialect| dialect.text == TextForm::Bytes);
        self.module(if python2 { "__builtin__" } else { "builtins" }).await
    }

    /// `conn.eval(expression)`
    ///
    /// # Errors
    /// What the expression raises.
    pub async fn eval(&self, expression: &str) -> Result {
        self.root.call_method("eval", Args::positional([expression.into()])).await
    }

    /// `conn.execute(code)`
    ///
    /// # Errors
    /// What the code raises.
    pub async fn execute(&self, code: &str) -> Result<()> {
        self.root.call_method("execute", Args::positional([code.into()])).await.map(drop)
    }

    /// `conn.namespace`
    ///
    /// # Errors
    /// See [`Netref`].
    pub async fn namespace(&self) -> Result<Netref> {
        netref(self.root.getattr("namespace").await?)
    }
}

fn netref(value: Value) -> Result<Netref> {
    match value {
        Value::Netref(netref) => Ok(netref),
        other => Err(Exception::type_error(format!("the server gave a {} where an object belongs", other.type_name()))),
    }
}

impl std::ops::Deref for ClassicClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
