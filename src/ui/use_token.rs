//! Step 5: the token, and the API's response to it.

use leptos::prelude::*;

use crate::{
    browser::{clock, window},
    flow::{
        Event, Purpose, Tokens,
        call::Call,
        log::{Entry, Kind},
        problem::Step,
    },
    lesson::{
        diagnosis::{Diagnosis, diagnose},
        rooms::{Room, rooms},
    },
    oauth::{json, scope::Scopes, token_redaction::redact_tokens},
    providers::{self, Probe, scenario::is_scope_missing_at},
    text::labels::{result_labels, shared_labels, use_token_labels},
};

use super::{
    custom_request::CustomRequest,
    display_limits::{MAX_BODY_SHOWN_CHARS, MAX_ROWS, MAX_WORD_SHOWN_CHARS},
    id_token_panel::IdTokenPanel,
    page::Page,
    parts::{Link, Panel, While, more},
    token_kinds_table::TokenKinds,
    tokens::AccessToken,
};

#[component]
pub(super) fn UseToken(page: Page) -> impl IntoView {
    let granted = move || page.session(|session| session.tokens().is_some());
    let usable = move || page.session(|session| session.tokens().is_some() && session.api_base().is_some());
    let without_api = move || page.session(|session| session.tokens().is_some() && session.api_base().is_none());
    let probes = page.derive(|flow| flow.probes());
    let unusable = move || {
        if without_api() { use_token_labels::NO_API } else { use_token_labels::OPENS_WITH_TOKEN }
    };
    view! {
        <Panel page step=Step::UseToken>
            <While when=move || granted()>
                <AccessToken page/>
            </While>
            <While when=move || usable() fallback=move || view! { <p class="hint">{move || unusable()}</p> }>
                <ExpiredToken page/>
                <div class="row asks">
                    {move || probes.get().into_iter().map(|probe| view! { <Ask page probe/> }).collect_view()}
                </div>
                <Answer page/>
                <CustomRequest page/>
            </While>
            <While when=move || granted()>
                <IdTokenPanel page/>
                <TokenKinds page/>
            </While>
        </Panel>
    }
}

/// A note that the token is no longer accepted, with a button that fixes it. It appears as soon as the token has
/// expired; for a revoked token, once the API has refused it.
#[component]
fn ExpiredToken(page: Page) -> impl IntoView {
    let ends = page.derive_session(|session| session.tokens().and_then(Tokens::expires_at));
    let refused = page
        .derive(|flow| flow.session.api_answer().filter(|checked| checked.status == 401).map(|checked| checked.call));
    let refreshable = Memo::new(move |_| {
        let now = page.now();
        page.session(|session| {
            let has_one = session.tokens().is_some_and(|tokens| tokens.refresh_token.is_some());
            has_one && !session.is_refresh_token_expired(now)
        })
    });
    // If no call has been refused, the provider's first call is offered.
    let first = page.derive(|flow| flow.provider().probes.first().map_or(Call::Custom, Call::Probe));
    let is_expired = Memo::new(move |_| ends.get().is_some_and(|ends| ends <= page.now()));
    let expired = Memo::new(move |_| {
        let call = refused.get().or_else(|| is_expired.get().then(|| first.get()))?;
        Some((call, is_expired.get(), refreshable.get()))
    });
    view! { {move || {
        let (call, is_expired, refreshable) = expired.get()?;
        let what = if is_expired { use_token_labels::TOKEN_EXPIRED } else { use_token_labels::TOKEN_NOT_ACCEPTED };
        let then = result_labels::call(call);
        let remedy = if refreshable {
            view! {
                <button id="refreshAndRetryButton" type="button"
                    on:click=move |_| {
                        page.send(Event::RefreshThenCallRequested(call));
                        // This button goes away once the token is valid again, so the focus moves.
                        window::focus(match call {
                            Call::Probe(probe) => probe.element_id,
                            Call::Custom => "ownButton",
                        });
                    }>
                    {use_token_labels::REFRESH_THEN} {then}
                </button>
            }
            .into_any()
        } else {
            view! {
                <p>{use_token_labels::NOTHING_TO_REFRESH}</p>
                <button type="button" on:click=move |_| page.send(Event::CodeRequested)>{shared_labels::REQUEST_NEW_CODE}</button>
            }
            .into_any()
        };
        Some(view! { <div class="advice"><p>{what}</p>{remedy}</div> })
    }} }
}

/// The API's response: the status, its meaning, and the body.
#[component]
fn Answer(page: Page) -> impl IntoView {
    let checked = page.derive_session(|session| session.api_answer().cloned());
    let provider = page.derive(|flow| flow.provider());
    let narrow = page.derive_session(|session| {
        let checked = session.api_answer().filter(|checked| checked.status == 403)?;
        let asked = session.arrival()?.callback.request().scopes.clone();
        let granted = session.tokens()?.scopes.clone();
        // Then that alone is the cause.
        let is_call = |entry: &&Entry| matches!(entry.kind, Kind::Sent(Purpose::CallApi(_)));
        let sent = session.log.entries().iter().rfind(is_call);
        let is_injected = sent.is_some_and(|entry| is_scope_missing_at(&entry.address));
        Some((checked.line.clone(), asked, granted, is_injected))
    });
    view! { {move || {
        let checked = checked.get()?;
        let provider = provider.get();
        // Nothing drawn here subscribes to a signal: the signal would keep a reference to every old subscriber.
        page.redaction().track();
        let line = page.for_display(&checked.line, MAX_WORD_SHOWN_CHARS);
        let status = format!("{line}: {}", use_token_labels::status(checked.status));
        let table = rooms(checked.body.expose());
        let body = readable(checked.body.expose());
        let body = page.for_display(&body, MAX_BODY_SHOWN_CHARS);
        Some(view! {
            // When a run ends here, this takes the focus.
            <output id="apiStatus" tabindex="-1">{status}</output>
            {narrow.get().map(|(line, asked, granted, is_injected)| view! { <TooNarrow page line asked granted is_injected/> })}
            {diagnose(&checked, provider)
                .map(|diagnosis| view! { <Reason page diagnosis api_link=provider.api_link/> })}
            {(!table.is_empty()).then(|| view! { <Table page rooms=table/> })}
            <div class="wire"><pre id="apiBody" tabindex="0" aria-label=use_token_labels::BODY role="group">{body}</pre></div>
        })
    }} }
}

