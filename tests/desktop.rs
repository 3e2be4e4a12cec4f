//! The real window, driven as an agent would: in practice mode, and against a sandbox whose books the test can read.
//!
//! Every screen that matters is kept as a picture under `test-results/desktop/`.

#![cfg(target_os = "linux")]

#[path = "desktop/axe.rs"]
mod axe;
#[path = "desktop/diagnostics.rs"]
mod diagnostics;
#[path = "desktop/driver.rs"]
#[allow(dead_code, reason = "shared with the checkers' window tests, which use the rest")]
mod driver;
#[path = "desktop/everybody.rs"]
mod everybody;
#[path = "desktop/fence.rs"]
mod fence;
#[path = "desktop/keyboard.rs"]
mod keyboard;
#[path = "desktop/lists.rs"]
mod lists;
#[path = "desktop/office.rs"]
mod office;
#[path = "desktop/rescue.rs"]
mod rescue;
#[path = "desktop/shop.rs"]
mod shop;
#[path = "desktop/steps.rs"]
mod steps;
#[path = "desktop/top_up.rs"]
mod top_up;

use axe::assert_usable;
use domain::{Pesewas, ProviderKind};
use driver::{Window, choose_file};
use sandbox::{Call, CallMatch, Fault, Rule};
use serde_json::json;
use shop::{CONNECT, PLUSE, Shop, mixed_list};
use std::path::Path;
use std::time::Duration;
use steps::*;

/// Forty orders at 30 a minute, and their deliveries.
const LIST_PATIENCE: Duration = Duration::from_secs(240);
/// Longer than any order of a test takes.
const ORDER_PATIENCE: Duration = Duration::from_secs(60);
/// As fast as a sandbox without limits allows.
const QUICK: &[(&str, u64)] = &[("sends_per_window", 3_000), ("reads_per_window", 3_000), ("poll_first_ms", 300)];

const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const TAB: &str = "\u{E004}";

