//! `POST /access_token`: exchanges a code or a refresh token for an access token. RFC 6749 §4.1.3, §5 and §6.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{glass::Check, oauth::http::HttpResponse, time::Timestamp};

use super::{
    Ctx, Entropy,
    answer::{json_response, token_error, with_header},
    login::id_token_claims,
    store::{ACCESS_LIFETIME, CodeChallenge, IssuedGrant, REFRESH_LIFETIME},
    trace::{Trace, shown},
    urlencoded::{UrlEncoded, decode},
};

/// An error of RFC 6749 §5.2.
struct OAuthError {
    status: u16,
    code: &'static str,
    description: &'static str,
}

const INVALID_CLIENT: OAuthError =
    OAuthError { status: 401, code: "invalid_client", description: "The client is unknown, or its secret is wrong." };

fn invalid_request(description: &'static str) -> OAuthError {
    OAuthError { status: 400, code: "invalid_request", description }
}

fn invalid_grant(description: &'static str) -> OAuthError {
    OAuthError { status: 400, code: "invalid_grant", description }
}

pub(super) fn access_token(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    issue_tokens(ctx).map_err(|OAuthError { status, code, description }| {
        ctx.trace.refuse(Check::TokenRequestReadable);
        let response = token_error(status, code, description, ctx.entropy);
        // RFC 6749 §5.2: if the client used the Authorization header, the 401 names the scheme.
        if status == 401 && ctx.request.header("authorization").is_some() {
            with_header(response, "www-authenticate", "Basic realm=\"sandbox\"")
        } else {
            response
        }
    })
}

/// A registered client, as it identified itself in the request.
struct IdentifiedClient {
    id: String,
    /// Whether it sent a secret, which was checked.
    has_secret: bool,
}

fn issue_tokens(ctx: &mut Ctx) -> Result<HttpResponse, OAuthError> {
    let content_type = ctx.request.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(invalid_request("The body must be application/x-www-form-urlencoded."));
    }
    let form = UrlEncoded::parse(ctx.request.body.expose())
        .map_err(|_| invalid_request("The body can't be read, or repeats a parameter."))?;
    let client = identify_client(ctx, &form)?;
    match form.get("grant_type") {
        Some("authorization_code") => redeem_code(ctx, &form, &client),
        Some("refresh_token") => refresh(ctx, &form, &client),
        None => Err(invalid_request("grant_type is missing.")),
        Some(_) => {
            let description = "Only authorization_code and refresh_token are supported here.";
            Err(OAuthError { status: 400, code: "unsupported_grant_type", description })
        }
    }
}

/// RFC 6749 §2.3: a client may authenticate in the body, by Basic or not at all, but not in two ways at once.
fn identify_client(ctx: &mut Ctx, form: &UrlEncoded) -> Result<IdentifiedClient, OAuthError> {
    let (id, secret) = match ctx.request.header("authorization") {
        Some(_) if form.get("client_secret").is_some() => {
            return Err(invalid_request("The client authenticates in two ways."));
        }
        Some(value) => {
            let (id, secret) = basic_credentials(value).ok_or(INVALID_CLIENT)?;
            if form.get("client_id").is_some_and(|other| other != id) {
                return Err(invalid_request("The body and the header name different clients."));
            }
            (id, Some(secret))
        }
        None => {
            let id = form.get("client_id").ok_or(invalid_request("client_id is missing."))?;
            (id.to_owned(), form.get("client_secret").map(str::to_owned))
        }
    };
    let integration = ctx.store.integration(&id);
    let compared = shown(&id, integration.map_or("", |integration| &integration.client_id));
    let is_known = ctx.trace.check(Check::ClientKnown, integration.is_some(), compared);
    let integration = integration.filter(|_| is_known).ok_or(INVALID_CLIENT)?;
    let is_secret_right = secret.as_ref().map(|secret| *secret == integration.client_secret);
    if let Some(is_right) = is_secret_right
        && !ctx.trace.check(Check::ClientAuthenticated, is_right, None)
    {
        return Err(INVALID_CLIENT);
    }
    Ok(IdentifiedClient { id, has_secret: secret.is_some() })
}

/// Webex requires the client secret even with PKCE. Of a client that sent none this is the last check, so that what else
/// would have stopped it shows.
fn require_secret(trace: &mut Trace, client: &IdentifiedClient) -> Result<(), OAuthError> {
    let may_pass = client.has_secret || trace.check(Check::ClientWithoutSecret, false, None);
    if may_pass { Ok(()) } else { Err(OAuthError { description: "The client secret is missing.", ..INVALID_CLIENT }) }
}

/// RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = String::from_utf8(Base64::decode_vec(credentials.trim()).ok()?).ok()?;
    let (id, secret) = credentials.split_once(':')?;
    Some((decode(id)?, decode(secret)?))
}

