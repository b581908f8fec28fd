//! `call`: the steps of another scenario, with names of its own.

use std::sync::Arc;

use super::failure::Failure;
use super::run::Run;
use super::setback::Setback;
use super::step;
use crate::scenario::scope::Scope;
use crate::scenario::step::Call;

/// # Errors
/// A failure when a value is not what the called scenario's input wants; the setback of one of its steps.
pub async fn call(run: &mut Run<'_>, call: &Call) -> Result<(), Setback> {
    let inner = scope(run, call)?;
    for (ours, _) in &call.outputs {
        run.scope.forget(&ours.value);
    }
    let outer = std::mem::replace(&mut run.scope, inner);
    run.callers.push(outer);
    let source = std::mem::replace(&mut run.source, Arc::clone(&call.source));
    let file = run.file.replace(call.path.display().to_string());
    let known = run.extracted.len();
    let done = step::all(run, &call.steps).await;
    run.file = file;
    run.source = source;
    let outer = run.callers.pop().unwrap_or_default();
    let inner = std::mem::replace(&mut run.scope, outer);
    run.extracted.truncate(known);
    done?;
    for (ours, theirs) in &call.outputs {
        if let Some(value) = run.scope.take_over(&ours.value, &inner, &theirs.value) {
            run.extracted.push((ours.value.clone(), value));
        }
    }
    Ok(())
}

/// What the called scenario knows: its inputs, and nothing of the caller's.
fn scope(run: &Run<'_>, call: &Call) -> Result<Scope, Setback> {
    let mut scope = run.base.clone();
    if let Some(row) = run.scope.row() {
        scope.set_row(row);
    }
    for (input, value) in &call.inputs {
        let raw = match value {
            Some(template) => Some(template.render_plain(&run.scope)?),
            None => None,
        };
        let value = input.read(raw.as_deref()).map_err(|error| {
            let expected = format!(
                "a value for the input `{}` of {}",
                input.name.value,
                call.path.display()
            );
            Failure::new(expected, error.to_string())
        })?;
        scope.give(input.name.value.clone(), &value, &input.value_type);
    }
    Ok(scope)
}
