//! Step 5: check your work, by using the token.

use leptos::prelude::*;

use crate::{
    browser::{clock, window as browser_page},
    flow::{Event, Purpose, Tokens, call::Call, problem::Step},
    lesson::{
        diagnosis::{Diagnosis, diagnose},
        rooms::{Room, rooms},
    },
    oauth::{
        invisible::escape_invisible,
        json,
        limits::{excerpt, quoted},
        scope::Scopes,
    },
    providers::{self, Probe},
};

use super::{
    own_request::CustomRequest,
    page::Page,
    parts::{Link, MAX_BODY_SHOWN_CHARS, MAX_WORD_SHOWN_CHARS, MOST_ROWS, Panel, more},
};

#[component]
pub(super) fn Check(page: Page) -> impl IntoView {
    let usable = page.derive(|flow| flow.tokens().is_some() && flow.api_base().is_some());
    let without_api = page.derive(|flow| flow.tokens().is_some() && flow.api_base().is_none());
    let probes = page.derive(|flow| flow.provider().probes);
    let unusable = move || {
        if without_api.get() {
            "This provider has no API base, so there is nothing to ask."
        } else {
            "Opens when there is a token."
        }
    };
    view! {
        <Panel page step=Step::UseToken result="">
            <Show when=move || usable.get() fallback=move || view! { <p class="hint">{unusable}</p> }>
                <Over page/>
                <div class="row asks">
                    {move || probes.get().iter().map(|probe| view! { <Ask page probe/> }).collect_view()}
                </div>
                <CustomRequest page/>
                <Answer page/>
            </Show>
        </Panel>
    }
}

/// That the token is no longer good, and the press that mends it. A token that has run out is told before it is tried;
/// one that was revoked, once the API has refused it.
#[component]
fn Over(page: Page) -> impl IntoView {
    let ends = page.derive(|flow| flow.tokens().and_then(Tokens::expires_at));
    let refused =
        page.derive(|flow| flow.api_answer().filter(|checked| checked.status == 401).map(|checked| checked.call));
    let refreshable = Memo::new(move |_| {
        let now = page.now();
        page.with(|flow| {
            let has_one = flow.tokens().is_some_and(|tokens| tokens.refresh_token.is_some());
            has_one && !flow.is_refresh_token_expired(now)
        })
    });
    // What was not tried yet is tried first.
    let first = page.derive(|flow| flow.provider().probes.first().map_or(Call::Custom, Call::Probe));
    let run_out = Memo::new(move |_| ends.get().is_some_and(|ends| ends <= page.now()));
    let over = Memo::new(move |_| {
        let call = refused.get().or_else(|| run_out.get().then(|| first.get()))?;
        Some((call, run_out.get(), refreshable.get()))
    });
    move || {
        let (call, run_out, refreshable) = over.get()?;
        let what = if run_out {
            "The access token has expired: the API will answer 401."
        } else {
            "The API does not accept the access token any more: it has expired, or was revoked."
        };
        let then = match call {
            Call::Probe(probe) => probe.label,
            Call::Custom => "your own request",
        };
        let mend = if refreshable {
            view! {
                <button id="refreshAndRetryButton" type="button"
                    on:click=move |_| {
                        page.send(Event::RefreshThenCallRequested(call));
                        // This button goes once the token is good again.
                        browser_page::focus(match call {
                            Call::Probe(probe) => probe.element_id,
                            Call::Custom => "ownButton",
                        });
                    }>
                    "Refresh, then " {then}
                </button>
            }
            .into_any()
        } else {
            view! {
                <p>"There is no refresh token that would still be good, so only signing in again helps."</p>
                <button type="button" on:click=move |_| page.send(Event::CodeRequested)>"Request a new code"</button>
            }
            .into_any()
        };
        Some(view! { <div class="advice"><p>{what}</p>{mend}</div> })
    }
}

/// What the API answered: the status, what it means, and the body.
#[component]
fn Answer(page: Page) -> impl IntoView {
    let checked = page.derive(|flow| flow.api_answer().cloned());
    let provider = page.derive(|flow| flow.provider());
    let narrow = page.derive(|flow| {
        let checked = flow.api_answer().filter(|checked| checked.status == 403)?;
        let asked = flow.arrival()?.callback.request().scopes.clone();
        let granted = flow.tokens()?.scopes.clone();
        Some((checked.line.clone(), asked, granted))
    });
    move || {
        let checked = checked.get()?;
        let provider = provider.get();
        let status = format!("{}: {}", checked.line, in_words(checked.status));
        let table = rooms(checked.body.expose());
        let body = pretty(checked.body.expose());
        let body = move || page.redaction().with(|redaction| redaction.for_display(&body, MAX_BODY_SHOWN_CHARS));
        Some(view! {
            <output id="apiStatus">{status}</output>
            {diagnose(&checked, provider)
                .map(|diagnosis| view! { <Reason page diagnosis api_link=provider.api_link/> })}
            {narrow.get().map(|(line, asked, granted)| view! { <TooNarrow page line asked granted/> })}
            {(!table.is_empty()).then(|| view! { <Table page rooms=table/> })}
            <div class="wire"><pre id="apiBody" tabindex="0" aria-label="The body of the answer" role="group">{body}</pre></div>
        })
    }
}

