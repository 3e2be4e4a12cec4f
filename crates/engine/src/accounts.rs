//! Adding, checking, connecting and removing accounts.
//!
//! Guarantees: a key goes to the key store and nowhere else; an account with orders that are not final can neither be
//! removed nor re-addressed; two keys of one owner are one wallet.

use crate::dispatch::Buyer;
use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::{Account, AccountPause, Lane, ObservedFacts, WalletReading};
use crate::pace::Pacer;
use crate::ports::{CatalogueRequest, OrderQuery, Provider, WalletBalance};
use crate::shared::{AccountRuntime, Shared, locked};
use domain::{AccountId, CheckerPackage, OrderState, Owner, Package, PackageKey, ProviderKind, Secret, WalletId};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// An account to add.
pub struct NewAccount {
    /// The name the agent gives it.
    pub id: AccountId,
    /// Which provider.
    pub provider: ProviderKind,
    /// Where it is reached; the documented address when `None`.
    pub address: Option<String>,
    /// The key as pasted.
    pub key: Secret<String>,
}

/// What a key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCheck {
    /// Who it belongs to.
    pub owner: Owner,
    /// The wallet.
    pub wallet: WalletReading,
    /// Pretend money.
    pub practice: bool,
}

/// The key store's name for an account's API key.
pub fn key_name(id: &AccountId) -> String {
    format!("api-key/{id}")
}

