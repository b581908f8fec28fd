//! Starting the application and waiting until it is ready.

use std::time::Duration;

use super::judge::judge;
use super::run::Run;
use super::run_error::RunError;
use super::seek;
use super::setback::Setback;
use crate::outside::{Reply, Request};
use crate::scenario::condition::Condition;

/// How often it is asked whether the application still runs.
const PULSE: Duration = Duration::from_secs(1);

/// Starts the scenario's application, if it names one, and waits for its `ready`.
///
/// # Errors
/// When it cannot be started, is not ready in time, or ends before it is.
pub async fn launch(run: &mut Run<'_>) -> Result<(), RunError> {
    let scenario = run.scenario;
    let Some(app) = &scenario.app else { return Ok(()) };
    let argv = app
        .launch
        .iter()
        .map(|part| part.render_plain(&run.scope))
        .collect::<Result<Vec<_>, _>>();
    let argv = argv.map_err(|error| RunError::App(format!("cannot be started: {error}")))?;
    run.call(&Request::Launch { argv }).await??;
    let Some(condition) = &app.ready else { return Ok(()) };
    match ready(run, condition, app.within).await {
        Ok(()) => Ok(()),
        Err(Setback::Error(error)) => Err(error),
        Err(_) => Err(not_ready(run, condition, app.within).await?),
    }
}

async fn ready(run: &mut Run<'_>, condition: &Condition, within: Duration) -> Result<(), Setback> {
    let mut left = within;
    while left > PULSE {
        let looked = seek::wait(run, PULSE, |run, sight| {
            Ok(judge(condition, sight, &run.scope)?.holds.then_some(()))
        });
        if looked.await?.is_ok() {
            break;
        }
        left -= PULSE;
        // One that ended well may have left the work to another program.
        if let Some((false, end)) = ended(run).await? {
            return Err(RunError::App(format!("ended before it was ready, with {end}")).into());
        }
    }
    seek::condition(run, condition, left).await.map(|_| ())
}

async fn not_ready(run: &mut Run<'_>, condition: &Condition, within: Duration) -> Result<RunError, RunError> {
    Ok(RunError::App(match ended(run).await? {
        Some((_, end)) => format!("ended before it was ready, with {end}"),
        None => format!(
            "runs, but is not ready within {}: {} does not hold",
            seek::seconds(within),
            seek::written(run, condition)
        ),
    }))
}

/// Whether the application ended well, and how, where it did.
async fn ended(run: &mut Run<'_>) -> Result<Option<(bool, String)>, RunError> {
    Ok(match run.call(&Request::Alive).await? {
        Ok(Reply::Ended {
            status,
            success,
            last_words,
        }) => Some((success, format!("{status}: {last_words}"))),
        _ => None,
    })
}
