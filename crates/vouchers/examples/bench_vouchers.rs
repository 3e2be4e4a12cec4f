//! Times 1,000 cards in one PDF per layout, 1,000 receipts and 100 previews. With a folder as its argument it also
//! writes each PDF, a preview and a receipt's bytes there, to look at.
//!
//! `cargo run --release -p bundledesk-vouchers --example bench_vouchers [FOLDER]`

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use domain::{Msisdn, Secret};
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;
use vouchers::{Card, CardsPerPage, Labels, Layout, RollWidth, Shop, defaults_for, escpos, pdf, preview};

const CARDS: u64 = 1_000;

fn card(n: u64) -> Result<Card, Box<dyn Error>> {
    let package_name = ["WASSCE 2026", "BECE 2026", "School placement 2026"][(n % 3) as usize].to_owned();
    let text = defaults_for(&package_name);
    Ok(Card {
        package_name,
        serial: Secret::new(format!("WGR26{n:08}")),
        pin: Secret::new(format!("{:012}", 100_000_000_000 + n * 7_919)),
        labels: Labels::default(),
        portal: text.portal,
        check_limit: n.is_multiple_of(2).then_some(3),
        instruction: text.instruction,
        buyer: Some(Msisdn::parse(&format!("024{:07}", n * 31 % 10_000_000))?.msisdn),
        date_text: "21 Nov 2026, 10:42".to_owned(),
        order_reference: format!("BD-{n:06}"),
        shop: Shop { name: "Ɔkɔmfo Data ₵entre".to_owned(), phone: "024 000 0000".to_owned(), logo: None },
        copy: n % 4 == 3,
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let cards = (0..CARDS).map(card).collect::<Result<Vec<_>, _>>()?;
    let layouts = [
        ("a4-8", Layout::A4 { per_page: CardsPerPage::Eight }),
        ("a4-10", Layout::A4 { per_page: CardsPerPage::Ten }),
        ("single", Layout::Single),
        ("roll-80", Layout::Roll { width: RollWidth::Mm80 }),
        ("roll-58", Layout::Roll { width: RollWidth::Mm58 }),
    ];
    for (name, layout) in layouts {
        let started = Instant::now();
        let bytes = pdf(&cards, layout)?;
        let took = started.elapsed();
        let per_second = CARDS as f64 / took.as_secs_f64();
        println!(
            "{name:8} {CARDS} cards in {took:>8.1?}, {per_second:>6.0} a second, {} KB",
            bytes.expose().len() / 1024
        );
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.pdf")), bytes.expose())?;
            std::fs::write(folder.join(format!("{name}.svg")), preview(&cards, layout, 1)?.svg)?;
        }
    }
    let started = Instant::now();
    let mut bytes = 0;
    for card in &cards {
        bytes += escpos(card, RollWidth::Mm80)?.expose().len();
    }
    println!("escpos   {CARDS} receipts in {:.1?}, {} KB", started.elapsed(), bytes / 1024);
    if let Some(folder) = &folder {
        std::fs::write(folder.join("receipt-80.bin"), escpos(&cards[3], RollWidth::Mm80)?.expose())?;
    }
    let started = Instant::now();
    for page in 1..=100 {
        preview(&cards, layouts[1].1, page)?;
    }
    println!("preview  100 sheets of 10 in {:.1?}", started.elapsed());
    Ok(())
}
