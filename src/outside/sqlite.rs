//! Asking an SQLite database, read-only.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, InterruptHandle, OpenFlags};

use super::{OutsideError, Reply};

/// The first column of the first row, as text. A query that takes too long, or that nobody waits for any more, is
/// ended.
///
/// # Errors
/// When the file is no database that can be read, or the query is refused or not answered in time.
pub async fn ask(file: &Path, query: &str, params: &[String], timeout: Duration) -> Result<Reply, OutsideError> {
    let failed = |why: String, remedy: &str| OutsideError {
        what: format!("cannot ask {}", file.display()),
        why,
        remedy: Some(remedy.to_owned()),
    };
    let refused = |error: rusqlite::Error| failed(error.to_string(), "try the query with the sqlite3 program");
    if !file.is_file() {
        return Err(failed("there is no such file".to_owned(), "check its path"));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(file, flags).map_err(refused)?;
    database.busy_timeout(timeout).map_err(refused)?;
    let _ended = Ended(database.get_interrupt_handle());
    let (query, params) = (query.to_owned(), params.to_vec());
    let answer = tokio::task::spawn_blocking(move || first(&database, &query, &params));
    match tokio::time::timeout(timeout, answer).await {
        Ok(Ok(text)) => Ok(Reply::Value {
            text: text.map_err(refused)?,
        }),
        Ok(Err(panicked)) => Err(failed(panicked.to_string(), "try another query")),
        Err(_) => {
            let why = format!("no answer within {} s", timeout.as_secs_f64());
            Err(failed(why, "give it more time with `within`"))
        }
    }
}

fn first(database: &Connection, query: &str, params: &[String]) -> rusqlite::Result<Option<String>> {
    let mut statement = database.prepare(query)?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(match row.get_ref(0)? {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }))
}

/// Ends the query when dropped.
struct Ended(InterruptHandle);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.interrupt();
    }
}
