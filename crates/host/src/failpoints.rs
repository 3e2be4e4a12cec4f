//! For tests only (feature `failpoints`): ends this process, or makes a write fail, at a step that the environment names.
//!
//! `BUNDLEDESK_FAILPOINT=STEP:N` ends the process, as a kill would, when that step comes for the n-th time (from 1):
//! - a write to the history: the port's method, then `.before`, `.middle` (all is written, nothing counts) or `.after`,
//!   as in `begin_attempt.after` or `put_generation.middle`; `any` stands for every write;
//! - `keys_put.before`, `keys_put.after`: a write to the key store;
//! - `send.before`, `send.middle` (some milliseconds after the purchase left), `send.after` (answered, nothing kept).
//!
//! `BUNDLEDESK_DISK_FAULT=N:KIND` lets the n-th write and, with a `+` behind it, all later ones fail as `enospc` or
//! `eio`. Every write to the history counts, and the key store's too. A port's method in place of the number, as in
//! `keep_answer:enospc`, lets each write of that name fail.
//! `BUNDLEDESK_STEPS_FILE=FILE` adds the name of each step to that file, so that a test knows what there is to end.
//!
//! Guarantees: does nothing when none of these is set. Leaves out: practice mode's own files.

use async_trait::async_trait;
use domain::{ProviderKind, Purchase, Secret, SubmitOutcome};
use engine::ports::{BuyingCalls, Exchange, KeyStore, KeyStoreError, KeyStoreKind, Provider, ProviderFactory};
use ledger::{FaultKind, FaultPoint, OpenOptions, WriteFault};
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// How long after a purchase left the process ends at `send.middle`.
const MIDDLE_MS: u64 = 4;

static PLAN: LazyLock<Plan> = LazyLock::new(Plan::of_environment);

struct Plan {
    end: Option<(String, u64)>,
    disk: Option<DiskFault>,
    steps_file: Option<String>,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    steps: HashMap<String, u64>,
    writes: u64,
}

struct DiskFault {
    at: FaultyWrites,
    kind: FaultKind,
}

enum FaultyWrites {
    Nth { at: u64, lasts: bool },
    Named(String),
}

impl Plan {
    fn of_environment() -> Self {
        let set = |name| std::env::var(name).ok();
        Self {
            end: set("BUNDLEDESK_FAILPOINT").and_then(|text| {
                let (step, count) = text.rsplit_once(':')?;
                Some((step.to_owned(), count.parse().ok()?))
            }),
            disk: set("BUNDLEDESK_DISK_FAULT").as_deref().and_then(DiskFault::parse),
            steps_file: set("BUNDLEDESK_STEPS_FILE"),
            counts: Mutex::default(),
        }
    }

    /// Whether the process ends at this step.
    fn is_end(&self, step: &str) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.steps.entry(step.to_owned()).or_default();
        *count += 1;
        let is_end = self.end.as_ref().is_some_and(|(name, at)| name == step && at == count);
        if let Some(file) = &self.steps_file
            && let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(file)
        {
            // A step that could not be noted is missed by the test that reads them.
            let _ = writeln!(file, "{step}");
        }
        is_end
    }

    /// Whether the disk refuses this write.
    fn disk_fault(&self, operation: &str) -> Option<FaultKind> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.writes += 1;
        let fault = self.disk.as_ref()?;
        let is_refused = match &fault.at {
            FaultyWrites::Nth { at, lasts } => counts.writes == *at || (*lasts && counts.writes > *at),
            FaultyWrites::Named(name) => name == operation,
        };
        is_refused.then_some(fault.kind)
    }

    fn ledger_fault(&self, operation: &str) -> Option<WriteFault> {
        let points = [
            (FaultPoint::BeforeBegin, "before"),
            (FaultPoint::BeforeCommit, "middle"),
            (FaultPoint::AfterCommit, "after"),
        ];
        let mut end = None;
        for (point, word) in points {
            // Both names count, also when the first is the end.
            let is_named = self.is_end(&format!("{operation}.{word}"));
            if self.is_end(&format!("any.{word}")) || is_named {
                end = end.or(Some(WriteFault { point, kind: FaultKind::ProcessEnds }));
            }
        }
        let refused = self.disk_fault(operation).map(|kind| WriteFault { point: FaultPoint::BeforeCommit, kind });
        end.or(refused)
    }
}

