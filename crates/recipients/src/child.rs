//! Workbook readers in a process of their own: this program once more, started with a hidden word.
//!
//! Guarantees: a workbook that makes a reader run out of memory, panic or never end ends only that process, and the
//! list is refused in words. The process gets the file's bytes through a pipe and gives back cells; it opens no file.
//! Limits: on Linux the memory is held to `READER_MEMORY_BYTES_MAX` and the processor time to `READ_TIME_MAX`; macOS
//! takes the memory limit without always enforcing it, and on Windows only the time is limited (a job object would
//! need unsafe code). A panic or an abort stays outside the program everywhere.

use crate::error::ReadError;
use crate::grid::Book;
use crate::limits;
use crate::model::Format;
use crate::workbook;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;

/// The hidden first argument.
const READER_WORD: &str = "read-one-list-and-end";
/// An answer longer than this is no answer of ours.
const ANSWER_BYTES_MAX: u64 = 512 * 1024 * 1024;

static READER_PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// What the reader's process answers.
#[derive(Serialize, Deserialize)]
enum Answer {
    Book(Book),
    Empty,
    InflatesTooLarge,
    TooManyRows,
    PasswordProtected,
    TookTooLong,
    Damaged(String),
}

impl From<Result<Book, ReadError>> for Answer {
    fn from(result: Result<Book, ReadError>) -> Self {
        match result {
            Ok(book) => Self::Book(book),
            Err(ReadError::Empty) => Self::Empty,
            Err(ReadError::InflatesTooLarge) => Self::InflatesTooLarge,
            Err(ReadError::TooManyRows) => Self::TooManyRows,
            Err(ReadError::PasswordProtected) => Self::PasswordProtected,
            Err(ReadError::TookTooLong) => Self::TookTooLong,
            Err(ReadError::Damaged(text)) => Self::Damaged(text),
            Err(other) => Self::Damaged(other.to_string()),
        }
    }
}

impl From<Answer> for Result<Book, ReadError> {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Book(book) => Ok(book),
            Answer::Empty => Err(ReadError::Empty),
            Answer::InflatesTooLarge => Err(ReadError::InflatesTooLarge),
            Answer::TooManyRows => Err(ReadError::TooManyRows),
            Answer::PasswordProtected => Err(ReadError::PasswordProtected),
            Answer::TookTooLong => Err(ReadError::TookTooLong),
            Answer::Damaged(text) => Err(ReadError::Damaged(text)),
        }
    }
}

/// The first thing a program's `main` does: when this process was started to read one list, it reads it and gives the
/// code to end with. Otherwise it notes that this program can be started so, and gives none.
pub fn run_as_reader_child() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|word| word == READER_WORD) {
        let format = arguments.next().and_then(|word| format_named(&word.to_string_lossy()));
        return Some(format.map_or(ExitCode::FAILURE, run_as_reader));
    }
    if let Ok(program) = std::env::current_exe() {
        use_reader_program(program);
    }
    None
}

/// Names the program to start for reading, when it is not this one (tests). The first name given stays.
pub fn use_reader_program(program: PathBuf) {
    let _ = READER_PROGRAM.set(program);
}

const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "xlsx",
        Format::Xls => "xls",
        Format::Ods => "ods",
        Format::Delimited => "delimited",
        Format::Text => "text",
    }
}

fn format_named(name: &str) -> Option<Format> {
    [Format::Xlsx, Format::Xls, Format::Ods].into_iter().find(|format| format_name(*format) == name)
}

fn run_as_reader(format: Format) -> ExitCode {
    limit_this_process();
    let mut bytes = Vec::new();
    if std::io::stdin().lock().take(limits::FILE_BYTES_MAX).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let answer = Answer::from(workbook::read(format, &bytes));
    drop(bytes);
    let mut out = std::io::BufWriter::with_capacity(256 * 1024, std::io::stdout().lock());
    let written = postcard::to_io(&answer, &mut out).is_ok() && out.flush().is_ok();
    if written { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(unix)]
fn limit_this_process() {
    use rlimit::Resource;
    // A limit that cannot be set leaves the time limit and the separate process.
    for resource in [Resource::DATA, Resource::AS] {
        let room = if resource == Resource::AS { 4 } else { 1 };
        let _ = resource.set(limits::READER_MEMORY_BYTES_MAX * room, limits::READER_MEMORY_BYTES_MAX * room);
    }
    let seconds = limits::READ_TIME_MAX.as_secs();
    let _ = Resource::CPU.set(seconds, seconds + 1);
    let _ = Resource::CORE.set(0, 0);
    let _ = Resource::FSIZE.set(0, 0);
}

#[cfg(not(unix))]
fn limit_this_process() {}

/// Reads a workbook, in a process of its own where one can be started. Without one only xlsx is read, by streaming.
pub(crate) fn read_workbook(format: Format, bytes: Vec<u8>) -> Result<Book, ReadError> {
    if let Some(program) = READER_PROGRAM.get() {
        return read_in_child(program, format, bytes);
    }
    if format != Format::Xlsx {
        return Err(ReadError::ReaderUnavailable);
    }
    catch_unwind(AssertUnwindSafe(|| workbook::read(format, &bytes)))
        .unwrap_or_else(|_| Err(ReadError::ReaderStopped("it could not make sense of the file".to_owned())))
}

fn command(program: &PathBuf, format: Format) -> Command {
    let mut command = Command::new(program);
    command.args([READER_WORD, format_name(format)]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt;
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        command.creation_flags(CREATE_NO_WINDOW);
    }
    command
}

fn read_in_child(program: &PathBuf, format: Format, bytes: Vec<u8>) -> Result<Book, ReadError> {
    let stopped = |why: &str| ReadError::ReaderStopped(why.to_owned());
    let mut child = command(program, format).spawn().map_err(|error| stopped(&error.to_string()))?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        end(&mut child);
        return Err(stopped("its pipes are missing"));
    };
    // A reader that ends early closes its pipe; its answer, or the lack of one, says why.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&bytes);
    });
    let (send, receive) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut answer = Vec::new();
        let complete = stdout.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).is_ok();
        let _ = send.send(complete.then_some(answer));
    });
    let received = receive.recv_timeout(limits::READ_TIME_MAX);
    end(&mut child);
    let _ = writer.join();
    let _ = reader.join();
    match received {
        Err(_) => Err(ReadError::TookTooLong),
        Ok(None) => Err(stopped("its answer was cut off")),
        Ok(Some(answer)) => match postcard::from_bytes::<Answer>(&answer) {
            Ok(answer) => answer.into(),
            Err(_) => Err(stopped("the file needs too much memory, or is damaged")),
        },
    }
}

/// Ends the process if it still runs, and takes its leaving so that nothing of it stays behind.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
