//! The core behind two listeners on 127.0.0.1.
//!
//! Guarantees: binds loopback only; acts out every [`Delivery`] on the wire, cuts to the byte; ends when it is shut down or
//! dropped. Leaves out: TLS. A server that listens cannot refuse one connection, so [`Delivery::Refused`] is a reset
//! here; [`SandboxServer::stop_listening`] gives the true refusal.

mod clock;
mod connection;
mod listen;

pub use clock::{ServerClock, SteppedClock};
pub use listen::run_forever;

use crate::core::Sandbox;
use domain::ProviderKind;
use listen::Listening;
use std::io;
use std::net::SocketAddr;

/// How a cut connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CutStyle {
    /// FIN: the client reads an early end.
    #[default]
    Fin,
    /// RST: the client reads an error.
    Reset,
}

/// How to listen.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Netpluse's port, 0 for any.
    pub netpluse_port: u16,
    /// NetConnect's port, 0 for any.
    pub netconnect_port: u16,
    /// What time it is.
    pub clock: ServerClock,
    /// How a cut ends.
    pub cut: CutStyle,
}

/// Where it listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Netpluse.
    pub netpluse: SocketAddr,
    /// NetConnect.
    pub netconnect: SocketAddr,
}

impl Addresses {
    /// That provider's address.
    pub const fn of(&self, provider: ProviderKind) -> SocketAddr {
        match provider {
            ProviderKind::Netpluse => self.netpluse,
            ProviderKind::NetConnect => self.netconnect,
        }
    }

    /// That provider's base address, `http://127.0.0.1:40123`.
    pub fn url(&self, provider: ProviderKind) -> String {
        format!("http://{}", self.of(provider))
    }
}

/// Two listeners around one sandbox.
pub struct SandboxServer {
    sandbox: Sandbox,
    clock: ServerClock,
    netpluse: Listening,
    netconnect: Listening,
}

impl SandboxServer {
    /// Starts both on the current tokio runtime.
    pub async fn start(sandbox: Sandbox, options: Options) -> io::Result<Self> {
        let listen = |provider, port| {
            let (sandbox, clock) = (sandbox.clone(), options.clock.clone());
            Listening::start(connection::Site { provider, sandbox, clock, cut: options.cut }, port)
        };
        let netpluse = listen(ProviderKind::Netpluse, options.netpluse_port).await?;
        let netconnect = listen(ProviderKind::NetConnect, options.netconnect_port).await?;
        Ok(Self { sandbox, clock: options.clock, netpluse, netconnect })
    }

    /// Where it listens.
    pub const fn addresses(&self) -> Addresses {
        Addresses { netpluse: self.netpluse.address(), netconnect: self.netconnect.address() }
    }

    /// The sandbox behind it.
    pub const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The books at this moment of its clock.
    pub fn books(&self) -> crate::Books {
        self.sandbox.books(self.clock.now())
    }

    /// How many connections that provider has accepted.
    pub fn connections(&self, provider: ProviderKind) -> u64 {
        self.listening(provider).connections()
    }

    /// Closes the listener: from now on the operating system refuses connections to it. Those that stand stay.
    pub async fn stop_listening(&self, provider: ProviderKind) -> io::Result<()> {
        self.listening(provider).set_open(false).await
    }

    /// Listens again, on the same port.
    pub async fn listen_again(&self, provider: ProviderKind) -> io::Result<()> {
        self.listening(provider).set_open(true).await
    }

    /// Ends both: no new connections, answers under way may finish within a second.
    pub async fn shutdown(self) {
        self.netpluse.shutdown().await;
        self.netconnect.shutdown().await;
    }

    const fn listening(&self, provider: ProviderKind) -> &Listening {
        match provider {
            ProviderKind::Netpluse => &self.netpluse,
            ProviderKind::NetConnect => &self.netconnect,
        }
    }
}
