//! What `eval` says where the other model cannot be asked, or will not answer.

use std::process::Output;

use serde_json::json;

use super::run::deskwright;
use super::stand_in::http::{Request, Response};

/// The recording of a goal, put to another model; no display is needed for that.
fn eval(model: &str, variables: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    deskwright(home.path())
        .args(["eval", "fixtures/goal", "--model", model])
        .envs(variables.iter().copied())
        .output()
        .expect("deskwright")
}

/// Its exit code, and what it wrote on standard output and standard error.
fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_model_that_cannot_be_asked_is_told_before_anything_else() {
    let without_a_key = "error: no key for gpt-5.4: set the environment variable OPENAI_API_KEY (it is not set)\n";
    assert_eq!(
        said(&eval("gpt-5.4", &[])),
        (Some(3), String::new(), without_a_key.to_owned())
    );
    let (code, out, errors) = said(&eval("gtp-5", &[("OPENAI_API_KEY", "test")]));
    assert_eq!((code, out.as_str()), (Some(2), ""), "{errors}");
    assert!(errors.contains("unknown model `gtp-5`; known are"), "{errors}");
}

#[test]
fn a_model_that_will_not_answer_is_no_model_that_answers_otherwise() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if Request::read(&stream).is_ok() {
                let body = json!({ "error": { "message": "not with this key", "type": "x" } });
                let _ = Response::json(401, &body).write(&stream);
            }
        }
    });
    let variables = [("OPENAI_API_KEY", "test"), ("OPENAI_BASE_URL", address.as_str())];
    let (code, out, errors) = said(&eval("gpt-5.4", &variables));
    assert_eq!(code, Some(3), "{out}{errors}");
    assert!(out.contains("0 of 4 answers are the same"), "{out}");
    assert!(
        errors.starts_with("error: ") && errors.contains("not with this key"),
        "{errors}"
    );
}
