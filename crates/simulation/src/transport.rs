//! The line between the engine and the sandbox: takes its time, loses answers, and is cut when the process ends.

use crate::crash::Life;
use crate::world::World;
use async_trait::async_trait;
use bytes::Bytes;
use domain::ProviderKind;
use engine::ports::{Answer, BodyEnd, Exchange};
use providers::{Transport, WireRequest};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sandbox::{Delivery, Sandbox, SandboxReply, SandboxRequest};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the line takes, both ways together, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    /// A buying call on average.
    pub buying_mean_ms: u64,
    /// A read on average.
    pub reading_mean_ms: u64,
}

impl Default for Latency {
    /// A mobile line to a busy provider.
    fn default() -> Self {
        Self { buying_mean_ms: 2_700, reading_mean_ms: 400 }
    }
}

/// What went over the line, in all processes together.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    /// When each buying call was sent, in true milliseconds since the beginning.
    pub buying_sent_ms: Vec<(ProviderKind, i64)>,
    /// How long the line took for each, there and back.
    pub buying_took_ms: Vec<u64>,
    /// How many buying calls the provider turned away with 429.
    pub buying_refused_for_pace: u64,
    /// How many reads the provider turned away with 429.
    pub reads_refused_for_pace: u64,
}

/// What all processes of one simulation share of the line.
#[derive(Clone)]
pub struct Line {
    pub(crate) sandbox: Sandbox,
    world: World,
    latency: Latency,
    rng: Arc<Mutex<ChaCha8Rng>>,
    traffic: Arc<Mutex<Traffic>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A line that takes longer counts as lost, which is a fault and not the line's.
const LONGEST_MS: u64 = 20_000;

/// No server keeps a connection open for longer that has not brought its request yet: what was on its way when the
/// computer fell asleep does not arrive hours later.
const HANGS_UP_AFTER_MS: i64 = 20_000;

impl Line {
    pub(crate) fn new(sandbox: Sandbox, world: World, latency: Latency, seed: u64) -> Self {
        let rng = Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(seed ^ 0x11E)));
        Self { sandbox, world, latency, rng, traffic: Arc::default() }
    }

    pub(crate) fn traffic(&self) -> Traffic {
        locked(&self.traffic).clone()
    }

    /// There and back: a fixed part, and a long tail as a mobile line has it.
    fn draw_ms(&self, is_buying: bool) -> (u64, u64) {
        let mean_ms = if is_buying { self.latency.buying_mean_ms } else { self.latency.reading_mean_ms };
        let mut rng = locked(&self.rng);
        let fixed_ms = mean_ms / 6;
        let part: f64 = rng.random();
        let tail = -(1.0 - part).ln() * 1_000.0;
        let tail_ms = (tail as u64) * (mean_ms - fixed_ms) / 1_000;
        let whole_ms = (fixed_ms + tail_ms).min(LONGEST_MS);
        let there_ms = whole_ms * rng.random_range(20..60u64) / 100;
        (there_ms, whole_ms - there_ms)
    }

    fn coin(&self) -> bool {
        locked(&self.rng).random()
    }
}

/// The line as one process holds it.
pub struct SimTransport {
    line: Line,
    life: Arc<Life>,
}

impl SimTransport {
    /// The line as this process holds it.
    pub fn new(line: Line, life: Arc<Life>) -> Self {
        Self { line, life }
    }
}

/// A request on its way. When its process ends before it arrived, it may arrive all the same.
struct OnItsWay<'a> {
    line: &'a Line,
    provider: ProviderKind,
    request: Option<SandboxRequest>,
    /// How long the computer had slept when it left.
    slept_ms: i64,
}

impl OnItsWay<'_> {
    fn is_hung_up(&self) -> bool {
        self.line.world.slept_ms() - self.slept_ms > HANGS_UP_AFTER_MS
    }

    fn arrive(&mut self) -> Option<SandboxReply> {
        let request = self.request.take()?;
        let reply = self.line.sandbox.handle(self.provider, &request, self.line.world.true_now());
        if reply.status == 429 {
            let mut traffic = locked(&self.line.traffic);
            match request.method.as_str() {
                "POST" => traffic.buying_refused_for_pace += 1,
                _ => traffic.reads_refused_for_pace += 1,
            }
        }
        Some(reply)
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        let is_buying = self.request.as_ref().is_some_and(|request| request.method == "POST");
        if is_buying && !self.is_hung_up() && self.line.coin() {
            self.arrive();
        }
    }
}