/// JSON as people read it; anything else as it came, and so what names a member twice: written anew, one would be missing.
fn pretty(body: &str) -> String {
    let pretty = json::value(body).ok().and_then(|value| serde_json::to_string_pretty(&*value).ok());
    pretty.unwrap_or_else(|| body.to_owned())
}

#[component]
fn Table(page: Page, rooms: Vec<Room>) -> impl IntoView {
    let count = rooms.len();
    let shown =
        |text: &str| page.redaction().with_untracked(|redaction| redaction.for_display(text, MAX_WORD_SHOWN_CHARS));
    let at = |text: &str| {
        let text = quoted(text);
        clock::local_time_of(&text).unwrap_or(text)
    };
    view! {
        <div class="table" tabindex="0" role="group" aria-label="The rooms">
            <table>
                <thead><tr><th scope="col">"Room"</th><th scope="col">"Type"</th><th scope="col">"Last activity"</th></tr></thead>
                <tbody>
                    {rooms.into_iter().take(MOST_ROWS).map(|room| view! {
                        <tr>
                            <th scope="row"><bdi>{shown(&room.title)}</bdi></th>
                            <td>{quoted(&room.kind)}</td>
                            <td>{at(&room.last_activity)}</td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
            {more(count)}
        </div>
    }
}

/// Why the API refused, and what to look at.
#[component]
fn Reason(page: Page, diagnosis: Diagnosis, api_link: Option<providers::Link>) -> impl IntoView {
    let Diagnosis { cause, remedy, said, tracking_id } = diagnosis;
    view! {
        <div class="advice" id="apiReason">
            <p>{cause} " " <b>{remedy}</b></p>
            {said.map(|said| {
                let said = move || page.redaction().with(|redaction| redaction.for_display(&said, MAX_WORD_SHOWN_CHARS));
                view! { <p>"The API says: " <q>{said}</q></p> }
            })}
            {tracking_id.map(|id| view! {
                <p>"Tracking id, to quote to the provider's support: " <code>{id}</code></p>
            })}
            {api_link.map(|link| view! { <p><Link href=link.url text=link.text/></p> })}
        </div>
    }
}

/// Why a valid token is refused, and the press that mends it.
#[component]
fn TooNarrow(page: Page, line: String, asked: Scopes, granted: Option<Scopes>) -> impl IntoView {
    let provider = page.with_untracked(|flow| flow.provider());
    let needed = provider.scope_for(&line);
    let holds =
        |scopes: &Scopes, scope: &str| scopes.iter().any(|have| have == scope || provider.opens_everything(have));
    let is_granted = granted.as_ref().is_some_and(|granted| needed.is_some_and(|scope| holds(granted, scope)));
    let missing = needed.filter(|scope| !holds(&asked, scope));
    let shown = |scopes: Scopes| escape_invisible(&excerpt(&scopes.joined(), MAX_WORD_SHOWN_CHARS));
    let granted = granted.map_or("not said by the provider".to_owned(), shown);
    view! {
        <div class="advice">
            <p>
                "Asked for: " <code>{shown(asked)}</code> ". Granted: " <code>{granted}</code> ". "
                {needed.map(|scope| view! { {line} " needs " <code>{scope}</code> "." })}
                {is_granted.then_some(" That was granted, so the user probably lacks the role or the license.")}
            </p>
            {missing.map(|scope| view! {
                <button id="widenButton" type="button" on:click=move |_| page.send(Event::ScopeRequested(scope))>
                    "Add " {scope} " and start again"
                </button>
            })}
        </div>
    }
}

#[component]
fn Ask(page: Page, probe: &'static Probe) -> impl IntoView {
    let purpose = Purpose::CallApi(Call::Probe(probe));
    let in_flight = page.derive(move |flow| flow.purpose_in_flight() == Some(purpose));
    view! {
        <button id=probe.element_id type="button" aria-busy=move || in_flight.get().to_string()
            on:click=move |_| page.send(Event::ApiCallRequested(Call::Probe(probe)))>
            {probe.label}
        </button>
    }
}

/// A status code with the name that RFC 9110 gives it, where the tutorial may meet it.
fn in_words(status: u16) -> String {
    let name = match status {
        200 => " OK",
        400 => " Bad Request",
        401 => " Unauthorized: the token is not, or no longer, good",
        403 => " Forbidden: the token is valid, but not for this request",
        201 => " Created",
        204 => " No Content",
        404 => " Not Found",
        405 => " Method Not Allowed",
        423 => " Locked: temporarily unavailable",
        429 => " Too Many Requests",
        500 => " Internal Server Error",
        503 => " Service Unavailable",
        _ => "",
    };
    format!("{status}{name}")
}
