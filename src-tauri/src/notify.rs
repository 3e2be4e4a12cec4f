//! A quiet word from the system when something ends while the window is in the background.
//!
//! Guarantees: each end is told once; no number and no credential is in it, because others may see the screen. Leaves
//! out: anything while the window is in front, where it shows by itself.

use crate::contract::{Batch, BatchState, Event, OrderState};
use crate::window;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

const TOLD_MAX: usize = 200;

/// Remembers what was told already.
#[derive(Default)]
pub struct Notifier {
    told: Mutex<VecDeque<(String, String)>>,
}

fn cedis(pesewas: i64) -> String {
    domain::Pesewas(pesewas).to_string()
}

/// What there is to say of a batch; `None` while it goes on.
fn words(batch: &Batch) -> Option<String> {
    let count = |states: &[OrderState]| -> u32 {
        batch.by_state.iter().filter(|total| states.contains(&total.state)).map(|total| total.count).sum()
    };
    if let (BatchState::Paused, Some(reason)) = (batch.state, &batch.reason) {
        return Some(format!("{} waits for you. {reason}", batch.source));
    }
    let open = count(&[OrderState::Planned, OrderState::Sending, OrderState::Accepted]);
    let is_over = open == 0 && matches!(batch.state, BatchState::Finished | BatchState::Stopped);
    if !is_over {
        return None;
    }
    let parts = [
        (count(&[OrderState::Delivered]), "delivered"),
        (count(&[OrderState::Refunded]), "refunded"),
        (count(&[OrderState::Rejected]), "not bought"),
        (count(&[OrderState::Failed]), "failed, refund not seen"),
        (count(&[OrderState::Unknown]), "not known yet"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| if batch.orders == 1 { (*word).to_owned() } else { format!("{count} {word}") })
        .collect();
    let what = if batch.counter { "Sale".to_owned() } else { batch.source.clone() };
    (!parts.is_empty()).then(|| format!("{what}, {}: {}", cedis(batch.total), parts.join(", ")))
}

impl Notifier {
    /// Hears what the window is told, and says it aloud when nobody looks.
    pub fn hear(&self, handle: &AppHandle, event: &Event) {
        let Event::Batch { batch } = event else { return };
        let Some(words) = words(batch) else { return };
        if !self.is_new(batch, &words) {
            return;
        }
        let in_front =
            handle.get_webview_window(window::LABEL).is_none_or(|window| window.is_focused().unwrap_or(true));
        if in_front {
            return;
        }
        if let Err(error) = handle.notification().builder().title("Bundle Desk").body(words).show() {
            tracing::debug!(%error, "the system showed no notification");
        }
    }

    fn is_new(&self, batch: &Batch, words: &str) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = (batch.id.clone(), words.to_owned());
        if told.contains(&entry) {
            return false;
        }
        told.push_back(entry);
        if told.len() > TOLD_MAX {
            told.pop_front();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::StateTotal;

    fn batch(state: BatchState, by_state: &[(OrderState, u32)]) -> Batch {
        Batch {
            id: "b".to_owned(),
            account: "shop".to_owned(),
            source: "list.xlsx".to_owned(),
            counter: false,
            state,
            reason: None,
            total: 1_350,
            orders: by_state.iter().map(|(_, count)| count).sum(),
            by_state: by_state
                .iter()
                .map(|(state, count)| StateTotal { state: *state, count: *count, amount: 0 })
                .collect(),
            approved_at: 0,
            seconds_left: None,
            wallet_held: false,
            to_buy_again: 0,
        }
    }

    #[test]
    fn only_an_end_is_told_and_only_once() {
        let going = batch(BatchState::Finished, &[(OrderState::Delivered, 2), (OrderState::Accepted, 1)]);
        assert_eq!(words(&going), None, "one of them is still with the provider");
        let over = batch(BatchState::Finished, &[(OrderState::Delivered, 2), (OrderState::Unknown, 1)]);
        let said = words(&over).expect("it is over");
        assert_eq!(said, "list.xlsx, GHS 13.50: 2 delivered, 1 not known yet");
        let notifier = Notifier::default();
        assert!(notifier.is_new(&over, &said) && !notifier.is_new(&over, &said));
    }

    #[test]
    fn a_list_that_waits_says_why() {
        let paused = Batch { reason: Some("The wallet is empty.".to_owned()), ..batch(BatchState::Paused, &[]) };
        assert_eq!(words(&paused).as_deref(), Some("list.xlsx waits for you. The wallet is empty."));
    }
}
