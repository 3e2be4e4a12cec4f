//! Every screen in light and dark, as axe sees it.

use super::*;
use axe::{serious_issues, with_axe};

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_can_be_used_by_everybody() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("axe", shop.data_dir(), &[]).await;
    window.seen("balance").await;
    with_axe(&window).await;
    let mut issues = Vec::new();
    for theme in ["light", "dark"] {
        window.click("go-settings").await;
        window.click(&format!("theme-{theme}")).await;
        window.seen_at(&format!(":root[data-theme={theme}]")).await;
        for screen in ["sell", "bulk", "checkers", "attention", "history", "wallet", "settings"] {
            go_to(&window, screen).await;
            window.shot(&format!("{screen}-{theme}")).await;
            issues.extend(serious_issues(&window, &format!("{screen}, {theme}")).await);
        }
        window.click("go-bulk").await;
        paste(&window, &format!("{}0241 1GB\n", mixed_list(12))).await;
        window.seen("review").await;
        window.shot_for_guide(&format!("review-{theme}")).await;
        issues.extend(serious_issues(&window, &format!("review, {theme}")).await);
        window.click("mapping-toggle").await;
        window.seen("map-network").await;
        window.shot(&format!("mapping-{theme}")).await;
        issues.extend(serious_issues(&window, &format!("how a list is read, {theme}")).await);
        window.click("mapping-toggle").await;
        window.click("leave-out").await;
        window.click("send").await;
        window.seen("approve-dialog").await;
        window.shot(&format!("approve-{theme}")).await;
        issues.extend(serious_issues(&window, &format!("approval, {theme}")).await);
        nod(&window).await;
        window.click("approve-confirm").await;
        list_ended(&window, ORDER_PATIENCE).await;
        window.click_at("[data-testid=batch-orders] tbody tr.opens").await;
        window.seen("drawer").await;
        window.shot(&format!("progress-{theme}")).await;
        issues.extend(serious_issues(&window, &format!("progress and drawer, {theme}")).await);
        window.keys(ESCAPE).await;
        window.click_at("[aria-label='Back to lists']").await;
        issues.extend(around_selling(&window, theme).await);
    }
    assert!(issues.is_empty(), "axe finds:\n{}", issues.join("\n"));
}

/// The parts of Wallet and Settings that stand behind a button.
async fn around_selling(window: &Window, theme: &str) -> Vec<String> {
    let mut issues = Vec::new();
    window.click("go-wallet").await;
    window.click(&format!("movements-of-{CONNECT}")).await;
    window.seen("movements").await;
    window.shot(&format!("movements-{theme}")).await;
    issues.extend(serious_issues(window, &format!("movements, {theme}")).await);
    window.click("wallet-tab-day").await;
    window.seen("day-lines").await;
    window.shot(&format!("day-{theme}")).await;
    issues.extend(serious_issues(window, &format!("the day's end, {theme}")).await);
    window.click("wallet-tab-wallets").await;
    window.click("go-settings").await;
    for (button, dialog) in [("replay", "replay-dialog"), ("go-back", "restore-dialog")] {
        window.click(button).await;
        window.seen(dialog).await;
        window.shot(&format!("{dialog}-{theme}")).await;
        issues.extend(serious_issues(window, &format!("{dialog}, {theme}")).await);
        window.keys(ESCAPE).await;
    }
    issues
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_minute_can_be_used_by_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open("axe-first-run", folder.path(), &[]).await;
    window.seen("first-run").await;
    with_axe(&window).await;
    let mut issues = Vec::new();
    for theme in ["light", "dark"] {
        window.js(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
        window.shot(&format!("first-run-{theme}")).await;
        issues.extend(serious_issues(&window, &format!("first run, {theme}")).await);
        window.click("add-key").await;
        window.seen("add-key-field").await;
        window.shot(&format!("add-key-{theme}")).await;
        issues.extend(serious_issues(&window, &format!("adding a key, {theme}")).await);
        window.click_at(".add-account button[type=button]").await;
    }
    assert!(issues.is_empty(), "axe finds:\n{}", issues.join("\n"));
}