/// A body without its tokens: JSON indented, anything else as it came. JSON with a repeated member isn't indented either:
/// parsed and rewritten, it would lose one of them.
fn readable(body: &str) -> String {
    let body = redact_tokens(body).unwrap_or_else(|| body.to_owned());
    let indented = json::value(&body).ok().and_then(|value| serde_json::to_string_pretty(&*value).ok());
    indented.unwrap_or(body)
}

#[component]
fn Table(page: Page, rooms: Vec<Room>) -> impl IntoView {
    let count = rooms.len();
    let shown = |text: &str| page.for_display(text, MAX_WORD_SHOWN_CHARS);
    let at = |text: &str| clock::local_time_of(text).unwrap_or_else(|| shown(text));
    view! {
        <div class="table" tabindex="0" role="group" aria-label=use_token_labels::ROOMS>
            <table>
                <thead><tr><th scope="col">{use_token_labels::ROOM}</th><th scope="col">{use_token_labels::ROOM_TYPE}</th><th scope="col">{use_token_labels::LAST_ACTIVITY}</th></tr></thead>
                <tbody>
                    {rooms.into_iter().take(MAX_ROWS).map(|room| view! {
                        <tr>
                            <th scope="row"><bdi>{shown(&room.title)}</bdi></th>
                            <td>{shown(&room.kind)}</td>
                            <td>{at(&room.last_activity)}</td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
            {more(count)}
        </div>
    }
}

/// The reason why the API refused, and the setting to check.
#[component]
fn Reason(page: Page, diagnosis: Diagnosis, api_link: Option<providers::Link>) -> impl IntoView {
    let Diagnosis { cause, remedy, token_kind, said, tracking_id } = diagnosis;
    let shown = |text: &str| page.for_display(text, MAX_WORD_SHOWN_CHARS);
    view! {
        <div class="advice" id="apiReason">
            <p>{cause} " " <b>{remedy}</b></p>
            {token_kind.map(|hint| view! { <p>{hint}</p> })}
            {said.map(|said| view! { <p>{use_token_labels::API_SAYS} <q>{shown(&said)}</q></p> })}
            {tracking_id.map(|id| view! { <p>{use_token_labels::TRACKING_ID} <code>{shown(&id)}</code></p> })}
            {api_link.map(|link| view! { <p><Link href=link.url text=link.text/></p> })}
        </div>
    }
}

/// The reason why the API refuses a valid token, and a button that fixes it.
#[component]
fn TooNarrow(page: Page, line: String, asked: Scopes, granted: Option<Scopes>, is_injected: bool) -> impl IntoView {
    let provider = page.with_untracked(|flow| flow.provider());
    let needed = provider.scope_for(&line);
    let holds =
        |scopes: &Scopes, scope: &str| scopes.iter().any(|have| have == scope || provider.opens_everything(have));
    let is_granted =
        !is_injected && granted.as_ref().is_some_and(|granted| needed.is_some_and(|scope| holds(granted, scope)));
    let missing = needed.filter(|scope| !holds(&asked, scope));
    let shown = |scopes: Scopes| page.for_display(&scopes.joined(), MAX_WORD_SHOWN_CHARS);
    let granted = granted.map_or(use_token_labels::SCOPES_NOT_SAID.to_owned(), shown);
    view! {
        <div class="advice">
            <p>
                {use_token_labels::SCOPES_ASKED} <code>{shown(asked)}</code> {use_token_labels::SCOPES_GRANTED} <code>{granted}</code> ". "
                {is_injected.then_some(use_token_labels::TREATED_AS_WITHOUT_SCOPES)}
                {needed.map(|scope| view! { {page.for_display(&line, MAX_WORD_SHOWN_CHARS)} {use_token_labels::NEEDS} <code>{scope}</code> "." })}
                {is_granted.then_some(use_token_labels::GRANTED_ALL_THE_SAME)}
            </p>
            {missing.map(|scope| view! {
                <button id="widenButton" type="button" on:click=move |_| page.send(Event::ScopeRequested(scope))>
                    {use_token_labels::ADD_SCOPE} {scope} {use_token_labels::AND_START_AGAIN}
                </button>
                <p>{use_token_labels::SELECT_IT_FIRST}</p>
            })}
        </div>
    }
}

#[component]
fn Ask(page: Page, probe: &'static Probe) -> impl IntoView {
    let purpose = Purpose::CallApi(Call::Probe(probe));
    let in_flight = move || page.session(|session| session.purpose_in_flight() == Some(purpose));
    view! {
        <button id=probe.element_id type="button" aria-busy=move || in_flight().to_string()
            on:click=move |_| page.send(Event::ApiCallRequested(Call::Probe(probe)))>
            {probe.label}
        </button>
    }
}
