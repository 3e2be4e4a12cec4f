//! Every flow by keyboard alone: nothing here clicks. What Tab does not reach, or what leaves the focus nowhere, is lost
//! to many.

use super::*;

const CONTROL: &str = "\u{E009}";
const HOME: &str = "\u{E011}";
const ARROW_RIGHT: &str = "\u{E014}";
const ARROW_DOWN: &str = "\u{E015}";
/// More stops than any screen has.
const STOPS_MAX: usize = 200;

/// Presses Tab until a script says that the focus is where it is wanted.
async fn tab_until(window: &Window, what: &str, is_there: &str) {
    for _ in 0..STOPS_MAX {
        if window.js(is_there).await == true {
            return;
        }
        window.keys(TAB).await;
    }
    window.shot("out-of-reach").await;
    panic!("{what} cannot be reached by Tab");
}

/// Presses Tab until the thing of this test name has the focus.
async fn tab_to(window: &Window, id: &str) {
    window.seen(id).await;
    tab_until(window, id, &format!("return document.activeElement?.dataset?.testid === {}", json!(id))).await;
}

/// Goes to the thing of this test name and presses Enter there.
async fn press(window: &Window, id: &str) {
    window
        .until(&format!("{id} to be ready"), &format!("return !!document.querySelector('[data-testid={id}]:enabled')"))
        .await;
    tab_to(window, id).await;
    window.keys(ENTER).await;
}

/// Replaces what stands in the field of this test name.
async fn write_over(window: &Window, id: &str, text: &str) {
    tab_to(window, id).await;
    window.chord(CONTROL, "a").await;
    window.keys(text).await;
}

/// Waits until the focus is within what a selector finds: never nowhere.
async fn focus_within(window: &Window, selector: &str) {
    let script = format!("return !!document.activeElement?.closest({})", json!(selector));
    window.until(&format!("the focus within {selector}"), &script).await;
}

/// Goes into a table, which is one stop.
async fn tab_to_row(window: &Window) {
    tab_until(window, "a row", "return document.activeElement?.matches('tr[data-row]') === true").await;
}

/// Opens the window and chooses the account on NetConnect: the web view remembers what another test chose.
async fn open_on_connect(name: &str, shop: &Shop) -> Window {
    let window = Window::open(name, shop.data_dir(), &[]).await;
    tab_to(&window, "account").await;
    window.keys(CONNECT).await;
    let chosen = format!("return document.querySelector('[data-testid=account]').value === {}", json!(CONNECT));
    window.until("the account to be chosen", &chosen).await;
    window
}

/// From an empty Sell screen: the number, the first bundle but one, Enter.
async fn sell_by_keyboard(window: &Window, number: &str) {
    tab_to(window, "sell-number").await;
    window.keys(number).await;
    window.seen("tile-1GB").await;
    window.keys(&format!("{TAB}{TAB}{ARROW_RIGHT}{ENTER}")).await;
}

/// Pastes a list on the Bulk screen.
async fn paste_by_keyboard(window: &Window, text: &str) {
    window.chord(CONTROL, "2").await;
    tab_to(window, "paste").await;
    window.keys(&text.trim_end().replace('\n', ENTER)).await;
    press(window, "read-paste").await;
    window.seen("review").await;
}

