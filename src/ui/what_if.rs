//! What a teacher makes go wrong: chosen here, and in sight for as long as it is on.

use leptos::prelude::*;

use crate::flow::Event;

use super::page::Page;

#[component]
pub(super) fn WhatIf(page: Page) -> impl IntoView {
    let what_ifs = page.derive(|flow| flow.what_ifs());
    let on = page.derive(|flow| flow.what_if);
    let altered = page.derive(|flow| flow.altered.clone());
    let choose = move |event| {
        let id = event_target_value(&event);
        page.send(Event::WhatIf(what_ifs.get_untracked().iter().find(|what_if| what_if.id == id)));
    };
    let lesson = move || match on.get() {
        Some(what_if) => what_if.lesson,
        None => "Make something go wrong on purpose, and see who notices.",
    };
    view! {
        <Show when=move || !what_ifs.get().is_empty()>
            <aside class="what-if" data-on=move || on.get().is_some().then_some("") aria-label="What if">
                <div class="row">
                    <label for="whatIf">"What if …"</label>
                    <select id="whatIf" aria-describedby="whatIfLesson"
                        prop:value=move || on.get().map_or("", |what_if| what_if.id) on:change=choose>
                        <option value="">"all goes well"</option>
                        {what_ifs.get_untracked().iter()
                            .map(|what_if| view! { <option value=what_if.id>{what_if.label}</option> })
                            .collect_view()}
                    </select>
                    <Show when=move || on.get().is_some()>
                        <button id="whatIfOff" type="button" on:click=move |_| page.send(Event::WhatIf(None))>
                            "Switch off"
                        </button>
                    </Show>
                </div>
                <p id="whatIfLesson">{lesson}</p>
                {move || altered.get().map(|altered| view! {
                    <p id="whatIfAltered">"Altered on purpose: "<span>{altered}</span>"."</p>
                })}
            </aside>
        </Show>
    }
}
