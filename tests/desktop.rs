//! The real window, driven as an agent would: against practice mode, and against a sandbox whose books the test can read.

#![cfg(target_os = "linux")]

#[path = "desktop/driver.rs"]
mod driver;

use driver::{Window, choose_file};
use std::path::Path;
use std::time::Duration;

/// Forty orders at 30 a minute, and their deliveries.
const LIST_PATIENCE: Duration = Duration::from_secs(240);

fn example(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_once_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open("main-job", folder.path(), &[]).await;

    window.until("the first run", "return !!document.querySelector('[data-testid=first-run]')").await;
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
    window.until("progress", "return !!document.querySelector('[data-testid=batch-state]')").await;
    window.shot("progress").await;
    let finished = "return document.querySelector('[data-testid=batch-state]')?.dataset.state === 'finished' \
                    && !document.querySelector('[data-testid=count-accepted], [data-testid=count-sending]')";
    window.until_within(LIST_PATIENCE, "the list to end", finished).await;
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

/// Ticks what the approval asks for.
async fn nod(window: &Window) {
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

async fn buy_three_checkers(window: &Window) {
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
    let bought =
        "return [...document.querySelectorAll('[data-testid=checkers-bought] [data-state=delivered]')].length >= 3";
    window.until_within(Duration::from_secs(90), "three checkers", bought).await;
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
