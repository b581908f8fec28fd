//! The loopback server: checks a request, looks, answers, and keeps what it was sent.

use std::collections::{HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use super::brain::{self, Answer, Sight};
use super::conversation::Conversation;
use super::http::{Request, Response};
use super::memory::Memory;
use super::mutant::Mutant;
use super::picture::Picture;
use super::reading::Reading;
use super::rejection::Rejection;
use super::{task, told, triage, vendor};

/// A request that was received and the status it was answered with.
#[derive(Debug, Clone)]
pub struct Seen {
    pub body: Value,
    pub status: u16,
    /// What was answered.
    pub answer: String,
}

/// A running stand-in. It ends when it is dropped.
pub struct StandIn {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

/// What kind of a stand-in it is.
#[derive(Default)]
pub struct Manner {
    pub mutant: Mutant,
    /// Answers to be given in place of its own, first to last.
    pub faults: Vec<Response>,
    /// It answers so many requests, then refuses connections.
    pub dies_after: Option<usize>,
    /// What it says when it is asked how hard a task is.
    pub triage: &'static str,
}

struct State {
    mutant: Mutant,
    faults: VecDeque<Response>,
    triage: &'static str,
    seen: Vec<Seen>,
    /// The body of every answer, by the vendor's place in the list.
    sent: HashMap<usize, Vec<Value>>,
    ending: bool,
}

impl StandIn {
    pub fn start(mutant: Mutant) -> StandIn {
        StandIn::with_faults(mutant, [])
    }

    /// A stand-in that first answers with these, whatever it is asked.
    pub fn with_faults(mutant: Mutant, faults: impl IntoIterator<Item = Response>) -> StandIn {
        StandIn::of(Manner {
            mutant,
            faults: faults.into_iter().collect(),
            ..Manner::default()
        })
    }

    pub fn of(manner: Manner) -> StandIn {
        let lives = manner.dies_after.unwrap_or(usize::MAX);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State {
            mutant: manner.mutant,
            faults: manner.faults.into(),
            triage: manner.triage,
            seen: Vec::new(),
            sent: HashMap::new(),
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
                if lock(&shared).seen.len() >= lives {
                    break;
                }
            }
        });
        StandIn {
            address,
            state,
            thread: Some(thread),
        }
    }

    /// For `OPENAI_BASE_URL` or `ANTHROPIC_BASE_URL`.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Everything it was sent so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.state).seen.clone()
    }
}

impl Drop for StandIn {
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
    let fault = lock(state).faults.pop_front();
    let response = fault.unwrap_or_else(|| respond(&request, &body, state));
    lock(state).seen.push(Seen {
        body,
        status: response.status,
        answer: response.body.clone(),
    });
    response.write(stream)
}

fn respond(request: &Request, body: &Value, state: &Mutex<State>) -> Response {
    let Some((place, vendor)) = vendor::of(&request.path) else {
        let message = format!("Invalid URL ({} {})", request.method, request.path);
        return Response::json(404, &json!({ "error": { "message": message } }));
    };
    let (sent, mutant, triage) = {
        let state = lock(state);
        let sent = state.sent.get(&place).cloned().unwrap_or_default();
        (sent, state.mutant, state.triage)
    };
    let number = u64::try_from(sent.len()).unwrap_or(0);
    let considered = if triage::is_asked(body) {
        triage::check(body).map(|()| Answer::Done(triage.to_owned()))
    } else {
        let checked = vendor.check(request, body, &sent);
        checked.and_then(|()| consider(&vendor.read(body), mutant))
    };
    let mut response = match considered {
        Ok(answer) => {
            let answer = vendor.answer(number, body, &answer);
            lock(state).sent.entry(place).or_default().push(answer.clone());
            match vendor.streamed(request, body, &answer) {
                Some(text) => Response::stream(text),
                None => Response::json(200, &answer),
            }
        }
        Err(rejection) => Response::json(rejection.status, &vendor.refusal(&rejection)),
    };
    response.headers.extend(vendor.headers(number));
    response
}

fn consider(conversation: &Conversation, mutant: Mutant) -> Result<Answer, Rejection> {
    let trouble = |error: String| Rejection::new(error).status(500);
    let Some(png) = mutant.look(&conversation.pictures) else {
        return Ok(Answer::Act(vec![json!({ "type": "screenshot" })], conversation.memory));
    };
    let picture = Picture::decode(png).map_err(trouble)?;
    let reading = Reading::of(&picture).map_err(trouble)?;
    let sight = Sight {
        picture: &picture,
        reading: &reading,
    };
    let deeds = task::deeds(&conversation.goal);
    let memory = if conversation.memory == Memory::default() {
        brain::taken_over(&deeds, &told::clicks(&conversation.goal), &sight)
    } else {
        conversation.memory
    };
    Ok(match brain::answer(&deeds, memory, &sight) {
        Answer::Act(actions, memory) => {
            let actions = actions.into_iter().map(|action| displaced(action, mutant)).collect();
            Answer::Act(actions, memory)
        }
        done @ Answer::Done(_) => done,
    })
}

fn displaced(mut action: Value, mutant: Mutant) -> Value {
    let coordinate = |name: &str| i32::try_from(action.get(name)?.as_i64()?).ok();
    if let (Some(x), Some(y)) = (coordinate("x"), coordinate("y")) {
        let (x, y) = mutant.point((x, y));
        action["x"] = json!(x);
        action["y"] = json!(y);
    }
    action
}
