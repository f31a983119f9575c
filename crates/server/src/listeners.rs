//! Where the server can be reached.

use std::io::{self, Write};
use std::net::SocketAddr;

use anyhow::Context;
use rpyc::Server;
use tokio::net::TcpListener;

use crate::arguments::Arguments;

pub(crate) struct Listeners {
    tcp: Vec<(SocketAddr, TcpListener)>,
    #[cfg(unix)]
    unix: Option<unix::Socket>,
}

impl Listeners {
    pub(crate) async fn bind(arguments: &Arguments) -> anyhow::Result<Self> {
        let Arguments { host, port, .. } = arguments;
        let listener = TcpListener::bind((host.as_str(), *port)).await.with_context(|| {
            format!("cannot listen on {host}:{port} (is it in use? --port and --host choose another address)")
        })?;
        #[cfg(not(unix))]
        anyhow::ensure!(arguments.unix.is_none(), "--unix: this system has no Unix sockets");
        Ok(Self {
            tcp: vec![(listener.local_addr()?, listener)],
            #[cfg(unix)]
            unix: arguments.unix.as_deref().map(unix::Socket::bind).transpose()?,
        })
    }

    /// Tells the user, or the program that started this one, where to connect. That nobody reads it is no reason not to
    /// serve.
    pub(crate) fn announce(&self) {
        let mut lines: Vec<_> = self.tcp.iter().map(|(address, _)| format!("listening on {address}")).collect();
        #[cfg(unix)]
        lines.extend(self.unix.iter().map(|socket| format!("listening on unix:{}", socket.path().display())));
        let listening = lines.join(", ");
        if let Some((address, _)) = self.tcp.first() {
            let host = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { address.ip().to_string() };
            lines.extend([
                "\nIn a Python with `pip install rpyc`:".to_owned(),
                "    import rpyc".to_owned(),
                format!("    c = rpyc.classic.connect(\"{host}\", {}); hou = c.modules[\"hou\"]", address.port()),
                "    hou.node(\"/obj/sphere1\").parm(\"scale\").set(2.0)\n".to_owned(),
            ]);
        }
        let mut stdout = io::stdout().lock();
        if let Err(error) = stdout.write_all(lines.join("\n").as_bytes()).and_then(|()| stdout.flush()) {
            tracing::warn!(%error, "nobody reads the standard output of this server, which is {listening}");
        }
    }

    /// Serves all listeners until `shutdown` completes.
    pub(crate) async fn serve(&self, server: &Server, shutdown: impl Future<Output = ()>) {
        let accepting = async {
            let tcp = self.tcp.iter().map(|(_, listener)| server.serve(listener));
            let tcp = futures_util::future::join_all(tcp);
            #[cfg(unix)]
            if let Some(socket) = &self.unix {
                tokio::join!(tcp, server.serve(socket.listener()));
                return;
            }
            tcp.await;
        };
        tokio::select! {
            () = accepting => {}
            () = shutdown => {}
        }
    }

    /// Removes what the listeners left in the file system.
    pub(crate) fn remove(&self) {
        #[cfg(unix)]
        if let Some(socket) = &self.unix {
            socket.remove();
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::unix::fs::FileTypeExt;
    use std::path::{Path, PathBuf};

    use anyhow::Context;
    use tokio::net::UnixListener;

    /// A Unix socket with its place in the file system.
    pub(super) struct Socket {
        path: PathBuf,
        listener: UnixListener,
    }

    impl Socket {
        pub(super) fn bind(path: &Path) -> anyhow::Result<Self> {
            remove_stale(path)
                .and_then(|()| UnixListener::bind(path))
                .map(|listener| Self { path: path.to_owned(), listener })
                .with_context(|| format!("cannot listen on the Unix socket {}", path.display()))
        }

        pub(super) fn path(&self) -> &Path {
            &self.path
        }

        pub(super) fn listener(&self) -> &UnixListener {
            &self.listener
        }

        pub(super) fn remove(&self) {
            if let Err(error) = std::fs::remove_file(&self.path) {
                tracing::warn!(%error, path = %self.path.display(), "the Unix socket could not be removed");
            }
        }
    }

    /// Removes a socket that a server left when it was killed; one in use, or another kind of file, stays.
    fn remove_stale(path: &Path) -> io::Result<()> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(file) if !file.file_type().is_socket() => {
                Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of that name"))
            }
            Ok(_) => match std::os::unix::net::UnixStream::connect(path) {
                Ok(_) => Err(io::Error::new(io::ErrorKind::AddrInUse, "another server listens there")),
                Err(_) => std::fs::remove_file(path),
            },
        }
    }
}
