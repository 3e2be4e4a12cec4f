//! Times and limits, each with the range in which it is safe.
//!
//! A value outside its safe range is taken only while every account is on loopback (tests and practice), and counts as
//! the nearest safe value as soon as another account is added.

use crate::ports::{Ledger, LedgerError};

/// One number that may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingSpec {
    /// Its name in the ledger and on the command line.
    pub key: &'static str,
    /// What it is without being set.
    pub default: u64,
    /// The smallest safe value.
    pub safe_min: u64,
    /// The largest safe value.
    pub safe_max: u64,
    /// For people.
    pub meaning: &'static str,
}

macro_rules! settings {
    ($($(#[$doc:meta])* $field:ident = $default:expr, safe $min:expr => $max:expr, $meaning:literal;)*) => {
        /// The values in force.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Settings { $($(#[$doc])* pub $field: u64,)* }

        impl Default for Settings {
            fn default() -> Self { Self { $($field: $default,)* } }
        }

        impl Settings {
            /// Every setting there is.
            pub const SPECS: &'static [SettingSpec] = &[$(SettingSpec {
                key: stringify!($field), default: $default, safe_min: $min, safe_max: $max, meaning: $meaning,
            },)*];

            fn set(&mut self, key: &str, value: u64) {
                $(if key == stringify!($field) { self.$field = value; })*
            }

            /// The value in force under this name.
            pub fn get(&self, key: &str) -> Option<u64> {
                $(if key == stringify!($field) { return Some(self.$field); })*
                None
            }
        }
    };
}

settings! {
    /// The whole time a call may take.
    request_timeout_ms = 30_000, safe 10_000 => 30_000, "how long one call to a provider may take, in ms";
    /// How long after a lost answer the provider's list is taken as complete.
    settle_ms = 300_000, safe 300_000 => 86_400_000, "how long to wait before a lost answer is looked up for good, in ms";
    /// The last moment after the first send at which Netpluse may be sent the same reference again by itself.
    resend_window_ms = 25_000, safe 0 => 25_000, "how long after its first send an order may be sent again under the same reference, in ms";
    /// How long after a send the first look at its status is.
    poll_first_ms = 4_000, safe 1_000 => 60_000, "how soon an order's status is first read, in ms";
    /// The longest pause between two looks.
    poll_max_ms = 300_000, safe 10_000 => 3_600_000, "the longest pause between two readings of a status, in ms";
    /// When an accepted order is called stuck.
    stuck_ms = 1_800_000, safe 60_000 => 86_400_000, "when an order counts as taking longer than usual, in ms";
    /// Purchases a window and key.
    sends_per_window = 30, safe 1 => 30, "purchases per window and key";
    /// Reads a window and key.
    reads_per_window = 60, safe 10 => 60, "reads per window and key";
    /// The limiter's window.
    window_ms = 60_000, safe 60_000 => 600_000, "the window of the provider's limit, in ms";
    /// Places of a window kept for the counter.
    counter_places = 3, safe 0 => 15, "places of a window that are kept for sales at the counter";
    /// Calls at once on Netpluse.
    netpluse_calls_at_once = 8, safe 1 => 12, "purchases under way at once on Netpluse";
    /// When a disagreement of clocks is said.
    clock_skew_ms = 120_000, safe 10_000 => 3_600_000, "when a disagreement with the provider's clock is shown, in ms";
    /// When a gap counts as sleep.
    suspend_ms = 600_000, safe 60_000 => 86_400_000, "a sleep of the computer after which sending waits for 'Continue', in ms";
    /// How old prices may be when money is spent.
    price_age_ms = 600_000, safe 0 => 3_600_000, "how old prices may be when money is spent, in ms";
    /// Within which a purchase counts as a repeat.
    repeat_ms = 86_400_000, safe 3_600_000 => 604_800_000, "how long back the same number and size counts as a repeat, in ms";
    /// Below which a wallet is called low, in pesewas.
    low_balance_pesewas = 2_000, safe 0 => 100_000_000, "the balance below which a wallet is called low, in pesewas";
    /// Above which the total must be typed, in pesewas.
    typed_total_above_pesewas = 50_000, safe 0 => 100_000_000, "the total above which it has to be typed to approve, in pesewas";
}

impl Settings {
    /// Reads the settings. `loopback_only`: every account is on loopback, so values outside the safe range stand.
    pub fn load(ledger: &dyn Ledger, loopback_only: bool) -> Result<Self, LedgerError> {
        let mut settings = Self::default();
        for (key, text) in ledger.settings()? {
            let (Some(spec), Ok(value)) = (Self::spec(&key), text.parse::<u64>()) else { continue };
            let safe = value.clamp(spec.safe_min, spec.safe_max);
            settings.set(&key, if loopback_only { value } else { safe });
        }
        Ok(settings)
    }

    /// The setting of this name.
    pub fn spec(key: &str) -> Option<&'static SettingSpec> {
        Self::SPECS.iter().find(|spec| spec.key == key)
    }

    /// Checks a value before it is kept. The error is for people.
    pub fn check(key: &str, text: &str, loopback_only: bool) -> Result<u64, String> {
        let spec = Self::spec(key).ok_or_else(|| format!("there is no setting '{key}'"))?;
        let value: u64 = text.trim().parse().map_err(|_| format!("{key} takes a whole number, not '{text}'"))?;
        let is_safe = (spec.safe_min..=spec.safe_max).contains(&value);
        if is_safe || loopback_only {
            return Ok(value);
        }
        Err(format!(
            "{key} is safe from {} to {}; {value} is taken only while every account is a practice account",
            spec.safe_min, spec.safe_max
        ))
    }
}
