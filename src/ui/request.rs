//! Step 2: build the authorization request, and leave for the provider.

use leptos::prelude::*;

use crate::{
    browser::js_string,
    flow::{Event, Flow, Purpose, class_link::ClassLink, form::Field, problem::Step},
    lesson::advice::before_leaving,
    oauth::{limits::excerpt, secret::SecretUrl},
    providers::Scope,
    runtime,
    text::{error_words::class_link_error, fields::shortened_issuer},
};

use super::{
    offer::DiscoveryQuestion,
    page::Page,
    parts::{CopyButton, Link, MAX_WORD_SHOWN_CHARS, MOST_ROWS, Panel, TextField, before, more},
};

#[component]
pub(super) fn Request(page: Page) -> impl IntoView {
    let result = page.derive(|flow| {
        flow.arrival().map(|arrival| format!("client {}", arrival.callback.request().client_id)).unwrap_or_default()
    });
    let redirect_uri = page.derive(|flow| flow.setup.form.redirect_uri.clone());
    let pkce = page.derive(|flow| flow.setup.form.pkce);
    let leaving = page.derive(|flow| flow.is_leaving());
    let copy_redirect_uri =
        view! { <CopyButton what="the Redirect URI" text=move || redirect_uri.get_untracked().into()/> }.into_any();
    let new_state = view! {
        <button type="button" on:click=move |_| page.send(Event::StateRenewed(runtime::fresh()))>"New state"</button>
    }
    .into_any();
    view! {
        <Panel page step=Step::Request folds=true
            result=result>
            <Endpoints page/>
            <TextField page field=Field::ClientId id="clientId" label="Client ID"
                value=|flow| flow.setup.form.client_id.as_str().into()/>
            <TextField page field=Field::Scopes id="oauthScopes" label="OAuth Scopes"
                value=|flow| flow.setup.form.scopes.as_str().into()
                hint="What the token shall be good for, apart by spaces. No more than was ticked at registration."/>
            <ScopePicker page/>
            <TextField page field=Field::State id="stateValue" label="State" value=|flow| flow.setup.form.state.expose().into()
                beside=new_state
                hint="The callback must bring it back, so nobody can guess it and each request has its own."/>
            <TextField page field=Field::RedirectUri id="redirectUri" label="Redirect URI"
                value=|flow| flow.setup.form.redirect_uri.as_str().into() beside=copy_redirect_uri
                hint="Register it with the provider letter by letter: a slash more or less is another address."/>
            <div class="check">
                <input id="pkce" type="checkbox" aria-describedby="pkceHint" checked=before(|| pkce.get_untracked()) prop:checked=move || pkce.get()
                    on:change=move |event| page.send(Event::PkceSwitched(event_target_checked(&event)))/>
                <label for="pkce">"PKCE (S256)"</label>
                <p class="hint" id="pkceHint">
                    "Sends the hash of a one-time verifier, and the verifier itself with the code: a stolen code is "
                    "worth nothing without it. Webex asks for the client secret all the same."
                </p>
            </div>
            <Preview page/>
            <BeforeLeaving page/>
            <button id="codeButton" type="button" class="go" aria-busy=move || leaving.get().to_string()
                on:click=move |_| page.send(Event::CodeRequested)>
                "Request Auth Code"
            </button>
            <ShareForm page/>
        </Panel>
    }
}

/// Where the requests go: typed for a custom provider or taken from its issuer's metadata, known for the others.
#[component]
fn Endpoints(page: Page) -> impl IntoView {
    let custom = page.derive(|flow| flow.setup.form.provider.are_endpoints_typed());
    let readonly = Signal::derive(move || !custom.get());
    view! {
        <details class="endpoints" open=move || custom.get()>
            <summary>"Endpoints"</summary>
            <Show when=move || custom.get()>
                <Issuer page/>
            </Show>
            <TextField page field=Field::AuthorizeEndpoint id="authorizeEndpoint" label="Authorization endpoint"
                value=|flow| flow.setup.form.endpoints().authorization.into() readonly=readonly
                placeholder="https://as.example/authorize"/>
            <TextField page field=Field::TokenEndpoint id="tokenEndpoint" label="Token endpoint"
                value=|flow| flow.setup.form.endpoints().token.into() readonly=readonly placeholder="https://as.example/token"/>
            <TextField page field=Field::ApiBase id="apiBase" label="API base"
                value=|flow| flow.setup.form.endpoints().api_base.into() readonly=readonly
                hint="May stay empty: a token can be had without it."/>
        </details>
    }
}

