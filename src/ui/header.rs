//! The head of the page: its name, and whom it talks to.

use leptos::prelude::*;

use crate::flow::{Event, form::Provider};

use super::page::Page;

#[component]
pub(super) fn Header(page: Page) -> impl IntoView {
    let provider = page.derive(|flow| flow.setup.form.provider);
    let choose = move |event| {
        if let Some(provider) = Provider::from_id(&event_target_value(&event)) {
            page.send(Event::ProviderChosen(provider));
        }
    };
    let meaning = move || match provider.get() {
        Provider::Webex => "Webex itself: you need an account and a registered integration.",
        Provider::Sandbox => {
            "A simulated Webex inside this page. No account; the client, its secret and the tokens are make-believe."
        }
        Provider::Custom => "Any OAuth 2.0 provider: you type its endpoints.",
    };
    view! {
        <header>
            <h1>"OAuth walkthrough for Webex"</h1>
            <div class="provider">
                <label for="provider">"Provider"</label>
                <select id="provider" aria-describedby="providerMeaning" prop:value=move || provider.get().id()
                    on:change=choose>
                    {Provider::ALL.map(|provider| view! { <option value=provider.id()>{name(provider)}</option> })}
                </select>
                <p id="providerMeaning">{meaning}</p>
            </div>
            <button id="presenterButton" type="button" aria-pressed=move || page.is_presenting().to_string()
                on:click=move |_| page.workbook.update(|workbook| workbook.is_presenting = !workbook.is_presenting)>
                "Present"
            </button>
        </header>
    }
}

fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Webex => "Webex",
        Provider::Sandbox => "Sandbox",
        Provider::Custom => "Custom",
    }
}
