//! Switches for the sandbox's checks and this page's, and the sandbox's clock. Changes stay visible until undone.

use leptos::prelude::*;

use crate::{
    attacks::Lock,
    browser::window,
    flow::{
        Event, Flow,
        page_state::Setup,
        simulation::{Change, Simulation},
    },
    text::check_words,
};

use super::{attack_buttons::AttackButtons, page::Page, parts::While};

/// The switches and the clock.
#[component]
pub(super) fn SandboxControls(page: Page) -> impl IntoView {
    let asked = page.derive(Flow::simulation_asked);
    let choose = move |change: &dyn Fn(&mut Simulation)| {
        let mut wanted = asked.get_untracked();
        change(&mut wanted);
        page.send(Event::SimulationChosen(wanted));
    };
    let set_clock = move |secs: u32| choose(&move |wanted| wanted.settings.clock_offset_secs = secs);
    let lock = move |lock: Lock| {
        let is_on = move || {
            let Simulation { checks, settings } = asked.get();
            lock.is_on(settings.switches, checks)
        };
        view! {
            <div class="check">
                <input id=lock_id(lock) type="checkbox" prop:checked=move || is_on()
                    on:change=move |event| {
                        let is_on = event_target_checked(&event);
                        choose(&move |wanted| lock.set(&mut wanted.settings.switches, &mut wanted.checks, is_on));
                    }/>
                <label for=lock_id(lock)>{check_words::lock(lock)}</label>
            </div>
        }
        .into_any()
    };
    let leap = move |(label, secs): (&'static str, u32)| {
        view! {
            <button type="button" data-secs=secs
                on:click=move |_| set_clock(asked.get_untracked().settings.clock_offset_secs.saturating_add(secs))>
                {label}
            </button>
        }
        .into_any()
    };
    let has_sandbox = page.derive(Flow::has_sandbox);
    view! {
        <While when=move || has_sandbox.get()>
            <details id="sandboxControls" class="step sandbox-controls">
                <summary>{check_words::CONTROLS}</summary>
                <p class="hint">{check_words::CONTROLS_HINT}</p>
                <fieldset>
                    <legend>{check_words::LOCKS}</legend>
                    <div class="locks">{Lock::ALL.map(lock)}</div>
                </fieldset>
                <fieldset>
                    <legend>{check_words::CLOCK}</legend>
                    <div id="clockButtons" class="row">
                        {check_words::LEAPS.map(leap)}
                        <button id="clockNow" type="button" on:click=move |_| set_clock(0)>{check_words::BACK_TO_NOW}</button>
                    </div>
                    <p class="hint">{check_words::LEAPS_HINT}</p>
                </fieldset>
                <AttackButtons page/>
            </details>
        </While>
    }
}

/// The changes that are in effect, and a note if the last change failed.
#[component]
pub(super) fn SandboxChanges(page: Page) -> impl IntoView {
    let changes = page.derive(|flow| {
        let Setup { simulation, simulation_change, .. } = flow.setup;
        let is_simulated = flow.provider().is_simulated;
        (is_simulated.then_some(simulation), is_simulated && simulation_change == Change::Failed)
    });
    let is_quiet = move || changes.with(|(simulation, failed)| !failed && simulation.is_none_or(|it| it.is_plain()));
    view! {
        <div id="sandboxChanged" role="status" tabindex="-1" class:unseen=is_quiet>
            {move || {
                let (simulation, has_failed) = changes.get();
                let changed = simulation.filter(|simulation| !simulation.is_plain()).map(|simulation| view! {
                    {check_words::changed(&simulation)} " "
                    <button id="sandboxSetBack" type="button" on:click=move |_| {
                        page.send(Event::SimulationChosen(Simulation::default()));
                        // This button goes away once the sandbox has set its checks back.
                        window::focus("sandboxChanged");
                    }>
                        {check_words::SET_BACK}
                    </button>
                });
                let failed = has_failed.then(|| view! { <p id="sandboxNotSet">{check_words::NOT_SET}</p> });
                view! { {changed} {failed} }
            }}
        </div>
    }
}

fn lock_id(lock: Lock) -> &'static str {
    match lock {
        Lock::State => "checkState",
        Lock::Nonce => "checkNonce",
        Lock::ExactRedirectUri => "checkRedirectUri",
        Lock::Pkce => "checkPkce",
        Lock::ClientAuthentication => "checkClient",
        Lock::SingleUse => "checkSingleUse",
    }
}
