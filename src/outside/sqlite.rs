//! Asking an SQLite database, read-only.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::{OutsideError, Reply};

/// The first column of the first row, as text.
///
/// # Errors
/// When the file is no database that can be read, or the query is refused.
pub fn ask(file: &Path, query: &str, params: &[String], timeout_ms: u64) -> Result<Reply, OutsideError> {
    let failed = |error: rusqlite::Error| OutsideError {
        what: format!("cannot ask {}", file.display()),
        why: error.to_string(),
        remedy: Some("try the query with the sqlite3 program".to_owned()),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(file, flags).map_err(failed)?;
    database
        .busy_timeout(Duration::from_millis(timeout_ms.min(10_000)))
        .map_err(failed)?;
    let mut statement = database.prepare(query).map_err(failed)?;
    let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(failed)?;
    let text = match rows.next().map_err(failed)? {
        Some(row) => Some(match row.get_ref(0).map_err(failed)? {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }),
        None => None,
    };
    Ok(Reply::Value { text })
}
