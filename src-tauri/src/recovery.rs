//! What only a person can decide besides single orders: a history in doubt, a held wallet, answers that could not be
//! written down, the replay check.
//!
//! Guarantees: each does one thing that the page has said in words before. Leaves out: deciding anything by itself.

use crate::accounts;
use crate::app::{App, times};
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::views;
use domain::{AccountId, AttemptId, OrderId, OrderState, Pesewas, ProviderKind};
use engine::Desk;
use engine::model::{Account, Order};
use engine::ports::OrderQuery;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// The age of an order with which the replay check can be made, as `engine::Desk::probe_replay` has it.
const REPLAY_AGE_MS: std::ops::RangeInclusive<i64> = 61_000..=43_200_000;
const REPLAY_ORDERS: u32 = 500;

/// Wallets that unknown orders hold, an account each.
pub fn held(desk: &Desk) -> Answer<Vec<c::HeldWallet>> {
    let mut held = Vec::new();
    let mut seen = Vec::new();
    for account in desk.accounts()?.into_iter().filter(|account| account.provider == ProviderKind::NetConnect) {
        if seen.contains(&account.wallet_id) {
            continue;
        }
        let orders = desk.held_by(&account.wallet_id)?.len();
        if orders > 0 {
            held.push(c::HeldWallet { account: account.id.0, orders: views::small(orders as u64) });
        }
        seen.push(account.wallet_id);
    }
    Ok(held)
}

/// Why the history is in doubt, if it is.
pub fn doubted(desk: &Desk) -> Answer<Option<String>> {
    if !desk.is_doubted() {
        return Ok(None);
    }
    Ok(desk
        .ledger()
        .generation()?
        .and_then(|mark| mark.doubted)
        .map(|reason| sentence(&format!("This history is read-only: {reason}"))))
}

fn account_of(desk: &Desk, id: &AccountId) -> Answer<Account> {
    let found = desk.accounts()?.into_iter().find(|account| account.id == *id);
    found.ok_or_else(|| c::ErrorView::new(c::ErrorCode::Changed, "This account is gone. Nothing was sent."))
}

/// The cheapest order of an account with which the check can be made.
fn for_replay(desk: &Desk, account: &Account) -> Answer<Option<Order>> {
    let now = times(desk).now;
    let query = OrderQuery {
        account: Some(account.id.clone()),
        states: vec![OrderState::Accepted, OrderState::Delivered],
        created_from: Some(now.plus_ms(-*REPLAY_AGE_MS.end())),
        limit: REPLAY_ORDERS,
        ..OrderQuery::default()
    };
    let fits = |order: &Order| {
        let age_ms = order.last_sent_at.map(|sent_at| now.since_ms(sent_at));
        age_ms.is_some_and(|age_ms| REPLAY_AGE_MS.contains(&age_ms))
            && order.provider_order_id.is_some()
            && !order.unknown_before
    };
    let cost = |order: &Order| order.charged.unwrap_or(order.planned_price);
    Ok(desk.ledger().orders(&query)?.into_iter().filter(fits).min_by_key(cost))
}

fn replay_words(order: Option<&Order>) -> String {
    match order {
        Some(order) => {
            let cost: Pesewas = order.charged.unwrap_or(order.planned_price);
            format!(
                "The reference of this order is sent to Netpluse once more. If Netpluse gives the same order back and the \
                 balance stays, a lost answer can be cleared up by sending its reference again. If not, this bundle is \
                 bought a second time: it costs at most {cost}."
            )
        }
        None => {
            "The check sends the reference of a finished order once more. It needs an order of this account that was \
                 sent between one minute and 12 hours ago. Make a sale first, then come back."
                .to_owned()
        }
    }
}

/// An answer that is only in memory, and the references of the orders that it answers.
struct Unsaved {
    orders: Vec<String>,
    raw: Vec<u8>,
}

/// The answers that the history could not take. Whoever reads them later has to know whose they are: an answer may carry a
/// checker.
fn unsaved(desk: &Desk) -> Vec<Unsaved> {
    let open = desk.ledger().open_attempts().unwrap_or_default();
    let references = |id: &AttemptId| -> Vec<String> {
        let ids = open.iter().find(|attempt| attempt.id == *id).map(|attempt| attempt.order_ids.as_slice());
        let orders = ids.unwrap_or_default().iter().filter_map(|id| desk.order(id).ok());
        orders.map(|order| order.reference.to_string()).collect()
    };
    desk.unsaved_answers().into_iter().map(|(id, raw)| Unsaved { orders: references(&id), raw }).collect()
}

fn write_privately(path: &Path, answers: &[Unsaved]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    for (nth, answer) in (1..).zip(answers) {
        let orders = answer.orders.join(", ");
        writeln!(file, "--- answer {nth} of {}, to {orders}, {} bytes ---", answers.len(), answer.raw.len())?;
        file.write_all(&answer.raw)?;
        writeln!(file)?;
    }
    file.sync_all()
}

impl App {
    /// Lets a wallet send again although some of its orders are not known.
    pub async fn release_wallet(&self, account: String) -> Answer<c::Attention> {
        let desk = self.desk().await?;
        let account = account_of(&desk, &AccountId(account))?;
        desk.release_wallet(&account.wallet_id)?;
        self.attention().await
    }

    /// A person confirms that no other computer sends from this history.
    pub async fn confirm_sole_sender(self: &Arc<Self>) -> Answer<c::Start> {
        self.desk().await?.confirm_sole_sender()?;
        self.start().await
    }

    /// Which order the replay check would use, and what it means for the money.
    pub async fn replay_offer(&self, account: String) -> Answer<c::ReplayOffer> {
        let desk = self.desk().await?;
        let account = account_of(&desk, &AccountId(account))?;
        let order = for_replay(&desk, &account)?;
        let words = replay_words(order.as_ref());
        Ok(c::ReplayOffer { order: order.map(|order| views::order(order, times(&desk))), words })
    }

    /// Makes the replay check with the order that was shown.
    pub async fn probe_replay(&self, order: String) -> Answer<Vec<c::Account>> {
        let desk = self.desk().await?;
        desk.probe_replay(&OrderId(order)).await?;
        accounts::all(&desk)
    }

    /// Writes the answers that the history could not take to a file that the agent named, and gives its name.
    pub async fn save_unsaved_answers(&self, path: std::path::PathBuf) -> Answer<String> {
        let answers = unsaved(self.desk().await?.as_ref());
        let failed = |reason: String| {
            c::ErrorView::new(c::ErrorCode::Other, format!("The file could not be written: {}", sentence(&reason)))
                .hint("They stay in memory until the program ends. Choose another place, such as a memory stick.")
        };
        write_privately(&path, &answers).map_err(|error| failed(error.to_string()))?;
        Ok(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
    }
}