/// Who the custom provider says it is, and what it says of itself.
#[component]
fn Issuer(page: Page) -> impl IntoView {
    let in_flight = page.derive(|flow| matches!(flow.purpose_in_flight(), Some(Purpose::Discover(_))));
    let found = page.derive(|flow| Some((flow.setup.form.found_facts()?, flow.setup.form.metadata().cloned())));
    let shortened = page.derive(|flow| flow.setup.shortened_issuer.as_deref().map(shortened_issuer));
    let discover = view! {
        <button id="discoverButton" type="button" aria-busy=move || in_flight.get().to_string()
            on:click=move |_| page.send(Event::DiscoveryRequested)>
            "Find its endpoints"
        </button>
    }
    .into_any();
    let listed = |words: &[String]| match words {
        [] => "not said".to_owned(),
        words => excerpt(&words.join(" "), MAX_WORD_SHOWN_CHARS),
    };
    view! {
        <TextField page field=Field::Issuer id="issuer" label="Issuer" beside=discover
            value=|flow| flow.setup.form.endpoints().issuer.into() placeholder="https://as.example"
            hint="May stay empty. When given, an iss in the callback must be exactly this (RFC 9207), and the endpoints can be \
                  taken from its metadata (RFC 8414)."/>
        {move || shortened.get().map(|words| view! { <p class="hint" id="issuerShortened" role="status">{words}</p> })}
        <DiscoveryQuestion page/>
        {move || found.get().map(|(facts, metadata)| view! {
            <dl class="words" id="metadata">
                {metadata.map(|metadata| view! {
                    <div><dt>"Scopes"</dt><dd class="value">{listed(&metadata.scopes)}</dd></div>
                    <div><dt>"PKCE"</dt><dd class="value">{listed(&metadata.challenge_methods.unwrap_or_default())}</dd></div>
                })}
                <div>
                    <dt>"iss in each callback"</dt>
                    <dd class="value">{if facts.iss_required { "promised, and so required" } else { "not promised" }}</dd>
                </div>
                <div>
                    <dt>"Tokens can be given up"</dt>
                    <dd class="value">{facts.revocation.map_or("not said where".to_owned(), |it| it.as_str().to_owned())}</dd>
                </div>
            </dl>
        })}
    }
}

/// The scopes that a class needs, in plain words.
#[component]
fn ScopePicker(page: Page) -> impl IntoView {
    // Another provider with the same catalog keeps its list, and whether it is open.
    let catalog = page.derive(|flow| {
        let provider = flow.setup.form.provider;
        let is_offered = !provider.are_endpoints_typed() && !provider.scopes.is_empty();
        is_offered.then_some((provider.scopes, provider.scopes_link))
    });
    move || {
        catalog.get().map(|(scopes, link)| {
            view! {
                <details class="endpoints" id="scopePicker">
                    <summary>"Choose scopes by what they allow"</summary>
                    <ul class="todo">{scopes.iter().map(|scope| view! { <ScopeTick page scope/> }).collect_view()}</ul>
                    {link.map(|link| view! { <p class="hint"><Link href=link.url text=link.text/></p> })}
                </details>
            }
        })
    }
}

#[component]
fn ScopeTick(page: Page, scope: &'static Scope) -> impl IntoView {
    let is_on = page.derive(|flow| flow.setup.form.scopes.split_whitespace().any(|have| have == scope.name));
    view! {
        <li class="check">
            <input id=scope.element_id type="checkbox" checked=before(|| is_on.get_untracked()) prop:checked=move || is_on.get()
                on:change=move |event| page.send(Event::ScopeSwitched(scope.name, event_target_checked(&event)))/>
            <label for=scope.element_id>{scope.allows} " " <code>{scope.name}</code></label>
        </li>
    }
}

/// A link that fills in everybody's form like this one.
#[component]
fn ShareForm(page: Page) -> impl IntoView {
    let link =
        page.derive(|flow| format!("{}{}", flow.setup.form.page_uri(), ClassLink::of(&flow.setup.form).fragment()));
    // A link that whoever opens it would be refused is told here already.
    let fault = page.derive(|flow| {
        let parsed = ClassLink::parse(&ClassLink::of(&flow.setup.form).fragment(), flow.page.providers);
        parsed
            .and_then(Result::err)
            .map(|fault| format!("Nobody could use this link yet: {}.", class_link_error(&fault)))
    });
    view! {
        <details class="endpoints" id="shareForm">
            <summary>"Class link"</summary>
            <p class="hint">
                "Opens this page with the same provider, Client ID and scopes. It holds no secret, code, token or state, and "
                "what stands after the # is sent to no host."
            </p>
            {move || fault.get().map(|fault| view! { <p class="hint" id="classLinkFault"><b>{fault}</b></p> })}
            <div class="wire"><pre id="classLink" tabindex="0" role="group" aria-label="The class link">{move || link.get()}</pre></div>
            <p class="row"><CopyButton what="class link" id="classLinkButton" text=move || link.get_untracked().into()/></p>
        </details>
    }
}

/// What goes wrong most, where it is about to.
#[component]
fn BeforeLeaving(page: Page) -> impl IntoView {
    let advice = page.derive(before_leaving);
    view! {
        <Show when=move || !advice.with(Vec::is_empty)>
            <div id="advice" class="advice">
                <h3>"Before you leave"</h3>
                <ul>
                    {move || advice.get().into_iter().take(MOST_ROWS)
                        .map(|advice| view! { <li><b>{advice.what}</b> " " {advice.setting}</li> })
                        .collect_view()}
                </ul>
                {move || more(advice.with(Vec::len))}
            </div>
        </Show>
    }
}

/// The authorization URL as it will be sent, one parameter a line.
#[component]
fn Preview(page: Page) -> impl IntoView {
    let lines = page.derive(Flow::preview);
    view! {
        <div class="wire" role="group" aria-labelledby="previewTitle">
            <div class="row">
                <h3 id="previewTitle">"The address the browser will leave for"</h3>
                <CopyButton what="the authorization URL" text=move || SecretUrl::joined(&lines.get_untracked()).expose().into()/>
            </div>
            <pre id="requestPreview" tabindex="0">
                {move || lines.get().into_iter().map(|line| view! {
                    <span prop:textContent=js_string(line.expose())>{before(|| line.expose().to_owned())}</span>
                }).collect_view()}
            </pre>
        </div>
    }
}
