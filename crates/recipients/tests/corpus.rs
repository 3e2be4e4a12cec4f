//! The corpus of lists in `tests/lists/`: each list beside the outcome that a person wrote for it.

use domain::{BundleSize, Network};
use recipients::{ReadList, ReadOptions, read_file};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/lists")
}

/// Every list with its expected outcome, by name.
fn lists() -> Vec<(String, Value)> {
    let mut lists: Vec<(String, Value)> = std::fs::read_dir(folder())
        .expect("the corpus is there")
        .filter_map(|entry| {
            let name = entry.expect("readable folder").file_name().to_string_lossy().into_owned();
            let list = name.strip_suffix(".json")?.to_owned();
            let text = std::fs::read_to_string(folder().join(&name)).expect("readable outcome");
            Some((list, serde_json::from_str(&text).expect("an outcome is JSON")))
        })
        .collect();
    lists.sort_by(|a, b| a.0.cmp(&b.0));
    lists
}

fn options(expected: &Value) -> ReadOptions {
    let mb = expected["options"]["default_size_mb"].as_u64().map(|mb| u32::try_from(mb).expect("a size"));
    let network = expected["options"]["default_network"].as_str();
    ReadOptions {
        default_size: mb.map(BundleSize),
        default_network: network.map(|name| Network::from_name(name).expect("a network")),
        ..ReadOptions::default()
    }
}

/// A place as the outcomes write it: the cell of a workbook, the line of a text, null for the whole list.
fn place(value: &Value) -> Value {
    if let Some(line) = value.get("line") { line.clone() } else { value.get("cell").cloned().unwrap_or(Value::Null) }
}

fn codes(values: &Value) -> Vec<String> {
    let list = values.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|value| value["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A row in the words of the outcomes.
fn row_of(row: &Value) -> Value {
    let mut out = serde_json::json!({
        "at": place(row), "msisdn": row["msisdn"], "size_mb": row["size_mb"],
        "network": row["network"], "source": row["network_source"],
    });
    let repairs = codes(&row["repairs"]);
    if !repairs.is_empty() {
        out["repairs"] = serde_json::json!(repairs);
    }
    out
}

#[derive(Default)]
struct Tally {
    good_rows: usize,
    read_rows: usize,
    faults: Vec<String>,
}

fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(ToString::to_string);
    values
}

fn compare(name: &str, expected: &Value, list: &ReadList, tally: &mut Tally) {
    let rows = list.rows_json();
    let mut wanted: Vec<Value> = expected["rows"].as_array().cloned().unwrap_or_default();
    tally.good_rows += wanted.len();
    wanted.retain(|row| row.get("missed").is_none());
    let read: Vec<Value> = rows.as_array().expect("rows").iter().map(row_of).collect();
    for row in &read {
        if let Some(at) = wanted.iter().position(|other| other == row) {
            wanted.remove(at);
            tally.read_rows += 1;
        } else {
            tally.faults.push(format!("{name}: accepted what nobody ordered: {row}"));
        }
    }
    tally.faults.extend(wanted.iter().map(|row| format!("{name}: did not read {row}")));
    let problems: Vec<Value> = list
        .problems_json()
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| serde_json::json!({ "at": place(problem), "code": problem["code"] }))
        .collect();
    let planned = expected["problems"].as_array().cloned().unwrap_or_default();
    if sorted(problems.clone()) != sorted(planned.clone()) {
        tally.faults.push(format!("{name}: problems\n  {}\nshould be\n  {}", show(&problems), show(&planned)));
    }
    compare_the_rest(name, expected, list, &rows, tally);
}

fn compare_the_rest(name: &str, expected: &Value, list: &ReadList, rows: &Value, tally: &mut Tally) {
    let notes = codes(&serde_json::json!(list.notes));
    let planned = |key: &str| sorted(expected[key].as_array().cloned().unwrap_or_default());
    let named = sorted(notes.into_iter().map(Value::String).collect());
    if named != planned("notes") {
        tally.faults.push(format!("{name}: notes {} should be {}", show(&named), show(&planned("notes"))));
    }
    let warnings: Vec<Value> = rows
        .as_array()
        .expect("rows")
        .iter()
        .flat_map(|row| {
            codes(&row["warnings"]).into_iter().map(|code| serde_json::json!({"at": place(row), "code": code}))
        })
        .collect();
    if sorted(warnings.clone()) != planned("warnings") {
        let wanted = show(&planned("warnings"));
        tally.faults.push(format!("{name}: warnings {} should be {wanted}", show(&warnings)));
    }
    let sheet = expected["sheet"].as_str();
    if sheet.is_some() && list.mapping.sheet.as_deref() != sheet {
        tally.faults.push(format!("{name}: read the sheet {:?}, not {sheet:?}", list.mapping.sheet));
    }
}

fn show(values: &[Value]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_list_comes_out_as_a_person_expects() {
    recipients::use_reader_program(env!("CARGO_BIN_EXE_recipients-reader").into());
    let lists = lists();
    assert!(lists.len() >= 60, "the corpus has {} lists", lists.len());
    let mut tally = Tally::default();
    for (name, expected) in &lists {
        assert!(expected["why"].as_str().is_some_and(|why| !why.is_empty()), "{name} does not say why it is here");
        match (read_file(&folder().join(name), &options(expected)), expected["error"].as_str()) {
            (Ok(list), None) => compare(name, expected, &list, &mut tally),
            (Err(error), Some(code)) if error.code() == code => {}
            (Ok(_), Some(code)) => tally.faults.push(format!("{name}: was read, but should be refused as {code}")),
            (Err(error), wanted) => tally.faults.push(format!("{name}: {error} ({}), not {wanted:?}", error.code())),
        }
    }
    let share = 100.0 * tally.read_rows as f64 / tally.good_rows as f64;
    println!(
        "{} lists, {} good rows, {} read with no help: {share:.2}%",
        lists.len(),
        tally.good_rows,
        tally.read_rows
    );
    assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n"));
    assert!(share >= 98.0, "only {share:.2}% of the good rows were read");
}
