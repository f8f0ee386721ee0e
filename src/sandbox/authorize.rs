//! `GET` and `POST /authorize`: validates the request, signs the user in and asks for consent. RFC 6749 §4.1.1 and §4.1.2.

use std::time::Duration;

use crate::{
    glass::Check,
    oauth::http::{HttpRequest, HttpResponse, Method},
    text::sandbox_pages,
};

use super::{
    Ctx, Target,
    answer::{html, redirect},
    fault::Fault,
    pages::{self, Place},
    scope_catalog::OPENID,
    store::{CODE_LIFETIME, CodeChallenge, Integration, IssuedCode, Store, random_string},
    trace::{Trace, shown},
    urlencoded::{UrlEncoded, UrlEncodedError, encode},
};

/// The values of `prompt`, OpenID Connect Core 1.0 §3.1.2.1. The sandbox keeps no session, so it asks everyone to sign in
/// and to consent each time: the last three ask for what happens anyway, and the first can't be met.
pub(super) const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

/// A nonce must be shorter, since the store keeps it.
const MAX_NONCE_BYTES: usize = 1_024;

/// A valid authorization request, to which the user must consent.
struct ConsentRequest<'a> {
    integration: &'a Integration,
    redirect_uri: &'a str,
    state: Option<&'a str>,
    scopes: Vec<String>,
    challenge: Option<CodeChallenge>,
    /// What the ID token has to repeat; `None` if none is asked for.
    nonce: Option<&'a str>,
    /// Who probably signs in.
    login_hint: Option<&'a str>,
}

/// How long each page of an automatic sign-in stays visible: the next one is held back.
const AUTOMATIC_PAUSE: Duration = Duration::from_millis(700);

/// How long the response must be held back, for the page before it to be seen.
pub(super) fn delay(request: &HttpRequest) -> Duration {
    let Target { is_automatic, query, .. } = Target::parse(request.url.expose());
    let is_next = is_automatic && request.method == Method::GET && query.contains("&email=");
    if is_next { AUTOMATIC_PAUSE } else { Duration::ZERO }
}

pub(super) fn authorize(ctx: &mut Ctx) -> Result<HttpResponse, HttpResponse> {
    let Target { url, base, query: query_text, is_automatic, fault, .. } = ctx.target;
    let query = UrlEncoded::parse(query_text).map_err(|error| {
        ctx.trace.refuse(Check::Readable);
        // No one knows which value is the right one, so the browser is not redirected.
        error_page(
            url,
            match error {
                UrlEncodedError::Duplicate(_) => sandbox_pages::REPEATED_PARAMETER,
                UrlEncodedError::Encoding => sandbox_pages::ADDRESS_ENCODING,
            },
        )
    })?;
    let ConsentRequest { integration, redirect_uri, state, scopes, challenge, nonce, login_hint } =
        validate(ctx.store, ctx.trace, ctx.target, &query).inspect_err(|_| ctx.trace.refuse(Check::Readable))?;
    let name = &integration.name;
    let check_email = |email| {
        let is_made_up = pages::is_made_up(email);
        if is_made_up { Ok(email) } else { Err(html(400, pages::sign_in(&Place::at(url), name, email, true))) }
    };
    let email = query.get_or_empty("email").map(check_email).transpose()?;
    let is_post = ctx.request.method == Method::POST;
    let form = match is_post {
        true => {
            UrlEncoded::parse(ctx.request.body.expose()).map_err(|_| error_page(url, sandbox_pages::FORM_ENCODING))?
        }
        false => UrlEncoded::default(),
    };
    // A GET never carries a decision, except in an automatic sign-in, which the path asks for.
    let decision = match &ctx.request.method {
        &Method::GET if is_automatic && email.is_some() => query.get("decision"),
        _ => form.get("decision"),
    };
    // The next page of an automatic sign-in: the same path, with what the button would have sent.
    let place = |answer: &str| Place { address: url, next: is_automatic.then(|| format!("?{query_text}&{answer}")) };
    match (decision, email) {
        // The consent page gets its own URL, so that Back from the client returns to it.
        (None, None) if is_post => {
            let email = check_email(form.get_or_empty("email").unwrap_or(pages::DEFAULT_EMAIL))?;
            Ok(redirect(&format!("{url}?{query_text}&email={}", encode(email))))
        }
        (None, None) => {
            let email = login_hint.unwrap_or(pages::DEFAULT_EMAIL);
            Ok(html(200, pages::sign_in(&place(&format!("email={}", encode(email))), name, email, false)))
        }
        (None, Some(email)) => {
            let declines = fault == Some(Fault::Declined);
            let place = place(if declines { "decision=decline" } else { "decision=accept" });
            Ok(html(200, pages::consent(&place, name, email, &scopes, declines)))
        }
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
                nonce: nonce.map(str::to_owned),
                // Without a session, each request is a new sign-in.
                signed_in_at_millis: ctx.now.millis,
                expires_at_millis: ctx.now.after(CODE_LIFETIME).millis,
                is_relayed: false,
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
fn validate<'a>(
    store: &'a Store,
    trace: &mut Trace,
    target: Target,
    query: &'a UrlEncoded,
) -> Result<ConsentRequest<'a>, HttpResponse> {
    let Target { url, base: issuer, is_automatic, .. } = target;
    // RFC 6749 §4.1.2.1: the server "SHOULD inform the resource owner of the error and MUST NOT automatically redirect the
    // user-agent to the invalid redirection URI".
    let client_id = query.get("client_id").unwrap_or_default();
    let integration = store.integration(client_id);
    let compared = shown(client_id, integration.map_or("", |integration| &integration.client_id));
    let is_known = trace.check(Check::ClientKnown, integration.is_some(), compared);
    let integration = integration.filter(|_| is_known).ok_or_else(|| error_page(url, sandbox_pages::UNKNOWN_CLIENT))?;
    let redirect_uri = query
        .get("redirect_uri")
        .filter(|uri| is_redirect_uri_right(trace, integration, uri, is_automatic))
        .ok_or_else(|| error_page(url, sandbox_pages::UNKNOWN_REDIRECT_URI))?;
    let state = query.get("state");
    let error = |error, description| {
        Err(redirect_to_client(redirect_uri, state, issuer, &[("error", error), ("error_description", description)]))
    };
    match query.get("response_type") {
        Some("code") => {}
        None => return error("invalid_request", "response_type is missing."),
        Some(_) => return error("unsupported_response_type", "Only response_type=code is supported here."),
    }
    let scopes: Vec<String> =
        query.get("scope").unwrap_or_default().split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let is_registered = !scopes.is_empty() && scopes.iter().all(|scope| integration.scopes.contains(scope));
    if !trace.check(Check::ScopeRegistered, is_registered, shown(&scopes.join(" "), &integration.scopes.join(" "))) {
        return error("invalid_scope", "Each scope must be registered, and at least one is needed.");
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
                Some(_) => return error("invalid_request", "This code_challenge_method is not supported here."),
            };
            Some(CodeChallenge { is_hash, value: value.to_owned() })
        }
    };
    let is_openid = scopes.iter().any(|scope| scope == OPENID);
    if let Err(description) = check_openid_parameters(query, is_openid) {
        return error("invalid_request", description);
    }
    // The sandbox always has to ask.
    if query.get("prompt").is_some_and(|prompt| prompt.trim() == "none")
        && !trace.check(Check::NoPageNeeded, false, None)
    {
        return error("login_required", "The sandbox always asks you to sign in.");
    }
    let nonce = query.get("nonce").filter(|_| is_openid);
    // A hint that names no made-up user is ignored.
    let login_hint = query.get("login_hint").filter(|email| pages::is_made_up(email));
    Ok(ConsentRequest { integration, redirect_uri, state, scopes, challenge, nonce, login_hint })
}

