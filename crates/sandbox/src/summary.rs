//! What there is to play with, for a person at a terminal. The keys are pretend and shown on purpose.

use crate::catalogue::Catalogue;
use crate::config::{KeyConfig, OwnerConfig};
use crate::server::{Addresses, SandboxServer};
use domain::ProviderKind;
use std::fmt;

/// Addresses, keys and ids. `Display` prints all of it.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Where both listen.
    pub addresses: Addresses,
    /// Who owns what.
    pub owners: Vec<OwnerConfig>,
    /// Their keys.
    pub keys: Vec<KeyConfig>,
    /// What is on sale.
    pub catalogue: Catalogue,
    /// Numbers that behave otherwise: the last digits, and what happens.
    pub endings: Vec<(String, String)>,
}

impl Summary {
    /// Of a server that runs.
    pub fn of(server: &SandboxServer) -> Self {
        let sandbox = server.sandbox();
        let endings = sandbox.lock().fates.by_ending.clone();
        Self {
            addresses: server.addresses(),
            owners: sandbox.owners(),
            keys: sandbox.keys(),
            catalogue: sandbox.catalogue(),
            endings: endings.into_iter().map(|(ending, fate)| (ending, fate.to_string())).collect(),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Practice providers on this computer. The money is pretend.")?;
        for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
            writeln!(f, "\n{}  {}", provider.name(), self.addresses.url(provider))?;
            for owner in self.owners.iter().filter(|owner| owner.provider == provider) {
                writeln!(f, "  {} {}, {}", owner.name.0, owner.name.1, owner.opening)?;
                for key in self.keys.iter().filter(|key| key.owner_id == owner.id && !key.revoked) {
                    writeln!(f, "  key '{}'  {}", key.label, key.text.expose())?;
                }
            }
        }
        writeln!(f, "\nNetConnect packages")?;
        for package in &self.catalogue.packages {
            let Some((product, operator)) = self.catalogue.place_of(package) else { continue };
            let note = if package.active { "" } else { "  (inactive)" };
            let (network, price) = (operator.network.name(), package.prices.agent);
            writeln!(f, "  {}  {network:<10} {:<6} {price:<12} {}{note}", package.id, package.label, product.name)?;
        }
        writeln!(f, "\nNetConnect result checkers")?;
        for checker in &self.catalogue.checkers {
            writeln!(f, "  {}  {:<18} {}", checker.id, checker.name, checker.price)?;
        }
        if !self.endings.is_empty() {
            writeln!(f, "\nNumbers that end in")?;
            for (ending, fate) in &self.endings {
                writeln!(f, "  {ending}  {fate}")?;
            }
        }
        Ok(())
    }
}
