//! The states of an order, and the only function that moves one.
//!
//! Source: the design's state diagram. Guarantees: nothing leads from `Unknown` back to `Planned`, and nothing but a
//! provider's own record or a person ends an unknown. Leaves out: what evidence suffices (`engine::settle`).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Approved, not sent.
    Planned,
    /// A send is under way: its intent is durable, its answer is not.
    Sending,
    /// A send may have been charged; nobody knows yet.
    Unknown,
    /// The provider has it.
    Accepted,
    /// The provider says it was delivered.
    Delivered,
    /// The provider says it failed.
    Failed,
    /// The money was seen to come back.
    Refunded,
    /// Refused; nothing was charged.
    Rejected,
}

/// What may move an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Step 1 of a purchase: the intent is durable.
    SendBegun,
    /// The provider answered that it has it.
    ProviderAccepted,
    /// A documented refusal that ends the order.
    ProviderRejected,
    /// Not sent, or refused in a way that holds the order.
    SendHeld,
    /// The outcome of the send is not known.
    OutcomeLost,
    /// The provider's record shows it in progress.
    RecordShowsProcessing,
    /// The provider's record shows it delivered.
    RecordShowsDelivered,
    /// The provider's record shows it failed.
    RecordShowsFailed,
    /// The provider's record shows the money back, or the wallet does.
    RefundSeen,
    /// A refusal whose code left a doubt, after the settle time: no row in a full reading, and the wallet unmoved.
    RecordShowsNothing,
    /// A person says it was charged and is in the provider's hands.
    PersonSaysCharged,
    /// A person says the provider tried and failed.
    PersonSaysFailed,
    /// A person says it was never charged.
    PersonSaysNotCharged,
    /// A person took an order that was not sent out of its batch.
    PersonCancelled,
    /// The ledger was found restored, copied or rewound.
    LedgerDoubted,
    /// The provider's parent order failed with no word on this recipient.
    ParentFailed,
}

/// A move that was asked for and is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order that is '{from}' cannot be moved by '{cause:?}'")]
pub struct IllegalTransition {
    /// The state it was in.
    pub from: OrderState,
    /// What was asked.
    pub cause: Cause,
}

/// What a move leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// To another state.
    To(OrderState),
    /// The evidence is already covered by the state: nothing changes, and that is no error.
    Stays,
}

