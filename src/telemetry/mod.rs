//! A run as a trace for a collector of OpenTelemetry: another listener of the events.
//!
//! Sources: the OpenTelemetry specification 1.56 (environment variables of the OTLP exporter), OTLP 1.10 (its JSON
//! encoding), and the semantic conventions for generative AI, all of which are in development, as the repository
//! semantic-conventions-genai has them beside the conventions 1.41.
//!
//! Invariant: it neither slows nor fails a run: what cannot be sent in time is lost, and that is told once. Nothing that
//! the screen showed, a model said, a row held or a person typed is in it, and no picture; names, counts and costs are.

pub mod gen_ai;
pub mod sender;
pub mod settings;
pub mod span;
pub mod tracer;
