//! Keyboard and mouse of the live desktop.
