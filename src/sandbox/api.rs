//! The API behind the token: rooms of an imaginary class, and who one is.

use serde_json::{Value, json};

use crate::{
    oauth::http::{HttpRequest, HttpResponse},
    time::Timestamp,
};

use super::{
    Entropy,
    answer::{json_response, webex_error, with_header},
    form::Form,
    store::{Grant, Message, Store},
};

/// Id, title, type and last activity of each room.
const ROOMS: [(&str, &str, &str, &str); 3] = [
    ("sandbox-room-1", "Class 8b: networks and the web", "group", "2026-01-11T09:30:00.000Z"),
    ("sandbox-room-2", "Project: weather station", "group", "2026-01-12T09:30:00.000Z"),
    ("sandbox-room-3", "Ms. Example", "direct", "2026-01-13T09:30:00.000Z"),
];

pub(super) fn rooms(store: &Store, request: &HttpRequest, entropy: Entropy) -> HttpResponse {
    match allowed(store, request, "spark:rooms_read", entropy) {
        Err(refusal) => *refusal,
        Ok(_) => {
            let room = |(id, title, kind, last_activity): (&str, &str, &str, &str)| {
                json!({
                    "id": id, "title": title, "type": kind, "isLocked": false, "lastActivity": last_activity,
                    "creatorId": "sandbox-person-1", "created": "2026-01-07T08:00:00.000Z",
                    "ownerId": "sandbox-organization",
                })
            };
            json_response(200, &json!({ "items": ROOMS.map(room) }))
        }
    }
}

pub(super) fn me(store: &Store, request: &HttpRequest, entropy: Entropy) -> HttpResponse {
    match allowed(store, request, "spark:people_read", entropy) {
        Err(refusal) => *refusal,
        Ok(grant) => json_response(200, &person(&grant.email)),
    }
}

/// The messages of one room, oldest last, as Webex lists them.
pub(super) fn messages(store: &Store, request: &HttpRequest, query: &str, entropy: Entropy) -> HttpResponse {
    if let Err(refusal) = allowed(store, request, "spark:messages_read", entropy) {
        return *refusal;
    }
    let query = Form::parse(query).unwrap_or_default();
    let Some(room) = query.get("roomId") else {
        return webex_error(400, "roomId is missing.", entropy);
    };
    let items: Vec<Value> =
        store.messages.iter().rev().filter(|message| message.room == room).map(message_json).collect();
    json_response(200, &json!({ "items": items }))
}

/// Posts a message: `{"roomId": …, "text": …}`.
pub(super) fn post_message(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> HttpResponse {
    let email = match allowed(store, request, "spark:messages_write", entropy) {
        Err(refusal) => return *refusal,
        Ok(grant) => grant.email.clone(),
    };
    let body: Value = serde_json::from_str(request.body.expose()).unwrap_or_default();
    let member = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    match (member("roomId"), member("text")) {
        (None, _) => webex_error(400, "roomId is missing.", entropy),
        (Some(room), _) if !ROOMS.iter().any(|(id, ..)| *id == room) => {
            webex_error(404, "There is no room of this roomId.", entropy)
        }
        (_, None) => webex_error(400, "text is missing.", entropy),
        (Some(room), Some(text)) => json_response(200, &message_json(store.post(room, text, &email, now, entropy))),
    }
}

fn message_json(message: &Message) -> Value {
    json!({
        "id": message.id, "roomId": message.room, "roomType": "group", "text": message.text,
        "personId": "sandbox-person-1", "personEmail": message.email, "created": message.created().rfc3339(),
    })
}

fn person(email: &str) -> Value {
    json!({
        "id": "sandbox-person-1", "emails": [email], "phoneNumbers": [], "displayName": "Sam Student",
        "nickName": "Sam", "firstName": "Sam", "lastName": "Student", "avatar": null,
        "orgId": "sandbox-organization", "created": "2026-01-01T08:00:00.000Z",
        "lastActivity": "2026-01-12T09:30:00.000Z", "status": "active", "type": "person",
    })
}

/// RFC 6750 §3.1: 401 without a token that is good, 403 with one that is too narrow. As Webex documents, `spark:all`
/// alone opens neither.
fn allowed<'a>(
    store: &'a Store,
    request: &HttpRequest,
    scope: &str,
    entropy: Entropy,
) -> Result<&'a Grant, Box<HttpResponse>> {
    let bearer = bearer(request);
    let Some(grant) = bearer.and_then(|token| store.grant_by_access_token(token)) else {
        let challenge = match bearer {
            Some(_) => "Bearer realm=\"sandbox\", error=\"invalid_token\"",
            // RFC 6750 §3.1: without a token, "the resource server SHOULD NOT include an error code".
            None => "Bearer realm=\"sandbox\"",
        };
        let response = webex_error(401, "The request needs a valid access token in its Authorization header.", entropy);
        return Err(Box::new(with_header(response, "www-authenticate", challenge)));
    };
    if grant.scopes.iter().any(|have| have == scope) {
        return Ok(grant);
    }
    let response = webex_error(403, "The access token is missing a scope that this request needs.", entropy);
    let challenge = format!("Bearer realm=\"sandbox\", error=\"insufficient_scope\", scope=\"{scope}\"");
    Err(Box::new(with_header(response, "www-authenticate", &challenge)))
}

/// The token in the `Authorization` header, RFC 6750 §2.1.
pub(super) fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// OpenID Connect Discovery 1.0 §4, as far as the sandbox goes; RFC 8414 §2 names the members.
pub(super) fn discovery(base: &str) -> HttpResponse {
    json_response(
        200,
        &json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/access_token"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256", "plain"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
            "authorization_response_iss_parameter_supported": true,
        }),
    )
}
