//! Asking a provider for a top-up from the Wallet screen: one request, however often the button is pressed.

use super::*;
use sandbox::{TopUpFate, TopUpState};

async fn ask(window: &Window, amount: &str) {
    window.replace_in("top-up-amount", amount).await;
    window.click("top-up").await;
}

/// What the provider's books hold: one request of this much, still open.
fn one_is_open(shop: &Shop, amount: Pesewas) {
    let top_ups = shop.books().top_ups;
    let open: Vec<_> = top_ups.iter().map(|top_up| (top_up.amount, top_up.state)).collect();
    assert_eq!(open, [(amount, TopUpState::Pending)], "one request, and it is open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_top_up_is_asked_for_once_and_a_second_press_shows_the_one_that_is_open() {
    let shop = Shop::open(|config| config.top_up = TopUpFate::LeftOpen).await.with_accounts(QUICK).await;
    let window = Window::open("top-up", shop.data_dir(), &[]).await;
    window.click("go-wallet").await;
    ask(&window, "100").await;
    window.text_with("top-up-outcome", "Asked for GHS 100.00").await;
    window.text_with("top-up-outcome", "Write this on the payment").await;
    let typed = "return document.querySelector('[data-testid=top-up-amount]').value";
    assert_eq!(window.js(typed).await, "", "the field is empty, so that a second press asks for nothing");
    window.shot("asked").await;
    assert_usable(&window, "a top-up that was asked for").await;
    one_is_open(&shop, Pesewas(10_000));

    ask(&window, "50").await;
    window.text_with("top-up-outcome", "A top-up request is open already").await;
    window.shot("open-already").await;
    one_is_open(&shop, Pesewas(10_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_top_up_whose_answer_was_lost_is_not_said_to_have_failed() {
    let shop = Shop::open(|config| {
        config.top_up = TopUpFate::LeftOpen;
        config.rules.push(Rule::nth(Call::TopUp, 1, Fault::ResetAfter));
    })
    .await
    .with_accounts(QUICK)
    .await;
    let window = Window::open("top-up-lost", shop.data_dir(), &[]).await;
    window.click("go-wallet").await;
    ask(&window, "100").await;
    window.text_with("top-up-outcome", "A top-up request may be open").await;
    window.shot("lost").await;
    one_is_open(&shop, Pesewas(10_000));
    window.click("top-up").await;
    window.text_with("top-up-outcome", "A top-up request is open already").await;
    one_is_open(&shop, Pesewas(10_000));
}