#[async_trait]
impl Transport for SimTransport {
    async fn exchange(&self, request: WireRequest, time_limit_ms: u64) -> Exchange {
        if self.life.is_over() {
            return std::future::pending().await;
        }
        let is_buying = request.method == "POST";
        let (there_ms, back_ms) = self.line.draw_ms(is_buying);
        if is_buying {
            let sent_ms = self.line.world.passed_ms();
            let mut traffic = locked(&self.line.traffic);
            traffic.buying_sent_ms.push((request.provider, sent_ms));
            traffic.buying_took_ms.push(there_ms + back_ms);
        }
        let mut on_its_way = OnItsWay {
            line: &self.line,
            provider: request.provider,
            request: Some(to_sandbox(request)),
            slept_ms: self.line.world.slept_ms(),
        };
        tokio::time::sleep(Duration::from_millis(there_ms)).await;
        if self.life.is_over() {
            return std::future::pending().await;
        }
        if on_its_way.is_hung_up() {
            on_its_way.request = None;
            return Exchange::ConnectionLost;
        }
        let Some(reply) = on_its_way.arrive() else { return Exchange::ConnectionLost };
        let left_ms = time_limit_ms.saturating_sub(there_ms);
        act_out(reply, back_ms, left_ms).await
    }
}

fn to_sandbox(request: WireRequest) -> SandboxRequest {
    let WireRequest { method, path_and_query, mut headers, body, key, .. } = request;
    headers.push(("x-api-key".to_owned(), key.expose().clone()));
    SandboxRequest { method, path_and_query, headers, body: Bytes::from(body) }
}

async fn pass(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// Lets the client see as much of the reply as its delivery says, within the time it has left.
async fn act_out(reply: SandboxReply, back_ms: u64, left_ms: u64) -> Exchange {
    use domain::NotSentCause;
    let head_ms = match reply.delivery {
        Delivery::Delayed { ms } => back_ms.saturating_add(ms),
        _ => back_ms,
    };
    if head_ms >= left_ms || reply.delivery == Delivery::NeverAnswered {
        pass(left_ms).await;
        return Exchange::TimedOut;
    }
    pass(head_ms).await;
    let left_ms = left_ms - head_ms;
    let head_len = reply.wire_head().len() as u64;
    let body_len = reply.body.len() as u64;
    match reply.delivery {
        Delivery::Whole | Delivery::Delayed { .. } => answered(&reply, body_len, BodyEnd::Complete),
        Delivery::Refused => Exchange::NotSent(NotSentCause::ConnectionRefused),
        Delivery::TlsFailed => Exchange::NotSent(NotSentCause::TlsFailed),
        Delivery::ResetBeforeRead | Delivery::ResetNoAnswer | Delivery::NeverAnswered => Exchange::ConnectionLost,
        Delivery::CutWire { bytes } if bytes < head_len => Exchange::ConnectionLost,
        Delivery::CutWire { bytes } => cut(&reply, bytes - head_len),
        Delivery::CutBody { bytes } => cut(&reply, bytes),
        Delivery::Drip { bytes, interval_ms } => {
            let pieces = body_len.div_ceil(bytes.max(1));
            let whole_ms = pieces.saturating_mul(interval_ms);
            if whole_ms < left_ms {
                pass(whole_ms).await;
                return answered(&reply, body_len, BodyEnd::Complete);
            }
            pass(left_ms).await;
            answered(&reply, left_ms / interval_ms.max(1) * bytes, BodyEnd::TimedOut)
        }
        Delivery::EndlessBody => answered(&reply, body_len, BodyEnd::TooLong),
    }
}

fn cut(reply: &SandboxReply, bytes: u64) -> Exchange {
    let body_len = reply.body.len() as u64;
    let end = if bytes < body_len { BodyEnd::Cut } else { BodyEnd::Complete };
    answered(reply, bytes.min(body_len), end)
}

fn answered(reply: &SandboxReply, bytes: u64, end: BodyEnd) -> Exchange {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(reply.body.len());
    Exchange::Answered(Answer {
        status: reply.status,
        retry_after: reply.header("retry-after").map(str::to_owned),
        provider_date: reply.header("date").and_then(providers::http_date),
        body: reply.body[..bytes].to_vec(),
        end,
    })
}
