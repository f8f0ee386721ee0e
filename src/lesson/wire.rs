//! The parts of a request or answer: each name and value can be shown, masked and explained.

use serde_json::Value;

use crate::{
    flow::{
        Purpose,
        log::{Entry, Kind, Outcome},
        secrets_seen::secret_name,
    },
    oauth::{
        form_encoding,
        http::{Header, HttpResponse, Method, TransportError},
        json,
        secret::{Body, SecretUrl},
        token_redaction,
    },
};

/// The place of a part.
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
    /// Its place.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Body,
    /// Whether the value is masked until the user reveals it.
    pub is_secret: bool,
}

impl Part {
    fn new(place: Place, name: &str, value: &str) -> Self {
        Self { place, name: name.to_owned(), value: Body::new(value), is_secret: secret_name(name).is_some() }
    }

    /// A response header. A link in it may contain a token.
    fn of_answer_header((name, value): &Header) -> Self {
        let part = Self::new(Place::AnswerHeader, name, value.expose());
        let is_secret = part.is_secret || token_redaction::redact_words(value.expose(), &mut |_, _| {}).is_some();
        Self { is_secret, ..part }
    }

    /// The same part with a placeholder for its value. A header's authentication scheme stays visible.
    fn masked(&self) -> Self {
        let scheme = self.value.expose().split_once(' ').map(|(scheme, _)| scheme);
        let value = match scheme.filter(|_| matches!(self.place, Place::Header | Place::AnswerHeader)) {
            Some("Bearer") => "Bearer ACCESS_TOKEN".to_owned(),
            Some("Basic") => "Basic CLIENT_CREDENTIALS".to_owned(),
            _ => self.name.to_ascii_uppercase().replace('-', "_"),
        };
        Self { value: Body::new(value), ..self.clone() }
    }
}

/// The response headers for an export: tokens in them are replaced by their names.
pub fn answered_headers(response: &HttpResponse) -> Vec<(String, Body)> {
    let shown = |header: &Header| {
        let part = Part::of_answer_header(header);
        let in_words = token_redaction::redact_words(part.value.expose(), &mut |_, _| {});
        let value = match in_words {
            Some(words) if secret_name(&part.name).is_none() => Body::new(words),
            _ if part.is_secret => part.masked().value,
            _ => part.value,
        };
        (part.name, value)
    };
    response.headers.iter().map(shown).collect()
}

/// The secret in a part: of a header only the credentials, without the authentication scheme.
pub fn credentials(part: &Part) -> &str {
    match part.value.expose().split_once(' ') {
        Some((_scheme, credentials)) if part.place == Place::Header => credentials,
        _ => part.value.expose(),
    }
}

/// Where the path of an address begins.
pub fn path_at(address: &str) -> usize {
    let host_at = address.find("://").map_or(0, |at| at + 3);
    address[host_at..].find('/').map_or(address.len(), |at| host_at + at)
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The browser went to the provider; this page can't see the response.
    NotForThePage,
    /// The browser came back; the response is this page.
    ThisPage,
    /// There is no response yet.
    Waiting,
    /// The status, and how long it took in milliseconds.
    Status(u16, u64),
    /// No response came: the reason, and the time in milliseconds.
    Missing(TransportError, u64),
}

