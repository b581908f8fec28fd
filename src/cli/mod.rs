//! One file per subcommand; this is where live and recorded seams are chosen.

pub mod args;
pub mod carry;
pub mod check;
pub mod command;
pub mod complaint;
pub mod draw_failures;
pub mod eval;
pub mod files;
pub mod find;
pub mod gather;
pub mod init;
pub mod live;
pub mod model_check;
pub mod model_list;
pub mod model_report;
pub mod models;
pub mod paste;
mod places;
pub mod purse;
pub mod remedy;
pub mod replay;
pub mod report;
pub mod routing;
pub mod rows;
pub mod run;
pub mod say;
pub mod series;
pub mod signals;
pub mod squares;
pub mod table;
pub mod telemetry;
pub mod test;

pub use command::main;
