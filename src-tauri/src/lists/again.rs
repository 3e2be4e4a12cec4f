//! The orders of a list that came to nothing, as a new list for review.
//!
//! Guarantees: each row names the order that it buys again, so that whatever was bought in its stead is shown before a yes;
//! an order whose money may still be out is never among them. Leaves out: buying one order again (`sell`).

use super::{OpenList, stopped};
use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use crate::lists::entry::Entry;
use domain::{AccountId, BatchId};
use engine::Desk;
use engine::model::{Batch, Order};
use host::ResultRows;
use std::sync::Arc;

const AGAIN: &str = ", again";
const NOTE: &str = "These orders were not bought, or came back refunded. Each is a new order, approved anew.";

impl OpenList {
    fn again(batch: &Batch, orders: Vec<Order>, account: AccountId) -> Self {
        let source = batch.source.strip_suffix(AGAIN).unwrap_or(&batch.source);
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            source: format!("{source}{AGAIN}"),
            reading: String::new(),
            notes: vec![NOTE.to_owned()],
            entries: orders.into_iter().map(Entry::again).collect(),
            undo: Vec::new(),
            read: None,
            account,
            bulk_calls: batch.bulk_calls,
            plan: None,
        }
    }
}

/// The account that the list was bought from; the first one, where it is not there any more.
fn account_for(desk: &Desk, batch: &Batch) -> Answer<AccountId> {
    let accounts = desk.accounts()?;
    let same = accounts.iter().find(|account| account.id == batch.account).or_else(|| accounts.first());
    same.map(|account| account.id.clone()).ok_or_else(|| {
        c::ErrorView::new(c::ErrorCode::Other, "There is no account to buy from. Nothing was bought.")
            .hint("Add one first.")
    })
}

impl App {
    /// Opens every order of a list that came to nothing, and was not bought again, as a new list.
    pub async fn list_again(self: &Arc<Self>, batch: String) -> Answer<c::List> {
        let host = self.host().await?;
        let batch = host.desk().batch(&BatchId(batch))?;
        let account = account_for(host.desk(), &batch)?;
        // Without a line the last reading stands, and its age is shown.
        let _ = host.desk().read_wallet(&account).await;
        let app = Arc::clone(self);
        let work = move || {
            let desk = host.desk();
            let orders = host::orders_of_batch(desk, &batch.id, ResultRows::ToBuyAgain)?;
            if orders.is_empty() {
                let message = "Nothing of this list is left to buy again.";
                return Err(c::ErrorView::new(c::ErrorCode::Changed, message).hint("Look at the lists made from it."));
            }
            let mut list = OpenList::again(&batch, orders, account);
            list.remember_networks(&host)?;
            list.price(desk)?;
            let view = list.view(desk)?;
            app.keep_list(list);
            Ok(view)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| stopped())?
    }
}

#[cfg(test)]
mod tests {
    use crate::app::App;
    use crate::app::tests::practice;
    use crate::contract::{Approval, Batch, List, ListRow, Network, OrderFilter, OrderState, ReadAs, RowEdit};
    use std::sync::Arc;

    /// Repeats are meant: a stopped list is bought again as it was.
    fn yes(total: i64) -> Approval {
        Approval { total, allow_repeats: true, networks_confirmed: true }
    }

    /// Approves a plan and stops it at once: what was not sent yet is not bought.
    async fn stopped(app: &Arc<App>, plan: crate::contract::Plan) -> Batch {
        let batch = app.approve(plan.id, yes(plan.total)).await.expect("approved");
        app.stop_batch(batch.id).await.expect("stopped")
    }

    async fn rows(app: &Arc<App>, list: &List) -> Vec<ListRow> {
        app.list_rows(list.id.clone(), None, String::new(), 0, 200).await.expect("its rows").rows
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_came_to_nothing_is_a_list_of_its_own_that_names_the_old_orders() {
        let (_folder, app) = practice().await;
        let text: String = (0..60).map(|i| format!("02412345{i:02} 1GB Kofi\n")).collect();
        let first = app.paste_list(text).await.expect("a list");
        let batch = stopped(&app, first.plan.expect("a plan")).await;
        assert!(batch.to_buy_again > 2, "most of it was stopped before it was sent: {batch:?}");

        let list = app.list_again(batch.id.clone()).await.expect("a list to review");
        assert_eq!((list.counts.all, list.counts.ok), (batch.to_buy_again, batch.to_buy_again));
        assert!(list.again && list.source.ends_with(", again"), "{list:?}");
        let shown = rows(&app, &list).await;
        assert!(shown[0].message.as_deref().is_some_and(|text| text.starts_with("Not bought")), "{:?}", shown[0]);
        assert_eq!(shown[0].note.as_deref(), Some("Kofi"));
        assert!(app.read_list_as(list.id.clone(), ReadAs::default()).await.is_err(), "there is no file to read again");

        let typed = RowEdit { number: Some("0201112222".to_owned()), ..RowEdit::default() };
        app.edit_row(list.id.clone(), 0, typed).await.expect("mended");
        let out = RowEdit { left_out: Some(true), ..RowEdit::default() };
        let list = app.edit_row(list.id, 1, out).await.expect("left out");
        let plan = list.plan.expect("a plan");
        assert_eq!(plan.orders, batch.to_buy_again - 1);
        let again = app.approve(plan.id, yes(plan.total)).await.expect("approved");
        let filter = OrderFilter { batch: Some(again.id), by_row: true, limit: 200, ..OrderFilter::default() };
        let bought = app.orders(filter).await.expect("its orders").orders;
        assert!(bought.iter().all(|order| order.retry_of.is_some()), "each names the order that it buys again");
        assert_eq!((bought[0].msisdn.as_str(), bought[0].network), ("0201112222", Some(Network::Telecel)));
        let left = app.batch(batch.id.clone()).await.expect("the first list").to_buy_again;
        assert_eq!(left, 1, "the row left out can still be bought again, the others cannot");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn checkers_are_bought_again_as_checkers() {
        let (_folder, app) = practice().await;
        let seller = app.start().await.expect("practice").accounts.into_iter().find(|a| a.sells_checkers);
        let seller = seller.expect("one account sells checkers").id;
        let kinds = app.refresh_checkers(seller.clone()).await.expect("checkers").packages;
        let kind = kinds.iter().find(|kind| kind.stock > 29).expect("enough of one kind").id.clone();
        let plan = app.plan_checkers(seller, "0241234567".to_owned(), kind, 30, false).await.expect("a plan");
        let batch = stopped(&app, plan).await;
        assert!(batch.to_buy_again > 0, "{batch:?}");
        let list = app.list_again(batch.id).await.expect("a list to review");
        let plan = list.plan.as_ref().expect("they can be bought");
        assert_eq!(plan.orders, batch.to_buy_again);
        let row = rows(&app, &list).await.remove(0);
        assert!(row.checker && row.network.is_none() && row.size.is_some(), "{row:?}");
        let edit = RowEdit { size: Some("1GB".to_owned()), network: Some(Network::Mtn), ..RowEdit::default() };
        let list = app.edit_row(list.id, 0, edit).await.expect("edited");
        let row = rows(&app, &list).await.remove(0);
        assert!(row.checker && row.network.is_none(), "a checker does not become a bundle: {row:?}");
        let unknown = OrderFilter { states: vec![OrderState::Unknown], limit: 1, ..OrderFilter::default() };
        assert!(app.orders(unknown).await.expect("the history").orders.is_empty(), "nothing was sent by looking");
        app.close().await;
    }
}
