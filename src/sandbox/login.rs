//! Login with Webex: who signed in, as an ID token and at the userinfo endpoint. OpenID Connect Core 1.0.

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{oauth::http::HttpResponse, providers::sandbox_provider::ACCEPTED_ISSUERS, time::Timestamp};

use super::{
    Ctx,
    answer::json_response,
    api::{DISPLAY_NAME, require_scope},
    scope_catalog::{OPENID, covers},
    store::IssuedGrant,
};

/// The lifetime of an ID token.
pub(super) const ID_TOKEN_LIFETIME: Duration = Duration::from_secs(3_600);

/// The claims that [`id_token_claims`] and [`user_info`] know.
pub(super) const CLAIMS: [&str; 10] =
    ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "email", "email_verified"];

/// The claims of a grant's ID token, §2; `None` if `openid` was not granted. The claims of the scopes `profile`
/// and `email` come only from [`user_info`], as §5.4 says for flows with an access token.
///
/// A refreshed one has no `nonce`, and keeps `auth_time`: §12.2.
pub(super) fn id_token_claims(grant: &IssuedGrant, nonce: Option<&str>, now: Timestamp) -> Option<Value> {
    if !covers(&grant.scopes, OPENID) {
        return None;
    }
    let mut claims = json!({
        "iss": issuer_of(&grant.email),
        "sub": subject_of(&grant.email),
        "aud": grant.client_id,
        "exp": seconds(now.after(ID_TOKEN_LIFETIME)),
        "iat": seconds(now),
        "auth_time": seconds(Timestamp { millis: grant.signed_in_at_millis }),
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    Some(claims)
}

/// `GET /userinfo`, §5.3: who the access token is about, as far as its scopes allow (§5.4).
pub(super) fn user_info(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    let grant = require_scope(ctx, OPENID)?;
    let mut claims = json!({ "sub": subject_of(&grant.email) });
    if covers(&grant.scopes, "profile") {
        claims["name"] = json!(DISPLAY_NAME);
    }
    if covers(&grant.scopes, "email") {
        claims["email"] = json!(grant.email);
        claims["email_verified"] = json!(true);
    }
    Ok(json_response(200, &claims))
}

/// `GET /verification`: the key that checks ID tokens, as a JWK set (RFC 7517 §5).
pub(super) fn verification(ctx: &mut Ctx) -> HttpResponse {
    json_response(200, &json!({ "keys": [ctx.store.signing_key(ctx.entropy).jwk()] }))
}

/// The issuer in a user's ID tokens. As with Webex it is that of the user's cluster, and not the address that the
/// metadata comes from: the first for names that begin with a letter from A to M, the second for all others.
fn issuer_of(email: &str) -> &'static str {
    let is_in_first = email.bytes().next().is_some_and(|b| matches!(b.to_ascii_lowercase(), b'a'..=b'm'));
    ACCEPTED_ISSUERS[usize::from(!is_in_first)]
}

/// §2: "A locally unique and never reassigned identifier within the Issuer for the End-User". Who signs in with other
/// capitals is the same user.
fn subject_of(email: &str) -> String {
    let hash = Sha256::digest(email.to_ascii_lowercase());
    Base64UrlUnpadded::encode_string(&hash[..16])
}

fn seconds(time: Timestamp) -> u64 {
    time.millis / 1_000
}
