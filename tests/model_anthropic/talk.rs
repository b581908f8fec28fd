//! A conversation with a model of Anthropic's: answers written by hand go in, requests come out.

use std::rc::Rc;
use std::sync::Arc;

use deskwright::effort::Effort;
use deskwright::geometry::{FrameId, Size};
use deskwright::model::ModelError;
use deskwright::model::card::Card;
use deskwright::model::form::ToolForm;
use deskwright::model::protocol::{self, Question, Request};
use deskwright::model::reply::{Heard, Intent, Order, Reply};
use deskwright::model::table::Table;
use deskwright::model::trouble::Trouble;
use deskwright::model::turn::{Acted, OrderResult, Picture, Scene, Seen, Turn};
use deskwright::model::wire::{Advice, Received};
use serde_json::{Value, json};

use crate::stand_in::anthropic::rules;
use crate::stand_in::rejection::Rejection;

/// A grey screen, the mouse at 600,300.
#[derive(Debug)]
pub(crate) struct Grey(pub(crate) Size);

impl Scene for Grey {
    fn frame(&self) -> FrameId {
        FrameId(7)
    }

    fn screen(&self) -> Size {
        self.0
    }

    fn pointer(&self) -> (i32, i32) {
        (600, 300)
    }

    fn png(&self, size: Size) -> Result<Arc<[u8]>, String> {
        Ok(png(size))
    }
}

pub(crate) fn png(size: Size) -> Arc<[u8]> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(size.width, size.height)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    png.into_inner().into()
}

pub(crate) const SCREEN: Size = Size::new(1280, 800);

/// One model, one goal.
pub(crate) struct Talk {
    pub(crate) card: Card,
    pub(crate) turn: Turn,
    pub(crate) effort: Option<Effort>,
    /// The provider keeps what came so far.
    pub(crate) held: bool,
    /// The messages it answered.
    pub(crate) sent: Vec<Value>,
}

impl Talk {
    pub(crate) fn with(model: &str) -> Talk {
        Talk::on(model, SCREEN)
    }

    pub(crate) fn on(model: &str, screen: Size) -> Talk {
        let scene: Rc<dyn Scene> = Rc::new(Grey(screen));
        Talk {
            card: Table::built_in().card(model).unwrap(),
            turn: Turn::opening("Choose Express", "Stay inside the application.", scene),
            effort: None,
            held: false,
            sent: Vec::new(),
        }
    }

    pub(crate) fn in_form(mut self, tool: ToolForm) -> Talk {
        self.card.form.tool = tool;
        self
    }

    fn now(&self) -> Picture {
        let size = self.card.picture.fit(self.turn.now.screen());
        Picture {
            seen: Seen::of(self.turn.now.as_ref(), size),
            png: self.turn.now.png(size).unwrap(),
        }
    }

    /// What is heard of an HTTP answer.
    pub(crate) fn hears(&self, status: u16, body: Value) -> Result<Heard, Trouble> {
        let received = Received {
            status,
            advice: Advice::default(),
            body,
            flaw: None,
        };
        protocol::reply(&self.card.id, &self.card.form, &received, &self.now().seen)
    }

    /// What is heard of a message with these blocks.
    pub(crate) fn hears_blocks(&self, content: &[Value]) -> Result<Heard, Trouble> {
        self.hears(200, message(0, content))
    }

