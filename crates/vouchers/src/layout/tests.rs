//! Nothing leaves its card, and nothing covers anything else, whatever the card says.

use super::*;
use crate::card::{Labels, Shop};
use crate::error::Part;
use crate::scene::Area;
use domain::Secret;
use proptest::prelude::*;

const LAYOUTS: [Layout; 5] = [
    Layout::A4 { per_page: CardsPerPage::Eight },
    Layout::A4 { per_page: CardsPerPage::Ten },
    Layout::Single,
    Layout::Roll { width: RollWidth::Mm80 },
    Layout::Roll { width: RollWidth::Mm58 },
];

/// The area that an item inks. Rules, frames and the watermark lie under or around text on purpose.
fn inked(item: &Item) -> Option<Area> {
    match item {
        Item::Text { angle, .. } if *angle != 0.0 => None,
        Item::Text { run, x, baseline, size, .. } => {
            // From the height of a capital to the foot of a comma.
            Some(Area { x: *x, y: baseline - 0.72 * size, width: run.width() * size, height: 0.85 * size })
        }
        Item::Qr { area, .. } | Item::Logo { area, .. } => Some(*area),
        Item::Line { .. } | Item::Frame { .. } => None,
    }
}

fn overlap(a: &Area, b: &Area) -> bool {
    let slack = 0.3;
    a.x + a.width > b.x + slack
        && b.x + b.width > a.x + slack
        && a.y + a.height > b.y + slack
        && b.y + b.height > a.y + slack
}

fn check(card: &Card, layout: Layout) -> Result<(), String> {
    let cards = [card.clone()];
    let page = Composer::new(&cards, layout, Reveal::Shown).and_then(|mut composer| composer.page(0));
    let page = page.map_err(|error| format!("{error} ({layout:?})"))?;
    let Some((_, _, scene)) = page.placed.last() else { return Err("no card on the page".into()) };
    let areas: Vec<Area> = scene.items.iter().filter_map(inked).collect();
    for (index, area) in areas.iter().enumerate() {
        let inside = area.x >= 5.0
            && area.y >= 5.0
            && area.x + area.width <= scene.width - 5.0
            && area.y + area.height <= scene.height - 5.0;
        if !inside {
            return Err(format!("{area:?} leaves the card of {} x {} ({layout:?})", scene.width, scene.height));
        }
        if let Some(other) = areas[index + 1..].iter().find(|other| overlap(area, other)) {
            return Err(format!("{area:?} covers {other:?} ({layout:?})"));
        }
    }
    Ok(())
}

fn sized(longest: usize) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("[A-Za-zɛɔ₵ ]{{0,{longest}}}")).expect("a sound pattern")
}

fn any_card() -> impl Strategy<Value = Card> {
    let words = (sized(90), sized(60), sized(40), sized(200), sized(60), sized(40));
    let secrets = ("[0-9A-Z]{1,60}", "[0-9]{1,24}");
    (words, secrets, any::<bool>(), any::<bool>(), proptest::option::of(1_u32..100)).prop_map(
        |((package_name, shop, phone, instruction, reference, label), (serial, pin), copy, portal, check_limit)| {
            let mut card = crate::sample::card(1);
            card.package_name = package_name;
            card.instruction = instruction;
            card.order_reference = reference;
            card.labels = Labels { serial: label.clone(), pin: label };
            card.shop = Shop { name: shop, phone, logo: None };
            card.serial = Secret::new(serial);
            card.pin = Secret::new(pin);
            card.copy = copy;
            card.check_limit = check_limit;
            if !portal {
                card.portal = None;
            }
            card
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_card_keeps_to_itself(card in any_card(), layout in prop::sample::select(LAYOUTS.to_vec())) {
        prop_assert_eq!(check(&card, layout), Ok(()));
    }
}

#[test]
fn an_ordinary_card_fits_every_layout() {
    let mut card = crate::sample::card(1);
    for copy in [false, true] {
        card.copy = copy;
        for layout in LAYOUTS {
            assert!(Composer::new(&[card.clone()], layout, Reveal::Shown).and_then(|mut c| c.page(0)).is_ok());
            assert_eq!(check(&card, layout), Ok(()));
        }
    }
}

#[test]
fn an_odd_number_of_cards_is_laid_out_whole() {
    for (count, layout, pages) in [(8, LAYOUTS[0], 1), (9, LAYOUTS[0], 2), (20, LAYOUTS[1], 2), (3, LAYOUTS[3], 3)] {
        let cards: Vec<Card> = (0..count).map(crate::sample::card).collect();
        let composer = Composer::new(&cards, layout, Reveal::Shown).expect("cards");
        assert_eq!(composer.page_count(), pages, "{count} cards on {layout:?}");
    }
}

#[test]
fn a_credential_that_cannot_be_whole_refuses_the_document_and_is_not_quoted() {
    let mut cards = vec![crate::sample::card(1), crate::sample::card(2)];
    cards[1].pin = Secret::new("9".repeat(300));
    let error = crate::pdf(&cards, LAYOUTS[0]).expect_err("300 digits");
    assert_eq!(error, VoucherError::TooLong { card: 2, part: Part::Pin });
    cards[1].pin = Secret::new("1234\u{1b}5678".into());
    let error = crate::pdf(&cards, LAYOUTS[0]).expect_err("a control character");
    assert_eq!(error, VoucherError::Undrawable { card: 2, part: Part::Pin });
    cards[1].pin = Secret::new(String::new());
    let error = crate::pdf(&cards, LAYOUTS[0]).expect_err("no PIN");
    assert_eq!(error.to_string(), "card 2 has no PIN");
    assert_eq!(crate::pdf(&[], LAYOUTS[0]), Err(VoucherError::NoCards));
    let many: Vec<Card> = (0..=CARDS_MAX as u64).map(crate::sample::card).collect();
    assert!(matches!(crate::pdf(&many, LAYOUTS[0]), Err(VoucherError::TooManyCards { .. })));
}

#[test]
fn a_layout_is_a_plain_setting() {
    let stored = serde_json::to_string(&LAYOUTS).expect("plain data");
    assert!(stored.contains(r#"{"kind":"a4","per_page":8}"#) && stored.contains(r#"{"kind":"roll","width":"mm58"}"#));
    assert_eq!(serde_json::from_str::<Vec<Layout>>(&stored).expect("what was stored is read"), LAYOUTS);
    assert!(serde_json::from_str::<Layout>(r#"{"kind":"a4","per_page":9}"#).is_err(), "a sheet holds 8 or 10");
}
