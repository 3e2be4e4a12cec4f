//! Accounts, wallets and price lists.

use crate::app::App;
use crate::contract as c;
use crate::day::SellingPrices;
use crate::error::{Answer, sentence};
use crate::views;
use domain::{AccountId, PackageKey, Pesewas, Secret, WalletId};
use engine::ports::{CatalogueRequest, TopUpMethod, TopUpOutcome};
use engine::{Desk, NewAccount};

/// All accounts, with their wallets as last read.
pub fn all(desk: &Desk) -> Answer<Vec<c::Account>> {
    let mut accounts = Vec::new();
    for account in desk.accounts()? {
        let wallet = desk.ledger().wallet_reading(&account.wallet_id)?;
        accounts.push(views::account(&account, wallet, desk.needs_key(&account.id)));
    }
    Ok(accounts)
}

/// The accounts that spend a wallet, with what was read of it.
pub fn wallets(desk: &Desk, id: &WalletId) -> Vec<(String, c::Wallet)> {
    let Ok(Some(reading)) = desk.ledger().wallet_reading(id) else { return Vec::new() };
    let accounts = desk.accounts().unwrap_or_default();
    accounts.into_iter().filter(|a| a.wallet_id == *id).map(|a| (a.id.0, reading.into())).collect()
}

/// What is wrong with the lines to the providers, or with this computer's clock.
pub fn line_trouble(desk: &Desk) -> Option<String> {
    let skew_max = i64::try_from(desk.settings().clock_skew_ms).unwrap_or(i64::MAX);
    let accounts = desk.accounts().ok()?;
    let lines = || accounts.iter().filter_map(|account| Some((account, desk.line(&account.id)?)));
    let unreachable = lines().find(|(_, (offline, _))| *offline).map(|(account, _)| {
        format!("{} cannot be reached. Nothing new is sent there. We try again by ourselves.", account.provider.name())
    });
    let skewed = || {
        lines().find(|(_, (_, skew_ms))| skew_ms.abs() > skew_max).map(|(account, (_, skew_ms))| {
            let minutes = skew_ms.abs() / 60_000;
            let way = if skew_ms > 0 { "ahead of" } else { "behind" };
            format!("This computer's clock is about {minutes} min {way} {}'s. Set it right.", account.provider.name())
        })
    };
    unreachable.or_else(skewed)
}

impl App {
    /// Asks the provider who a key belongs to. Keeps nothing.
    pub async fn check_key(&self, provider: c::Provider, address: String, key: String) -> Answer<c::KeyCheck> {
        let key = Secret::new(key);
        let check = self.desk().await?.check_key(provider.into(), named(&address), &key).await?;
        let role = check.owner.role.clone();
        let cannot = role.as_deref().filter(|role| !matches!(*role, "Agent" | "SuperAgent"));
        let warning = cannot.map(|role| {
            format!("The role {role} can buy single bundles only: no bulk calls, no result checkers, no top-ups.")
        });
        Ok(c::KeyCheck {
            provider,
            owner: check.owner.name.unwrap_or_else(|| nameless(&check.owner.id)),
            role,
            wallet: Some(check.wallet.into()),
            practice: check.practice,
            warning,
        })
    }

    /// Adds an account.
    pub async fn add_account(
        &self,
        name: String,
        provider: c::Provider,
        address: String,
        key: String,
    ) -> Answer<c::Account> {
        let desk = self.desk().await?;
        let new = NewAccount {
            id: AccountId(name.trim().to_owned()),
            provider: provider.into(),
            address: named(&address).map(str::to_owned),
            key: Secret::new(key),
        };
        let account = desk.add_account(new).await?;
        let wallet = desk.ledger().wallet_reading(&account.wallet_id)?;
        Ok(views::account(&account, wallet, false))
    }

    /// Gives an account whose key this computer has lost, or the provider refuses, a key again.
    pub async fn give_key(&self, account: String, key: String) -> Answer<Vec<c::Account>> {
        let desk = self.desk().await?;
        desk.give_key(&AccountId(account), &Secret::new(key)).await?;
        all(&desk)
    }

    /// Forgets an account and its key.
    pub async fn remove_account(&self, account: String) -> Answer<()> {
        Ok(self.desk().await?.remove_account(&AccountId(account))?)
    }

    /// Reads a wallet.
    pub async fn read_wallet(&self, account: String) -> Answer<c::Wallet> {
        let desk = self.desk().await?;
        let id = AccountId(account);
        let paused = desk.accounts()?.iter().any(|a| a.id == id && a.paused.is_some());
        if paused {
            // An account that was paused for its key goes on when the provider takes the key again.
            return Ok(desk.check_account(&id).await?.wallet.into());
        }
        Ok(desk.read_wallet(&id).await?.into())
    }