fn example(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_once_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open("main-job", folder.path(), &[]).await;

    window.seen("first-run").await;
    window.shot("first-run").await;
    window.click("practise").await;
    window.text_with("practice-badge", "pretend money").await;
    window.shot("practice").await;

    window.click("go-bulk").await;
    window.click("browse").await;
    choose_file(&example("recipients.xlsx"));
    window.text_with("list-source", "recipients.xlsx").await;
    window.shot("review-problems").await;
    window.click("leave-out").await;
    window.click("filter-all").await;
    window.shot("review").await;
    window.click("send").await;
    window.shot("approve").await;
    nod(&window).await;
    window.click("approve-confirm").await;
    window.seen("batch-state").await;
    window.shot("progress").await;
    list_ended(&window, LIST_PATIENCE).await;
    window.shot("result").await;

    buy_three_checkers(&window).await;

    window.click("go-history").await;
    window.text_with("history-totals", "Delivered 42").await;
    let before = window.text("history-totals").await;
    window.shot("history").await;
    window.kill();

    let window = Window::open("main-job-again", folder.path(), &[]).await;
    window.text_with("practice-badge", "pretend money").await;
    window.click("go-history").await;
    // What was in the history before the program ended is there afterwards.
    window.text_with("history-totals", &before).await;
    window.shot("history").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_paused_cut_off_and_goes_on_without_paying_twice() {
    let shop = Shop::open(|config| config.answer_delay_ms = (60, 120)).await.with_accounts(QUICK).await;
    let window = Window::open("long-list", shop.data_dir(), &[]).await;
    send_list(&window, &mixed_list(120)).await;
    window.until_within(ORDER_PATIENCE, "a few deliveries", &counted("delivered", 5)).await;
    window.click("pause").await;
    window.seen_at("[data-testid=batch-state][data-state=paused]").await;
    window.shot("paused").await;
    assert_usable(&window, "a paused list").await;
    nothing_under_way(&window).await;
    books_stand_still(&shop).await;
    window.click("continue").await;
    window.until_within(ORDER_PATIENCE, "more deliveries", &counted("delivered", 30)).await;
    window.shot("in-the-middle").await;
    window.kill();

    let window = Window::open("long-list-again", shop.data_dir(), &[]).await;
    window.click("go-attention").await;
    window.seen("open-list").await;
    window.shot("waits").await;
    books_stand_still(&shop).await;
    window.click("open-list").await;
    window.click("continue").await;
    list_ended(&window, LIST_PATIENCE).await;
    window.shot("ended").await;

    let charges = shop.charges_by_number();
    assert!(charges.iter().all(|(_, count)| *count == 1), "no number is paid for twice: {:?}", charges.first());
    let unsettled =
        window.js("return document.querySelector('[data-testid=attention-count]')?.textContent ?? ''").await;
    assert!(charges.len() >= 116, "{} of 120 were bought; waiting for a person: {unsettled}", charges.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_shown_with_its_evidence_and_ended_by_a_person() {
    let shop = Shop::losing_an_answer(QUICK).await;
    let window = Window::open("lost-answer", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0547654321").await;
    window.seen_at("[data-testid=today] [data-state=unknown]").await;
    window.shot("not-known").await;
    window.text_with("attention-count", "1").await;

    window.click("go-attention").await;
    window.seen("choice-charged").await;
    window.shot("evidence").await;
    assert_usable(&window, "an order not known yet, with its evidence").await;
    let refused = window.js("return document.querySelector('[data-testid=choice-not_charged]').disabled").await;
    assert_eq!(refused, true, "'not charged' is not offered while the charge may still land");
    window.click("choice-charged").await;
    window.type_into("settle-note", "The provider's panel shows it.").await;
    window.click("settle-confirm").await;
    window.until("nothing to be left", "return !document.querySelector('[data-testid=settle-note]')").await;
    window.until("the count to go", "return !document.querySelector('[data-testid=attention-count]')").await;
    window.shot("ended").await;
    assert_eq!(shop.charges_by_number(), [("0547654321".to_owned(), 1)], "it was charged once and never sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_that_runs_dry_waits_for_a_top_up() {
    let shop = Shop::open(|config| config.answer_delay_ms = (100, 150)).await.with_accounts(QUICK).await;
    let window = Window::open("dry-wallet", shop.data_dir(), &[]).await;
    send_list(&window, &mixed_list(40)).await;
    window.until_within(ORDER_PATIENCE, "a few deliveries", &counted("delivered", 2)).await;
    empty_the_wallet(&shop);
    window.seen_at("[data-testid=batch-state][data-state=paused]").await;
    window.shot("dry").await;
    shop.deposit(ProviderKind::NetConnect, Pesewas(100_000));
    window.click("continue").await;
    list_ended(&window, LIST_PATIENCE).await;
    window.shot("ended").await;
    let charges = shop.charges_by_number();
    assert!(charges.iter().all(|(_, count)| *count == 1), "no number is paid for twice: {:?}", charges.first());
    assert_eq!(charges.len(), 40, "every order was bought in the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_is_said_and_nothing_is_lost() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("provider-down", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    window.seen("balance").await;
    shop.server.stop_listening(ProviderKind::NetConnect).await.expect("it stops");
    // Connections that stand outlive the listener; the line is cut for them too.
    shop.server.sandbox().add_rule(Rule::always(CallMatch::Reads, Fault::ResetBefore));
    sell(&window, "0241234567").await;
    window.seen("line-trouble").await;
    window.shot("down").await;
    assert_usable(&window, "a provider that is down").await;
    assert_eq!(shop.books().ours().count(), 0, "nothing was bought");
    shop.server.sandbox().clear_faults();
    shop.server.listen_again(ProviderKind::NetConnect).await.expect("it listens");
    window
        .until_within(
            ORDER_PATIENCE,
            "the line to come back",
            "return !document.querySelector('[data-testid=line-trouble]')",
        )
        .await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.shot("back").await;
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "what waited was sent once");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_a_passphrase_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open_without_keyring("no-keyring", folder.path()).await;
    window.text_with("locked-message", "keyring").await;
    window.shot("no-keyring").await;
    assert_usable(&window, "a passphrase to choose").await;
    window.type_into("passphrase", "three plain words").await;
    window.type_into("passphrase-again", "three plain words").await;
    window.click("unlock").await;
    window.seen("first-run").await;
    window.kill();

    let window = Window::open_without_keyring("no-keyring-again", folder.path()).await;
    window.type_into("passphrase", "three other words").await;
    window.click("unlock").await;
    window.text_with("locked-message", "passphrase does not open").await;
    window.shot("wrong-passphrase").await;
    assert_usable(&window, "a wrong passphrase").await;
    window.replace_in("passphrase", "three plain words").await;
    window.click("unlock").await;
    window.seen("first-run").await;
    window.shot("unlocked").await;
}
