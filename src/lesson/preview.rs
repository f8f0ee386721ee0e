//! A message before it is sent, built from the current form. The flow itself builds it: a copy of the flow continues as
//! if the earlier responses had arrived, so the preview is exactly what will be sent.

use crate::{
    flow::{
        Arrival, Event, Flow, Granted, Session, Stage, Tokens,
        call::{Call, CustomRequest},
        form::{Field, Form, FormError},
        log::{Entry, Kind, Outcome},
        update::update,
    },
    oauth::{
        authorization_request::AuthorizationRequest,
        callback::Callback,
        form_encoding,
        http::Method,
        lifetime::Lifetime,
        secret::{AccessToken, Body, ClientSecret, Query, RefreshToken, SecretUrl},
        token_request::ClientAuth,
        uri::Endpoint,
    },
    text::outcomes::{self, MayCome},
    time::Timestamp,
};

use super::wire::{Part, Place, parts};

/// A message of the diagram that was not sent yet. A reply belongs to its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upcoming {
    /// The authorization request.
    Authorization,
    /// The callback.
    Callback,
    /// The exchange of the code.
    Exchange,
    /// A request to the API.
    ApiCall(Call),
    /// The exchange of the refresh token.
    Refresh,
}

/// A message that has not been sent, as complete as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The message, as the log will have it.
    pub entry: Entry,
    /// The parameters and headers whose values don't exist yet. Their names in capitals are the placeholders.
    pub missing: Vec<&'static str>,
}

/// The addresses that the user may still have to type: the field, a placeholder that parses, and the name to show for it.
const UNTYPED: [(Field, &str, &str); 3] = [
    (Field::AuthorizeEndpoint, "https://authorization-endpoint.invalid/", "AUTHORIZATION_ENDPOINT"),
    (Field::TokenEndpoint, "https://token-endpoint.invalid/token", "TOKEN_ENDPOINT"),
    (Field::ApiBase, "https://api-base.invalid/", "API_BASE/"),
];

/// The message as it will be sent; `None` if no valid message can be built from the form.
pub fn preview(flow: &Flow, what: Upcoming) -> Option<Preview> {
    let mut missing = Vec::new();
    let mut entry = match what {
        Upcoming::Authorization => authorization(flow, &mut missing),
        Upcoming::Callback => {
            let request = request(&flow.setup.form, &mut missing)?;
            missing.push("code");
            let redirect_uri = request.redirect_uri.as_str();
            let mark = if redirect_uri.contains('?') { "&" } else { "?" };
            let url = SecretUrl::of(&[redirect_uri, mark, &callback_query(&request)]);
            entry(Kind::Callback, url.address().to_owned(), url.query())
        }
        Upcoming::Exchange => {
            let arrival = arrival(flow, true, &mut missing)?;
            let secret = secret(flow, &mut missing);
            sent(flow, secret, Stage::Verified(Box::new(arrival)), Event::TokenRequested)?
        }
        Upcoming::ApiCall(call) => {
            let has_base = flow.session.api_base().is_some();
            let mut granted = granted(flow, has_base, &mut missing)?;
            if !has_base || flow.session.tokens().is_none() {
                missing.push("authorization");
            }
            let base = granted.arrival.callback.request().endpoints.api_base.as_ref()?;
            // A custom request that can't be sent as typed is shown as it was before the user edited it.
            if granted.custom_request.to_http(base, &granted.tokens.access_token).is_err() {
                granted.custom_request = CustomRequest::at(granted.arrival.provider.custom_request_path);
            }
            // The first press of a request that needs confirmation sends nothing, so this counts as the second.
            granted.custom_request.to_confirm = true;
            sent(flow, ClientSecret::default(), Stage::Granted(Box::new(granted)), Event::ApiCallRequested(call))?
        }
        Upcoming::Refresh => {
            let granted = granted(flow, true, &mut missing)?;
            if flow.session.tokens().is_none() {
                missing.push("refresh_token");
            }
            let secret = secret(flow, &mut missing);
            sent(flow, secret, Stage::Granted(Box::new(granted)), Event::RefreshRequested)?
        }
    };
    // A value that only an earlier message carries isn't missing here.
    let parts = parts(&entry);
    missing.retain(|name| parts.iter().any(|part| part.name == *name));
    for (_, address, name) in UNTYPED {
        if let Some(rest) = entry.address.strip_prefix(address) {
            entry.address = [name, rest].concat();
        }
    }
    Some(Preview { entry, missing })
}

/// The possible replies, except what only the browser shows.
pub fn may_come(what: Upcoming) -> &'static [MayCome] {
    match what {
        Upcoming::Authorization => &outcomes::AFTER_AUTHORIZATION,
        Upcoming::Callback => &outcomes::AFTER_CALLBACK,
        Upcoming::Exchange | Upcoming::Refresh => &outcomes::AFTER_TOKEN_REQUEST,
        Upcoming::ApiCall(_) => &outcomes::AFTER_API_CALL,
    }
}

/// The names in a possible reply, as parts without a value.
pub fn names_to_come(reply: &MayCome) -> impl Iterator<Item = Part> {
    let part = |name: &&str| {
        let name = (*name).to_owned();
        Part { place: Place::AnswerMember, name, value: Body::default(), is_secret: false }
    };
    reply.names.iter().map(part)
}

