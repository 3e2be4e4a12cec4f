//! Hidden rows and columns of an xlsx, which calamine does not tell.

use super::Hidden;
use super::zips::{Archive, zip_error};
use crate::error::ReadError;
use crate::grid::Merged;
use crate::model::column_index;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};

/// By the sheet's name. Only the parts that mention the word are looked through.
pub(super) fn by_sheet(archive: &mut Archive<'_>, mentions: &[String]) -> Result<HashMap<String, Hidden>, ReadError> {
    let mut hidden = HashMap::new();
    if !mentions.iter().any(|part| part.contains("worksheets/")) {
        return Ok(hidden);
    }
    let targets = relations(archive)?;
    for (name, id) in sheet_ids(archive)? {
        let Some(part) = targets.get(&id).map(|target| part_name(target)) else { continue };
        let Some(mentioned) = mentions.iter().find(|mention| mention.eq_ignore_ascii_case(&part)) else { continue };
        let xml = archive.by_name(mentioned).map_err(|error| zip_error(&error))?;
        hidden.insert(name, scan(BufReader::new(xml))?);
    }
    Ok(hidden)
}

fn part_name(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{}", target.trim_start_matches("./")),
    }
}

fn damaged<E: std::fmt::Display>(error: E) -> ReadError {
    ReadError::Damaged(error.to_string().chars().take(120).collect())
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Result<Option<String>, ReadError> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(damaged)?;
        if attribute.key.local_name().as_ref() == wanted {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn for_each_element(
    source: impl BufRead,
    mut visit: impl FnMut(&BytesStart<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut reader = Reader::from_reader(source);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(element) | Event::Empty(element) => visit(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

fn relations(archive: &mut Archive<'_>) -> Result<HashMap<String, String>, ReadError> {
    let mut targets = HashMap::new();
    let Ok(part) = archive.by_name("xl/_rels/workbook.xml.rels") else { return Ok(targets) };
    for_each_element(BufReader::new(part), |element| {
        if element.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(element, "Id")?, attribute(element, "Target")?)
        {
            targets.insert(id, target);
        }
        Ok(())
    })?;
    Ok(targets)
}

fn sheet_ids(archive: &mut Archive<'_>) -> Result<Vec<(String, String)>, ReadError> {
    let mut sheets = Vec::new();
    let Ok(part) = archive.by_name("xl/workbook.xml") else { return Ok(sheets) };
    for_each_element(BufReader::new(part), |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name")?, attribute(element, "id")?)
        {
            sheets.push((name, id));
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// The cell that is being looked through.
#[derive(Default)]
struct Open {
    place: Option<(u32, u32)>,
    formula: bool,
    in_value: bool,
    has_value: bool,
}

fn scan(source: impl BufRead) -> Result<Hidden, ReadError> {
    let mut hidden = Hidden::default();
    let mut next_row: u32 = 1;
    let mut open = Open::default();
    let mut reader = Reader::from_reader(source);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(element) => {
                note(&element, &mut hidden, &mut next_row, &mut open)?;
                open.in_value = matches!(element.local_name().as_ref(), "v" | "t");
            }
            Event::Empty(element) => note(&element, &mut hidden, &mut next_row, &mut open)?,
            Event::Text(text) => open.has_value |= open.in_value && !text.trim().is_empty(),
            Event::End(element) if element.local_name().as_ref() == "c" => {
                let cell = std::mem::take(&mut open);
                hidden.unsaved.extend(cell.place.filter(|_| cell.formula && !cell.has_value));
            }
            Event::End(_) => open.in_value = false,
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    hidden.rows.sort_unstable();
    hidden.columns.sort_unstable();
    Ok(hidden)
}

fn note(element: &BytesStart<'_>, hidden: &mut Hidden, next_row: &mut u32, open: &mut Open) -> Result<(), ReadError> {
    match element.local_name().as_ref() {
        "c" => *open = Open { place: attribute(element, "r")?.as_deref().and_then(place), ..Open::default() },
        "f" => open.formula = true,
        "row" => {
            let row = number(attribute(element, "r")?).unwrap_or(*next_row);
            *next_row = row.saturating_add(1);
            if is_true(attribute(element, "hidden")?) {
                hidden.rows.push((row.saturating_sub(1), row.saturating_sub(1)));
            }
        }
        "col" if is_true(attribute(element, "hidden")?) => {
            let first = number(attribute(element, "min")?).unwrap_or(1);
            let last = number(attribute(element, "max")?).unwrap_or(first);
            hidden.columns.push((first.saturating_sub(1), last.saturating_sub(1)));
        }
        "mergeCell" => hidden.merged.extend(attribute(element, "ref")?.as_deref().and_then(merged)),
        _ => {}
    }
    Ok(())
}

/// `C2` as its row and column, from zero.
fn place(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let row: u32 = cell.get(digits..)?.parse().ok()?;
    Some((row.checked_sub(1)?, u32::from(column_index(cell.get(..digits)?)?)))
}

/// `C2:C4`, cells merged downwards in one column.
fn merged(reference: &str) -> Option<Merged> {
    let (first, last) = reference.split_once(':')?;
    let ((first_row, column), (last_row, last_column)) = (place(first)?, place(last)?);
    let column = u16::try_from(column).ok().filter(|_| column == last_column)?;
    (first_row < last_row).then_some(Merged { column, first_row, last_row })
}

fn number(text: Option<String>) -> Option<u32> {
    text?.trim().parse().ok()
}

fn is_true(text: Option<String>) -> bool {
    matches!(text.as_deref(), Some("1" | "true"))
}
