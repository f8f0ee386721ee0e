//! The scenario that a teacher makes go wrong: chosen and run here, and visible as long as it is on.

use leptos::prelude::*;

use crate::{
    browser::window,
    flow::{Event, run::Shown},
    text::{check_words, injections, labels::page_labels, scenario_words},
};

use super::{page::Page, parts::While};

/// The choice of a scenario, and the button that runs the flow up to its fault.
#[component]
pub(super) fn ScenarioBar(page: Page) -> impl IntoView {
    let scenarios = page.derive(|flow| flow.scenarios());
    let on = page.derive(|flow| flow.setup.scenario);
    let choose = move |event| {
        let id = event_target_value(&event);
        page.send(Event::ScenarioChosen(scenarios.get_untracked().iter().find(|scenario| scenario.id == id)));
    };
    let is_running = page.derive_session(|session| session.run.is_some());
    view! {
        <While when=move || !scenarios.get().is_empty()>
            <div class="what-if" role="group" aria-label=page_labels::SCENARIO_REGION>
                <label for="whatIf">{page_labels::SCENARIO}</label>
                <select id="whatIf" aria-describedby="whatIfLesson"
                    prop:value=move || on.get().map_or("", |scenario| scenario.id) on:change=choose>
                    <option value="">{page_labels::NO_SCENARIO}</option>
                    {scenarios.get_untracked().iter()
                        .map(|scenario| view! { <option value=scenario.id>{scenario.label}</option> })
                        .collect_view()}
                </select>
                <button id="runItButton" type="button" class="go" aria-busy=move || is_running.get().to_string()
                    on:click=move |_| page.send(Event::RunRequested)>
                    {page_labels::RUN_IT}
                </button>
                <While when=move || on.get().is_some()>
                    <button id="whatIfOff" type="button"
                        on:click=move |_| {
                            page.send(Event::ScenarioChosen(None));
                            // This button goes away, so the focus moves.
                            window::focus("whatIf");
                        }>
                        {page_labels::SCENARIO_OFF}
                    </button>
                </While>
            </div>
        </While>
    }
}

/// That the session is with another provider than the chosen one.
#[component]
pub(super) fn OtherProvider(page: Page) -> impl IntoView {
    let names = page.derive(|flow| {
        let (current, next) = (flow.provider(), flow.setup.form.provider);
        (current != next).then_some((current.name, next.name))
    });
    view! {
        {move || names.get().map(|(current, next)| view! {
            <p id="otherProvider" role="status">{page_labels::other_provider(current, next)}</p>
        })}
    }
}

/// The question before the run, the explanation after it, and what was changed in the request.
#[component]
pub(super) fn ScenarioLesson(page: Page) -> impl IntoView {
    let is_offered = page.derive(|flow| !flow.scenarios().is_empty());
    let on = page.derive(|flow| flow.setup.scenario);
    let injected = page.derive_session(|session| session.injected.clone());
    let shown = page.derive_session(|session| session.fault_shown);
    let lesson = move || match (on.get(), shown.get()) {
        (Some(_), Some(Shown::LetThrough(lock))) => check_words::let_through(lock),
        (Some(scenario), Some(Shown::Failed)) => scenario_words::explanation(scenario).to_owned(),
        (Some(scenario), None) => scenario_words::predict(scenario).to_owned(),
        (None, _) => page_labels::SCENARIO_INVITATION.to_owned(),
    };
    view! {
        <While when=move || is_offered.get()>
            <p id="whatIfLesson" role="status" class:unseen=move || on.get().is_none()>{move || lesson()}</p>
            {move || injected.get().map(|injected| view! {
                <p id="whatIfAltered">{page_labels::INJECTED}<span>{injections::words(&injected)}</span>"."</p>
            })}
        </While>
    }
}
