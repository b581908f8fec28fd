//! A run's folder: its format, and what writes and reads it.
