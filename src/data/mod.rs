//! Rows, what became of them, and the results.
