//! Answers that nobody on this project wrote, read as they came.
//!
//! `DESKWRIGHT_CONFORMANCE` names the folder; without it nothing is read, and the run says so.