impl OrderState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Sending,
        Self::Unknown,
        Self::Accepted,
        Self::Delivered,
        Self::Failed,
        Self::Refunded,
        Self::Rejected,
    ];

    /// The name used in the ledger and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Refunded => "refunded",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the ledger's name of a state.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The word that people see, the same everywhere.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "Waiting",
            Self::Sending => "Sending",
            Self::Unknown => "Not known yet",
            Self::Accepted => "Processing",
            Self::Delivered => "Delivered",
            Self::Failed => "Failed",
            Self::Refunded => "Refunded",
            Self::Rejected => "Not bought",
        }
    }

    /// The same with what is known of the money, where the word alone leaves that open.
    pub const fn full_word(self) -> &'static str {
        match self {
            Self::Failed => "Failed, refund not seen",
            other => other.word(),
        }
    }

    /// Whether money may still be moving: a second order to the number has to wait, and the ceiling counts it.
    pub const fn is_in_flight(self) -> bool {
        match self {
            Self::Sending | Self::Unknown | Self::Accepted => true,
            Self::Planned | Self::Delivered | Self::Failed | Self::Refunded | Self::Rejected => false,
        }
    }

    /// Whether nothing more is expected. Evidence may still arrive (a refund, a reversal, a late landing).
    pub const fn is_final(self) -> bool {
        match self {
            Self::Delivered | Self::Failed | Self::Refunded | Self::Rejected => true,
            Self::Planned | Self::Sending | Self::Unknown | Self::Accepted => false,
        }
    }

    /// Whether the order has cost, or may have cost, its price.
    pub const fn may_be_charged(self) -> bool {
        match self {
            Self::Sending | Self::Unknown | Self::Accepted | Self::Delivered | Self::Failed => true,
            Self::Planned | Self::Refunded | Self::Rejected => false,
        }
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Moves an order, or says that it may not be moved so.
///
/// `unknown_before` is whether any earlier send of this order ended unknown and was never settled: then an answer to a
/// later send cannot end the order, nor hold it, and it stays unknown (contracts, Netpluse 4).
pub const fn transition(from: OrderState, cause: Cause, unknown_before: bool) -> Result<Transition, IllegalTransition> {
    use OrderState as S;
    use Transition::{Stays, To};
    let illegal = Err(IllegalTransition { from, cause });
    match from {
        S::Planned => match cause {
            Cause::SendBegun => Ok(To(S::Sending)),
            Cause::LedgerDoubted => Ok(To(S::Unknown)),
            Cause::PersonCancelled => Ok(To(S::Rejected)),
            Cause::ProviderAccepted
            | Cause::ProviderRejected
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::RecordShowsProcessing
            | Cause::RecordShowsDelivered
            | Cause::RecordShowsFailed
            | Cause::RefundSeen
            | Cause::RecordShowsNothing
            | Cause::PersonSaysCharged
            | Cause::PersonSaysFailed
            | Cause::PersonSaysNotCharged
            | Cause::ParentFailed => illegal,
        },
        S::Sending => match cause {
            Cause::ProviderAccepted => Ok(To(S::Accepted)),
            Cause::ProviderRejected => Ok(To(if unknown_before { S::Unknown } else { S::Rejected })),
            Cause::SendHeld => Ok(To(if unknown_before { S::Unknown } else { S::Planned })),
            Cause::OutcomeLost | Cause::LedgerDoubted => Ok(To(S::Unknown)),
            Cause::SendBegun
            | Cause::RecordShowsProcessing
            | Cause::RecordShowsDelivered
            | Cause::RecordShowsFailed
            | Cause::RefundSeen
            | Cause::RecordShowsNothing
            | Cause::PersonSaysCharged
            | Cause::PersonSaysFailed
            | Cause::PersonSaysNotCharged
            | Cause::PersonCancelled
            | Cause::ParentFailed => illegal,
        },
        S::Unknown => match cause {
            // A resend under the same reference, where the contract allows one.
            Cause::SendBegun => Ok(To(S::Sending)),
            Cause::ProviderAccepted | Cause::RecordShowsProcessing | Cause::PersonSaysCharged => Ok(To(S::Accepted)),
            Cause::RecordShowsDelivered => Ok(To(S::Delivered)),
            Cause::RecordShowsFailed | Cause::PersonSaysFailed => Ok(To(S::Failed)),
            Cause::RefundSeen => Ok(To(S::Refunded)),
            Cause::RecordShowsNothing | Cause::PersonSaysNotCharged => Ok(To(S::Rejected)),
            Cause::ProviderRejected
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::LedgerDoubted
            | Cause::ParentFailed => Ok(Stays),
            Cause::PersonCancelled => illegal,
        },
        S::Accepted => match cause {
            Cause::ProviderAccepted | Cause::RecordShowsProcessing | Cause::PersonSaysCharged => Ok(Stays),
            Cause::RecordShowsDelivered => Ok(To(S::Delivered)),
            Cause::RecordShowsFailed | Cause::PersonSaysFailed => Ok(To(S::Failed)),
            Cause::RefundSeen => Ok(To(S::Refunded)),
            Cause::ParentFailed | Cause::LedgerDoubted => Ok(To(S::Unknown)),
            Cause::SendBegun
            | Cause::ProviderRejected
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::RecordShowsNothing
            | Cause::PersonSaysNotCharged
            | Cause::PersonCancelled => illegal,
        },
        S::Delivered => match cause {
            Cause::RefundSeen => Ok(To(S::Refunded)),
            Cause::RecordShowsDelivered
            | Cause::ProviderAccepted
            | Cause::RecordShowsProcessing
            | Cause::PersonSaysCharged
            | Cause::LedgerDoubted => Ok(Stays),
            Cause::SendBegun
            | Cause::ProviderRejected
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::RecordShowsFailed
            | Cause::RecordShowsNothing
            | Cause::PersonSaysFailed
            | Cause::PersonSaysNotCharged
            | Cause::PersonCancelled
            | Cause::ParentFailed => illegal,
        },
        S::Failed => match cause {
            Cause::RefundSeen => Ok(To(S::Refunded)),
            Cause::RecordShowsFailed
            | Cause::ProviderAccepted
            | Cause::RecordShowsProcessing
            | Cause::PersonSaysFailed
            | Cause::LedgerDoubted => Ok(Stays),
            Cause::SendBegun
            | Cause::ProviderRejected
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::RecordShowsDelivered
            | Cause::RecordShowsNothing
            | Cause::PersonSaysCharged
            | Cause::PersonSaysNotCharged
            | Cause::PersonCancelled
            | Cause::ParentFailed => illegal,
        },
        S::Refunded => match cause {
            Cause::RefundSeen
            | Cause::RecordShowsFailed
            | Cause::ProviderAccepted
            | Cause::RecordShowsProcessing
            | Cause::LedgerDoubted => Ok(Stays),
            Cause::SendBegun
            | Cause::ProviderRejected
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::RecordShowsDelivered
            | Cause::RecordShowsNothing
            | Cause::PersonSaysCharged
            | Cause::PersonSaysFailed
            | Cause::PersonSaysNotCharged
            | Cause::PersonCancelled
            | Cause::ParentFailed => illegal,
        },
        S::Rejected => match cause {
            // It landed after all: a charge that came minutes after the connection died, or a person who was wrong.
            Cause::RecordShowsProcessing
            | Cause::RecordShowsDelivered
            | Cause::RecordShowsFailed
            | Cause::PersonSaysCharged => Ok(To(S::Accepted)),
            Cause::ProviderRejected
            | Cause::RecordShowsNothing
            | Cause::PersonSaysNotCharged
            | Cause::LedgerDoubted => Ok(Stays),
            Cause::SendBegun
            | Cause::ProviderAccepted
            | Cause::SendHeld
            | Cause::OutcomeLost
            | Cause::RefundSeen
            | Cause::PersonSaysFailed
            | Cause::PersonCancelled
            | Cause::ParentFailed => illegal,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUSES: [Cause; 16] = [
        Cause::SendBegun,
        Cause::ProviderAccepted,
        Cause::ProviderRejected,
        Cause::SendHeld,
        Cause::OutcomeLost,
        Cause::RecordShowsProcessing,
        Cause::RecordShowsDelivered,
        Cause::RecordShowsFailed,
        Cause::RefundSeen,
        Cause::RecordShowsNothing,
        Cause::PersonSaysCharged,
        Cause::PersonSaysFailed,
        Cause::PersonSaysNotCharged,
        Cause::PersonCancelled,
        Cause::LedgerDoubted,
        Cause::ParentFailed,
    ];

    /// A row a state, a column a cause in the order above: the state's letter, `.` for 'stays', `-` for 'not allowed'.
    const TABLE: [(OrderState, &str); 8] = [
        (OrderState::Planned, "S------------RU-"),
        (OrderState::Sending, "-ARPU---------U-"),
        (OrderState::Unknown, "SA...ADFXRAFR-.."),
        (OrderState::Accepted, "-.---.DFX-.F--UU"),
        (OrderState::Delivered, "-.---..-X-.---.-"),
        (OrderState::Failed, "-.---.-.X--.--.-"),
        (OrderState::Refunded, "-.---.-..-----.-"),
        (OrderState::Rejected, "--.--AAA-.A-.-.-"),
    ];

    fn letter(state: OrderState) -> char {
        match state {
            OrderState::Planned => 'P',
            OrderState::Sending => 'S',
            OrderState::Unknown => 'U',
            OrderState::Accepted => 'A',
            OrderState::Delivered => 'D',
            OrderState::Failed => 'F',
            OrderState::Refunded => 'X',
            OrderState::Rejected => 'R',
        }
    }

    #[test]
    fn every_pair_is_as_the_table_says() {
        for (from, row) in TABLE {
            for (cause, expected) in CAUSES.into_iter().zip(row.chars()) {
                let got = match transition(from, cause, false) {
                    Ok(Transition::To(state)) => letter(state),
                    Ok(Transition::Stays) => '.',
                    Err(_) => '-',
                };
                assert_eq!(got, expected, "{from} by {cause:?}");
            }
        }
    }

    #[test]
    fn an_unknown_before_changes_only_refusals_of_a_later_send() {
        for from in OrderState::ALL {
            for cause in CAUSES {
                let fresh = transition(from, cause, false);
                let after_unknown = transition(from, cause, true);
                let is_later_refusal =
                    from == OrderState::Sending && matches!(cause, Cause::ProviderRejected | Cause::SendHeld);
                if is_later_refusal {
                    assert_eq!(after_unknown, Ok(Transition::To(OrderState::Unknown)), "{from} by {cause:?}");
                } else {
                    assert_eq!(after_unknown, fresh, "{from} by {cause:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_leads_from_unknown_to_planned() {
        for cause in CAUSES {
            assert_ne!(transition(OrderState::Unknown, cause, true), Ok(Transition::To(OrderState::Planned)));
        }
    }

    #[test]
    fn names_round_trip() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::from_name(state.name()), Some(state));
        }
    }
}
