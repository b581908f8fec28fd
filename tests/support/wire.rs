//! A loopback server that speaks HTTP badly on purpose: one scripted answer a connection, in order.
#![allow(dead_code, reason = "each test needs a part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// What the server does with one request.
pub(crate) enum Play {
    /// A status, headers and a whole body.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// Headers that promise more body than comes.
    CutOff,
    /// The connection is reset while the request is still coming.
    Reset,
    /// Silence until the client hangs up.
    Silence,
    /// Half a body, then silence until the client hangs up.
    Stall,
    /// These bytes, whatever HTTP wants.
    Raw(Vec<u8>),
    /// A body of this type in pieces, each after a pause, then as said.
    Pieces(&'static str, Vec<Vec<u8>>, Duration, Then),
}

/// What comes after the last piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// The body ends as HTTP wants it.
    End,
    /// The connection ends without it.
    Break,
    /// Silence until the client hangs up.
    Silence,
}

/// A request as it arrived.
pub(crate) struct Arrived {
    /// Request line and headers, as sent.
    pub(crate) head: String,
    pub(crate) body: Value,
}

pub(crate) struct Server {
    pub(crate) address: String,
    arrived: Receiver<Arrived>,
}

impl Server {
    /// Serves the script, then refuses connections.
    pub(crate) fn start(script: Vec<Play>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/v1", listener.local_addr().unwrap());
        let (tell, arrived) = channel();
        thread::spawn(move || {
            for play in script {
                let (stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (head, length) = head(&mut reader);
                if matches!(play, Play::Reset) {
                    // Closing with unread bytes makes the system send a reset.
                    let _ = tell.send(Arrived {
                        head,
                        body: Value::Null,
                    });
                    continue;
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let body = serde_json::from_slice(&body).unwrap_or_default();
                let _ = tell.send(Arrived { head, body });
                perform(play, stream, &mut reader);
            }
        });
        Server { address, arrived }
    }

    /// The requests so far, each once.
    pub(crate) fn requests(&self) -> Vec<Arrived> {
        self.arrived.try_iter().collect()
    }
}

fn head(reader: &mut impl BufRead) -> (String, usize) {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let lower = head.to_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    (head, length.unwrap_or(0))
}

fn perform(play: Play, mut stream: TcpStream, reader: &mut impl Read) {
    let mut hang = || {
        let _ = reader.read(&mut [0]);
    };
    match play {
        Play::Answer(status, headers, body) => {
            let length = body.len();
            let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n");
            for (name, value) in headers {
                head = format!("{head}{name}: {value}\r\n");
            }
            head.push_str("\r\n");
            // A client that has had enough hangs up in the middle of a long body.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
        Play::CutOff => stream.write_all(HALF).unwrap(),
        Play::Raw(bytes) => drop(stream.write_all(&bytes)),
        Play::Reset => {}
        Play::Silence => hang(),
        Play::Stall => {
            stream.write_all(HALF).unwrap();
            hang();
        }
        Play::Pieces(kind, pieces, pause, then) => {
            let head = format!("HTTP/1.1 200 X\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            for piece in pieces {
                thread::park_timeout(pause);
                let chunk = [format!("{:x}\r\n", piece.len()).into_bytes(), piece, b"\r\n".to_vec()].concat();
                if stream.write_all(&chunk).is_err() {
                    return;
                }
            }
            match then {
                Then::End => drop(stream.write_all(b"0\r\n\r\n")),
                Then::Break => {}
                Then::Silence => hang(),
            }
        }
    }
}

const HALF: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{\"output\":[";

/// A JSON answer.
pub(crate) fn json(status: u16, body: &Value) -> Play {
    with(status, &[], body)
}

/// A JSON answer with headers.
pub(crate) fn with(status: u16, headers: &[(&'static str, &str)], body: &Value) -> Play {
    let mut all = vec![("content-type".to_owned(), "application/json".to_owned())];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Play::Answer(status, all, body.to_string().into_bytes())
}

/// An answer of any type.
pub(crate) fn text(status: u16, kind: &str, body: &str) -> Play {
    Play::Answer(
        status,
        vec![("content-type".to_owned(), kind.to_owned())],
        body.as_bytes().to_vec(),
    )
}
