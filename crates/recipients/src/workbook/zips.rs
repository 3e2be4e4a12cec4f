//! A zip's parts, measured before anything of it is read.

use crate::error::ReadError;
use crate::limits::{INFLATED_BYTES_MAX, SHARED_TEXTS_MAX, STYLES_BYTES_MAX, ZIP_ENTRIES_MAX};
use crate::model::Format;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

pub(crate) type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, ReadError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_error(&error))
}

pub(crate) fn zip_error(error: &ZipError) -> ReadError {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") {
        ReadError::PasswordProtected
    } else {
        ReadError::Damaged("the file is cut off or not a whole workbook".to_owned())
    }
}

/// Tells what a zip is by its parts.
pub(crate) fn zip_format(bytes: &[u8]) -> Result<Format, ReadError> {
    let mut archive = open(bytes)?;
    if archive.is_empty() {
        return Err(ReadError::Empty);
    }
    let has = |archive: &Archive<'_>, name: &str| archive.file_names().flatten().any(|n| n.eq_ignore_ascii_case(name));
    let starts = |archive: &Archive<'_>, start: &str| archive.file_names().flatten().any(|n| n.starts_with(start));
    if has(&archive, "xl/workbook.bin") {
        return Err(ReadError::NotAList { what: "a binary workbook (.xlsb)" });
    }
    if starts(&archive, "xl/") {
        return Ok(Format::Xlsx);
    }
    if starts(&archive, "word/") || starts(&archive, "ppt/") {
        return Err(ReadError::NotAList { what: "a document or a presentation" });
    }
    let mut mimetype = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        part.take(200)
            .read_to_string(&mut mimetype)
            .map_err(|_| ReadError::Damaged("its type is unreadable".into()))?;
    }
    if mimetype.contains("opendocument.spreadsheet") {
        return Ok(Format::Ods);
    }
    if mimetype.contains("opendocument") {
        return Err(ReadError::NotAList { what: "an OpenDocument file, but no spreadsheet" });
    }
    // Numbers of Apple and others keep their sheets in formats of their own.
    let what = if starts(&archive, "Index/") { "an Apple Numbers document" } else { "a zip archive" };
    Err(ReadError::NotAList { what })
}

/// What measuring found.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// Parts in which 'hidden', 'mergeCell' or a formula stands: only those are looked through for what calamine does not tell.
    pub(crate) mention_hidden: Vec<String>,
}

/// Inflates every part that will be read, counting only. Sizes declared in the zip are believed when they are too
/// large, never when they are small enough.
pub(crate) fn measure(archive: &mut Archive<'_>) -> Result<Measured, ReadError> {
    if archive.len() > ZIP_ENTRIES_MAX {
        return Err(ReadError::InflatesTooLarge);
    }
    let mut measured = Measured::default();
    let mut inflated: u64 = 0;
    let mut declared: u64 = 0;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| zip_error(&error))?;
        declared = declared.saturating_add(part.size());
        if declared > INFLATED_BYTES_MAX {
            return Err(ReadError::InflatesTooLarge);
        }
        let name = part.name().map_err(|error| zip_error(&error))?.into_owned();
        let is_read = [".xml", ".rels"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        if is_read {
            let found = measure_part(part, &name, INFLATED_BYTES_MAX - inflated)?;
            inflated += found.bytes;
            if found.mentions_hidden {
                measured.mention_hidden.push(name);
            }
        }
    }
    Ok(measured)
}

struct Part {
    bytes: u64,
    mentions_hidden: bool,
}

fn measure_part(mut part: impl Read, name: &str, left: u64) -> Result<Part, ReadError> {
    const OVERLAP: usize = 8;
    let lower = name.to_ascii_lowercase();
    let shared_texts = lower.ends_with("sharedstrings.xml");
    let limit =
        if lower.ends_with("styles.xml") && lower.starts_with("xl/") { left.min(STYLES_BYTES_MAX) } else { left };
    let hidden = memchr::memmem::Finder::new("hidden=");
    let merged = memchr::memmem::Finder::new("mergeCell");
    let formula = memchr::memmem::Finder::new("<f>");
    let text = memchr::memmem::Finder::new("<si");
    let mut buffer = vec![0u8; 64 * 1024 + OVERLAP];
    let (mut bytes, mut texts, mut kept, mut mentions_hidden) = (0u64, 0u64, 0usize, false);
    loop {
        let read = part
            .read(&mut buffer[kept..])
            .map_err(|_| ReadError::Damaged("a part of the workbook cannot be unpacked".to_owned()))?;
        if read == 0 {
            return Ok(Part { bytes, mentions_hidden });
        }
        bytes += read as u64;
        let filled = kept + read;
        let seen = &buffer[..filled];
        mentions_hidden =
            mentions_hidden || [&hidden, &merged, &formula].into_iter().any(|finder| finder.find(seen).is_some());
        if shared_texts {
            // Counting the overlap twice only makes the limit stricter by a few.
            texts += text.find_iter(seen).count() as u64;
        }
        if bytes > limit || texts > SHARED_TEXTS_MAX {
            return Err(ReadError::InflatesTooLarge);
        }
        let keep = filled.min(OVERLAP);
        buffer.copy_within(filled - keep..filled, 0);
        kept = keep;
    }
}
