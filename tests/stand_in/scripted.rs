//! A loopback server with a script in place of a brain: every request is held against its vendor's rules first, and
//! what the script answers is what the next request must carry on from.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use super::http::{Request, Response};
use super::vendor;

/// What is answered to the request with this body; `number` counts those that kept to the rules, from 0.
pub type Script = dyn FnMut(&Value, usize) -> Value + Send;

/// A request and what became of it.
#[derive(Debug, Clone)]
pub struct Served {
    pub body: Value,
    pub status: u16,
    /// Why it was refused, where it was.
    pub refused: Option<String>,
}

/// A running server. It ends when it is dropped.
pub struct Scripted {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    script: Box<Script>,
    served: Vec<Served>,
    sent: Vec<Value>,
    ending: bool,
}

impl Scripted {
    /// Answers with what `script` says. An answer with a number in its field `http_status` is sent with that status
    /// and is no part of the conversation.
    pub fn start(script: impl FnMut(&Value, usize) -> Value + Send + 'static) -> Scripted {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State {
            script: Box::new(script),
            served: Vec::new(),
            sent: Vec::new(),
            ending: false,
        }));
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if lock(&shared).ending {
                    break;
                }
                // A client that goes away is its own affair.
                let _ = serve(&stream, &shared);
            }
        });
        Scripted {
            address,
            state,
            thread: Some(thread),
        }
    }

    /// The base address, as in `OPENAI_BASE_URL`.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Everything it was sent so far.
    pub fn served(&self) -> Vec<Served> {
        lock(&self.state).served.clone()
    }

    /// The bodies of the requests; every one must have kept to the rules.
    pub fn bodies(&self) -> Vec<Value> {
        let served = self.served();
        for one in &served {
            assert!(one.refused.is_none(), "{:?}: {}", one.refused, one.body);
        }
        served.into_iter().map(|one| one.body).collect()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        lock(&self.state).ending = true;
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let request = Request::read(stream)?;
    let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let (response, refused) = respond(&request, &body, &mut lock(state));
    lock(state).served.push(Served {
        body,
        status: response.status,
        refused,
    });
    response.write(stream)
}

fn respond(request: &Request, body: &Value, state: &mut State) -> (Response, Option<String>) {
    let Some((_, vendor)) = vendor::of(&request.path) else {
        let why = format!("nobody is at {}", request.path);
        return (Response::json(404, &json!({ "error": { "message": why } })), Some(why));
    };
    if let Err(rejection) = vendor.check(request, body, &state.sent) {
        let response = Response::json(rejection.status, &vendor.refusal(&rejection));
        return (response, Some(rejection.message));
    }
    let number = state.sent.len();
    let mut answer = (state.script)(body, number);
    if let Some(status) = answer.as_object_mut().and_then(|fields| fields.remove("http_status")) {
        let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
        return (Response::json(status.unwrap_or(500), &answer), None);
    }
    state.sent.push(answer.clone());
    (Response::json(200, &answer), None)
}
