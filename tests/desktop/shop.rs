//! A shop for a test: a sandbox whose books the test reads, and a data folder with its accounts.

use domain::{AccountId, Pesewas, ProviderKind, UnixMs};
use engine::NewAccount;
use engine::ports::CatalogueRequest;
use host::{Host, HostOptions, KeyChoice, SystemClock};
use sandbox::{Books, Call, CallMatch, Config, Fault, Options, Rule, Sandbox, SandboxServer, Switches};
use std::path::Path;
use tempfile::TempDir;

/// The account on NetConnect.
pub const CONNECT: &str = "shop";
/// The account on Netpluse.
pub const PLUSE: &str = "online";

/// A sandbox that delivers within a second, and a folder.
pub struct Shop {
    pub server: SandboxServer,
    folder: TempDir,
}

impl Shop {
    /// Starts the sandbox. `change` scripts what goes wrong.
    pub async fn open(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(2_611).with_switches(Switches::kind());
        config.fates.odds.fastest_ms = 200;
        config.fates.odds.slowest_ms = 900;
        config.netpluse_limits.purchases = None;
        config.netpluse_limits.reads = None;
        config.netconnect_limits.purchases = None;
        config.netconnect_limits.reads = None;
        change(&mut config);
        let server = SandboxServer::start(Sandbox::new(config), Options::default()).await.expect("a sandbox");
        Self { server, folder: tempfile::tempdir().expect("a folder") }
    }

    /// The same with accounts, where the first single purchase on NetConnect is charged, its answer is lost, and the
    /// list shows nothing of it, so that only a person can end it.
    pub async fn losing_an_answer(settings: &[(&str, u64)]) -> Self {
        let scripted = |config: &mut Config| {
            config.switches = Switches::default();
            config.rules.push(Rule::nth(Call::BuySingle, 1, Fault::ResetAfter));
            config.rules.push(Rule::always(CallMatch::One(Call::Orders), Fault::ServerErrorBefore));
        };
        Self::open(scripted).await.with_accounts(settings).await
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// Adds both accounts and sets what a test cannot wait for, as an earlier run of the program would have.
    pub async fn with_accounts(self, settings: &[(&str, u64)]) -> Self {
        let options = HostOptions { data_dir: Some(self.data_dir().to_owned()), keys: KeyChoice::Keyring };
        let host = Host::open(options).await.expect("the folder opens");
        for (provider, name) in [(ProviderKind::NetConnect, CONNECT), (ProviderKind::Netpluse, PLUSE)] {
            let new = NewAccount {
                id: AccountId::from(name),
                provider,
                address: Some(self.server.addresses().url(provider)),
                key: self.key(provider),
            };
            host.desk().add_account(new).await.expect("the account is added");
        }
        let package_ids = self.server.sandbox().catalogue().packages.iter().map(|p| p.id.clone()).collect();
        let request = CatalogueRequest { package_ids, ..CatalogueRequest::default() };
        host.desk().refresh_catalogue(&AccountId::from(CONNECT), request).await.expect("its bundles are read");
        for (key, value) in settings {
            host.desk().put_setting(key, &value.to_string()).expect("taken on loopback");
        }
        host.close().await;
        self
    }

    /// A key that the sandbox takes.
    pub fn key(&self, provider: ProviderKind) -> domain::Secret<String> {
        domain::Secret::new(self.server.sandbox().key(provider).expect("it has one"))
    }

    /// The books, once they add up.
    pub fn books(&self) -> Books {
        let books = self.server.books();
        books.check().expect("the sandbox's books add up");
        books
    }

    /// How many times each number was charged, most first.
    pub fn charges_by_number(&self) -> Vec<(String, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for order in self.books().ours() {
            *counts.entry(order.msisdn.local()).or_insert(0) += 1;
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// Puts money into a wallet, as the provider's staff would.
    pub fn deposit(&self, provider: ProviderKind, amount: Pesewas) {
        let owner = self.owner(provider);
        let done = self.server.sandbox().deposit(provider, &owner, amount, now());
        assert!(done, "the sandbox knows its owner");
    }

    /// The owner's id at a provider.
    pub fn owner(&self, provider: ProviderKind) -> String {
        let owners = self.server.sandbox().owners();
        owners.into_iter().find(|owner| owner.provider == provider).expect("an owner").id
    }
}

fn now() -> UnixMs {
    SystemClock::wall_now()
}

/// A list of so many different numbers on three networks, all with 1 GB.
pub fn mixed_list(rows: usize) -> String {
    const PREFIXES: [&str; 3] = ["024", "020", "026"];
    (0..rows).map(|i| format!("{}{:07} 1GB\n", PREFIXES[i % 3], 2_345_671 + i * 7_919)).collect()
}
