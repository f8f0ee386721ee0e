//! `GET /authorize`: who asks for what, and does the user agree? RFC 6749 §4.1.1 and §4.1.2.

use crate::oauth::http::{HttpResponse, Method};

use super::{
    Ctx, Target,
    answer::{html, redirect},
    pages,
    store::{CODE_LIFETIME, CodeChallenge, Integration, IssuedCode, Store, random_string},
    urlencoded::{UrlEncoded, UrlEncodedError, encode},
};

/// A valid authorization request, to which the user must consent.
struct ConsentRequest<'a> {
    integration: &'a Integration,
    redirect_uri: &'a str,
    state: Option<&'a str>,
    scopes: Vec<String>,
    challenge: Option<CodeChallenge>,
}

pub(super) fn authorize(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    let Target { url, base, query: query_text, .. } = ctx.target;
    let query = UrlEncoded::parse(query_text).map_err(|error| match error {
        // No one knows which value is the right one, so the browser is not redirected.
        UrlEncodedError::Duplicate(_) => error_page("A parameter came more than once."),
        UrlEncodedError::Encoding => error_page("The address is not encoded as it should be."),
    })?;
    let ConsentRequest { integration, redirect_uri, state, scopes, challenge } = validate(ctx.store, &query, base)?;
    let name = &integration.name;
    let check_email = |email| {
        if pages::is_made_up(email) { Ok(email) } else { Err(html(400, pages::sign_in(name, email, true))) }
    };
    let email = query.get_or_empty("email").map(check_email).transpose()?;
    if ctx.request.method != Method::POST {
        let page = match email {
            None => pages::sign_in(name, pages::DEFAULT_EMAIL, false),
            Some(email) => pages::consent(name, email, &scopes),
        };
        return Ok(html(200, page));
    }
    let form = UrlEncoded::parse(ctx.request.body.expose())
        .map_err(|_| error_page("The form is not encoded as it should be."))?;
    match (form.get("decision"), email) {
        // The consent page gets its own URL, so that Back from the client returns to it.
        (None, None) => {
            let email = check_email(form.get_or_empty("email").unwrap_or(pages::DEFAULT_EMAIL))?;
            Ok(redirect(&format!("{url}?{query_text}&email={}", encode(email))))
        }
        (None, Some(email)) => Ok(html(200, pages::consent(name, email, &scopes))),
        (Some("accept"), email) => {
            let code = random_string(48, ctx.entropy);
            let response = redirect_to_client(redirect_uri, state, base, &[("code", &code)]);
            let issued = IssuedCode {
                code,
                client_id: integration.client_id.clone(),
                redirect_uri: redirect_uri.to_owned(),
                challenge,
                email: email.unwrap_or(pages::DEFAULT_EMAIL).to_owned(),
                scopes,
                expires_at_millis: ctx.now.after(CODE_LIFETIME).millis,
                spent_for: None,
            };
            ctx.store.add_code(issued);
            Ok(response)
        }
        (Some(_), _) => {
            let error = [("error", "access_denied"), ("error_description", "The user declined.")];
            Ok(redirect_to_client(redirect_uri, state, base, &error))
        }
    }
}

/// Checks client and redirect URI first, since every later error is sent to that URI.
fn validate<'a>(store: &'a Store, query: &'a UrlEncoded, issuer: &str) -> Result<ConsentRequest<'a>, HttpResponse> {
    // RFC 6749 §4.1.2.1: the server "SHOULD inform the resource owner of the error and MUST NOT automatically redirect the
    // user-agent to the invalid redirection URI".
    let integration = query
        .get("client_id")
        .and_then(|client_id| store.integration(client_id))
        .ok_or_else(|| error_page("No integration with this client_id is registered here."))?;
    let redirect_uri = query
        .get("redirect_uri")
        .filter(|uri| integration.redirect_uris.iter().any(|registered| registered == uri))
        .ok_or_else(|| error_page("The redirect_uri is not exactly one that was registered."))?;
    let state = query.get("state");
    let error = |error, description| {
        Err(redirect_to_client(redirect_uri, state, issuer, &[("error", error), ("error_description", description)]))
    };
    match query.get("response_type") {
        Some("code") => {}
        None => return error("invalid_request", "response_type is missing."),
        Some(_) => return error("unsupported_response_type", "Only the response_type code is known here."),
    }
    let scopes: Vec<String> =
        query.get("scope").unwrap_or_default().split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    if scopes.is_empty() || !scopes.iter().all(|scope| integration.scopes.contains(scope)) {
        return error("invalid_scope", "The scopes must be among those that were registered, and not none.");
    }
    let challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
        (None, None) => None,
        (None, Some(_)) => return error("invalid_request", "code_challenge is missing."),
        (Some(value), method) => {
            // RFC 7636 §4.2 and §4.3: 43 to 128 unreserved characters; without a method, "plain".
            let is_well_formed = (43..=128).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
            if !is_well_formed {
                return error("invalid_request", "code_challenge is not 43 to 128 unreserved characters.");
            }
            let is_hash = match method {
                Some("S256") => true,
                None | Some("plain") => false,
                Some(_) => return error("invalid_request", "The code_challenge_method is not known here."),
            };
            Some(CodeChallenge { is_hash, value: value.to_owned() })
        }
    };
    Ok(ConsentRequest { integration, redirect_uri, state, scopes, challenge })
}

fn error_page(message: &str) -> HttpResponse {
    html(400, pages::error(message))
}

/// Sends the browser back to the client, RFC 6749 §4.1.2: the query of the redirect URI is retained. RFC 9207 §2 adds
/// the issuer, to errors as well; that Webex would is not documented.
fn redirect_to_client(redirect_uri: &str, state: Option<&str>, issuer: &str, pairs: &[(&str, &str)]) -> HttpResponse {
    let mut location = redirect_uri.to_owned();
    let common = state.map(|state| ("state", state)).into_iter().chain([("iss", issuer)]);
    for (name, value) in pairs.iter().copied().chain(common) {
        location.push(if location.contains('?') { '&' } else { '?' });
        location.push_str(&format!("{name}={}", encode(value)));
    }
    redirect(&location)
}
