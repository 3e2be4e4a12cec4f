//! One listener: accepts, hands on, closes and opens again.

use super::connection::{Site, serve, until_stopped};
use super::{Options, SandboxServer};
use crate::core::Sandbox;
use crate::summary::Summary;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

/// How long answers under way may take when the server is shut down.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

struct SetOpen {
    open: bool,
    done: oneshot::Sender<io::Result<()>>,
}

pub(super) struct Listening {
    address: SocketAddr,
    connections: Arc<AtomicU64>,
    commands: mpsc::Sender<SetOpen>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listening {
    pub(super) async fn start(site: Site, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let connections = Arc::new(AtomicU64::new(0));
        let (commands, received) = mpsc::channel(4);
        let (stop, stopped) = watch::channel(false);
        let run = Loop { site, address, connections: Arc::clone(&connections), stopped };
        let task = tokio::spawn(run.run(listener, received));
        Ok(Self { address, connections, commands, stop, task })
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn connections(&self) -> u64 {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) async fn set_open(&self, open: bool) -> io::Result<()> {
        let ended = || io::Error::from(io::ErrorKind::NotConnected);
        let (done, waiting) = oneshot::channel();
        self.commands.send(SetOpen { open, done }).await.map_err(|_| ended())?;
        waiting.await.map_err(|_| ended())?
    }

    pub(super) async fn shutdown(mut self) {
        self.stop.send_replace(true);
        // The task only fails when it was aborted, and then it has ended too.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listening {
    /// Ends the listener and, because the task owns them, its connections.
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Loop {
    site: Site,
    address: SocketAddr,
    connections: Arc<AtomicU64>,
    stopped: watch::Receiver<bool>,
}

impl Loop {
    async fn run(self, listener: TcpListener, mut commands: mpsc::Receiver<SetOpen>) {
        let mut listener = Some(listener);
        let mut serving = JoinSet::new();
        let mut stopped = self.stopped.clone();
        loop {
            tokio::select! {
                () = until_stopped(&mut stopped) => break,
                command = commands.recv() => {
                    let Some(SetOpen { open, done }) = command else { break };
                    // Whoever asked may have stopped waiting.
                    let _ = done.send(self.set_open(&mut listener, open).await);
                }
                accepted = accept(listener.as_ref()) => {
                    if let Ok(stream) = accepted {
                        self.connections.fetch_add(1, Ordering::SeqCst);
                        serving.spawn(serve(stream, self.site.clone(), self.stopped.clone()));
                    }
                }
                Some(_) = serving.join_next() => {}
            }
        }
        drop(listener);
        let all_ended = async { while serving.join_next().await.is_some() {} };
        // What has not ended by then (a connection that is never answered) is cut off with the set.
        let _ = tokio::time::timeout(SHUTDOWN_GRACE, all_ended).await;
    }

    async fn set_open(&self, listener: &mut Option<TcpListener>, open: bool) -> io::Result<()> {
        match (open, listener.is_some()) {
            (true, false) => *listener = Some(TcpListener::bind(self.address).await?),
            (false, true) => *listener = None,
            (true, true) | (false, false) => {}
        }
        Ok(())
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => {
            let (stream, _) = listener.accept().await?;
            // Small answers must not wait for one another.
            stream.set_nodelay(true)?;
            Ok(stream)
        }
        None => std::future::pending().await,
    }
}

/// Starts both providers, says what there is to play with, and serves until interrupted (Ctrl-C).
pub async fn run_forever(sandbox: Sandbox, options: Options, ready: impl FnOnce(&Summary)) -> io::Result<()> {
    let server = SandboxServer::start(sandbox, options).await?;
    ready(&Summary::of(&server));
    let interrupted = tokio::signal::ctrl_c().await;
    server.shutdown().await;
    interrupted
}
