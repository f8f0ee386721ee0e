//! Step 3: come back, and show what the callback brought.

use leptos::prelude::*;

use crate::{flow::problem::Step, time::in_words};

use super::{page::Page, parts::Panel};

#[component]
pub(super) fn ComeBack(page: Page) -> impl IntoView {
    let state =
        page.derive(|flow| flow.returned_state.as_ref().map(|state| state.expose().to_owned()).unwrap_or_default());
    let code = page
        .derive(|flow| flow.arrival().map(|arrival| arrival.callback.code().expose().to_owned()).unwrap_or_default());
    let fact = page.derive(|flow| {
        flow.arrival().map(|arrival| {
            let trip = in_words(arrival.arrived_at.since(arrival.sent_at));
            format!("state is the one this tab sent; the trip took {trip}")
        })
    });
    view! {
        <Panel page step=Step::ComeBack title_id="comeBackTitle" result="">
            <div class="field">
                <label for="stateDisplay">"Returned State"</label>
                <input id="stateDisplay" type="text" readonly prop:value=move || state.get()/>
                {move || fact.get().map(|fact| view! { <p class="fact">{fact}</p> })}
            </div>
            <div class="field">
                <label for="code">"Auth Code"</label>
                <input id="code" type="text" readonly autocomplete="off" prop:value=move || code.get()/>
            </div>
        </Panel>
    }
}
