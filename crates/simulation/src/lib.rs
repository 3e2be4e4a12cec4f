//! The engine on a stepped clock against the sandbox, in one process, from one seed.
//!
//! Guarantees: the engine, the ledger and the providers' wire code are the real ones; only the socket, the clocks, the
//! ids and the key store are replaced. The same seed gives the same run. The judge is the sandbox's books. For tests only:
//! nothing that people run depends on it.
//! Leaves out: real processes being killed, real disks failing, real sockets (tests of their own).

mod crash;
mod house;
mod ids;
mod keys;
mod lists;
mod oracle;
mod person;
mod run;
mod scenario;
mod transport;
mod truth;
mod world;

pub use crash::{CrashLedger, CrashPoint, Life};
pub use house::House;
pub use ids::SeededIds;
pub use keys::MemoryKeys;
pub use lists::{again_line, checker_line, data_line, number};
pub use oracle::{Exceptions, Findings, Forgotten, judge};
pub use person::{Person, settle_by_truth};
pub use run::{RunReport, in_simulation, run_seed};
pub use scenario::{BatchSpec, Happening, Scenario};
pub use transport::{Latency, Line, SimTransport, Traffic};
pub use truth::{Known, Truth};
pub use world::World;
