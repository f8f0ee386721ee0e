//! The API that a token opens: the rooms and messages of an imaginary class, and the user's profile.

use serde_json::{Value, json};

use crate::{
    glass::Check,
    oauth::http::{HttpRequest, HttpResponse},
};

use super::{
    Ctx,
    answer::{json_response, webex_error, with_header},
    scope_catalog::covers,
    store::{IssuedGrant, PostedMessage},
    trace::shown,
    urlencoded::UrlEncoded,
};

/// A room of the imaginary class.
struct Room {
    id: &'static str,
    title: &'static str,
    kind: &'static str,
    last_activity: &'static str,
}

const ROOMS: [Room; 3] = [
    Room {
        id: "sandbox-room-1",
        title: "Class 8b: networks and the web",
        kind: "group",
        last_activity: "2026-01-11T09:30:00.000Z",
    },
    Room {
        id: "sandbox-room-2",
        title: "Project: weather station",
        kind: "group",
        last_activity: "2026-01-12T09:30:00.000Z",
    },
    Room { id: "sandbox-room-3", title: "Ms. Example", kind: "direct", last_activity: "2026-01-13T09:30:00.000Z" },
];

/// The name of everyone who signs in.
pub(super) const DISPLAY_NAME: &str = "Sam Student";

/// The rooms, of this `type` and at most `max` of them, as Webex's query parameters ask.
pub(super) fn rooms(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    require_scope(ctx, "spark:rooms_read")?;
    let query = UrlEncoded::parse(ctx.target.query).unwrap_or_default();
    let max = query.get("max").and_then(|max| max.parse().ok()).unwrap_or(ROOMS.len());
    let rooms = ROOMS.iter().filter(|room| query.get("type").is_none_or(|kind| kind == room.kind));
    let items: Vec<Value> = rooms.take(max).map(room_json).collect();
    Ok(json_response(200, &json!({ "items": items })))
}

/// The room whose id ends the path.
pub(super) fn room(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    require_scope(ctx, "spark:rooms_read")?;
    let room = ctx.target.url.rsplit('/').next().and_then(room_by_id);
    let not_found = || webex_error(404, "No room has this id.", ctx.entropy);
    room.map(|room| json_response(200, &room_json(room))).ok_or_else(not_found)
}

fn room_by_id(id: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.id == id)
}

fn room_json(room: &Room) -> Value {
    json!({
        "id": room.id, "title": room.title, "type": room.kind, "isLocked": false,
        "lastActivity": room.last_activity, "creatorId": "sandbox-person-1",
        "created": "2026-01-07T08:00:00.000Z", "ownerId": "sandbox-organization",
    })
}

pub(super) fn people_me(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    let email = &require_scope(ctx, "spark:people_read")?.email;
    let person = json!({
        "id": "sandbox-person-1", "emails": [email], "phoneNumbers": [], "displayName": DISPLAY_NAME,
        "nickName": "Sam", "firstName": "Sam", "lastName": "Student", "avatar": null,
        "orgId": "sandbox-organization", "created": "2026-01-01T08:00:00.000Z",
        "lastActivity": "2026-01-12T09:30:00.000Z", "status": "active", "type": "person",
    });
    Ok(json_response(200, &person))
}

/// The messages of one room, newest first, as Webex lists them.
pub(super) fn messages(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    require_scope(ctx, "spark:messages_read")?;
    let query = UrlEncoded::parse(ctx.target.query).unwrap_or_default();
    let Some(room) = query.get("roomId") else {
        return Err(webex_error(400, "roomId is missing.", ctx.entropy));
    };
    let items: Vec<Value> =
        ctx.store.messages.iter().rev().filter(|message| message.room == room).map(message_json).collect();
    Ok(json_response(200, &json!({ "items": items })))
}

/// Posts a message: `{"roomId": …, "text": …}`.
pub(super) fn post_message(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    let email = require_scope(ctx, "spark:messages_write")?.email.clone();
    let body: Value = serde_json::from_str(ctx.request.body.expose()).unwrap_or_default();
    let member = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    let (status, error) = match (member("roomId"), member("text")) {
        (None, _) => (400, "roomId is missing."),
        (Some(room), _) if room_by_id(room).is_none() => (404, "No room has this roomId."),
        (_, None) => (400, "text is missing."),
        (Some(room), Some(text)) => {
            let message = ctx.store.post_message(room, text, &email, ctx.now, ctx.entropy);
            return Ok(json_response(200, &message_json(message)));
        }
    };
    Err(webex_error(status, error, ctx.entropy))
}

fn message_json(message: &PostedMessage) -> Value {
    let room_type = room_by_id(&message.room).map(|room| room.kind);
    json!({
        "id": message.id, "roomId": message.room, "roomType": room_type, "text": message.text,
        "personId": "sandbox-person-1", "personEmail": message.email, "created": message.created().rfc3339(),
    })
}

/// RFC 6750 §3.1: 401 without a valid token, 403 if its scopes don't suffice.
pub(super) fn require_scope<'a>(ctx: &'a mut Ctx, scope: &str) -> Result<&'a IssuedGrant, HttpResponse> {
    let token = bearer_token(ctx.request);
    let found = token.and_then(|token| ctx.store.grant_by_access_token(token));
    let is_valid = ctx.trace.check(Check::TokenKnown, found.is_some(), None)
        && found.is_none_or(|(_, ends)| {
            let compared = shown(&ctx.now.rfc3339(), &ends.rfc3339());
            ctx.trace.check(Check::TokenNotExpired, ends > ctx.now, compared)
        });
    let Some((grant, _)) = found.filter(|_| is_valid) else {
        let challenge = match token {
            Some(_) => "Bearer realm=\"sandbox\", error=\"invalid_token\"",
            // RFC 6750 §3.1: without a token, "the resource server SHOULD NOT include an error code".
            None => "Bearer realm=\"sandbox\"",
        };
        let message = "The request needs a valid access token in its Authorization header.";
        return Err(with_header(webex_error(401, message, ctx.entropy), "www-authenticate", challenge));
    };
    let compared = shown(&grant.scopes.join(" "), scope);
    if ctx.trace.check(Check::ScopeSufficient, covers(&grant.scopes, scope), compared) {
        return Ok(grant);
    }
    let message = "The access token lacks a scope that this request needs.";
    let challenge = format!("Bearer realm=\"sandbox\", error=\"insufficient_scope\", scope=\"{scope}\"");
    Err(with_header(webex_error(403, message, ctx.entropy), "www-authenticate", &challenge))
}

/// The token in the `Authorization` header, RFC 6750 §2.1.
pub(super) fn bearer_token(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
