//! Bytes to a network receipt printer, raw, as they are on port 9100.
//!
//! Guarantees: one connection, one try, everything within one time limit, nothing on disk. [`PrintError`] says whether
//! paper may have come out. Leaves out: whether it did: the port gives no answer, so `Ok` means that the printer took
//! every byte. Blocks: call it off the async threads. Nothing is encrypted: such printers can't, keep them on the
//! shop's own network.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Where network receipt printers listen.
pub const RAW_PORT: u16 = 9100;

/// Bytes handed over at a time, so that the time limit is looked at between.
const CHUNK_BYTES: usize = 4096;
/// How long to wait for the printer to close after the last byte; many never do.
const CLOSE_WAIT: Duration = Duration::from_millis(500);

/// Why bytes did not all reach the printer. Carries no byte of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// No connection: nothing was printed.
    #[error("the printer at {address} can't be reached ({reason}); nothing was printed")]
    NotReached {
        /// The printer.
        address: SocketAddr,
        /// The system's word for it.
        reason: io::ErrorKind,
    },
    /// The connection ended or stalled on the way: part of the card may be on paper.
    #[error(
        "the printer at {address} stopped after {sent} of {total} bytes ({reason}); look what came out before printing again"
    )]
    Interrupted {
        /// The printer.
        address: SocketAddr,
        /// Bytes taken.
        sent: usize,
        /// Bytes offered.
        total: usize,
        /// The system's word for it.
        reason: io::ErrorKind,
    },
}

/// Sends the bytes, within `timeout_ms` in all.
pub fn print_raw(address: SocketAddr, bytes: &[u8], timeout_ms: u64) -> Result<(), PrintError> {
    let deadline = Instant::now() + Duration::from_millis(timeout_ms.max(1));
    let not_reached = |error: io::Error| PrintError::NotReached { address, reason: error.kind() };
    let mut stream = TcpStream::connect_timeout(&address, left(deadline).map_err(not_reached)?).map_err(not_reached)?;
    let mut sent = 0;
    let interrupted =
        |sent, error: io::Error| PrintError::Interrupted { address, sent, total: bytes.len(), reason: error.kind() };
    while sent < bytes.len() {
        let chunk = &bytes[sent..bytes.len().min(sent + CHUNK_BYTES)];
        sent += write_some(&mut stream, chunk, deadline).map_err(|error| interrupted(sent, error))?;
    }
    stream.shutdown(Shutdown::Write).map_err(|error| interrupted(sent, error))?;
    await_close(&mut stream, deadline);
    Ok(())
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn write_some(stream: &mut TcpStream, chunk: &[u8], deadline: Instant) -> io::Result<usize> {
    loop {
        stream.set_write_timeout(Some(left(deadline)?))?;
        match stream.write(chunk) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => return Ok(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Unix says WouldBlock where Windows says TimedOut; people get one word for it.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(io::ErrorKind::TimedOut.into()),
            Err(error) => return Err(error),
        }
    }
}

/// Closing while the printer's status bytes lie unread would reset the connection and could cut the print off.
fn await_close(stream: &mut TcpStream, deadline: Instant) {
    let until = deadline.min(Instant::now() + CLOSE_WAIT);
    let mut status = [0; 64];
    while let Ok(wait) = left(until) {
        if stream.set_read_timeout(Some(wait)).is_err() || !matches!(stream.read(&mut status), Ok(1..)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("bound");
        (listener, address)
    }

    #[test]
    fn every_byte_arrives_and_the_connection_ends() {
        let (listener, address) = listener();
        let printer = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            stream.write_all(&[0x10, 0x04]).expect("status bytes that nobody asked for");
            let mut paper = Vec::new();
            stream.read_to_end(&mut paper).expect("read to the end without a reset");
            paper
        });
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        print_raw(address, &bytes, 20_000).expect("the printer takes all");
        assert!(printer.join().expect("the printer ends") == bytes, "the bytes differ");
    }

    #[test]
    fn nothing_listening_means_nothing_printed() {
        let (listener, address) = listener();
        drop(listener);
        let error = print_raw(address, b"PIN 123456", 5_000).expect_err("nobody listens");
        assert_eq!(error, PrintError::NotReached { address, reason: io::ErrorKind::ConnectionRefused });
        assert!(!format!("{error} {error:?}").contains("123456"), "an error carries no byte of the print");
    }

    #[test]
    fn a_printer_that_stops_taking_bytes_is_said_to_have_stopped() {
        let (listener, address) = listener();
        let bytes = vec![b'P'; 64 * 1024 * 1024];
        let error = print_raw(address, &bytes, 300).expect_err("accepted by the system, read by nobody");
        let PrintError::Interrupted { sent, total, reason, .. } = error else { panic!("connected, so {error:?}") };
        assert!(sent < total && reason == io::ErrorKind::TimedOut, "{sent} of {total}, {reason}");
        drop(listener);
    }
}
