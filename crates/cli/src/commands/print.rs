//! Checkers on paper, as a PDF.
//!
//! Guarantees: the file is new and readable by its owner only; an order printed before comes out marked COPY. Leaves out:
//! the printer, and what becomes of the file.

use super::orders::find;
use crate::args::LayoutArg;
use crate::failure::{Exit, Failure};
use domain::OrderId;
use host::{Handover, HandoverError, Host};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use vouchers::{CardsPerPage, Layout, RollWidth};

pub fn run(host: &Host, references: &[String], layout: LayoutArg, out: &Path) -> Result<Exit, Failure> {
    let layout = match layout {
        LayoutArg::A4 => Layout::A4 { per_page: CardsPerPage::Eight },
        LayoutArg::A4Ten => Layout::A4 { per_page: CardsPerPage::Ten },
        LayoutArg::Single => Layout::Single,
        LayoutArg::Roll80 => Layout::Roll { width: RollWidth::Mm80 },
        LayoutArg::Roll58 => Layout::Roll { width: RollWidth::Mm58 },
    };
    let ids = references.iter().map(|text| Ok(find(host, text)?.id)).collect::<Result<Vec<OrderId>, Failure>>()?;
    let mut file = new_file(out)?;
    let written = Handover::new(host.desk()).cards_to_print(&ids).map_err(Failure::from).and_then(|cards| {
        let pdf = vouchers::pdf(&cards, layout).map_err(HandoverError::from)?;
        file.write_all(pdf.expose())?;
        Ok(file.sync_all()?)
    });
    if let Err(failure) = written {
        // Half a file, or an empty one, is nothing that anybody asked for.
        let _ = std::fs::remove_file(out);
        return Err(failure);
    }
    eprintln!("{} is written. It holds serials and PINs in clear: delete it once it is printed.", out.display());
    Ok(Exit::Done)
}

fn new_file(out: &Path) -> Result<std::fs::File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(out).map_err(|error| {
        Failure::refused("file", format!("{} cannot be made ({error})", out.display()), "Choose another name.")
    })
}
