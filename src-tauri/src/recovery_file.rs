//! The recovery file: offered once, made, proved, and used when the keyring is gone.
//!
//! Guarantees: the passphrase and the key stay on this side; using it sends nothing. Leaves out: the file dialogs
//! (`commands`).

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use domain::Secret;
use host::{Host, HostOptions, KeyChoice};
use std::path::PathBuf;
use std::sync::Arc;

const POSTPONED: &str = "recovery/postponed";

impl App {
    /// What is known of the recovery file.
    pub async fn recovery_state(&self) -> Answer<c::Recovery> {
        let host = self.host().await?;
        let state = host.recovery_state()?;
        let desk = host.desk();
        let has_account = desk.accounts()?.iter().any(|account| !account.practice);
        let postponed = desk.ledger().setting(POSTPONED)?.is_some();
        Ok(c::Recovery {
            made_at: state.made_at.map(|at| at.0),
            proved_at: state.proved_at.map(|at| at.0),
            offered: !host.is_practice() && has_account && state.made_at.is_none() && !postponed,
        })
    }

    /// Offers it no more; Settings still has it.
    pub async fn postpone_recovery(&self) -> Answer<c::Recovery> {
        self.desk().await?.ledger().put_setting(POSTPONED, Some("1"))?;
        self.recovery_state().await
    }

    /// Makes a recovery file at a place that the agent named.
    pub(crate) async fn save_recovery(&self, passphrase: Secret<String>, path: PathBuf) -> Answer<c::Recovery> {
        let host = self.host().await?;
        if host.is_practice() {
            return Err(c::ErrorView::new(c::ErrorCode::Other, "Practice mode has nothing to recover."));
        }
        host.save_recovery(&path, passphrase).await?;
        self.recovery_state().await
    }

    /// Proves that a file opens and belongs to this history.
    pub(crate) async fn prove_recovery(&self, passphrase: Secret<String>, path: PathBuf) -> Answer<c::Recovery> {
        self.host().await?.prove_recovery(&path, passphrase).await?;
        self.recovery_state().await
    }

    /// Puts the key of a folder that does not open back from a recovery file, and opens the folder.
    pub(crate) async fn restore_recovery(
        self: &Arc<Self>,
        passphrase: Secret<String>,
        path: PathBuf,
    ) -> Answer<c::Start> {
        if self.host().await.is_ok() {
            return Err(c::ErrorView::new(c::ErrorCode::Changed, "This history is open already. Nothing was changed."));
        }
        let options = HostOptions { data_dir: self.named_data_dir(), keys: KeyChoice::Keyring };
        match Host::restore_recovery(options, &path, passphrase).await? {
            KeyChoice::Keyring => self.unlock(String::new()).await,
            KeyChoice::File(passphrase) => self.unlock(passphrase.expose().clone()).await,
        }
    }
}
