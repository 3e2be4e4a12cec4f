//! After a run that broke off: the screen and the notice, and a report that is saved as it was shown.

use crate::axe::assert_usable;
use crate::driver::{Window, choose_file_in};
use crate::rescue::killed;
use crate::shop::{CONNECT, Shop};
use crate::steps::{choose_account, delivered, sell};
use crate::{ORDER_PATIENCE, QUICK};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_broke_off_is_told_with_a_way_on_and_a_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    std::fs::create_dir_all(&logs).expect("a folder for the logs");
    // What a run leaves that ended before its window could be used, and what a panic leaves.
    std::fs::write(logs.join("opening"), "practice").expect("written");
    std::fs::write(logs.join("broke-off.txt"), "panicked at order.rs:7: no row for 0241234567").expect("written");

    let window = Window::open("broke-off", folder.path(), &["--practice"]).await;
    window.seen("stopped-opening").await;
    window.shot("stopped-opening").await;
    assert_usable(&window, "a start that broke off").await;
    window.click("report").await;
    window.seen("report-dialog").await;
    let shown = window
        .js("return [...document.querySelectorAll('[data-testid=report-text]')].map(e => e.textContent).join('\\n')");
    let shown = shown.await.as_str().unwrap_or_default().to_owned();
    assert!(shown.contains("no row for [...567]"), "how it ended is in the report: {shown}");
    assert!(!shown.contains("0241234567"), "whole numbers are not: {shown}");
    window.shot("report").await;
    assert_usable(&window, "a report").await;
    window.click("report-save").await;
    let saved = folder.path().join("for the helper.zip");
    choose_file_in("Save this report", &saved);
    window
        .until(
            "the report to be saved",
            &format!("return document.body.innerText.includes({})", json!("Saved as for the helper.zip")),
        )
        .await;
    assert!(std::fs::read(&saved).expect("it is there").starts_with(b"PK"), "it is a zip");

    window.click("open-again").await;
    window.text_with("practice-badge", "pretend money").await;
    window.kill();

    // A run that broke off in the middle opens as ever, and says so.
    std::fs::write(logs.join("broke-off.txt"), "panicked at order.rs:7").expect("written");
    let window = Window::open("broke-off-again", folder.path(), &["--practice"]).await;
    window.seen("stop-notice").await;
    window.shot("notice").await;
    assert_usable(&window, "the notice of a run that broke off").await;
    window.click("stop-seen").await;
    window.until("the notice to go", "return !document.querySelector('[data-testid=stop-notice]')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_with_real_money_that_broke_off_offers_the_safety_copies() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("broke-off-real", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.click("go-settings").await;
    window.click("back-up").await;
    window.text_with("copies", "made by hand").await;
    killed(window, &shop).await;
    std::fs::write(shop.data_dir().join("logs/opening"), "").expect("the mark of a start that never got to its window");

    let window = Window::open("broke-off-real-again", shop.data_dir(), &[]).await;
    window.seen("stopped-opening").await;
    let practice = "return document.querySelectorAll('[data-testid=leave-practice]').length";
    assert_eq!(window.js(practice).await, 0, "it was no practice");
    window.text_with("copies", "made by hand").await;
    window.shot("copies").await;
    window.click_at("[data-testid=copies] li:first-child button").await;
    window.seen("restore-dialog").await;
    window.click("restore-sure").await;
    window.click("restore-confirm").await;
    window.seen("doubted").await;
    killed(window, &shop).await;
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "nothing was bought on the way");
}
