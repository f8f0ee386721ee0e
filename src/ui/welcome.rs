//! Above the steps: the headline, and, before the first request, the two ways to begin.

use leptos::prelude::*;

use crate::{
    flow::{Event, problem::Step},
    lesson::guidance::is_first_screen,
    text::labels::page_labels,
};

use super::page::Page;

#[component]
pub(super) fn Welcome(page: Page) -> impl IntoView {
    let is_first = page.derive(is_first_screen);
    let provider = page.derive(|flow| flow.setup.form.provider);
    let lead = move || provider.get().lead;
    let simulated = page.with_untracked(|flow| flow.page.providers.0.iter().find(|provider| provider.is_simulated));
    // While presenting, one step is shown at a time.
    let is_shown = move || is_first.get() && !(page.is_presenting() && page.step() != Step::Request);
    let leaving = page.derive(|flow| flow.session.is_leaving() && flow.setup.form.provider.is_simulated);
    let start = move |_| {
        if let Some(provider) = simulated {
            page.send(Event::ProviderChosen(provider));
            page.send(Event::CodeRequested);
        }
    };
    view! {
        <h1 class:unseen=move || !is_shown()>{page_labels::HEADLINE}</h1>
        <div class="welcome" hidden=move || !is_shown()>
            {move || lead().map(|lead| view! { <p class="lead">{lead}</p> })}
            <section class="card" aria-labelledby="noAccountTitle" hidden=move || lead().is_none() || provider.get().is_simulated && !leaving.get()>
                <h2 id="noAccountTitle">{page_labels::NO_ACCOUNT}</h2>
                <p>{page_labels::NO_ACCOUNT_HINT}</p>
                <button id="sandboxButton" type="button" class="go" aria-busy=move || leaving.get().to_string() on:click=start>
                    {page_labels::START_IN_SANDBOX}
                </button>
            </section>
            <h2>{move || provider.get().invitation}</h2>
        </div>
    }
}
