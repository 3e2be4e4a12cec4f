//! Checkers on paper, as a PDF.
//!
//! Guarantees: the file is new and readable by its owner only; an order printed before comes out marked COPY. Leaves out:
//! the printer, and what becomes of the file.

use super::orders::find;
use crate::args::LayoutArg;
use crate::failure::{Exit, Failure};
use crate::show;
use domain::{CheckerPackage, IssuedCredential};
use engine::model::Order;
use host::Host;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use vouchers::{Card, CardsPerPage, Layout, RollWidth, Shop, defaults_for};

pub fn run(host: &Host, references: &[String], layout: LayoutArg, out: &Path) -> Result<Exit, Failure> {
    let layout = match layout {
        LayoutArg::A4 => Layout::A4 { per_page: CardsPerPage::Eight },
        LayoutArg::Roll80 => Layout::Roll { width: RollWidth::Mm80 },
        LayoutArg::Roll58 => Layout::Roll { width: RollWidth::Mm58 },
    };
    let mut cards = Vec::new();
    let mut printed = Vec::new();
    for reference in references {
        let order = find(host, reference)?;
        let credentials = host.desk().reveal(&order.id)?;
        if credentials.is_empty() {
            let message = format!("no credential is kept for order {}; nothing was printed", order.reference);
            return Err(Failure::refused("no_credential", message, "See 'bundledesk-cli credentials list'."));
        }
        for credential in &credentials {
            cards.push(card(host, &order, credential)?);
        }
        printed.push(order);
    }
    let pdf = vouchers::pdf(&cards, layout).map_err(|error| {
        Failure::refused("print", error.to_string(), "Mend the shop's name or the order and try again.")
    })?;
    write_new(out, &pdf)?;
    for order in printed {
        let count = times_printed(host, &order)? + 1;
        host.desk().ledger().put_setting(&printed_key(&order), Some(&count.to_string()))?;
    }
    eprintln!("{} is written. It holds serials and PINs in clear: delete it once it is printed.", out.display());
    Ok(Exit::Done)
}

/// The setting that counts how often an order was printed.
fn printed_key(order: &Order) -> String {
    format!("printed/{}", order.id)
}

fn times_printed(host: &Host, order: &Order) -> Result<u32, Failure> {
    let kept = host.desk().ledger().setting(&printed_key(order))?;
    Ok(kept.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn card(host: &Host, order: &Order, issued: &IssuedCredential) -> Result<Card, Failure> {
    let text = defaults_for(&order.package_name);
    let setting = |key: &str| host.desk().ledger().setting(key).map(Option::unwrap_or_default);
    Ok(Card {
        package_name: order.package_name.clone(),
        serial: issued.credential.serial.clone(),
        pin: issued.credential.pin.clone(),
        labels: text.labels,
        portal: text.portal,
        check_limit: check_limit(host, order)?,
        instruction: text.instruction,
        buyer: Some(order.msisdn),
        date_text: show::time(order.created_at),
        order_reference: order.reference.to_string(),
        shop: Shop { name: setting("shop/name")?, phone: setting("shop/contact")?, logo: None },
        copy: times_printed(host, order)? > 0,
    })
}

/// Only what the provider says of the package.
fn check_limit(host: &Host, order: &Order) -> Result<Option<u32>, Failure> {
    let (_, checkers) = host.desk().catalogues(&order.account)?;
    let package: Option<&CheckerPackage> = checkers.iter().find(|checker| checker.key == order.package);
    Ok(package.and_then(|package| package.check_limit))
}

fn write_new(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(out).map_err(|error| {
        Failure::refused("file", format!("{} cannot be made ({error})", out.display()), "Choose another name.")
    })?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}
