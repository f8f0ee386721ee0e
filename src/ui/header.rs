//! The head of the page: its name, and whom it talks to.

use leptos::prelude::*;

use crate::flow::Event;

use super::page::Page;

#[component]
pub(super) fn Header(page: Page) -> impl IntoView {
    let provider = page.derive(|flow| flow.setup.form.provider);
    let providers = page.with_untracked(|flow| flow.page.providers);
    let choose = move |event| {
        if let Some(provider) = providers.by_id(&event_target_value(&event)) {
            page.send(Event::ProviderChosen(provider));
        }
    };
    view! {
        <header>
            <h1>"OAuth walkthrough for Webex"</h1>
            <div class="provider">
                <label for="provider">"Provider"</label>
                <select id="provider" aria-describedby="providerMeaning" prop:value=move || provider.get().id
                    on:change=choose>
                    {providers.0.iter()
                        .map(|provider| view! { <option value=provider.id>{provider.name}</option> })
                        .collect_view()}
                </select>
                <p id="providerMeaning">{move || provider.get().summary}</p>
            </div>
            <button id="presenterButton" type="button" aria-pressed=move || page.is_presenting().to_string()
                on:click=move |_| page.workbook.update(|workbook| workbook.is_presenting = !workbook.is_presenting)>
                "Present"
            </button>
        </header>
    }
}
