//! The options of the authorization request that have good defaults, and the advice before the browser leaves.

use leptos::prelude::*;

use crate::{
    browser::{js_string, window},
    flow::{
        Event, Flow, Purpose,
        class_link::ClassLink,
        form::{EndpointField, Field},
    },
    lesson::advice::before_leaving,
    oauth::{limits::excerpt, secret::SecretUrl, sign_in_options::Prompt},
    providers::Scope,
    runtime,
    text::{
        fields::{endpoint_name, shortened_issuer},
        labels::request_labels,
        request_option_words as words,
    },
};

use super::{
    derived::Derived,
    display_limits::{MAX_ROWS, MAX_WORD_SHOWN_CHARS},
    offer::DiscoveryQuestion,
    page::Page,
    parts::{CopyButton, Link, TextField, While, before, more},
};

/// The address to come back to.
#[component]
pub(super) fn RedirectUri(page: Page) -> impl IntoView {
    let redirect_uri = page.derive(|flow| flow.setup.form.redirect_uri.clone());
    view! {
        <p class="label">{request_labels::REDIRECT_URI}</p>
        <p class="row address">
            <code>{move || redirect_uri.get()}</code>
            <CopyButton what=request_labels::COPIED_REDIRECT_URI id="redirectUriCopyButton" text=move || redirect_uri.get_untracked().into()/>
        </p>
    }
}

/// Every option that has a good default.
#[component]
pub(super) fn Options(page: Page) -> impl IntoView {
    let are_known = page.derive(|flow| !flow.setup.form.provider.are_endpoints_typed());
    let pkce = page.derive(|flow| flow.setup.form.pkce);
    let new_state = view! {
        <button type="button" on:click=move |_| page.send(Event::StateRenewed(runtime::request_secrets()))>{request_labels::NEW_STATE}</button>
    }
    .into_any();
    view! {
            <TextField page field=Field::Scopes label=request_labels::SCOPES
                value=|flow| flow.setup.form.scopes.as_str().into()
                hint=request_labels::SCOPES_HINT/>
            <ScopePicker page/>
            <TextField page field=Field::State label=request_labels::STATE value=|flow| flow.setup.form.state.expose().into()
                beside=new_state
                hint=request_labels::STATE_HINT/>
            <TextField page field=Field::RedirectUri label=request_labels::REDIRECT_URI
                value=|flow| flow.setup.form.redirect_uri.as_str().into()
                hint=request_labels::REDIRECT_URI_HINT/>
            <div class="check">
                <input id="pkce" type="checkbox" aria-describedby="pkceHint" checked=before(|| pkce.get_untracked()) prop:checked=move || pkce.get()
                    on:change=move |event| page.send(Event::PkceSwitched(event_target_checked(&event)))/>
                <label for="pkce">{request_labels::PKCE}</label>
                <p class="hint" id="pkceHint">
                    {request_labels::PKCE_HINT}
                </p>
            </div>
            <SignInOptions page/>
            <While when=move || are_known.get()>
                <Endpoints page/>
            </While>
            <Preview page/>
            <ShareForm page/>
    }
}

/// The endpoints: for a custom provider typed, or taken from its issuer's metadata; for the others known.
#[component]
pub(super) fn Endpoints(page: Page) -> impl IntoView {
    let custom = page.derive(|flow| flow.setup.form.provider.are_endpoints_typed());
    let readonly = Signal::derive(move || !custom.get());
    view! {
        <div class="endpoints">
            <While when=move || custom.get()>
                <Issuer page/>
            </While>
            <TextField page field=Field::AuthorizeEndpoint label=endpoint_name(EndpointField::Authorization)
                value=|flow| flow.setup.form.endpoints().authorization.into() readonly=readonly
                placeholder="https://as.example/authorize"/>
            <TextField page field=Field::TokenEndpoint label=endpoint_name(EndpointField::Token)
                value=|flow| flow.setup.form.endpoints().token.into() readonly=readonly placeholder="https://as.example/token"/>
            <TextField page field=Field::ApiBase label=endpoint_name(EndpointField::ApiBase)
                value=|flow| flow.setup.form.endpoints().api_base.into() readonly=readonly
                hint=request_labels::API_BASE_HINT/>
        </div>
    }
}

