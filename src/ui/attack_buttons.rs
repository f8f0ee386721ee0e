//! A button for each attack on the sandbox, and the outcome of the last one.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    attacks::{self, Attack, Outcome},
    browser::clock,
    flow::simulation::Simulation,
    lesson::{
        attack_scene::attack_scene,
        predictions::{compare, note},
        workbook::MAX_TEXT_CHARS,
    },
    oauth::simulated::ClientChecks,
    runtime,
    text::{attack_words, prediction_words},
};

use super::{
    page::Page,
    reading::{AttackRun, Reading},
    sandbox_settings::read_settings,
};

/// The attack buttons, with the outcome of the last attack below its button.
#[component]
pub(super) fn AttackButtons(page: Page) -> impl IntoView {
    let Reading { last_attack: last, attack_prediction: prediction, .. } = page.reading();
    let run = move |attack: Attack| {
        if last.with_untracked(|last| last.as_ref().is_some_and(AttackRun::is_running)) {
            return;
        }
        let expected = prediction.get_untracked().trim().to_owned();
        let is_expected = !expected.is_empty();
        if is_expected {
            page.workbook.update(|workbook| note(&mut workbook.predictions, attack.id(), &expected));
            prediction.set(String::new());
        }
        last.set(Some(AttackRun { attack, expected, outcome: None }));
        spawn_local(async move {
            let mut checks = ClientChecks::default();
            let scene = || {
                let secrets = [runtime::request_secrets(), runtime::request_secrets()];
                let scene = page.with_untracked(|flow| attack_scene(flow, secrets, clock::now()))?;
                checks = scene.checks;
                Some(scene)
            };
            let read = async || read_settings(page).await;
            let (outcome, settings) = attacks::run_as_set(attack, read, scene, runtime::relay).await;
            // If the settings changed during the attack, its outcome proves nothing, so it isn't recorded.
            if let Some(settings) = settings.filter(|_| is_expected) {
                let shown = prediction_words::attack_showed(&Simulation { checks, settings }, attack, &outcome);
                page.workbook.maybe_update(|workbook| compare(&mut workbook.predictions, attack.id(), &shown));
            }
            // There is none anymore if the page was reset meanwhile.
            last.update(|last| {
                if let Some(last) = last.as_mut().filter(|last| last.attack == attack) {
                    last.outcome = Some(outcome);
                }
            });
        });
    };
    // The outcome appears below the button that was pressed.
    let outcome_of = move |of: Attack| {
        last.get().filter(|last| last.attack == of).map(|AttackRun { attack, expected, outcome }| {
            let (name, words) = match &outcome {
                None => ("running", attack_words::RUNNING.to_owned()),
                Some(outcome @ Outcome::Succeeded(_)) => ("succeeded", attack_words::outcome(attack, outcome)),
                Some(outcome) => ("stopped", attack_words::outcome(attack, outcome)),
            };
            view! {
                <div id="attackOutcome" data-attack=attack.id() data-outcome=name>
                    <p>{words}</p>
                    {(!expected.is_empty()).then(|| view! { <p class="hint">{prediction_words::EXPECTED} ": " <q>{expected}</q></p> })}
                </div>
            }
            .into_any()
        })
    };
    let row = move |attack: Attack| {
        let id = ["attack-", attack.id()].concat();
        let is_running =
            move || last.with(|last| last.as_ref().is_some_and(|last| last.attack == attack && last.is_running()));
        view! {
            <li>
                <button id=id type="button" aria-busy=move || is_running().to_string() on:click=move |_| run(attack)>
                    {attack_words::attack(attack)}
                </button>
                <div role="status">{move || outcome_of(attack)}</div>
            </li>
        }
        .into_any()
    };
    view! {
        <fieldset class="attacks">
            <legend>{attack_words::ATTACKS}</legend>
            <p class="hint">{attack_words::ATTACKS_HINT}</p>
            <label for="attackPrediction">{prediction_words::ATTACK_PREDICTION}</label>
            <input id="attackPrediction" type="text" autocomplete="off" maxlength=MAX_TEXT_CHARS aria-describedby="attackPredictionHint"
                prop:value=move || page.in_field(prediction.get()) on:input=move |event| prediction.set(event_target_value(&event))/>
            <p class="hint" id="attackPredictionHint">{prediction_words::PREDICTION_HINT}</p>
            <ul role="list">{Attack::ALL.map(row)}</ul>
        </fieldset>
    }
}
