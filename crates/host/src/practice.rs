//! Practice mode: both providers on this computer, over real HTTP, with pretend money.

use crate::HostError;
use crate::folder::DataFolder;
use domain::{AccountId, ProviderKind, Secret};
use engine::ports::{CatalogueRequest, KeyStore, Ledger, LedgerError};
use engine::{Desk, NewAccount};
use keys::{FileStore, PassphraseCost};
use sandbox::{Addresses, Options, Sandbox, SandboxServer};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of the practice account on Netpluse.
pub const NETPLUSE_PRACTICE: &str = "Practice Netpluse";
/// The name of the practice account on NetConnect.
pub const NETCONNECT_PRACTICE: &str = "Practice NetConnect";

/// Pretend money needs no secret: this only lets practice mode use the same key file as the real thing.
const PASSPHRASE: &str = "practice";
const BOOKS_FILE: &str = "practice-books.json";

pub(crate) async fn start(folder: &DataFolder) -> Result<SandboxServer, HostError> {
    let sandbox = std::fs::read(books_file(folder))
        .ok()
        .and_then(|bytes| Sandbox::practice_restored(&bytes).ok())
        .unwrap_or_else(Sandbox::practice);
    SandboxServer::start(sandbox, Options::default()).await.map_err(|error| HostError::Practice(error.to_string()))
}

/// How often the books are kept while practice mode runs: a program that is killed loses no more than this.
const KEEP_EVERY_MS: u64 = 3_000;

/// Keeps the practice providers' books now and then until the runtime ends.
pub(crate) async fn keep_books_regularly(path: PathBuf, sandbox: Sandbox) {
    let mut last = Vec::new();
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(KEEP_EVERY_MS)).await;
        let books = sandbox.snapshot();
        if books != last {
            write_books(&path, &books);
            last = books;
        }
    }
}

pub(crate) fn books_file(folder: &DataFolder) -> PathBuf {
    folder.path().join(BOOKS_FILE)
}

pub(crate) fn keep_books(folder: &DataFolder, server: &SandboxServer) {
    write_books(&books_file(folder), &server.sandbox().snapshot());
}

/// Written beside and moved into place: a half-written file would start the pretend world anew.
fn write_books(path: &Path, books: &[u8]) {
    let beside = path.with_extension("new");
    if let Err(error) = std::fs::write(&beside, books).and_then(|()| std::fs::rename(&beside, path)) {
        tracing::warn!(%error, "the practice providers' books could not be kept");
    }
}

pub(crate) fn keys(folder: &DataFolder) -> Result<Arc<dyn KeyStore>, HostError> {
    let passphrase = Secret::new(PASSPHRASE.to_owned());
    let path = folder.key_file();
    let store = if path.exists() {
        FileStore::open(&path, &passphrase)?
    } else {
        FileStore::create(&path, &passphrase, PassphraseCost::light_for_tests())?
    };
    Ok(Arc::new(store))
}

pub(crate) fn accounts(server: &SandboxServer) -> Vec<NewAccount> {
    [(ProviderKind::Netpluse, NETPLUSE_PRACTICE), (ProviderKind::NetConnect, NETCONNECT_PRACTICE)]
        .into_iter()
        .filter_map(|(provider, name)| {
            let key = server.sandbox().key(provider)?;
            Some(NewAccount {
                id: AccountId::from(name),
                provider,
                address: Some(server.addresses().url(provider)),
                key: Secret::new(key),
            })
        })
        .collect()
}

/// The practice providers listen on new ports each time; the accounts of earlier runs follow them.
pub(crate) fn readdress(ledger: &dyn Ledger, addresses: Addresses) -> Result<(), LedgerError> {
    for mut account in ledger.accounts()? {
        account.address = addresses.url(account.provider);
        ledger.put_account(&account)?;
    }
    Ok(())
}

/// Practice mode knows its own catalogue, so that the agent need not paste package ids to begin.
pub(crate) async fn read_prices(desk: &Desk, server: &SandboxServer, id: &AccountId) -> Result<(), HostError> {
    let (packages, _) = desk.catalogues(id)?;
    if !packages.is_empty() {
        return Ok(());
    }
    let package_ids = server.sandbox().catalogue().packages.iter().map(|package| package.id.clone()).collect();
    desk.refresh_catalogue(id, CatalogueRequest { package_ids, ..CatalogueRequest::default() }).await?;
    desk.refresh_checkers(id).await?;
    Ok(())
}
