//! `GET /authorize`: who asks, for what, and does the user agree? RFC 6749 §4.1.1 and §4.1.2.

use crate::{
    oauth::http::{HttpRequest, HttpResponse, Method},
    time::Timestamp,
};

use super::{
    Address, Entropy,
    answer::{html, redirect},
    form::{Form, FormError, encoded},
    pages,
    store::{BoundTo, Challenge, Integration, Store},
};

/// A request that a user can be asked about.
struct Asked<'a> {
    integration: &'a Integration,
    redirect_uri: &'a str,
    state: Option<&'a str>,
    scopes: Vec<String>,
    challenge: Option<Challenge>,
}

/// Why the user is not asked.
enum Refused {
    /// RFC 6749 §4.1.2.1: the server "SHOULD inform the resource owner of the error and MUST NOT automatically redirect
    /// the user-agent to the invalid redirection URI".
    Page(&'static str),
    /// Everything else goes back to the client.
    Redirect { redirect_uri: String, state: Option<String>, error: &'static str, description: &'static str },
}

pub(super) fn authorize(
    store: &mut Store,
    request: &HttpRequest,
    address: &Address,
    now: Timestamp,
    entropy: Entropy,
) -> HttpResponse {
    let query = match Form::parse(address.query) {
        Ok(query) => query,
        // Which parameter is right can't be told, so nobody is redirected anywhere.
        Err(FormError::Duplicate(_)) => return html(400, pages::error("A parameter came more than once.")),
        Err(FormError::Encoding) => return html(400, pages::error("The address is not encoded as it should be.")),
    };
    let asked = match asked(store, &query) {
        Ok(asked) => asked,
        Err(Refused::Page(why)) => return html(400, pages::error(why)),
        Err(Refused::Redirect { redirect_uri, state, error, description }) => {
            let refusal = [("error", error), ("error_description", description)];
            return back(&redirect_uri, state.as_deref(), address.base, &refusal);
        }
    };
    let name = &asked.integration.name;
    let stranger = |email: &str| html(400, pages::sign_in(name, email, true));
    let email = match query.sent("email") {
        Some(email) if !pages::is_pretended(email) => return stranger(email),
        email => email,
    };
    if request.method != Method::POST {
        return html(
            200,
            match email {
                None => pages::sign_in(name, pages::STUDENT, false),
                Some(email) => pages::consent(name, email, &asked.scopes),
            },
        );
    }
    let Ok(form) = Form::parse(request.body.expose()) else {
        return html(400, pages::error("The form is not encoded as it should be."));
    };
    match (form.get("decision"), email) {
        // The consent page gets an address of its own, so that Back from the client finds it again.
        (None, None) => {
            let email = form.sent("email").unwrap_or(pages::STUDENT);
            if !pages::is_pretended(email) {
                return stranger(email);
            }
            let here = request.url.address();
            redirect(&format!("{here}?{}&email={}", address.query, encoded(email)))
        }
        (None, Some(email)) => html(200, pages::consent(name, email, &asked.scopes)),
        (Some("accept"), email) => {
            let (redirect_uri, state) = (asked.redirect_uri.to_owned(), asked.state.map(str::to_owned));
            let bound = BoundTo {
                client_id: asked.integration.client_id.clone(),
                redirect_uri: redirect_uri.clone(),
                challenge: asked.challenge,
                email: email.unwrap_or(pages::STUDENT).to_owned(),
                scopes: asked.scopes,
            };
            let code = store.issue_code(bound, now, entropy);
            back(&redirect_uri, state.as_deref(), address.base, &[("code", &code)])
        }
        (Some(_), _) => {
            let refusal = [("error", "access_denied"), ("error_description", "The user declined.")];
            back(asked.redirect_uri, asked.state, address.base, &refusal)
        }
    }
}

/// Checks the request: whom it may go back to first, since every later fault is told there.
fn asked<'a>(store: &'a Store, query: &'a Form) -> Result<Asked<'a>, Refused> {
    let integration = query
        .get("client_id")
        .and_then(|client_id| store.integration(client_id))
        .ok_or(Refused::Page("No integration with this client_id is registered here."))?;
    let redirect_uri = query
        .get("redirect_uri")
        .filter(|uri| integration.redirect_uris.iter().any(|registered| registered == uri))
        .ok_or(Refused::Page("The redirect_uri is not exactly one that was registered."))?;
    let state = query.get("state");
    let refused = |error, description| Refused::Redirect {
        redirect_uri: redirect_uri.to_owned(),
        state: state.map(str::to_owned),
        error,
        description,
    };
    match query.get("response_type") {
        Some("code") => {}
        None => return Err(refused("invalid_request", "response_type is missing.")),
        Some(_) => return Err(refused("unsupported_response_type", "Only the response_type code is known here.")),
    }
    let scopes: Vec<String> =
        query.get("scope").unwrap_or_default().split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    if scopes.is_empty() || !scopes.iter().all(|scope| integration.scopes.contains(scope)) {
        return Err(refused("invalid_scope", "The scopes must be among those that were registered, and not none."));
    }
    let challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
        (None, None) => None,
        (None, Some(_)) => return Err(refused("invalid_request", "code_challenge is missing.")),
        (Some(value), method) => {
            // RFC 7636 §4.2 and §4.3: 43 to 128 unreserved characters; without a method, "plain".
            let well_formed = (43..=128).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
            if !well_formed {
                return Err(refused("invalid_request", "code_challenge is not 43 to 128 unreserved characters."));
            }
            let is_hash = match method {
                Some("S256") => true,
                None | Some("plain") => false,
                Some(_) => return Err(refused("invalid_request", "The code_challenge_method is not known here.")),
            };
            Some(Challenge { is_hash, value: value.to_owned() })
        }
    };
    Ok(Asked { integration, redirect_uri, state, scopes, challenge })
}

/// Sends the browser back to the client, RFC 6749 §4.1.2: the query of the redirect URI is retained. RFC 9207 §2 adds
/// the issuer, to errors as well; that Webex would is not documented.
fn back(redirect_uri: &str, state: Option<&str>, issuer: &str, pairs: &[(&str, &str)]) -> HttpResponse {
    let mut location = redirect_uri.to_owned();
    let more = state.map(|state| ("state", state)).into_iter().chain([("iss", issuer)]);
    for (name, value) in pairs.iter().copied().chain(more) {
        location.push(if location.contains('?') { '&' } else { '?' });
        location.push_str(&format!("{name}={}", encoded(value)));
    }
    redirect(&location)
}
