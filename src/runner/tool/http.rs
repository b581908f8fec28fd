//! `http`: the request, asking again until the work is done, and what of the answer is the result.

use std::time::Duration;

use serde_json::Value;

use super::arguments::Arguments;
use super::content::{brief, content};
use super::result::Given;
use crate::outside::{HttpCall, Reply, Request};
use crate::runner::run::Run;
use crate::runner::setback::Setback;
use crate::safety::reach::{Address, address};
use crate::scenario::scope::Scope;
use crate::scenario::template::Template;
use crate::scenario::tool::{Body, Gives, Http, Method, Poll};

/// An answer, with the picture that was in it.
type Answer = (Value, Option<crate::outside::picture::Picture>);

/// Why there is none: what the tool gave instead.
type Answered = Result<Answer, Given>;

/// What one request is made of.
struct Wish<'a> {
    method: Method,
    url: String,
    headers: &'a [(String, Template)],
    body: Option<&'a Body>,
    within: Duration,
}

/// Carries the request out.
///
/// # Errors
/// A limit or a stop; a template that cannot be rendered.
pub(super) async fn used(
    run: &mut Run<'_>,
    http: &Http,
    within: Duration,
    arguments: &Arguments,
) -> Result<Given, Setback> {
    let scope = arguments.scope(run);
    let first = Wish {
        method: http.call.method,
        url: http.call.url.render_url(&scope)?,
        headers: &http.call.headers,
        body: http.call.body.as_ref(),
        within,
    };
    let mut answer = match ask(run, http, first, &scope, arguments).await? {
        Ok(answer) => answer,
        Err(given) => return Ok(given),
    };
    if let Some(poll) = &http.poll
        && !poll.until.holds(&answer.0)
    {
        answer = match until_done(run, http, poll, &answer.0, within, arguments).await? {
            Ok(answer) => answer,
            Err(given) => return Ok(given),
        };
    }
    result(run, http, answer, within).await
}

/// Asks again at the address of the first answer until the work is done.
async fn until_done(
    run: &mut Run<'_>,
    http: &Http,
    poll: &Poll,
    first: &Value,
    within: Duration,
    arguments: &Arguments,
) -> Result<Answered, Setback> {
    let scope = arguments.scope(run);
    let Some(url) = poll.url.find(first).and_then(Value::as_str) else {
        let why = format!("the answer has no address at `{}`: {}", poll.url, brief(first));
        return Ok(Err(Given::Failed(why)));
    };
    let millis = u64::try_from(poll.every.as_millis()).unwrap_or(u64::MAX);
    let times = poll.within.as_millis().div_ceil(poll.every.as_millis().max(1)).max(1);
    for _ in 0..times {
        run.call_in_time(&Request::Pause { millis })
            .await?
            .map_err(crate::runner::run_error::RunError::from)?;
        let again = Wish {
            method: poll.method,
            url: url.to_owned(),
            headers: &poll.headers,
            body: poll.body.as_ref(),
            within,
        };
        match ask(run, http, again, &scope, arguments).await? {
            Ok(answer) if poll.until.holds(&answer.0) => return Ok(Ok(answer)),
            Ok(_) => {}
            Err(given) => return Ok(Err(given)),
        }
    }
    let why = format!(
        "it was not done within {} s: `{}` is not `{}`",
        poll.within.as_secs_f64(),
        poll.until.path,
        poll.until.equals
    );
    Ok(Err(Given::Failed(why)))
}

async fn ask(
    run: &mut Run<'_>,
    http: &Http,
    wish: Wish<'_>,
    scope: &Scope,
    arguments: &Arguments,
) -> Result<Answered, Setback> {
    let url = match reviewed(http, &wish.url) {
        Ok(url) => url,
        Err(given) => return Ok(Err(given)),
    };
    let mut headers = Vec::new();
    for (name, value) in wish.headers {
        headers.push((name.clone(), value.render(scope)?));
    }
    let body = match wish.body {
        Some(body) => content(body, scope, arguments)?,
        None => None,
    };
    let call = HttpCall {
        method: wish.method.word().to_owned(),
        url,
        headers,
        body,
        timeout_ms: u64::try_from(wish.within.as_millis()).unwrap_or(u64::MAX),
        picture: (http.gives == Gives::Image).then(|| http.result.to_string()),
    };
    let (status, body, picture) = match run.call_in_time(&Request::Http(call)).await? {
        Ok(Reply::Http { status, body, picture }) => (status, body, picture),
        Ok(other) => return Ok(Err(Given::Failed(format!("it gave {other:?}")))),
        Err(error) => return Ok(Err(Given::Failed(error.to_string()))),
    };
    let failed = !(200..300).contains(&status) || http.fails.as_ref().is_some_and(|fails| fails.holds(&body));
    Ok(if failed {
        Err(Given::Failed(format!("HTTP {status}: {}", brief(&body))))
    } else {
        Ok((body, picture))
    })
}

/// Only hosts of the scenario, wherever the address comes from.
fn reviewed(http: &Http, url: &str) -> Result<Address, Given> {
    let hosts = http.hosts.iter().map(|host| host.value.as_str());
    address(url, [http.origin.as_str()], hosts).map_err(|refusal| Given::Refused(refusal.to_string()))
}

async fn result(run: &mut Run<'_>, http: &Http, answer: Answer, within: Duration) -> Result<Given, Setback> {
    let (body, picture) = answer;
    if let Some(picture) = picture {
        return Ok(Given::Picture(picture));
    }
    let Some(found) = http
        .result
        .find(&body)
        .filter(|found| !found.is_null() || http.result.is_root())
    else {
        let why = format!("the answer has nothing at `{}`: {}", http.result, brief(&body));
        return Ok(Given::Failed(why));
    };
    let text = match found {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if http.gives == Gives::Text {
        return Ok(Given::Text(text));
    }
    let url = match reviewed(http, &text) {
        Ok(url) => url,
        Err(given) => return Ok(given),
    };
    let timeout_ms = u64::try_from(within.as_millis()).unwrap_or(u64::MAX);
    Ok(match run.call_in_time(&Request::Fetch { url, timeout_ms }).await? {
        Ok(Reply::Picture(picture)) => Given::Picture(picture),
        Ok(other) => Given::Failed(format!("it gave {other:?}")),
        Err(error) => Given::Failed(error.to_string()),
    })
}