impl DiskFault {
    fn parse(text: &str) -> Option<Self> {
        let (at, kind) = text.split_once(':')?;
        let kind = match kind {
            "enospc" => FaultKind::DiskFull,
            "eio" => FaultKind::InputOutput,
            _ => return None,
        };
        let at = match at.trim_end_matches('+').parse() {
            Ok(nth) => FaultyWrites::Nth { at: nth, lasts: at.ends_with('+') },
            Err(_) => FaultyWrites::Named(at.to_owned()),
        };
        Some(Self { at, kind })
    }
}

fn end_here(step: &str) {
    if PLAN.is_end(step) {
        std::process::abort();
    }
}

/// The history's options with the failures that the environment asks for.
pub(crate) fn around_ledger(options: OpenOptions) -> OpenOptions {
    OpenOptions { write_fault: Some(Arc::new(|operation| PLAN.ledger_fault(operation))), ..options }
}

/// The key store with the failures that the environment asks for.
pub(crate) fn around_keys(inner: Arc<dyn KeyStore>) -> Arc<dyn KeyStore> {
    Arc::new(Keys(inner))
}

/// The providers with the failures that the environment asks for.
pub(crate) fn around_providers(inner: Arc<dyn ProviderFactory>) -> Arc<dyn ProviderFactory> {
    Arc::new(Providers(inner))
}

struct Keys(Arc<dyn KeyStore>);

impl KeyStore for Keys {
    fn kind(&self) -> KeyStoreKind {
        self.0.kind()
    }

    fn get(&self, name: &str) -> Result<Option<Secret<String>>, KeyStoreError> {
        self.0.get(name)
    }

    fn put(&self, name: &str, value: &Secret<String>) -> Result<(), KeyStoreError> {
        end_here("keys_put.before");
        if PLAN.disk_fault("keys_put").is_some() {
            return Err(KeyStoreError::Unavailable("the key file cannot be written: the disk is full".to_owned()));
        }
        self.0.put(name, value)?;
        end_here("keys_put.after");
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.0.delete(name)
    }
}

struct Providers(Arc<dyn ProviderFactory>);

impl ProviderFactory for Providers {
    fn connect(&self, kind: ProviderKind, address: &str, key: &Secret<String>) -> Result<Provider, String> {
        let provider = self.0.connect(kind, address, key)?;
        Ok(Provider { buying: Arc::new(Buying(provider.buying)), ..provider })
    }

    fn clean_key(&self, kind: ProviderKind, pasted: &Secret<String>) -> Result<Secret<String>, String> {
        self.0.clean_key(kind, pasted)
    }
}

struct Buying(Arc<dyn BuyingCalls>);

#[async_trait]
impl BuyingCalls for Buying {
    async fn send(&self, purchase: &Purchase) -> Exchange {
        end_here("send.before");
        let sending = self.0.send(purchase);
        let exchange = if PLAN.is_end("send.middle") {
            // Longer than any answer takes is no end in the middle: whichever comes first.
            tokio::select! {
                _ = sending => std::process::abort(),
                () = tokio::time::sleep(Duration::from_millis(MIDDLE_MS)) => std::process::abort(),
            }
        } else {
            sending.await
        };
        end_here("send.after");
        exchange
    }

    fn body_hash(&self, purchase: &Purchase) -> String {
        self.0.body_hash(purchase)
    }

    fn classify(&self, purchase: &Purchase, exchange: &Exchange) -> SubmitOutcome {
        self.0.classify(purchase, exchange)
    }
}
