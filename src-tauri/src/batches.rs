//! Batches: what was approved, how far it is, and going on with it.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use crate::views;
use domain::{BatchId, OrderState};
use engine::Desk;
use engine::model::{Batch, BatchState, Lane};
use engine::ports::OrderQuery;
use std::sync::Arc;

const LISTS_SHOWN: u32 = 50;
const CALL_ITEMS: u64 = 20;

/// One batch with what its orders come to.
pub fn one(desk: &Desk, id: &BatchId) -> Answer<c::Batch> {
    view(desk, desk.batch(id)?)
}

/// The batches that are not at their end, newest first.
pub fn open(desk: &Desk) -> Answer<Vec<c::Batch>> {
    desk.ledger().open_batches()?.into_iter().map(|batch| view(desk, batch)).collect()
}

/// The batches that wait for a person.
pub fn paused(desk: &Desk) -> Answer<Vec<c::Batch>> {
    let paused = desk.ledger().open_batches()?.into_iter().filter(|b| matches!(b.state, BatchState::Paused { .. }));
    paused.map(|batch| view(desk, batch)).collect()
}

/// How many lists are being sent.
pub fn running_lists(desk: &Desk) -> usize {
    let batches = desk.ledger().open_batches().unwrap_or_default();
    batches.iter().filter(|b| b.state == BatchState::Running && b.lane == Lane::Batch).count()
}

fn view(desk: &Desk, batch: Batch) -> Answer<c::Batch> {
    let query = OrderQuery { batch_id: Some(batch.id.clone()), ..OrderQuery::default() };
    let totals = desk.ledger().totals(&query)?;
    let in_state = |state| totals.by_state.iter().find(|(s, ..)| *s == state).map_or(0, |(_, count, _)| *count);
    let waiting = in_state(OrderState::Planned);
    let came_to_nothing = in_state(OrderState::Rejected) + in_state(OrderState::Refunded);
    let ahead = views::Ahead {
        seconds_left: (waiting > 0).then(|| seconds_for(desk, waiting, batch.bulk_calls)),
        wallet_held: waiting > 0 && !desk.held_by(&batch.wallet_id)?.is_empty(),
        to_buy_again: if came_to_nothing > 0 { to_buy_again(desk, &batch.id)? } else { 0 },
    };
    Ok(views::batch(batch, views::totals(&totals), ahead))
}

fn to_buy_again(desk: &Desk, id: &BatchId) -> Answer<u32> {
    let query = OrderQuery { batch_id: Some(id.clone()), to_buy_again: true, ..OrderQuery::default() };
    let totals = desk.ledger().totals(&query)?;
    Ok(views::small(totals.by_state.iter().map(|(_, count, _)| count).sum()))
}

/// About how long the calls for so many orders take at the provider's pace.
fn seconds_for(desk: &Desk, orders: u64, bulk_calls: bool) -> u32 {
    const ANSWER_MS: u64 = 1_500;
    let settings = desk.settings();
    let calls = if bulk_calls { orders.div_ceil(CALL_ITEMS) } else { orders };
    let limit = settings.sends_per_window.max(1);
    let ms = (calls / limit) * settings.window_ms + (calls % limit) * ANSWER_MS;
    views::small(ms.div_ceil(1_000))
}

impl App {
    /// The newest batches.
    pub async fn batches(&self) -> Answer<Vec<c::Batch>> {
        let desk = self.desk().await?;
        let batches = desk.ledger().batches(LISTS_SHOWN)?;
        batches.into_iter().map(|batch| view(&desk, batch)).collect()
    }

    /// One batch.
    pub async fn batch(&self, batch: String) -> Answer<c::Batch> {
        one(self.desk().await?.as_ref(), &BatchId(batch))
    }

    /// Sends nothing more of it until 'Continue'.
    pub async fn pause_batch(&self, batch: String) -> Answer<c::Batch> {
        let (desk, id) = (self.desk().await?, BatchId(batch));
        desk.pause_batch(&id)?;
        one(&desk, &id)
    }

    /// Goes on with it.
    pub async fn continue_batch(&self, batch: String) -> Answer<c::Batch> {
        let (desk, id) = (self.desk().await?, BatchId(batch));
        desk.continue_batch(&id).await?;
        one(&desk, &id)
    }

    /// Ends it: what was not sent is not bought.
    pub async fn stop_batch(&self, batch: String) -> Answer<c::Batch> {
        let (desk, id) = (self.desk().await?, BatchId(batch));
        let (stopping, stopped) = (Arc::clone(&desk), id.clone());
        // Thousands of orders may have to be moved.
        let done = tokio::task::spawn_blocking(move || stopping.stop_batch(&stopped)).await;
        done.map_err(|_| c::ErrorView::new(c::ErrorCode::Other, "The list could not be stopped. Try again."))??;
        one(&desk, &id)
    }
}