/// RFC 9700 §2.1: "authorization servers MUST utilize exact string matching". With that switched off, the sandbox makes the
/// mistake of servers that fell for look-alikes: it compares only the beginning of the URI, as text. Where it signs in
/// by itself it doesn't: no link may send the browser elsewhere without a press.
fn is_redirect_uri_right(trace: &mut Trace, integration: &Integration, uri: &str, is_automatic: bool) -> bool {
    let is_registered = integration.redirect_uris.iter().any(|registered| registered == uri);
    let may_begin_alike = |registered: &String| !is_automatic && uri.starts_with(origin_of(registered));
    let begins_alike = is_registered || integration.redirect_uris.iter().any(may_begin_alike);
    let expected = integration.redirect_uris.join(" ");
    trace.check_at_least(Check::RedirectUriRegistered, is_registered, begins_alike, shown(uri, &expected))
}

/// Scheme and host of a URI, as text.
fn origin_of(uri: &str) -> &str {
    let host = uri.find("//").map_or(0, |at| at + "//".len());
    uri[host..].find('/').map_or(uri, |end| &uri[..host + end])
}

/// Checks the parameters that OpenID Connect Core 1.0 §3.1.2.1 adds to a request. The error is a description.
fn check_openid_parameters(query: &UrlEncoded, is_openid: bool) -> Result<(), &'static str> {
    match query.get("nonce").map(str::len) {
        None if is_openid => return Err("nonce is missing. Webex requires it with the scope openid."),
        Some(MAX_NONCE_BYTES..) if is_openid => return Err("nonce is too long."),
        _ => {}
    }
    // Every sign-in is new, so it is recent enough for any `max_age`.
    if query.get("max_age").is_some_and(|secs| !secs.bytes().all(|b| b.is_ascii_digit())) {
        return Err("max_age is not a number of seconds.");
    }
    let Some(prompt) = query.get("prompt") else { return Ok(()) };
    let prompts: Vec<&str> = prompt.split(' ').filter(|prompt| !prompt.is_empty()).collect();
    if prompts.is_empty() || !prompts.iter().all(|prompt| PROMPTS.contains(prompt)) {
        return Err("This prompt is not supported here.");
    }
    // "If this parameter contains none with any other value, an error is returned."
    if prompts.contains(&"none") && prompts.len() > 1 {
        return Err("prompt=none can't be combined with another value.");
    }
    Ok(())
}

fn error_page(address: &str, message: &str) -> HttpResponse {
    html(400, pages::error(&Place::at(address), message))
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