/// Approves the list under review.
async fn approve_by_keyboard(window: &Window) {
    window.chord(CONTROL, ENTER).await;
    window.seen("approve-dialog").await;
    tab_to(window, "networks-confirmed").await;
    window.keys(" ").await;
    window.shot("approve").await;
    press(window, "approve-confirm").await;
    window.seen("batch-state").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn practice_is_begun_by_keyboard_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open("keyboard-practice", folder.path(), &[]).await;
    press(&window, "practise").await;
    window.text_with("practice-badge", "pretend money").await;
    window.focused("sell-number").await;
    sell_by_keyboard(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_checked_and_a_sale_is_made_by_keyboard_alone() {
    let shop = Shop::open(|_| {}).await;
    let window = Window::open("first-sale", shop.data_dir(), &[]).await;
    let key = shop.key(ProviderKind::Netpluse).expose().clone();

    press(&window, "add-key").await;
    window.focused("add-provider").await;
    press(&window, "add-back").await;
    window.focused("add-key").await;
    window.keys(ENTER).await;
    window.focused("add-provider").await;
    window.keys("Netp").await;
    write_over(&window, "add-name", "shop").await;
    write_over(&window, "add-key-field", "np_live_sandbox_0000000000000000").await;
    write_over(&window, "add-address", &shop.server.addresses().url(ProviderKind::Netpluse)).await;
    press(&window, "add-submit").await;
    window.seen("error-message").await;
    window.focused("add-key-field").await;
    window.shot("wrong-key").await;
    // Stray spaces and a pasted header's name come with a key.
    write_over(&window, "add-key-field", &format!("  x-api-key: {key} {ENTER}")).await;
    window.text_with("key-check", "GHS 2,000.00").await;
    window.shot("key-checked").await;
    press(&window, "add-submit").await;
    window.text_with("practice-badge", "pretend money").await;

    sell_by_keyboard(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.shot("sold").await;
    window.focused("sell-number").await;
    let typed = "return document.querySelector('[data-testid=sell-number]').value";
    assert_eq!(window.js(typed).await, "", "the field waits for the next customer's number");
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "one sale, one charge");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_wallet_is_released_and_an_unknown_order_settled_by_keyboard_alone() {
    let shop = Shop::losing_an_answer(QUICK).await;
    let window = open_on_connect("keyboard-attention", &shop).await;
    sell_by_keyboard(&window, "0547654321").await;
    window.seen_at("[data-testid=today] [data-state=unknown]").await;
    sell_by_keyboard(&window, "0241234567").await;
    window.seen_at("[data-testid=today] [data-state=planned]").await;

    window.chord(CONTROL, "4").await;
    press(&window, "release").await;
    window.until("the words to be read first", "return document.activeElement?.matches('p') === true").await;
    press(&window, "release-confirm").await;
    window.until("the note to go", "return !document.querySelector('[data-testid=held-wallet]')").await;
    focus_within(&window, ".attention").await;
    press(&window, "choice-charged").await;
    window.focused("settle-note").await;
    window.keys("The panel shows it.").await;
    press(&window, "settle-confirm").await;
    window.until("the count to go", "return !document.querySelector('[data-testid=attention-count]')").await;
    focus_within(&window, ".attention").await;
    window.shot("settled").await;
    window.chord(CONTROL, "1").await;
    window.until_within(ORDER_PATIENCE, "the second sale", &delivered("today", 1)).await;
    let charges = shop.charges_by_number();
    assert!(charges.len() == 2 && charges.iter().all(|(_, count)| *count == 1), "each once: {charges:?}");
}

/// The review's table is one stop for Tab. Its rows are reached by arrow keys, and an edit gives the focus back to its cell.
async fn review_by_keyboard(window: &Window) {
    let row = "return document.activeElement?.closest('tr')?.dataset.row ?? null";
    tab_to_row(window).await;
    window.keys(HOME).await;
    assert_eq!(window.js(row).await, "0", "Home goes to the first row");
    window.keys(ARROW_DOWN).await;
    assert_eq!(window.js(row).await, "1", "an arrow key goes to the next row");
    window.keys(ENTER).await;
    window.focused("cell-input").await;
    window.keys(ESCAPE).await;
    window.focused("edit-number-1").await;
    let mut stops = 0;
    while window.js("return document.activeElement?.dataset?.testid ?? null").await != "send" {
        window.keys(TAB).await;
        stops += 1;
        assert!(stops <= 6, "the row's other cells, the account, and Send: no row below is a stop");
    }
    window.keys(ENTER).await;
    window.seen("approve-dialog").await;
    window.keys(ESCAPE).await;
    window.focused("send").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_row_is_mended_and_a_list_is_sent_by_keyboard_alone() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = open_on_connect("keyboard-list", &shop).await;
    paste_by_keyboard(&window, "number,size\n0201112222,1GB\n026111222,1GB\n0241112224,1GB").await;
    for round in ["mended", "mended again"] {
        window.text_with("filter-problem", "1").await;
        press(&window, if round == "mended" { "filter-problem" } else { "show-problems" }).await;
        tab_to_row(&window).await;
        window.keys(ENTER).await;
        window.focused("cell-input").await;
        window.chord(CONTROL, "a").await;
        window.keys(&format!("0261112223{ENTER}")).await;
        window.text_with("filter-problem", "0").await;
        focus_within(&window, "[data-testid=review]").await;
        window.shot(round).await;
        if round == "mended" {
            window.chord(CONTROL, "z").await;
        }
    }
    press(&window, "filter-all").await;
    review_by_keyboard(&window).await;
    approve_by_keyboard(&window).await;
    list_ended(&window, ORDER_PATIENCE).await;
    let charges = shop.charges_by_number();
    assert_eq!(charges.len(), 3, "the list of three: {charges:?}");
    assert!(charges.iter().all(|(_, count)| *count == 1), "each once: {charges:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_paused_continued_and_stopped_by_keyboard_alone() {
    let shop = Shop::open(|config| config.answer_delay_ms = (200, 300)).await.with_accounts(QUICK).await;
    let window = open_on_connect("keyboard-pause", &shop).await;
    paste_by_keyboard(&window, &mixed_list(60)).await;
    approve_by_keyboard(&window).await;
    press(&window, "pause").await;
    window.seen_at("[data-testid=batch-state][data-state=paused]").await;
    window.focused("continue").await;
    window.keys(ENTER).await;
    window.seen_at("[data-testid=batch-state][data-state=running]").await;
    window.focused("pause").await;
    press(&window, "stop").await;
    // The way back has the focus: a second Enter must not stop a list.
    window.focused("stop-not").await;
    window.keys(ENTER).await;
    focus_within(&window, ".screen-head").await;
    press(&window, "stop").await;
    press(&window, "stop-confirm").await;
    window.seen_at("[data-testid=batch-state][data-state=stopped]").await;
    focus_within(&window, ".screen-head").await;
    window.shot("stopped").await;
    let charges = shop.charges_by_number();
    assert!(charges.len() < 60 && charges.iter().all(|(_, count)| *count == 1), "each once: {charges:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_and_asked_about_by_keyboard_alone() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = open_on_connect("keyboard-history", &shop).await;
    sell_by_keyboard(&window, "0201112222").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.chord(CONTROL, "5").await;
    window.seen("screen-history").await;
    window.keys("/").await;
    window.keys("0201112222").await;
    window
        .until("the one order", "return document.querySelectorAll('[data-testid=history] tbody tr.opens').length === 1")
        .await;
    tab_to_row(&window).await;
    window.keys(ENTER).await;
    focus_within(&window, ".drawer-head h1").await;
    window.shot("found").await;
    assert_usable(&window, "an order's panel beside the history").await;
    press(&window, "check-now").await;
    window
        .until("the answer", "return document.querySelector('.toasts')?.textContent.includes('Asked the provider')")
        .await;
    focus_within(&window, ".drawer").await;
    press(&window, "copy-details").await;
    window
        .until("the copy", "return document.querySelector('.toasts')?.textContent.includes('Copied the details')")
        .await;
    window.focused("copy-details").await;
    window.keys(ESCAPE).await;
    let is_back =
        "return !document.querySelector('[data-testid=drawer]') && document.activeElement.matches('tr.opens')";
    window.until("the row again after the key", is_back).await;
    window.keys(ENTER).await;
    focus_within(&window, ".drawer-head h1").await;
    window.keys(&format!("{TAB}{ENTER}")).await;
    window.until("the row again after the cross", is_back).await;
    window.keys("?").await;
    window.seen("help").await;
    window.shot_for_guide("help").await;
    assert_usable(&window, "help").await;
    window.keys(ESCAPE).await;
    window.until("the row again after help", "return document.activeElement.matches('tr.opens')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checkers_are_bought_shown_and_put_before_the_printer_by_keyboard_alone() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = open_on_connect("keyboard-checkers", &shop).await;
    window.chord(CONTROL, "3").await;
    window.seen_at(".kind:not(.is-gone) input").await;
    tab_until(&window, "a checker", "return document.activeElement?.matches('.kind input') === true").await;
    window.keys(" ").await;
    tab_to(&window, "checker-number").await;
    window.keys("0241234567").await;
    write_over(&window, "checker-count", "2").await;
    press(&window, "checker-buy").await;
    press(&window, "approve-confirm").await;
    window.focused("checker-number").await;
    let typed = "return document.querySelector('[data-testid=checker-number]').value";
    assert_eq!(window.js(typed).await, "", "the number that was bought for would be bought for twice");
    window.until_within(ORDER_PATIENCE, "both checkers", &delivered("checkers-bought", 2)).await;

    tab_to_row(&window).await;
    window.keys(ENTER).await;
    focus_within(&window, ".drawer-head h1").await;
    press(&window, "reveal").await;
    window.focused("hide").await;
    window.shot("revealed").await;
    window.keys(ENTER).await;
    window.focused("reveal").await;
    press(&window, "print").await;
    focus_within(&window, "[data-testid=print-dialog]").await;
    tab_until(&window, "the paper", "return document.activeElement?.matches('[name=paper]') === true").await;
    window.keys(ARROW_DOWN).await;
    tab_to(&window, "save-pdf").await;
    window.shot("print").await;
    window.keys(ESCAPE).await;
    window.until("the dialog to close", "return !document.querySelector('[data-testid=print-dialog]')").await;
    window.focused("print").await;
    assert_eq!(shop.books().credentials.len(), 2, "two were bought, once");
}

#[tokio::test(flavor = "multi_thread")]
async fn wallet_day_and_settings_are_kept_by_keyboard_alone() {
    let shop = Shop::open(|config| config.top_up = sandbox::TopUpFate::LeftOpen).await.with_accounts(QUICK).await;
    let window = open_on_connect("keyboard-office", &shop).await;
    sell_by_keyboard(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.chord(CONTROL, "6").await;
    tab_to(&window, "top-up-amount").await;
    window.keys(&format!("100{ENTER}")).await;
    window.text_with("top-up-outcome", "Asked for GHS 100.00").await;
    window.focused("top-up-outcome").await;
    assert_eq!(shop.books().top_ups.len(), 1, "one was asked for");
    press(&window, "wallet-tab-day").await;
    window.text_with("day-lines", "The day").await;
    window.focused("wallet-tab-day").await;
    tab_to(&window, "day-date").await;
    window.keys(ARROW_DOWN).await;
    window.text_with("day-end", "Nothing was delivered on this day").await;
    window.shot("yesterday").await;

    window.chord(CONTROL, "7").await;
    write_over(&window, "low-balance", "5000").await;
    window.keys(ENTER).await;
    window.seen_at(".strip .is-low").await;
    window.focused("low-balance").await;
    tab_to(&window, "theme-system").await;
    window.keys(ARROW_DOWN).await;
    window.seen_at(":root[data-theme=light]").await;
    window.focused("theme-light").await;
    window.keys(ARROW_DOWN).await;
    window.seen_at(":root[data-theme=dark]").await;
    window.shot("dark").await;
}