/// Whether an address is on this computer: everything there is practice.
pub fn is_loopback(address: &str) -> bool {
    let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://")).unwrap_or(address);
    let host_and_port = rest.split('/').next().unwrap_or("");
    if let Some(v6) = host_and_port.strip_prefix('[') {
        return v6.split(']').next() == Some("::1");
    }
    let host = host_and_port.split(':').next().unwrap_or("");
    host == "localhost" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

fn fingerprint(key: &Secret<String>) -> String {
    let digest = Sha256::digest(key.expose().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text is the key that an account was added with.
pub fn is_key_of(account: &Account, key: &Secret<String>) -> bool {
    fingerprint(key) == account.key_fingerprint
}

fn last4(key: &Secret<String>) -> String {
    let chars: Vec<char> = key.expose().chars().collect();
    chars[chars.len().saturating_sub(4)..].iter().collect()
}

struct Connected {
    provider: Provider,
    key: Secret<String>,
    address: String,
    practice: bool,
}

fn connect(
    shared: &Shared,
    kind: ProviderKind,
    address: Option<&str>,
    pasted: &Secret<String>,
) -> Result<Connected, DeskError> {
    let refused = |message: String| DeskError::refused("key", message, "Copy the key again from the provider's page.");
    let key = shared.factory.clean_key(kind, pasted).map_err(refused)?;
    let address = address.unwrap_or(kind.documented_address()).trim().trim_end_matches('/').to_owned();
    let provider = shared.factory.connect(kind, &address, &key).map_err(|message| {
        DeskError::refused("address", message, "Leave the address empty to use the provider's own.")
    })?;
    let practice = is_loopback(&address) || key.expose().starts_with("netconnect_test_");
    Ok(Connected { provider, key, address, practice })
}

/// Asks the provider who a key belongs to and what is in the wallet. Keeps nothing.
pub(crate) async fn check_key(
    shared: &Shared,
    kind: ProviderKind,
    address: Option<&str>,
    pasted: &Secret<String>,
) -> Result<KeyCheck, DeskError> {
    let connected = connect(shared, kind, address, pasted)?;
    let owner = connected.provider.reading.owner().await?.value;
    let balance = connected.provider.reading.wallet().await?.value;
    let wallet = WalletReading { available: balance.available, at: shared.clock.now() };
    Ok(KeyCheck { owner, wallet, practice: connected.practice })
}

/// Checks a key with its provider, keeps it, and connects the account.
pub(crate) async fn add(shared: &Arc<Shared>, new: NewAccount) -> Result<Account, DeskError> {
    let name = new.id.as_str().trim();
    let is_name = (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !is_name {
        return Err(DeskError::refused(
            "account",
            "an account needs a name of 1 to 40 characters",
            "Choose a short name.",
        ));
    }
    if shared.ledger.accounts()?.iter().any(|a| a.id == new.id) {
        let message = format!("there is an account named '{}' already", new.id);
        return Err(DeskError::refused("account", message, "Choose another name, or remove that one first."));
    }
    let connected = connect(shared, new.provider, new.address.as_deref(), &new.key)?;
    let owner = connected.provider.reading.owner().await?.value;
    let balance = connected.provider.reading.wallet().await?.value;
    let account = Account {
        id: AccountId(name.to_owned()),
        provider: new.provider,
        address: connected.address.clone(),
        key_fingerprint: fingerprint(&connected.key),
        key_last4: last4(&connected.key),
        wallet_id: wallet_of(new.provider, &owner, &balance),
        owner,
        practice: connected.practice,
        added_at: shared.clock.now(),
        paused: None,
        facts: ObservedFacts::default(),
    };
    shared.keys.put(&key_name(&account.id), &connected.key)?;
    if let Err(error) = shared.ledger.put_account(&account) {
        // The key must not outlive an account that was never kept; a second failure changes nothing about that error.
        let _ = shared.keys.delete(&key_name(&account.id));
        return Err(error.into());
    }
    let reading = WalletReading { available: balance.available, at: shared.clock.now() };
    shared.ledger.put_wallet_reading(&account.wallet_id, reading)?;
    // Before its first call: a pace or time that is safe for a practice account only ends with the first real one.
    shared.reload_settings()?;
    start(shared, account.clone(), connected.provider)?;
    shared.tell(DeskEvent::Account { account: account.id.clone() });
    Ok(account)
}

/// Whose money a key spends.
fn wallet_of(kind: ProviderKind, owner: &Owner, balance: &WalletBalance) -> WalletId {
    let owner_id = balance.owner_id.as_deref().unwrap_or(owner.id.as_str());
    WalletId(format!("{}:{owner_id}", kind.name().to_lowercase()))
}

/// Gives an account a key again that has lost its own, or whose key the provider refuses: the old one, or another of the
/// same wallet. Its orders are then followed as before; what was being sent waits for a person. Resends stay with the key
/// that an order was sent with (`watch::settle`).
pub(crate) async fn give_key(
    shared: &Arc<Shared>,
    id: &AccountId,
    pasted: &Secret<String>,
) -> Result<Account, DeskError> {
    let Some(account) = shared.ledger.accounts()?.into_iter().find(|account| account.id == *id) else {
        let message = format!("there is no account named '{id}'; nothing was changed");
        return Err(DeskError::refused("account", message, "Add it as a new account."));
    };
    refuse_key_in_use(shared, id)?;
    let connected = connect(shared, account.provider, Some(&account.address), pasted)?;
    let owner = connected.provider.reading.owner().await?.value;
    let balance = connected.provider.reading.wallet().await?.value;
    let is_same = wallet_of(account.provider, &owner, &balance) == account.wallet_id;
    if !is_same || connected.practice != account.practice {
        let message = format!("this key opens another wallet than the one '{id}' buys from; nothing was changed");
        return Err(DeskError::refused("key", message, "Paste a key of the same owner."));
    }
    // It may have been given twice at once.
    refuse_key_in_use(shared, id)?;
    let key_before = shared.keys.get(&key_name(id))?;
    shared.keys.put(&key_name(id), &connected.key)?;
    if let Ok(refused) = shared.account(id) {
        crate::dispatch::pause_all(shared, &refused, "The key was replaced. Press Continue sending to go on.");
    }
    shared.forget_account(id);
    // Read again: something may have been observed while the provider was asked.
    let before = shared.ledger.accounts()?.into_iter().find(|kept| kept.id == *id).unwrap_or(account);
    let account = Account {
        key_fingerprint: fingerprint(&connected.key),
        key_last4: last4(&connected.key),
        owner,
        paused: None,
        ..before.clone()
    };
    if let Err(error) = shared.ledger.put_account(&account) {
        // The history still knows the account by the key before: both go back to it.
        if let Some(key) = key_before {
            shared.keys.put(&key_name(id), &key)?;
            reconnect(shared, before)?;
        }
        return Err(error.into());
    }
    let reading = WalletReading { available: balance.available, at: shared.clock.now() };
    shared.ledger.put_wallet_reading(&account.wallet_id, reading)?;
    shared.reload_settings()?;
    start(shared, account.clone(), connected.provider)?;
    shared.tell(DeskEvent::Account { account: id.clone() });
    Ok(account)
}

/// A key that works is not replaced, and none under which a purchase is on its way: its answer is still to come.
fn refuse_key_in_use(shared: &Shared, id: &AccountId) -> Result<(), DeskError> {
    let Ok(runtime) = shared.account(id) else { return Ok(()) };
    if runtime.account().paused.is_none() {
        let message = format!("'{id}' has its key; nothing was changed");
        return Err(DeskError::refused("account", message, "Another key can be added as another account."));
    }
    if runtime.in_flight.load(Ordering::SeqCst) > 0 {
        let message = format!("a purchase of '{id}' is on its way; nothing was changed");
        return Err(DeskError::refused("account", message, "Try again when its answer is there."));
    }
    Ok(())
}

/// Connects an account of the ledger with its key from the key store.
pub(crate) fn reconnect(shared: &Arc<Shared>, account: Account) -> Result<(), DeskError> {
    let Some(key) = shared.keys.get(&key_name(&account.id))? else {
        let message = format!("the key of '{}' is not on this computer any more", account.id);
        return Err(DeskError::refused("key", message, "Give its key again."));
    };
    if fingerprint(&key) != account.key_fingerprint {
        let message = format!("the stored key of '{}' is not the one its orders were sent with", account.id);
        return Err(DeskError::refused("key", message, "Give its key again."));
    }
    let connected = connect(shared, account.provider, Some(&account.address), &key)?;
    start(shared, account, connected.provider)
}

fn start(shared: &Arc<Shared>, account: Account, provider: Provider) -> Result<(), DeskError> {
    let settings = shared.settings();
    let mut sends = Pacer::new(settings.sends_per_window, settings.window_ms, settings.counter_places);
    let count = u32::try_from(settings.sends_per_window).unwrap_or(30);
    let stamps = shared.ledger.send_stamps(&account.key_fingerprint, count)?;
    sends.restore(&stamps, shared.clock.now(), shared.clock.monotonic_ms());
    let runtime =
        Arc::new(AccountRuntime::new(account, provider.reading, Buyer::new(provider.buying), sends, &settings));
    shared.insert_account(Arc::clone(&runtime));
    shared.spawn(crate::dispatch::run(Arc::clone(shared), Arc::clone(&runtime)));
    shared.spawn(crate::watch::run(Arc::clone(shared), runtime));
    Ok(())
}

/// Forgets an account and its key. Refused while any of its orders is not final.
pub(crate) fn remove(shared: &Shared, id: &AccountId) -> Result<(), DeskError> {
    let open = OrderQuery {
        account: Some(id.clone()),
        states: vec![OrderState::Planned, OrderState::Sending, OrderState::Unknown, OrderState::Accepted],
        limit: 1,
        ..OrderQuery::default()
    };
    if !shared.ledger.orders(&open)?.is_empty() {
        let message = format!("'{id}' has orders that are not finished; its key is needed to follow them");
        return Err(DeskError::refused(
            "account",
            message,
            "Wait until they are final, or settle them, then remove it.",
        ));
    }
    shared.ledger.remove_account(id)?;
    shared.forget_account(id);
    shared.keys.delete(&key_name(id))?;
    shared.reload_settings()?;
    shared.tell(DeskEvent::Account { account: id.clone() });
    Ok(())
}

/// Stops or allows sending from an account. Its orders are not at fault and stay as they are.
pub(crate) fn set_paused(shared: &Shared, runtime: &AccountRuntime, reason: Option<String>) -> Result<(), DeskError> {
    if runtime.is_retired() {
        // What is kept under its name belongs to another key by now.
        return Ok(());
    }
    let paused = reason.map(|reason| AccountPause { reason, at: shared.clock.now() });
    runtime.change_account(|account| account.paused = paused, |account| shared.ledger.put_account(account))?;
    shared.tell(DeskEvent::Account { account: runtime.id.clone() });
    runtime.wake_sender.notify_one();
    Ok(())
}

/// Reads the data catalogue again. What NetConnect is asked for is added to what is known.
pub(crate) async fn refresh_catalogue(
    shared: &Shared,
    runtime: &AccountRuntime,
    mut request: CatalogueRequest,
) -> Result<crate::ports::CatalogueRead, DeskError> {
    let known = shared.ledger.catalogue(&runtime.id)?.map(|(packages, _)| packages).unwrap_or_default();
    for package in &known {
        if let PackageKey::NetConnect { package_id, .. } = &package.key
            && !request.package_ids.contains(package_id)
        {
            request.package_ids.push(package_id.clone());
        }
    }
    let read = shared.read(runtime, Lane::Counter, runtime.reading.catalogue(&request)).await?;
    // A package that a busy provider did not tell of is not gone. Its price is read again before it is paid.
    let is_unread = |package: &Package| match &package.key {
        PackageKey::NetConnect { package_id, .. } => read.unread.contains(package_id),
        _ => false,
    };
    let mut packages = read.packages.clone();
    packages.extend(known.into_iter().filter(is_unread));
    shared.ledger.put_catalogue(&runtime.id, &packages, shared.clock.now())?;
    let now_ms = shared.clock.monotonic_ms();
    locked(&runtime.prices_read_at_ms).extend(read.packages.iter().map(|package| (package.key.clone(), now_ms)));
    Ok(read)
}

/// Reads the prices of these packages again: all that a send needs, in as few calls as the provider allows. A package
/// that the provider no longer knows counts as not available.
pub(crate) async fn refresh_prices(
    shared: &Shared,
    runtime: &AccountRuntime,
    needed: &BTreeSet<PackageKey>,
) -> Result<(), DeskError> {
    if runtime.reading.kind() == ProviderKind::Netpluse {
        refresh_catalogue(shared, runtime, CatalogueRequest::default()).await?;
        return Ok(());
    }
    let package_ids: Vec<String> = needed
        .iter()
        .filter_map(
            |key| if let PackageKey::NetConnect { package_id, .. } = key { Some(package_id.clone()) } else { None },
        )
        .collect();
    if !package_ids.is_empty() {
        let request = CatalogueRequest { package_ids, ..CatalogueRequest::default() };
        let read = shared.read(runtime, Lane::Counter, runtime.reading.catalogue(&request)).await?;
        let mut packages = shared.ledger.catalogue(&runtime.id)?.map(|(packages, _)| packages).unwrap_or_default();
        for package in packages.iter_mut().filter(|package| needed.contains(&package.key)) {
            match read.packages.iter().find(|fresh| fresh.key == package.key) {
                Some(fresh) => *package = fresh.clone(),
                None => package.available = false,
            }
        }
        shared.ledger.put_catalogue(&runtime.id, &packages, shared.clock.now())?;
    }
    if needed.iter().any(|key| matches!(key, PackageKey::NetConnectChecker { .. })) {
        refresh_checkers(shared, runtime).await?;
    }
    let now_ms = shared.clock.monotonic_ms();
    locked(&runtime.prices_read_at_ms).extend(needed.iter().map(|key| (key.clone(), now_ms)));
    Ok(())
}

/// Reads the checker catalogue again, where the provider has one.
pub(crate) async fn refresh_checkers(
    shared: &Shared,
    runtime: &AccountRuntime,
) -> Result<Vec<CheckerPackage>, DeskError> {
    if runtime.reading.kind() == ProviderKind::Netpluse {
        return Ok(Vec::new());
    }
    let checkers = shared.read(runtime, Lane::Counter, runtime.reading.checker_packages()).await?;
    shared.ledger.put_checkers(&runtime.id, &checkers, shared.clock.now())?;
    let now_ms = shared.clock.monotonic_ms();
    locked(&runtime.prices_read_at_ms).extend(checkers.iter().map(|checker| (checker.key.clone(), now_ms)));
    Ok(checkers)
}

/// An account's catalogues as last read.
pub(crate) fn catalogues(shared: &Shared, id: &AccountId) -> Result<(Vec<Package>, Vec<CheckerPackage>), DeskError> {
    let packages = shared.ledger.catalogue(id)?.map(|(packages, _)| packages).unwrap_or_default();
    let checkers = shared.ledger.checkers(id)?.map(|(packages, _)| packages).unwrap_or_default();
    Ok((packages, checkers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_the_rest() {
        for address in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:9", "http://127.9.9.9"] {
            assert!(is_loopback(address), "{address} is this computer");
        }
        for address in
            ["https://netpluse.shop", "http://127.0.0.1.evil.example", "https://localhost.example", "https://[::2]:1"]
        {
            assert!(!is_loopback(address), "{address} is elsewhere");
        }
    }

    #[test]
    fn a_fingerprint_tells_keys_apart_without_telling_them() {
        let (a, b) = (Secret::new("np_live_a".to_owned()), Secret::new("np_live_b".to_owned()));
        assert_ne!(fingerprint(&a), fingerprint(&b));
        assert_eq!(fingerprint(&a).len(), 16);
        assert_eq!(last4(&a), "ve_a");
    }
}
