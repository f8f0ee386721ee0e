//! A request or answer taken apart, so that each word of it can be shown, masked and explained.

use serde_json::Value;

use crate::{
    flow::{
        Purpose,
        log::{Entry, Kind, Outcome},
    },
    oauth::{http::TransportError, secret::Body},
};

use super::parameters;

/// Where a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the URL's query.
    Query,
    /// Among the headers that the page set.
    Header,
    /// In the form-encoded body.
    Form,
    /// Among the answer's headers that the page may read.
    AnswerHeader,
    /// In the answer's JSON.
    AnswerMember,
}

/// A name with its value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Body,
    /// Whether it is to be masked until somebody asks to see it.
    pub is_secret: bool,
}

impl Part {
    fn new(place: Place, name: &str, value: &str) -> Self {
        let is_secret = parameters::find(name).is_some_and(|parameter| parameter.is_secret);
        Self { place, name: name.to_owned(), value: Body::new(value), is_secret }
    }
}

/// The answer as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The browser went to the provider; what it was answered there is not for this page to see.
    NotForThePage,
    /// The browser came here; the answer is this page.
    ThisPage,
    /// There is none yet.
    Waiting,
    /// The status, and how long it took in milliseconds.
    Status(u16, u128),
    /// There is none, and why.
    Missing(TransportError, u128),
}

/// How the request ended.
pub fn answer(entry: &Entry) -> Answer {
    match &entry.outcome {
        Outcome::Navigation if entry.kind == Kind::Callback => Answer::ThisPage,
        Outcome::Navigation => Answer::NotForThePage,
        Outcome::Waiting => Answer::Waiting,
        Outcome::Ended(at, result) => {
            let millis = at.since(entry.sent_at).as_millis();
            match result {
                Ok(response) => Answer::Status(response.status, millis),
                Err(error) => Answer::Missing(error.clone(), millis),
            }
        }
    }
}

/// Every part of the request and of its answer, in order.
pub fn parts(entry: &Entry) -> Vec<Part> {
    let query = entry.query.expose();
    let mut parts = pairs(Place::Query, query.strip_prefix('?').unwrap_or(query));
    parts.extend(entry.headers.iter().map(|(name, value)| Part::new(Place::Header, name, value.expose())));
    parts.extend(pairs(Place::Form, entry.body.expose()));
    if let Outcome::Ended(_, Ok(response)) = &entry.outcome {
        parts.extend(response.headers.iter().map(|(name, value)| Part::new(Place::AnswerHeader, name, value)));
        parts.extend(members(entry).unwrap_or_default());
    }
    parts
}

/// The body of the answer, where it is not shown member by member.
pub fn body_text(entry: &Entry) -> Option<Body> {
    match &entry.outcome {
        Outcome::Ended(_, Ok(response)) if members(entry).is_none() && !response.body.is_empty() => {
            let pretty = serde_json::from_str::<Value>(response.body.expose())
                .and_then(|value| serde_json::to_string_pretty(&value))
                .map(Body::new);
            Some(pretty.unwrap_or_else(|_| response.body.clone()))
        }
        _ => None,
    }
}

/// The members of a token endpoint's JSON object: only there is each of them a word of the protocol.
fn members(entry: &Entry) -> Option<Vec<Part>> {
    let (Kind::Sent(Purpose::Token(_)), Outcome::Ended(_, Ok(response))) = (entry.kind, &entry.outcome) else {
        return None;
    };
    let Ok(Value::Object(object)) = serde_json::from_str(response.body.expose()) else { return None };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(object.iter().map(|(name, value)| Part::new(Place::AnswerMember, name, &text(value))).collect())
}

fn pairs(place: Place, encoded: &str) -> Vec<Part> {
    form_urlencoded::parse(encoded.as_bytes()).map(|(name, value)| Part::new(place, &name, &value)).collect()
}
