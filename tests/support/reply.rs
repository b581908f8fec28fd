//! What a model was heard to say, as a whole reply.

use deskwright::model::card::Card;
use deskwright::model::reply::{Heard, Reply};
use deskwright::model::turn::Picture;
use deskwright::model::wire::Received;

pub(crate) fn reply(card: &Card, heard: Heard, received: Received, shown: Picture) -> Reply {
    Reply {
        model: card.id.clone(),
        form: card.form,
        intent: heard.intent,
        said: heard.said,
        usage: heard.usage,
        cost: None,
        millis: 0,
        seen: shown.seen,
        shown: Some(shown),
        status: received.status,
        raw: received.body,
    }
}