/// The custom provider's issuer, and its metadata.
#[component]
fn Issuer(page: Page) -> impl IntoView {
    let in_flight = page.derive_session(|session| matches!(session.purpose_in_flight(), Some(Purpose::Discover(_))));
    let found = page.derive(|flow| Some((flow.setup.form.found_facts()?, flow.setup.form.metadata().cloned())));
    let shortened = page.derive(|flow| flow.setup.shortened_issuer.as_deref().map(shortened_issuer));
    let discover = view! {
        <button id="discoverButton" type="button" aria-busy=move || in_flight.get().to_string()
            on:click=move |_| page.send(Event::DiscoveryRequested)>
            {request_labels::DISCOVER}
        </button>
    }
    .into_any();
    let listed = |words: &[String]| match words {
        [] => request_labels::NOT_SAID.to_owned(),
        words => excerpt(&words.join(" "), MAX_WORD_SHOWN_CHARS),
    };
    view! {
        <TextField page field=Field::Issuer label=endpoint_name(EndpointField::Issuer) beside=discover
            value=|flow| flow.setup.form.endpoints().issuer.into() placeholder="https://as.example"
            hint=request_labels::ISSUER_HINT/>
        {move || shortened.get().map(|words| view! { <p class="hint" id="issuerShortened" role="status">{words}</p> })}
        <DiscoveryQuestion page/>
        {move || found.get().map(|(facts, metadata)| view! {
            <dl class="words" id="metadata">
                {metadata.map(|metadata| view! {
                    <div><dt>{request_labels::FOUND_SCOPES}</dt><dd class="value">{listed(&metadata.scopes)}</dd></div>
                    <div><dt>{request_labels::FOUND_PKCE}</dt><dd class="value">{listed(&metadata.challenge_methods.unwrap_or_default())}</dd></div>
                })}
                <div>
                    <dt>{request_labels::FOUND_ISS}</dt>
                    <dd class="value">{if facts.iss_required { request_labels::ISS_PROMISED } else { request_labels::ISS_NOT_PROMISED }}</dd>
                </div>
                <div>
                    <dt>{request_labels::FOUND_REVOCATION}</dt>
                    <dd class="value">{facts.revocation.map_or(request_labels::NOT_SAID_WHERE.to_owned(), |it| it.as_str().to_owned())}</dd>
                </div>
            </dl>
        })}
    }
}

/// The scopes that a class needs, in plain words.
#[component]
fn ScopePicker(page: Page) -> impl IntoView {
    // If another provider with the same catalog is chosen, the list stays as it is, open or closed.
    let catalog = page.derive(|flow| {
        let provider = flow.setup.form.provider;
        let is_offered = !provider.are_endpoints_typed() && !provider.scopes.is_empty();
        is_offered.then_some((provider.scopes, provider.scopes_link))
    });
    let chosen = page.derive(|flow| flow.setup.form.scopes.clone());
    view! { {move || {
        catalog.get().map(|(scopes, link)| {
            view! {
                <details id="scopePicker">
                    <summary>{request_labels::CHOOSE_SCOPES}</summary>
                    <ul class="todo">{scopes.iter().map(|scope| view! { <ScopeTick page scope chosen/> }).collect_view()}</ul>
                    {link.map(|link| view! { <p class="hint"><Link href=link.url text=link.text/></p> })}
                </details>
            }
        })
    }} }
}

#[component]
fn ScopeTick(page: Page, scope: &'static Scope, chosen: Derived<String>) -> impl IntoView {
    let is_on = move |chosen: &String| chosen.split_whitespace().any(|have| have == scope.name);
    view! {
        <li class="check">
            <input id=scope.element_id type="checkbox" checked=before(|| chosen.with_untracked(is_on)) prop:checked=move || chosen.with(is_on)
                on:change=move |event| page.send(Event::ScopeSwitched(scope.name, event_target_checked(&event)))/>
            <label for=scope.element_id>{scope.allows} " " <code>{scope.name}</code></label>
        </li>
    }
}

