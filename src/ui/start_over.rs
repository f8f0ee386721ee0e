//! The button that resets everything. While presenting, it asks first, and keeps the provider.

use leptos::prelude::*;

use crate::{
    browser::{location, window},
    flow::{Event, problem::Step},
    lesson::guidance::is_untouched,
    runtime,
    text::labels::page_labels,
};

use super::{page::Page, parts::While};

#[component]
pub(super) fn StartOver(
    page: Page,
    /// While presenting: whether the fold that contains the button is open.
    presenting: Option<RwSignal<bool>>,
) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    let is_untouched = page.derive(is_untouched);
    let start_over = move || {
        is_asking.set(false);
        match presenting {
            Some(is_open) => {
                is_open.set(false);
                page.send(Event::StartedOver(runtime::request_secrets(), location::page_uri()));
                page.go_to("requestTitle", Step::Request);
            }
            None => {
                page.send(Event::Reset(runtime::request_secrets(), location::page_uri()));
                page.go_to("clientId", Step::Request);
            }
        }
    };
    let press = move |_| {
        if presenting.is_some() {
            is_asking.set(true);
            window::in_next_task(|| window::focus("resetCancel"));
        } else {
            start_over();
        }
    };
    let cancel = move |_| {
        is_asking.set(false);
        window::focus("resetButton");
    };
    view! {
        <button id="resetButton" type="button" hidden=move || is_untouched.get() on:click=press>{page_labels::START_AGAIN}</button>
        <While when=move || is_asking.get()>
            <p class="row asked">
                {page_labels::REALLY_START_AGAIN}
                <button id="resetConfirm" type="button" on:click=move |_| start_over()>{page_labels::CONFIRM_START_AGAIN}</button>
                <button id="resetCancel" type="button" on:click=cancel>{page_labels::CANCEL_START_AGAIN}</button>
            </p>
        </While>
    }
}
