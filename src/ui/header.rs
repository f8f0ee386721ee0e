//! The bar at the top of the page: the title, the provider, the scenario, and the presentation button.

use leptos::prelude::*;

use crate::{flow::Event, lesson::guidance::is_first_screen, text::labels::page_labels};

use super::{gap::Gap, page::Page};

#[component]
pub(super) fn Header(page: Page) -> impl IntoView {
    let provider = page.derive(|flow| flow.setup.form.provider);
    let providers = page.with_untracked(|flow| flow.page.providers);
    let choose = move |event| {
        if let Some(provider) = providers.by_id(&event_target_value(&event)) {
            page.send(Event::ProviderChosen(provider));
        }
    };
    // A scenario is on, or only a check or the clock is changed.
    let on = page.derive(|flow| match flow.setup.scenario {
        _ if flow.scenarios().is_empty() => None,
        Some(_) => Some("broken"),
        None => (!flow.setup.simulation.is_plain()).then_some("changed"),
    });
    // The bar shows that the browser is leaving for the provider, or that it is back.
    let trip = page.derive(|flow| match (flow.session.is_leaving(), is_first_screen(flow)) {
        (true, _) => Some("leaving"),
        (false, false) => Some("back"),
        _ => None,
    });
    let present = move || if page.is_presenting() { page_labels::EXIT } else { page_labels::PRESENT };
    view! {
        <header data-on=move || on.get() data-trip=move || trip.get()>
            <p class="name">{page_labels::TITLE}</p>
            {page.drawn(Gap::Presenter)}
            <label for="provider">{page_labels::PROVIDER}</label>
            <select id="provider" aria-describedby="providerMeaning" prop:value=move || provider.get().id on:change=choose>
                {providers.0.iter()
                    .map(|provider| view! { <option value=provider.id>{provider.name}</option> })
                    .collect_view()}
            </select>
            <p id="providerMeaning" class="unseen">{move || provider.get().summary}</p>
            {page.drawn(Gap::ScenarioBar)}
            <button id="presenterButton" type="button"
                on:click=move |_| page.workbook.update(|workbook| workbook.is_presenting = !workbook.is_presenting)>
                {move || present()}
                <span class="unseen">{move || page.is_presenting().then_some(page_labels::EXIT_FROM)}</span>
            </button>
            {page.drawn(Gap::ScenarioLesson)}
            {page.drawn(Gap::SandboxChanges)}
        </header>
    }
}
