//! `GET /.well-known/openid-configuration`: the sandbox's metadata.

use serde_json::json;

use crate::oauth::http::HttpResponse;

use super::{answer::json_response, authorize::PROMPTS, login::CLAIMS, scope_catalog::SCOPES, signing_key::ALGORITHM};

/// OpenID Connect Discovery 1.0 §3, limited to what the sandbox supports; RFC 8414 §2 defines the members.
pub(super) fn metadata(base: &str) -> HttpResponse {
    json_response(
        200,
        &json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/access_token"),
            "userinfo_endpoint": format!("{base}/userinfo"),
            "jwks_uri": format!("{base}/verification"),
            "scopes_supported": SCOPES,
            "claims_supported": CLAIMS,
            "subject_types_supported": ["public"],
            // Discovery asks for RS256 as well, but what is listed here must be true.
            "id_token_signing_alg_values_supported": [ALGORITHM],
            // Discovery: "If omitted, the default value is true."
            "request_uri_parameter_supported": false,
            "prompt_values_supported": PROMPTS,
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256", "plain"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "authorization_response_iss_parameter_supported": true,
        }),
    )
}
