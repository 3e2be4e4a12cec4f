//! Steps that several tests take in the window, and what they wait for.

use crate::ORDER_PATIENCE;
use crate::driver::Window;
use crate::shop::{CONNECT, Shop};
use domain::ProviderKind;
use serde_json::json;
use std::time::Duration;

pub fn delivered(table: &str, count: usize) -> String {
    format!("return document.querySelectorAll('[data-testid={table}] [data-state=delivered]').length >= {count}")
}

pub fn counted(state: &str, least: usize) -> String {
    format!("return Number(document.querySelector('[data-testid=count-{state}] strong')?.textContent ?? 0) >= {least}")
}

pub async fn list_ended(window: &Window, patience: Duration) {
    let ended = "return document.querySelector('[data-testid=batch-state]')?.dataset.state === 'finished' \
                 && !document.querySelector('[data-testid=count-accepted], [data-testid=count-sending]')";
    window.until_within(patience, "the list to end", ended).await;
}

pub async fn choose_account(window: &Window, name: &str) {
    window.seen("account").await;
    let choose = format!(
        "const s = document.querySelector('[data-testid=account]'); s.value = {}; \
         s.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        json!(name)
    );
    window.js(&choose).await;
}

pub async fn sell(window: &Window, number: &str) {
    window.click("go-sell").await;
    window.type_into("sell-number", number).await;
    window.click("tile-1GB").await;
    window.click("buy").await;
}

pub async fn paste(window: &Window, text: &str) {
    let fill = format!(
        "const t = document.querySelector('[data-testid=paste]'); t.value = {}; \
         t.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        json!(text)
    );
    window.seen("paste").await;
    window.js(&fill).await;
    window.click("read-paste").await;
}

pub async fn send_list(window: &Window, text: &str) {
    choose_account(window, CONNECT).await;
    window.click("go-bulk").await;
    paste(window, text).await;
    window.seen("list-source").await;
    window.shot("review").await;
    window.click("send").await;
    nod(window).await;
    window.shot("approve").await;
    window.click("approve-confirm").await;
    window.seen("batch-state").await;
}

/// Ticks and types what the approval asks for.
pub async fn nod(window: &Window) {
    window.seen("approve-dialog").await;
    for id in ["networks-confirmed", "allow-repeats"] {
        let is_there = format!("return !!document.querySelector('[data-testid={id}]')");
        if window.js(&is_there).await == true {
            window.click(id).await;
        }
    }
    let total = window.js("return document.querySelector('label[for=typed-total]')?.textContent ?? ''").await;
    if let Some((_, total)) = total.as_str().unwrap_or_default().split_once("GHS ") {
        window.type_into("typed-total", total).await;
    }
}

/// Somebody else spends what is in the wallet, in the provider's own panel.
pub fn empty_the_wallet(shop: &Shop) {
    let kind = ProviderKind::NetConnect;
    let catalogue = shop.server.sandbox().catalogue();
    let mut ids: Vec<String> = catalogue.packages.iter().map(|package| package.id.clone()).collect();
    let other = domain::Msisdn::parse("0209999999").expect("a number").msisdn;
    let owner = shop.owner(kind);
    // Dear ones first, and each as often as the wallet still pays for it.
    ids.reverse();
    for _ in 0..2 {
        for id in &ids {
            while shop.server.sandbox().other_buyer_purchase(kind, &owner, other, id, host::SystemClock::wall_now()) {}
        }
    }
}

pub async fn buy_three_checkers(window: &Window) {
    window.click("go-checkers").await;
    let seller = "return document.querySelector('[data-testid=use-seller]') ? 'other' : \
                  document.querySelector('[data-testid=checker-number]') ? 'this' : null";
    if window.until("the checkers", seller).await == "other" {
        window.click("use-seller").await;
    }
    window.click_at(".kind:not(.is-gone) input").await;
    window.type_into("checker-number", "0241234567").await;
    window
        .js("const f = document.querySelector('[data-testid=checker-count]'); f.value = '3'; \
             f.dispatchEvent(new Event('input', { bubbles: true }))")
        .await;
    window.click("checker-buy").await;
    window.click("approve-confirm").await;
    window.until_within(ORDER_PATIENCE, "three checkers", &delivered("checkers-bought", 3)).await;
    window.shot("checkers").await;
    window.click_at("[data-testid=checkers-bought] tbody tr.opens").await;
    window.click("reveal").await;
    let shown = "const t = document.querySelector('[data-testid=credential-pin]')?.textContent ?? ''; \
                 return t !== '' && !t.includes('•')";
    window.until("the PIN", shown).await;
    window.shot("checker-revealed").await;
    window.click("copy-credential").await;
    window.until("the copy", "return document.querySelector('.toasts')?.textContent.includes('Copied')").await;
}

/// Waits until every order that was sent has come to its end.
pub async fn nothing_under_way(window: &Window) {
    let none = "return !document.querySelector('[data-testid=count-accepted], [data-testid=count-sending]')";
    window.until_within(ORDER_PATIENCE, "what is under way to finish", none).await;
}

/// Long enough for several sends of a list that goes on.
pub async fn books_stand_still(shop: &Shop) {
    let before = shop.books().ours().count();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(shop.books().ours().count(), before, "nothing is sent before a person says 'Continue'");
}

/// Goes to a screen by its name in the rail. On Sell a number is typed, so that the bundles show.
pub async fn go_to(window: &Window, screen: &str) {
    window.click(&format!("go-{screen}")).await;
    window.seen(&format!("screen-{screen}")).await;
    if screen == "sell" {
        window.replace_in("sell-number", "0241234567").await;
        window.seen("tile-1GB").await;
    }
}
