//! Step 2: build the authorization request, and leave for the provider.

use leptos::prelude::*;

use crate::{
    browser::window,
    flow::{Event, form::Field, problem::Step},
    text::labels::request_labels,
};

use super::{
    gap::Gap,
    page::Page,
    parts::{Panel, TextField, on_enter},
};

#[component]
pub(super) fn Request(page: Page) -> impl IntoView {
    let leaving = move || page.is_waiting.get() || page.session(|session| session.is_leaving());
    let request_code = view! {
        <button id="codeButton" type="button" class="go" aria-busy=move || leaving().to_string()
            on:click=move |_| page.send(Event::CodeRequested)>
            {request_labels::REQUEST_CODE}
        </button>
    }
    .into_any();
    view! {
        <Panel page step=Step::Request>
            {page.drawn(Gap::Endpoints)}
            <div on:keydown=on_enter(move || page.send(Event::CodeRequested))>
                <TextField page field=Field::ClientId label=request_labels::CLIENT_ID
                    value=|flow| flow.setup.form.client_id.as_str().into() beside=request_code/>
            </div>
            <div id="sentRedirectUri" class="field">{page.drawn(Gap::RedirectUri)}</div>
            {page.drawn(Gap::Advice)}
            <details id="requestOptions" prop:open=move || page.options_open.get()
                on:toggle=move |event| page.options_open.set(window::is_open(&event))>
                <summary>{request_labels::OPTIONS}</summary>
                {page.drawn(Gap::Options)}
            </details>
        </Panel>
    }
}
