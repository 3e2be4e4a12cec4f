//! Rows of a list that cannot be bought as they stand: named when the list is refused, and when they are left out.
//!
//! Guarantees: no row goes missing without its place, its number and the reason. What was left out of a batch is kept with
//! it, so that it can be told of later. Leaves out: whether a row is left out.

use crate::failure::Failure;
use crate::show;
use domain::{BatchId, Msisdn};
use engine::model::Order;
use engine::plan::LineProblem;
use host::{Host, ResultRows};
use recipients::{Position, Problem, TableCell};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

/// The setting under which the rows left out of a batch are kept.
const LEFT_OUT: &str = "left_out/";

/// See the module. In JSON the parts of its place stand beside the others, left out where there are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// Where it stands, in words.
    place: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    /// The number, as far as it could be read.
    number: Option<String>,
    /// Stable, for scripts.
    code: String,
    /// Why.
    text: String,
    /// What to do.
    hint: String,
}

impl BadRow {
    fn new(position: &Position, number: Option<String>, (code, text, hint): (&str, &str, &str)) -> Self {
        Self {
            place: position.to_string(),
            sheet: position.sheet.as_deref().map(str::to_owned),
            row: position.row,
            line: position.line,
            cell: position.cell.map(|cell| cell.to_string()),
            number,
            code: code.to_owned(),
            text: text.to_owned(),
            hint: hint.to_owned(),
        }
    }

    /// A row whose number cannot be sold what it wants.
    pub fn not_for_sale(position: &Position, msisdn: Msisdn, problem: &LineProblem) -> Self {
        Self::new(position, Some(msisdn.local()), (&problem.code, &problem.text, &problem.hint))
    }

    /// The same in the words for checkers: the readers of lists speak of bundles.
    pub fn for_checkers(mut self) -> Self {
        self.text = self.text.replace("can take a bundle", "can get a checker");
        self.hint = self.hint.replace(", with number and size", "");
        if self.code.starts_with("size_") {
            // A checker has no size: whatever was taken for one may be a number that lost digits.
            self.text = match &self.number {
                Some(number) => format!("something beside {number} cannot be read"),
                None => "something here cannot be read".to_owned(),
            };
            self.hint = "Write one whole number on each line, and nothing else.".to_owned();
        }
        self
    }
}

impl From<&Problem> for BadRow {
    fn from(problem: &Problem) -> Self {
        let number = problem.partial.number.clone();
        Self::new(&problem.position, number, (problem.code.code(), &problem.text, &problem.hint))
    }
}

/// `row 17, cell B17, 024123456: it has 9 digits. Ask for the whole number.`
impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if let Some(number) = self.number.as_deref().filter(|number| !self.text.contains(*number)) {
            write!(f, ", {number}")?;
        }
        write!(f, ": {}", show::sentence(&self.text))?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " {}", show::sentence(&self.hint)) }
    }
}

/// Keeps what was left out of a batch.
pub fn keep(host: &Host, id: &BatchId, left_out: &[BadRow]) -> Result<(), Failure> {
    if left_out.is_empty() {
        return Ok(());
    }
    let text = serde_json::to_string(left_out).map_err(|error| Failure::other(error.to_string()))?;
    Ok(host.desk().ledger().put_setting(&format!("{LEFT_OUT}{id}"), Some(&text))?)
}

/// What was left out of a batch.
pub fn of_batch(host: &Host, id: &BatchId) -> Result<Vec<BadRow>, Failure> {
    let kept = host.desk().ledger().setting(&format!("{LEFT_OUT}{id}"))?;
    // Kept by another version in another form, it is told of no more; nothing hangs on it but words.
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Writes what became of a list to a new file, with the rows that were left out behind the others. Gives how many rows it
/// holds.
pub fn write_results(orders: &[Order], left_out: &[BadRow], out: &Path) -> Result<usize, Failure> {
    if left_out.is_empty() {
        return super::commands::export::results(out, orders, ResultRows::All);
    }
    let rows: Vec<Vec<TableCell>> = orders.iter().map(order_cells).chain(left_out.iter().map(left_out_cells)).collect();
    recipients::write_table(out, &HEADERS, &rows)
        .map_err(|error| Failure::other(format!("{} could not be written: {error}", out.display())))?;
    Ok(rows.len())
}

/// As in a list's results without rows left out.
const HEADERS: [&str; 10] =
    ["Place", "Number", "Network", "Bundle", "Name", "State", "Reference", "Provider's id", "Charge GHS", "Reason"];

fn order_cells(order: &Order) -> Vec<TableCell> {
    let text = |text: Option<String>| TableCell::Text(text.unwrap_or_default());
    vec![
        text(order.position.clone()),
        text(Some(order.msisdn.local())),
        text(order.network.map(|network| network.to_string())),
        text(Some(order.package_name.clone())),
        text(order.note.clone()),
        text(Some(host::state_word(order.state).to_owned())),
        text(Some(order.reference.to_string())),
        text(order.provider_order_id.as_ref().map(ToString::to_string)),
        show::money_cell(host::charge(order)),
        text(order.reason.clone()),
    ]
}

fn left_out_cells(row: &BadRow) -> Vec<TableCell> {
    let text = |text: &str| TableCell::Text(text.to_owned());
    let reason = format!("{} {}", show::sentence(&row.text), show::sentence(&row.hint));
    let number = row.number.as_deref().unwrap_or_default();
    let [network, bundle, name, reference, provider_id, charge] = [""; 6].map(text);
    vec![
        text(&row.place),
        text(number),
        network,
        bundle,
        name,
        text("Left out"),
        reference,
        provider_id,
        charge,
        text(reason.trim()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: &str, text: &str) -> BadRow {
        BadRow::new(&Position { line: Some(4), ..Position::LIST }, Some(number.to_owned()), ("code", text, "Mend it"))
    }

    #[test]
    fn a_row_is_named_by_place_number_and_reason() {
        assert_eq!(row("0241", "it is too short").to_string(), "line 4, 0241: it is too short. Mend it.");
        assert_eq!(row("0241", "0241 is too short.").to_string(), "line 4: 0241 is too short. Mend it.");
    }

    #[test]
    fn the_results_have_the_same_columns_with_and_without_rows_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let head = |name: &str, left_out: &[BadRow]| {
            let out = folder.path().join(name);
            write_results(&[], left_out, &out).expect("written");
            let text = std::fs::read_to_string(out).expect("read");
            text.lines().next().unwrap_or_default().to_owned()
        };
        assert_eq!(head("a.csv", &[row("0241", "no")]), head("b.csv", &[]), "a script reads both alike");
    }
}
