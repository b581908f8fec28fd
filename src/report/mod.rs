//! Listeners and readers that show a run: console, HTML, JUnit.
