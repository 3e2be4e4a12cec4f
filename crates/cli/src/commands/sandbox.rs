//! Both practice providers, for playing and for other programs' tests.

use crate::args::SandboxArgs;
use crate::failure::{Exit, Failure};
use sandbox::{Options, Sandbox, SandboxServer, Summary};

pub async fn run(command: &SandboxArgs) -> Result<Exit, Failure> {
    let options = Options {
        netpluse_port: command.netpluse_port,
        netconnect_port: command.netconnect_port,
        ..Options::default()
    };
    let server = SandboxServer::start(Sandbox::practice(), options).await?;
    out!("{}", Summary::of(&server));
    eprintln!("Ctrl-C ends it.");
    tokio::signal::ctrl_c().await?;
    Ok(Exit::Done)
}