fn redeem_code(ctx: &mut Ctx, form: &UrlEncoded, client: &IdentifiedClient) -> Result<HttpResponse, OAuthError> {
    let code = form.get("code").ok_or(invalid_request("code is missing."))?;
    let code = ctx.store.code(code).cloned();
    let is_valid = ctx.trace.check(Check::CodeKnown, code.is_some(), None)
        && code.as_ref().is_none_or(|code| {
            let compared = shown(&ctx.now.rfc3339(), &code.expires().rfc3339());
            ctx.trace.check(Check::CodeNotExpired, code.expires() > ctx.now, compared)
        });
    let code = code.filter(|_| is_valid).ok_or(invalid_grant("The code is unknown or has expired."))?;
    let compared = shown(&client.id, &code.client_id);
    if !ctx.trace.check(Check::CodeOfClient, code.client_id == client.id, compared) {
        return Err(invalid_grant("The code was issued to another client."));
    }
    if !ctx.trace.check(Check::CodeUnused, code.spent_for.is_none(), None) {
        // Of the two who had the code, one may be a thief. A stranger without the secret revokes nothing.
        if client.has_secret {
            ctx.store.revoke(code.spent_for.as_deref().unwrap_or_default());
        }
        return Err(invalid_grant("This code was already used. The tokens issued for it have been revoked."));
    }
    let redirect_uri = form.get("redirect_uri");
    let compared = shown(redirect_uri.unwrap_or_default(), &code.redirect_uri);
    if !ctx.trace.check(Check::CodeOfRedirectUri, redirect_uri == Some(&code.redirect_uri), compared) {
        return Err(invalid_grant("The redirect_uri is not the one the code was sent to."));
    }
    check_verifier(ctx, code.challenge.as_ref(), form.get("code_verifier"))?;
    require_secret(ctx.trace, client)?;
    let grant = ctx.store.redeem(&code, ctx.now, ctx.entropy);
    let body = token_body(grant, ctx.now, ctx.entropy);
    let claims = id_token_claims(grant, code.nonce.as_deref(), ctx.now);
    Ok(token_response(ctx, body, claims))
}

fn check_verifier(ctx: &mut Ctx, challenge: Option<&CodeChallenge>, sent: Option<&str>) -> Result<(), OAuthError> {
    let (is_right, error) = match (challenge, sent) {
        (Some(challenge), Some(verifier)) => {
            (verifier_matches(challenge, verifier), "The code_verifier doesn't match the code_challenge.")
        }
        (Some(_), None) => (false, "The code_verifier is missing."),
        // RFC 9700 §2.1.1: a verifier is accepted only if there was a challenge.
        (None, Some(_)) => (false, "There was no code_challenge for this code_verifier."),
        (None, None) => return Ok(()),
    };
    // The hash of a verifier isn't secret: it was in the authorization request. A plain challenge is the verifier
    // itself.
    let compared = match (challenge, sent) {
        (Some(challenge), Some(verifier)) if challenge.is_hash => shown(&s256(verifier), &challenge.value),
        _ => None,
    };
    if ctx.trace.check(Check::VerifierMatches, is_right, compared) { Ok(()) } else { Err(invalid_grant(error)) }
}

/// RFC 7636 §4.6.
fn verifier_matches(challenge: &CodeChallenge, verifier: &str) -> bool {
    if challenge.is_hash { s256(verifier) == challenge.value } else { verifier == challenge.value }
}

fn s256(verifier: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(verifier.as_bytes()))
}

fn refresh(ctx: &mut Ctx, form: &UrlEncoded, client: &IdentifiedClient) -> Result<HttpResponse, OAuthError> {
    let token = form.get("refresh_token").ok_or(invalid_request("refresh_token is missing."))?;
    let grant = ctx.store.grant_by_refresh_token(token, ctx.now).filter(|grant| grant.client_id == client.id);
    let is_valid = ctx.trace.check(Check::RefreshTokenValid, grant.is_some(), None);
    let grant =
        grant.filter(|_| is_valid).ok_or(invalid_grant("The refresh token is unknown, has expired or was revoked."))?;
    require_secret(ctx.trace, client)?;
    // Whether Webex replaces the refresh token is not documented; keeping it is a guess.
    grant.renew(ctx.now);
    let body = token_body(grant, ctx.now, ctx.entropy);
    let claims = id_token_claims(grant, None, ctx.now);
    Ok(token_response(ctx, body, claims))
}

/// The members of Webex's answer, with `token_type` and `scope` of RFC 6749 §5.1.
fn token_body(grant: &mut IssuedGrant, now: Timestamp, entropy: Entropy) -> Value {
    let access_token = grant.issue_access_token(now, entropy);
    json!({
        "access_token": access_token,
        "expires_in": ACCESS_LIFETIME.as_secs(),
        "refresh_token": grant.refresh_token,
        "refresh_token_expires_in": REFRESH_LIFETIME.as_secs(),
        "token_type": "Bearer",
        "scope": grant.scopes.join(" "),
    })
}

/// OpenID Connect Core 1.0 §3.1.3.3: with `openid`, the answer holds an ID token as well.
fn token_response(ctx: &mut Ctx, mut body: Value, id_token_claims: Option<Value>) -> HttpResponse {
    if let Some(claims) = id_token_claims {
        body["id_token"] = json!(ctx.store.signing_key(ctx.entropy).sign(&claims));
    }
    json_response(200, &body)
}