    /// The orders of a message with these blocks.
    pub(crate) fn orders(&self, content: &[Value]) -> Vec<Order> {
        match self.hears_blocks(content).unwrap().intent {
            Intent::Act(asked) => asked.into_iter().map(|asked| asked.order).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// The model answers with these blocks, and this becomes of its orders.
    pub(crate) fn turns(&mut self, content: &[Value], results: Vec<OrderResult>) -> &mut Talk {
        let acted = Acted {
            results,
            ..Acted::default()
        };
        self.acts(content, acted)
    }

    /// The same; every order is carried out.
    pub(crate) fn does(&mut self, content: &[Value]) -> &mut Talk {
        let count = match self.hears_blocks(content).unwrap().intent {
            Intent::Act(asked) => asked.len(),
            _ => 0,
        };
        self.turns(content, vec![OrderResult::Done; count])
    }

    pub(crate) fn acts(&mut self, content: &[Value], acted: Acted) -> &mut Talk {
        let body = message(self.sent.len(), content);
        let heard = self.hears(200, body.clone()).unwrap();
        self.sent.push(body.clone());
        let picture = self.now();
        let reply = Reply {
            model: self.card.id.clone(),
            form: self.card.form,
            intent: heard.intent,
            said: heard.said,
            usage: heard.usage,
            cost: None,
            millis: 0,
            seen: picture.seen,
            shown: Some(picture),
            status: 200,
            raw: body,
        };
        let now = Rc::clone(&self.turn.now);
        self.turn = self.turn.clone().then(reply, acted, now);
        self
    }

    pub(crate) fn try_request(&self) -> Result<Request, ModelError> {
        protocol::request(&Question {
            card: &self.card,
            effort: self.effort,
            goal: &self.turn.goal,
            instructions: &self.turn.instructions,
            tools: &self.turn.tools,
            earlier: None,
            past: &self.turn.past,
            now: &self.now(),
            wanted: self.turn.wanted.as_deref(),
            run: &self.turn.run,
            held: self.held,
        })
    }

    /// A request that keeps to the rules.
    pub(crate) fn request(&self) -> Request {
        let request = self.try_request().unwrap();
        assert_eq!(self.judge(&request), Ok(()), "{:#}", plain(&request.body));
        request
    }

    pub(crate) fn judge(&self, request: &Request) -> Result<(), Rejection> {
        let betas = header(request, "anthropic-beta").unwrap_or_default();
        let betas: Vec<&str> = betas.split(',').filter(|beta| !beta.is_empty()).collect();
        rules::check_body(&request.body, &betas, &self.sent)
    }

    /// The content of the last message.
    pub(crate) fn last(&self) -> Vec<Value> {
        let request = self.request();
        let messages = request.body["messages"].as_array().unwrap();
        let last = plain(&messages.last().unwrap()["content"]);
        last.as_array().unwrap().clone()
    }
}

pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    let found = request.headers.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.clone())
}

/// The same without marks for the cache, with pictures as words.
pub(crate) fn plain(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::Object(fields) if fields.get("type") == Some(&json!("image")) => json!("a picture"),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "cache_control")
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        other => other.clone(),
    }
}

/// The message with this number.
pub(crate) fn message(number: usize, content: &[Value]) -> Value {
    let acts = content.iter().any(|block| block["type"] == "tool_use");
    json!({
        "id": format!("msg_{number}"), "type": "message", "role": "assistant", "model": "claude-sonnet-5-5",
        "content": content, "stop_reason": if acts { "tool_use" } else { "end_turn" }, "stop_sequence": null,
        "usage": {
            "input_tokens": 20, "cache_creation_input_tokens": 300, "cache_read_input_tokens": 4000,
            "cache_creation": { "ephemeral_5m_input_tokens": 300, "ephemeral_1h_input_tokens": 0 },
            "output_tokens": 70, "output_tokens_details": { "thinking_tokens": 50 }, "service_tier": "standard",
        },
    })
}

/// A member of the toolset.
pub(crate) fn member(id: &str, name: &str, input: Value) -> Value {
    json!({ "type": "tool_use", "id": id, "toolset_name": "computer", "name": name, "input": input })
}

/// The older tools' form of the same.
pub(crate) fn older(id: &str, action: &str, mut input: Value) -> Value {
    input["action"] = json!(action);
    json!({ "type": "tool_use", "id": id, "name": "computer", "input": input })
}

pub(crate) fn thinking(signature: &str) -> Value {
    json!({ "type": "thinking", "thinking": "", "signature": signature })
}

pub(crate) fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}
