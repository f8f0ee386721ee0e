//! What a teacher makes go wrong: chosen here, and in sight for as long as it is on.

use leptos::prelude::*;

use crate::{
    flow::{Event, run::has_fault_shown},
    text::{injections, labels::page_labels},
};

use super::page::Page;

#[component]
pub(super) fn ScenarioBar(page: Page) -> impl IntoView {
    let scenarios = page.derive(|flow| flow.scenarios());
    let on = page.derive(|flow| flow.setup.scenario);
    let injected = page.derive(|flow| flow.session.injected.clone());
    let choose = move |event| {
        let id = event_target_value(&event);
        page.send(Event::ScenarioChosen(scenarios.get_untracked().iter().find(|scenario| scenario.id == id)));
    };
    let has_shown = page.derive(has_fault_shown);
    let lesson = move || match on.get() {
        Some(scenario) if has_shown.get() => scenario.explanation,
        Some(scenario) => scenario.predict,
        None => page_labels::SCENARIO_INVITATION,
    };
    view! {
        <Show when=move || !scenarios.get().is_empty()>
            <aside class="what-if" data-on=move || on.get().is_some().then_some("") aria-label=page_labels::SCENARIO_REGION>
                <div class="row">
                    <label for="whatIf">{page_labels::SCENARIO}</label>
                    <select id="whatIf" aria-describedby="whatIfLesson"
                        prop:value=move || on.get().map_or("", |scenario| scenario.id) on:change=choose>
                        <option value="">{page_labels::NO_SCENARIO}</option>
                        {scenarios.get_untracked().iter()
                            .map(|scenario| view! { <option value=scenario.id>{scenario.label}</option> })
                            .collect_view()}
                    </select>
                    <Show when=move || on.get().is_some()>
                        <button id="whatIfOff" type="button" on:click=move |_| page.send(Event::ScenarioChosen(None))>
                            {page_labels::SCENARIO_OFF}
                        </button>
                    </Show>
                </div>
                <p id="whatIfLesson">{move || lesson()}</p>
                {move || injected.get().map(|injected| view! {
                    <p id="whatIfAltered">{page_labels::INJECTED}<span>{injections::words(&injected)}</span>"."</p>
                })}
            </aside>
        </Show>
    }
}
