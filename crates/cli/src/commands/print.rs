//! Checkers on paper, as a PDF.
//!
//! Guarantees: the file is new and readable by its owner only; an order printed before comes out marked COPY. Leaves out:
//! the printer, and what becomes of the file.

use super::orders::find;
use crate::args::{Args, LayoutArg};
use crate::failure::{Exit, Failure};
use crate::{json, open};
use domain::OrderId;
use host::{Handover, HandoverError, Host};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use vouchers::{CardsPerPage, Layout, RollWidth};

pub fn run(args: &Args, host: &Host, references: &[String], layout: LayoutArg, out: &Path) -> Result<Exit, Failure> {
    open::refuse_place(out, "file", "printed")?;
    let layout = match layout {
        LayoutArg::A4 => Layout::A4 { per_page: CardsPerPage::Eight },
        LayoutArg::A4Ten => Layout::A4 { per_page: CardsPerPage::Ten },
        LayoutArg::Single => Layout::Single,
        LayoutArg::Roll80 => Layout::Roll { width: RollWidth::Mm80 },
        LayoutArg::Roll58 => Layout::Roll { width: RollWidth::Mm58 },
    };
    let mut ids: Vec<OrderId> = Vec::with_capacity(references.len());
    for reference in references {
        let id = find(host, reference)?.id;
        // Named twice, it is one checker all the same.
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
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
    if args.json {
        json::print(&json!({ "out": out, "orders": ids }));
    }
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