/// A link that fills in everyone's form like this one.
#[component]
fn ShareForm(page: Page) -> impl IntoView {
    let link =
        page.derive(|flow| format!("{}{}", flow.setup.form.page_uri(), ClassLink::of(&flow.setup.form).fragment()));
    let is_open = RwSignal::new(false);
    // A link that would be rejected is reported before anyone opens it. It's parsed only while it is shown.
    let error = move || {
        if !is_open.get() {
            return None;
        }
        link.with(|link| {
            let fragment = &link[link.find('#')?..];
            let parsed = page.with_untracked(|flow| ClassLink::parse(fragment, flow.page.providers))?;
            parsed.err().map(|error| request_labels::useless_class_link(&error))
        })
    };
    view! {
        <details id="shareForm" on:toggle=move |event| is_open.set(window::is_open(&event))>
            <summary>{request_labels::CLASS_LINK}</summary>
            <p class="hint">
                {request_labels::CLASS_LINK_HINT}
            </p>
            <p><a href=move || is_open.get().then(|| link.get())>{request_labels::BOOKMARK}</a></p>
            {move || error().map(|error| view! { <p class="hint" id="classLinkFault"><b>{error}</b></p> })}
            <div class="wire"><pre id="classLink" tabindex="0" role="group" aria-label=request_labels::CLASS_LINK_REGION>{move || link.get()}</pre></div>
            <p class="row"><CopyButton what=request_labels::COPIED_CLASS_LINK id="classLinkButton" text=move || link.get_untracked().into()/></p>
        </details>
    }
}

/// Advice about common mistakes, if the form is about to make one.
#[component]
pub(super) fn Advice(page: Page) -> impl IntoView {
    let advice = page.derive(before_leaving);
    view! {
        <While when=move || !advice.with(Vec::is_empty)>
            <div id="advice" class="advice">
                <h3>{request_labels::BEFORE_LEAVING}</h3>
                <ul>
                    {move || advice.get().into_iter().take(MAX_ROWS)
                        .map(|advice| view! { <li><b>{advice.what}</b> " " {advice.setting}</li> })
                        .collect_view()}
                </ul>
                {move || more(advice.with(Vec::len))}
            </div>
        </While>
    }
}

/// The authorization URL as it will be sent, one parameter per line.
#[component]
fn Preview(page: Page) -> impl IntoView {
    let lines = page.derive(Flow::preview);
    let count = Memo::new(move |_| lines.with(Vec::len));
    view! {
        <div class="wire" role="group" aria-labelledby="previewTitle">
            <div class="row">
                <h3 id="previewTitle">{request_labels::PREVIEW}</h3>
                <CopyButton what=request_labels::COPIED_PREVIEW text=move || SecretUrl::joined(&lines.get_untracked()).expose().into()/>
            </div>
            <pre id="requestPreview" tabindex="0">
                {move || (0..count.get()).map(|at| view! { <PreviewLine lines at/> }).collect_view()}
            </pre>
        </div>
    }
}

/// A line of the preview. While their number stays, only a line that changes is written: for a key, usually one.
#[component]
fn PreviewLine(lines: Derived<Vec<SecretUrl>>, at: usize) -> impl IntoView {
    let line = Memo::new(move |_| lines.with(|lines| lines.get(at).cloned().unwrap_or_default()));
    let shown = move || line.with(|line| js_string(line.expose()));
    view! {
        <span prop:textContent=move || shown()>{before(|| line.get_untracked().expose().to_owned())}</span>
    }
}

/// The options for how the user signs in.
#[component]
fn SignInOptions(page: Page) -> impl IntoView {
    view! {
        <div>
            <PromptField page/>
            <TextField page field=Field::LoginHint label=words::LOGIN_HINT
                value=|flow| flow.setup.form.options.login_hint.as_str().into() hint=words::LOGIN_HINT_HINT/>
            <TextField page field=Field::MaxAge label=words::MAX_AGE
                value=|flow| flow.setup.form.options.max_age.as_str().into() hint=words::MAX_AGE_HINT/>
        </div>
    }
}

#[component]
fn PromptField(page: Page) -> impl IntoView {
    let chosen = page.derive(|flow| flow.setup.form.options.prompt);
    let choices = [None].into_iter().chain(Prompt::ALL.map(Some));
    view! {
        <div class="field">
            <label for="promptValue">{words::PROMPT}</label>
            <select id="promptValue" aria-describedby="promptValueHint"
                on:change=move |event| page.send(Event::FieldEdited(Field::Prompt, event_target_value(&event).into()))>
                {choices.map(|prompt| {
                    let (value, label) = (prompt.map_or("", Prompt::name), words::choice(prompt));
                    view! { <option value=value prop:selected=move || chosen.get() == prompt>{label}</option> }
                }).collect_view()}
            </select>
            <p class="hint" id="promptValueHint">{words::PROMPT_HINT}</p>
        </div>
    }
}
