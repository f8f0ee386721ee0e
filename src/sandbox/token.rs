//! `POST /access_token`: trades a code, or a refresh token, for an access token. RFC 6749 §4.1.3, §5 and §6.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    oauth::http::{HttpRequest, HttpResponse},
    time::Timestamp,
};

use super::{
    Entropy,
    answer::{json_response, token_error, with_header},
    form::{Form, decoded},
    store::{ACCESS_LIFETIME, Challenge, Grant, REFRESH_LIFETIME, Store},
};

/// A refusal: status, `error` and `error_description`.
type Refusal = (u16, &'static str, &'static str);

const WRONG_CLIENT: Refusal = (401, "invalid_client", "The client is unknown, or its secret is wrong.");
const WRONG_GRANT: &str = "invalid_grant";

pub(super) fn access_token(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> HttpResponse {
    match traded(store, request, now, entropy) {
        Ok(response) => response,
        Err((status, error, description)) => {
            let response = token_error(status, error, description, entropy);
            // RFC 6749 §5.2: to a client that used the Authorization header, the 401 names the scheme.
            if status == 401 && request.header("authorization").is_some() {
                with_header(response, "www-authenticate", "Basic realm=\"sandbox\"")
            } else {
                response
            }
        }
    }
}

/// What a client showed of itself.
struct Client {
    id: String,
    has_secret: bool,
}

fn traded(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> Result<HttpResponse, Refusal> {
    let invalid = |description| (400, "invalid_request", description);
    let content_type = request.header("content-type").unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(invalid("The body must be application/x-www-form-urlencoded."));
    }
    let form =
        Form::parse(request.body.expose()).map_err(|_| invalid("The body can't be read, or repeats a parameter."))?;
    let client = client(store, request, &form)?;
    match form.get("grant_type") {
        Some("authorization_code") => by_code(store, &form, &client, now, entropy),
        Some("refresh_token") => by_refresh_token(store, &form, &client, now, entropy),
        None => Err(invalid("grant_type is missing.")),
        Some(_) => Err((400, "unsupported_grant_type", "Only authorization_code and refresh_token are known here.")),
    }
}

/// RFC 6749 §2.3: by the body, by Basic, or not at all, but not by two at once.
fn client(store: &Store, request: &HttpRequest, form: &Form) -> Result<Client, Refusal> {
    let (id, secret) = match request.header("authorization") {
        Some(_) if form.get("client_secret").is_some() => {
            return Err((400, "invalid_request", "The client authenticates in two ways at once."));
        }
        Some(value) => {
            let (id, secret) = basic(value).ok_or(WRONG_CLIENT)?;
            if form.get("client_id").is_some_and(|other| other != id) {
                return Err((400, "invalid_request", "The body names another client than the header."));
            }
            (id, Some(secret))
        }
        None => {
            let id = form.get("client_id").ok_or((400, "invalid_request", "client_id is missing."))?;
            (id.to_owned(), form.get("client_secret").map(str::to_owned))
        }
    };
    let integration = store.integration(&id).ok_or(WRONG_CLIENT)?;
    if secret.as_ref().is_some_and(|secret| *secret != integration.client_secret) {
        return Err(WRONG_CLIENT);
    }
    Ok(Client { id, has_secret: secret.is_some() })
}

/// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = String::from_utf8(Base64::decode_vec(credentials.trim()).ok()?).ok()?;
    let (id, secret) = credentials.split_once(':')?;
    Some((decoded(id)?, decoded(secret)?))
}

fn by_code(
    store: &mut Store,
    form: &Form,
    client: &Client,
    now: Timestamp,
    entropy: Entropy,
) -> Result<HttpResponse, Refusal> {
    let wrong = |description| (400, WRONG_GRANT, description);
    let code = form.get("code").ok_or((400, "invalid_request", "code is missing."))?;
    let code = store.code(code).cloned().ok_or(wrong("The code is unknown or expired."))?;
    if code.client_id != client.id {
        return Err(wrong("The code was issued to another client."));
    }
    if let Some(grant) = &code.spent_for {
        store.revoke(grant);
        return Err(wrong("The code was used before. What it gave then is revoked."));
    }
    if form.get("redirect_uri") != Some(&code.redirect_uri) {
        return Err(wrong("The redirect_uri is not the one that the code was sent to."));
    }
    match (&code.challenge, form.get("code_verifier")) {
        (Some(challenge), Some(verifier)) if answers(challenge, verifier) => {}
        (Some(_), Some(_)) => return Err(wrong("The code_verifier does not answer the code_challenge.")),
        (Some(_), None) => return Err(wrong("The code_verifier is missing.")),
        // RFC 9700 §2.1.1: a verifier is accepted only where there was a challenge.
        (None, Some(_)) => return Err(wrong("There was no code_challenge for this code_verifier.")),
        (None, None) if !client.has_secret => return Err(WRONG_CLIENT),
        (None, None) => {}
    }
    let grant = store.spend(&code, !client.has_secret, now, entropy);
    Ok(issued(grant, now, entropy))
}

fn answers(challenge: &Challenge, verifier: &str) -> bool {
    if challenge.is_hash {
        Base64UrlUnpadded::encode_string(&Sha256::digest(verifier.as_bytes())) == challenge.value
    } else {
        verifier == challenge.value
    }
}

fn by_refresh_token(
    store: &mut Store,
    form: &Form,
    client: &Client,
    now: Timestamp,
    entropy: Entropy,
) -> Result<HttpResponse, Refusal> {
    let token = form.get("refresh_token").ok_or((400, "invalid_request", "refresh_token is missing."))?;
    let grant = store.grant_by_refresh_token(token, now).filter(|grant| grant.client_id == client.id).ok_or((
        400,
        WRONG_GRANT,
        "The refresh token is unknown, expired or revoked.",
    ))?;
    if !client.has_secret && !grant.is_public {
        return Err(WRONG_CLIENT);
    }
    // Whether Webex changes the refresh token is not documented; that it stays is a guess.
    grant.renew(now);
    Ok(issued(grant, now, entropy))
}

/// The members of Webex's answer, with `token_type` and `scope` of RFC 6749 §5.1.
fn issued(grant: &mut Grant, now: Timestamp, entropy: Entropy) -> HttpResponse {
    let access_token = grant.issue_access_token(now, entropy);
    let body = json!({
        "access_token": access_token,
        "expires_in": ACCESS_LIFETIME.as_secs(),
        "refresh_token": grant.refresh_token,
        "refresh_token_expires_in": REFRESH_LIFETIME.as_secs(),
        "token_type": "Bearer",
        "scope": grant.scopes.join(" "),
    });
    json_response(200, &body)
}
