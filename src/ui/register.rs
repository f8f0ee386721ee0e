//! Step 1: register the integration.

use leptos::prelude::*;

use crate::{
    flow::{form::Provider, problem::Step},
    webex,
};

use super::{
    page::Page,
    parts::{CopyButton, Link, Panel},
};

/// What the integration may be called.
const NAME: &str = "OAuth walkthrough";

#[component]
pub(super) fn Register(page: Page) -> impl IntoView {
    let provider = page.derive(|flow| flow.setup.form.provider);
    let todo = move || {
        match provider.get() {
        Provider::Sandbox => view! {
            <p class="todo">
                "Nothing to do: the sandbox knows this page. Its Client ID stands in step 2 already, and its Client Secret "
                "will stand in step 4. Both are make-believe and good for nothing outside this browser."
            </p>
        }
        .into_any(),
        provider => view! { <CheckList page is_webex={provider == Provider::Webex}/> }.into_any(),
    }
    };
    view! {
        <Panel page step=Step::Register folds=true result="">
            {todo}
        </Panel>
    }
}

/// What to do at the provider's, to be ticked off. The ticks stay for as long as the tab.
#[component]
fn CheckList(page: Page, is_webex: bool) -> impl IntoView {
    let redirect_uri = page.derive(|flow| flow.setup.form.redirect_uri.clone());
    let scopes = page.derive(|flow| flow.setup.form.scopes.split_whitespace().collect::<Vec<_>>().join(" "));
    let account = if is_webex {
        view! { <Link href=webex::SIGN_UP text="Sign up for Webex"/> ", if you have no account. A free one is enough." }
            .into_any()
    } else {
        view! { "Where its developers are at home." }.into_any()
    };
    let create = if is_webex {
        view! {
            <Link href=webex::NEW_INTEGRATION text="Create an integration"/> " on the developer portal ("
            <Link href=webex::INTEGRATIONS_GUIDE text="guide"/> "). Call it " <code>{NAME}</code> ", say."
        }
        .into_any()
    } else {
        view! { "As a web application with a client secret, where there is a choice. Call it " <code>{NAME}</code> ", say." }.into_any()
    };
    view! {
        <ul class="todo">
            <Tick page at=0 label="An account with the provider">{account}</Tick>
            <Tick page at=1 label="The application is registered">{create}</Tick>
            <Tick page at=2 label="Its redirect URI and scopes are this page's">
                "Redirect URI: " <code>{move || redirect_uri.get()}</code> " "
                <CopyButton what="the Redirect URI to register" text=move || redirect_uri.get_untracked().into()/>
                <br/> "Scopes to tick: " <code>{move || scopes.get()}</code> " "
                {is_webex.then(|| view! { "(" <Link href=webex::SCOPES_GUIDE text="what each is for"/> ")" })}
            </Tick>
            <Tick page at=3 label="Client ID and Client Secret are at hand">
                "The Client ID goes into step 2. The Client Secret is shown once, right after the registration: keep that page "
                "open until step 4 asks for it."
            </Tick>
        </ul>
    }
}

#[component]
fn Tick(page: Page, at: usize, label: &'static str, children: Children) -> impl IntoView {
    let id = format!("tick{}", at + 1);
    let hint = format!("{id}Hint");
    view! {
        <li class="check">
            <input id=id.clone() type="checkbox" aria-describedby=hint.clone()
                prop:checked=move || page.workbook.with(|workbook| workbook.ticks[at])
                on:change=move |event| {
                    let is_on = event_target_checked(&event);
                    page.workbook.update(|workbook| workbook.ticks[at] = is_on);
                }/>
            <label for=id>{label}</label>
            <p class="hint" id=hint>{children()}</p>
        </li>
    }
}
