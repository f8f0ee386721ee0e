//! The head of the page: its name, and whom it talks to.

use leptos::prelude::*;

use crate::{flow::Event, text::labels::page_labels};

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
            <p class="name">{page_labels::TITLE}</p>
            <label for="provider">{page_labels::PROVIDER}</label>
            <select id="provider" aria-describedby="providerMeaning" prop:value=move || provider.get().id on:change=choose>
                {providers.0.iter()
                    .map(|provider| view! { <option value=provider.id>{provider.name}</option> })
                    .collect_view()}
            </select>
            <p id="providerMeaning" class="unseen">{move || provider.get().summary}</p>
            <button id="presenterButton" type="button" aria-pressed=move || page.is_presenting().to_string()
                on:click=move |_| page.workbook.update(|workbook| workbook.is_presenting = !workbook.is_presenting)>
                {page_labels::PRESENT}
            </button>
        </header>
    }
}