fn authorization(flow: &Flow, missing: &mut Vec<&'static str>) -> Entry {
    let url = SecretUrl::joined(&flow.preview());
    let entry = entry(Kind::Authorization, url.address().to_owned(), url.query());
    let empty = parts(&entry).into_iter().filter(|part| part.value.is_empty()).map(|part| part.name);
    let known = ["client_id", "redirect_uri", "state"];
    missing.extend(empty.filter_map(|name| known.into_iter().find(|known| *known == name)));
    match entry.address.is_empty() {
        true => Entry { address: UNTYPED[0].2.to_owned(), ..entry },
        false => entry,
    }
}

/// An entry for a navigation to this address.
fn entry(kind: Kind, address: String, query: Query) -> Entry {
    Entry {
        number: 0,
        kind,
        sent_at: Timestamp::default(),
        line: String::new(),
        method: Method::GET,
        address,
        query,
        headers: Vec::new(),
        body: Body::default(),
        outcome: Outcome::Navigation,
    }
}

/// The message that this flow would send at this stage, if this button were pressed.
fn sent(flow: &Flow, client_secret: ClientSecret, stage: Stage, press: Event) -> Option<Entry> {
    let session = Session { stage, client_secret, ..Session::default() };
    let mut ahead = Flow { page: flow.page.clone(), setup: flow.setup.clone(), session: session.into() };
    update(&mut ahead, press, Timestamp::default());
    ahead.session.log.entries().last().cloned()
}

/// The request that the form describes, with placeholders for what is missing or invalid.
fn request(form: &Form, missing: &mut Vec<&'static str>) -> Option<AuthorizationRequest> {
    /// One for each field.
    const MAX_TURNS: usize = 12;
    let mut form = form.clone();
    (0..MAX_TURNS).find_map(|_| match form.request() {
        Ok(request) => Some(request),
        Err(error) => {
            fill_placeholder(&mut form, error, missing);
            None
        }
    })
}

/// Replaces a field that can't be sent: with a placeholder, or with nothing if it's optional. Client ID, state and redirect
/// URI are added to `missing`.
fn fill_placeholder(form: &mut Form, error: FormError, missing: &mut Vec<&'static str>) {
    let (field, text) = match error {
        FormError::ClientIdMissing | FormError::TooLong(Field::ClientId) => {
            missing.push("client_id");
            (Field::ClientId, "CLIENT_ID")
        }
        FormError::StateEmpty | FormError::TooLong(Field::State) => {
            missing.push("state");
            (Field::State, "STATE")
        }
        FormError::RedirectUri(_) => {
            missing.push("redirect_uri");
            (Field::RedirectUri, form.page_uri())
        }
        FormError::Endpoint(endpoint, _) => {
            let field = endpoint.field();
            (field, UNTYPED.into_iter().find(|(of, ..)| *of == field).map_or("", |(_, address, _)| address))
        }
        FormError::MaxAgeNotDigits => (Field::MaxAge, ""),
        FormError::TooLong(field) => (field, ""),
    };
    let text = text.to_owned();
    form.set(field, text);
}

/// The query of the callback that this request asks for.
fn callback_query(request: &AuthorizationRequest) -> String {
    let issuer = request.endpoints.issuer.as_deref().filter(|_| request.endpoints.facts.iss_required);
    let pairs = [("code", "CODE"), ("state", request.state.expose())];
    form_encoding::encoded(pairs.into_iter().chain(issuer.map(|issuer| ("iss", issuer))))
}

/// The callback that arrived, if it can be used, or else the one to expect.
fn arrival(flow: &Flow, will_do: bool, missing: &mut Vec<&'static str>) -> Option<Arrival> {
    if let Some(arrival) = flow.session.arrival().filter(|_| will_do) {
        return Some(arrival.clone());
    }
    let mut request = request(&flow.setup.form, missing)?;
    if request.endpoints.api_base.is_none() {
        request.endpoints.api_base = Endpoint::parse_base(UNTYPED[2].1).ok();
    }
    missing.push("code");
    let query = Query::new(callback_query(&request));
    let callback = Callback::parse(&query)?.verify(Some(request)).ok()?;
    let (sent_at, arrived_at) = (Timestamp::default(), Timestamp::default());
    Some(Arrival { callback, provider: flow.setup.form.provider, sent_at, arrived_at })
}

/// The tokens that arrived, if they can be used, or else those to expect.
fn granted(flow: &Flow, will_do: bool, missing: &mut Vec<&'static str>) -> Option<Granted> {
    if let Some(granted) = flow.session.granted().filter(|_| will_do) {
        return Some(granted.clone());
    }
    let arrival = arrival(flow, will_do, missing)?;
    let now = Timestamp::default();
    let tokens = Tokens {
        access_token: AccessToken::new("ACCESS_TOKEN"),
        received_at: now,
        lifetime: Lifetime::default(),
        refresh_token: Some(RefreshToken::new("REFRESH_TOKEN")),
        refresh_received_at: now,
        refresh_lifetime: Lifetime::default(),
        scopes: None,
        id_token: None,
        refreshes: 0,
    };
    Some(Granted::new(arrival, tokens))
}

/// The client secret: as typed, or of the provider's built-in client, or a placeholder.
fn secret(flow: &Flow, missing: &mut Vec<&'static str>) -> ClientSecret {
    let typed = &flow.session.client_secret;
    let handed_out = flow.provider().client.filter(|_| flow.session.arrival().is_none());
    match (handed_out, flow.setup.client_auth) {
        _ if !typed.is_empty() => typed.clone(),
        (Some(client), _) => ClientSecret::new(client.secret),
        (None, auth) => {
            missing.push(if auth == ClientAuth::Basic { "authorization" } else { "client_secret" });
            ClientSecret::new("CLIENT_SECRET")
        }
    }
}

#[cfg(test)]
mod tests;