    /// Asks for a top-up.
    pub async fn request_top_up(&self, account: String, amount: String) -> Answer<c::TopUp> {
        let amount = Pesewas::from_typed(&amount).map_err(|error| {
            c::ErrorView::new(c::ErrorCode::BadInput, sentence(&error.to_string())).hint("Write an amount such as 100.")
        })?;
        let asked = self.desk().await?.request_top_up(&AccountId(account), amount, TopUpMethod::MomoPay).await?;
        Ok(match asked {
            TopUpOutcome::Requested(request) => c::TopUp {
                open: Some(true),
                message: format!("Asked for {amount} ({}). Pay it by mobile money.", request.status),
                reference: request.reference,
            },
            TopUpOutcome::AlreadyOpen(words) => c::TopUp {
                open: Some(true),
                message: format!(
                    "A top-up request is open already. Nothing new was asked for. The provider says: {}",
                    sentence(&words)
                ),
                reference: None,
            },
            TopUpOutcome::Refused(words) => c::TopUp {
                open: Some(false),
                message: format!("The request was not taken. {}", sentence(&words)),
                reference: None,
            },
            TopUpOutcome::Unknown(words) => c::TopUp {
                open: None,
                message: format!("{} Look in the provider's panel before you ask again.", sentence(&words)),
                reference: None,
            },
            TopUpOutcome::NotSupported => c::TopUp {
                open: Some(false),
                message: "This provider takes top-ups in its own panel.".to_owned(),
                reference: None,
            },
        })
    }

    /// An account's bundles as last read.
    pub async fn catalogue(&self, account: String) -> Answer<c::Catalogue> {
        catalogue_of(self.desk().await?.as_ref(), AccountId(account), Vec::new())
    }

    /// Reads an account's bundles again.
    pub async fn refresh_catalogue(
        &self,
        account: String,
        package_ids: Vec<String>,
        learn_from_orders: bool,
    ) -> Answer<c::Catalogue> {
        let desk = self.desk().await?;
        let id = AccountId(account);
        let request = CatalogueRequest { package_ids, learn_from_orders, try_lists: learn_from_orders };
        let read = desk.refresh_catalogue(&id, request).await?;
        let not_found =
            read.not_found.into_iter().map(|(id, reason)| c::NotFound { id, reason: sentence(&reason) }).collect();
        catalogue_of(&desk, id, not_found)
    }

    /// An account's result checkers as last read.
    pub async fn checkers(&self, account: String) -> Answer<c::Checkers> {
        checkers_of(self.desk().await?.as_ref(), AccountId(account))
    }

    /// Reads an account's result checkers again.
    pub async fn refresh_checkers(&self, account: String) -> Answer<c::Checkers> {
        let desk = self.desk().await?;
        let id = AccountId(account);
        desk.refresh_checkers(&id).await?;
        checkers_of(&desk, id)
    }
}

/// An owner of whom the provider gives no name. Its id says nothing to people; its end tells two owners apart.
fn nameless(id: &str) -> String {
    let start = id.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("Owner ending in {}", &id[start..])
}

/// An address that says something.
fn named(address: &str) -> Option<&str> {
    Some(address.trim()).filter(|address| !address.is_empty())
}

/// What every account was last known to sell.
pub fn catalogues(desk: &Desk) -> Answer<Vec<c::Catalogue>> {
    desk.accounts()?.into_iter().map(|account| catalogue_of(desk, account.id, Vec::new())).collect()
}

fn catalogue_of(desk: &Desk, id: AccountId, not_found: Vec<c::NotFound>) -> Answer<c::Catalogue> {
    let kept = desk.ledger().catalogue(&id)?;
    let read_at = kept.as_ref().map(|(_, at)| at.0);
    let mut packages = kept.map(|(packages, _)| packages).unwrap_or_default();
    packages.sort_by_key(|package| (package.network, package.size, package.price));
    let selling = SellingPrices::load(desk)?;
    let shown = packages.iter().map(|package| views::package(package, selling.of_data(package.network, package.size)));
    Ok(c::Catalogue { account: id.0, packages: shown.collect(), read_at, not_found })
}

fn checkers_of(desk: &Desk, id: AccountId) -> Answer<c::Checkers> {
    let kept = desk.ledger().checkers(&id)?;
    let read_at = kept.as_ref().map(|(_, at)| at.0);
    let packages = kept.map(|(packages, _)| packages).unwrap_or_default();
    let packages = packages
        .into_iter()
        .map(|package| c::CheckerPackage {
            id: views::package_id(&package.key),
            code: package.code,
            name: views::checker_name(&package.name),
            price: package.price.0,
            stock: package.stock.0,
            check_limit: package.check_limit,
        })
        .collect();
    Ok(c::Checkers { account: id.0, packages, read_at })
}

/// A package's key, as the page gave it back.
pub fn package_key(id: &str) -> Answer<PackageKey> {
    serde_json::from_str(id).map_err(|_| {
        c::ErrorView::new(c::ErrorCode::Changed, "This bundle is not in the list any more. Nothing was bought.")
            .hint("Choose it again.")
    })
}

#[cfg(test)]
mod tests {
    use super::nameless;

    #[test]
    fn an_owner_without_a_name_is_told_by_the_end_of_its_id() {
        assert_eq!(nameless("usr_k57a9q2m9f3a"), "Owner ending in 9f3a");
        assert_eq!(nameless("ama"), "Owner ending in ama", "shorter than that");
    }
}
