//! A service on the loopback: what it is sent is kept, and a function says what it answers.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::stand_in::http::Request;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

/// Status, type and body.
pub(crate) type Answer = (u16, &'static str, Vec<u8>);

type Say = dyn FnMut(&Asked, &str) -> Answer + Send;

pub(crate) struct Service {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    ending: Arc<Mutex<bool>>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// `say` gets the request and the service's own address.
    pub(crate) fn start(say: impl FnMut(&Asked, &str) -> Answer + Send + 'static) -> Service {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let ending = Arc::new(Mutex::new(false));
        let (all, end) = (Arc::clone(&asked), Arc::clone(&ending));
        let mut say: Box<Say> = Box::new(say);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if *end.lock().unwrap() {
                    break;
                }
                let Ok(request) = Request::read(&stream) else { continue };
                let one = Asked {
                    authorization: request.header("authorization").unwrap_or_default().to_owned(),
                    body: serde_json::from_slice(&request.body).unwrap_or_default(),
                    method: request.method,
                    path: request.path,
                };
                all.lock().unwrap().push(one.clone());
                // A client that goes away is its own affair.
                let _ = write(&stream, say(&one, &format!("http://{address}")));
            }
        });
        Service {
            address,
            asked,
            ending,
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        *self.ending.lock().unwrap() = true;
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write(mut stream: &TcpStream, (status, kind, body): Answer) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n{}\r\n",
        body.len(),
        if (300..400).contains(&status) {
            "location: /elsewhere\r\n"
        } else {
            ""
        }
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

pub(crate) fn json(body: &Value) -> Answer {
    (200, "application/json", body.to_string().into_bytes())
}

/// A picture of one colour.
pub(crate) fn picture(colour: [u8; 3], format: image::ImageFormat) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(96, 64, image::Rgb(colour));
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}