/// How the request ended.
pub fn answer(entry: &Entry) -> Answer {
    match &entry.outcome {
        Outcome::Navigation if entry.is_callback() => Answer::ThisPage,
        Outcome::Navigation => Answer::NotForThePage,
        Outcome::Waiting => Answer::Waiting,
        Outcome::Ended(at, result) => {
            let millis = at.millis.saturating_sub(entry.sent_at.millis);
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
    if is_form(entry) {
        parts.extend(pairs(Place::Form, entry.body.expose()));
    }
    if let Some(response) = entry.response() {
        parts.extend(response.headers.iter().map(Part::of_answer_header));
        parts.extend(members(entry).unwrap_or_default());
    }
    parts
}

/// A request as it can be shown and sent again: each secret is replaced by its name in capitals, unless it was revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: SecretUrl,
    /// Name and value of each parameter of the URL.
    pub query: Vec<(String, Body)>,
    /// Name and value of each header that the page set.
    pub headers: Vec<(String, Body)>,
    /// Name and value of each form field; empty if the body isn't a form.
    pub form: Vec<(String, Body)>,
    /// The body as sent; may be empty.
    pub body: Body,
}

/// The request of an entry. `is_revealed` gets the index of a part in [`parts`].
pub fn sent(entry: &Entry, is_revealed: impl Fn(usize) -> bool) -> Sent {
    let parts: Vec<Part> = parts(entry)
        .into_iter()
        .enumerate()
        .map(|(at, part)| if part.is_secret && !is_revealed(at) { part.masked() } else { part })
        .collect();
    let of = |place: Place| -> Vec<(String, Body)> {
        let parts = parts.iter().filter(|part| part.place == place);
        parts.map(|part| (part.name.clone(), part.value.clone())).collect()
    };
    let (query, form) = (of(Place::Query), of(Place::Form));
    Sent {
        method: entry.method.clone(),
        url: match parts.iter().any(|part| part.place == Place::Query && part.is_secret) {
            // A query without secrets doesn't need to be encoded again.
            false => SecretUrl::of(&[&entry.address, entry.query.expose()]),
            true => SecretUrl::of(&[&entry.address, "?", encoded(&query).expose()]),
        },
        headers: of(Place::Header),
        body: if form.is_empty() { entry.body.clone() } else { encoded(&form) },
        query,
        form,
    }
}

impl Sent {
    /// The same request with each of its texts changed.
    pub fn map(self, change: impl Fn(&str) -> String) -> Self {
        let pairs = |pairs: Vec<(String, Body)>| {
            pairs.into_iter().map(|(name, value)| (name, Body::new(change(value.expose())))).collect::<Vec<_>>()
        };
        Self {
            method: self.method,
            url: SecretUrl::new(change(self.url.expose())),
            query: pairs(self.query),
            headers: pairs(self.headers),
            form: pairs(self.form),
            body: Body::new(change(self.body.expose())),
        }
    }
}

/// Pairs as `application/x-www-form-urlencoded` writes them.
fn encoded(pairs: &[(String, Body)]) -> Body {
    Body::new(form_encoding::encoded(pairs.iter().map(|(name, value)| (name.as_str(), value.expose()))))
}

/// The response body, with each secret of a token response replaced by its name in capitals.
pub fn answered(entry: &Entry) -> Option<String> {
    let Some(members) = members(entry) else { return body_text(entry).map(|body| body.expose().to_owned()) };
    let mut answer = json::shown(entry.response()?.body.expose())?;
    token_redaction::redact_json(&mut answer);
    // An object or array that a token is further down in has its other words left.
    for part in members.into_iter().filter(|part| secret_name(&part.name).is_some()) {
        token_redaction::redact_all(&mut answer[&part.name], &part.name, &mut |_, _| {});
    }
    serde_json::to_string_pretty(&*answer).ok()
}

fn is_form(entry: &Entry) -> bool {
    let kind = entry.headers.iter().find(|(name, _)| name == "content-type");
    kind.is_some_and(|(_, kind)| kind.expose().starts_with("application/x-www-form-urlencoded"))
}

/// The request body, if it isn't a form.
pub fn request_body(entry: &Entry) -> Option<Body> {
    (!is_form(entry) && !entry.body.is_empty()).then(|| readable(&entry.body))
}

/// A readable body: JSON indented, anything else unchanged, and tokens replaced by their names.
fn readable(body: &Body) -> Body {
    let text = Body::new(token_redaction::redact_tokens(body.expose()).unwrap_or_else(|| body.expose().to_owned()));
    let pretty = json::shown(text.expose()).and_then(|value| serde_json::to_string_pretty(&*value).ok());
    pretty.map_or(text, Body::new)
}

/// The response body, if it isn't shown member by member.
pub fn body_text(entry: &Entry) -> Option<Body> {
    let response = entry.response().filter(|response| members(entry).is_none() && !response.body.is_empty())?;
    Some(readable(&response.body))
}

/// The members of a token response: only there is every member name a protocol term.
fn members(entry: &Entry) -> Option<Vec<Part>> {
    if !matches!(entry.kind, Kind::Sent(Purpose::Token(_))) {
        return None;
    }
    let answer = json::shown(entry.response()?.body.expose())?;
    let object = answer.as_object()?;
    let part = |(name, value): (&String, &Value)| {
        if let Some(text) = value.as_str() {
            return Part::new(Place::AnswerMember, name, text);
        }
        let text = Body::new(json::text_of(value));
        let part = Part::new(Place::AnswerMember, name, text.expose());
        // A member that contains a token, at any depth, is as secret as the token itself.
        let is_secret = part.is_secret || token_redaction::redact_json(&mut json::Wiped::from(value.clone()));
        Part { is_secret, ..part }
    };
    Some(object.iter().map(part).collect())
}

/// The value of a query parameter of this entry.
pub(super) fn query(entry: &Entry, name: &str) -> Option<Body> {
    parts(entry).into_iter().find(|part| part.place == Place::Query && part.name == name).map(|part| part.value)
}

fn pairs(place: Place, encoded: &str) -> Vec<Part> {
    form_encoding::pairs(encoded).map(|(name, value)| Part::new(place, &name, &value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Event, Flow,
            call::{Call, CustomRequest},
            tests::{after, asked, granted_with_api, verified},
        },
        oauth::{
            http::{Method, header},
            secret::ClientSecret,
            token_request::ClientAuth,
        },
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn of_a_header_with_a_secret_name_nothing_is_left_and_of_any_other_no_token() {
        for (name, value, expected) in [
            ("x-access-token", "Bearer access_token=a1", "Bearer ACCESS_TOKEN"),
            ("x-access-token", "a1", "X_ACCESS_TOKEN"),
            ("link", "<https://a.example/?access_token=a1>", "<https://a.example/?access_token=ACCESS_TOKEN>"),
            ("link", "<https://a.example/>", "<https://a.example/>"),
        ] {
            let answer = HttpResponse { status: 200, headers: vec![header(name, value)], body: Body::default() };
            let shown = answered_headers(&answer);
            assert_eq!(shown, [(name.to_owned(), Body::new(expected))], "{value}: {:?}", shown[0].1.expose());
        }
    }

    fn newest(flow: &Flow) -> &Entry {
        flow.session.log.entries().last().expect("a message")
    }

    #[test]
    fn of_a_header_the_credentials_are_revealed_and_of_anything_else_all() {
        let exchanged = |auth| {
            let secret = Event::SecretEdited(ClientSecret::new("Basic 1"));
            let mut flow = after(verified(), [secret, Event::ClientAuthChosen(auth)]);
            asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
            flow
        };
        let credentials_of = |flow: &Flow, name: &str| {
            let parts = parts(newest(flow));
            let part = parts.iter().find(|part| part.name == name).expect("a part");
            (credentials(part).to_owned(), part.masked().value.expose().to_owned())
        };
        let (posted, basic) = (exchanged(ClientAuth::Post), exchanged(ClientAuth::Basic));
        assert_eq!(credentials_of(&posted, "client_secret"), ("Basic 1".to_owned(), "CLIENT_SECRET".to_owned()));
        // printf '%s' 'C1:Basic+1' | base64
        let expected = ("QzE6QmFzaWMrMQ==".to_owned(), "Basic CLIENT_CREDENTIALS".to_owned());
        assert_eq!(credentials_of(&basic, "authorization"), expected);
    }

    #[test]
    fn a_body_that_is_no_form_is_shown_as_a_whole() {
        let mut flow = granted_with_api();
        assert_eq!(request_body(newest(&flow)), None, "the exchange");
        let get = Event::ApiCallRequested(Call::Custom);
        asked(&mut flow, get.clone(), 200, "{}");
        assert_eq!(request_body(newest(&flow)), None, "nothing was sent with it");
        let request =
            CustomRequest { method: Method::POST, body: r#"{"a":1}"#.into(), ..CustomRequest::at("/messages") };
        let mut flow = after(flow, [Event::CustomRequestEdited(request), get.clone()]);
        asked(&mut flow, get, 200, "{}");
        assert_eq!(request_body(newest(&flow)), Some(Body::new("{\n  \"a\": 1\n}")));
    }

    #[test]
    fn where_a_path_begins() {
        for (address, path) in
            [("https://a.example/b/c", "/b/c"), ("https://a.example", ""), ("/b/c", "/b/c"), ("a.example/b", "/b")]
        {
            assert_eq!(&address[path_at(address)..], path, "{address}");
        }
    }

    #[test]
    fn who_answered() {
        let flow = verified();
        let answers: Vec<Answer> = flow.session.log.entries().iter().map(answer).collect();
        assert_eq!(answers, [Answer::NotForThePage, Answer::ThisPage]);
    }
}
