//! The user's own request to the API: method, path and body. A request that changes something needs a second press.

use leptos::prelude::*;

use crate::{
    browser::window,
    flow::{
        Event, Purpose,
        call::{self, Call, METHODS},
        problem::InputField,
    },
    oauth::http::known_method,
    text::labels::use_token_labels,
};

use super::{
    gap::SaidAt,
    page::Page,
    parts::{ProblemNotice, While, invalid},
};

#[component]
pub(super) fn CustomRequest(page: Page) -> impl IntoView {
    let own = page
        .derive_session(|session| session.granted().map(|granted| granted.custom_request.clone()).unwrap_or_default());
    let base =
        page.derive_session(|session| session.api_base().map(|base| base.as_str().to_owned()).unwrap_or_default());
    let in_flight = move || page.session(|session| session.purpose_in_flight() == Some(Purpose::CallApi(Call::Custom)));
    let edit = move |change: &dyn Fn(&mut call::CustomRequest)| {
        let mut edited = own.get_untracked();
        change(&mut edited);
        page.send(Event::CustomRequestEdited(edited));
    };
    let choose = move |event| {
        if let Some(method) = known_method(&event_target_value(&event)) {
            edit(&|own| own.method = method.clone());
        }
    };
    let method = move || own.with(|own| own.method.as_str().to_owned());
    // A body that is being emptied stays under the cursor until another method is chosen.
    let shown_body = Memo::new(move |before: Option<&(String, bool)>| {
        let method = method();
        let was_shown = before.is_some_and(|(of, is_shown)| *of == method && *is_shown);
        let is_shown = was_shown || own.with(|own| own.changes_something() || !own.body.is_empty());
        (method, is_shown)
    });
    let with_body = move || shown_body.with(|(_, is_shown)| *is_shown);
    let to_confirm = move || own.with(|own| own.to_confirm);
    // The question takes the focus, and returns it once it is answered. Its button doesn't take it: a key that is still
    // held would press it.
    let is_asked = Memo::new(move |_| to_confirm());
    Effect::new(move |_| {
        if is_asked.get() {
            window::in_next_task(|| window::focus("ownQuestion"));
        }
    });
    let answered = move |event| {
        page.send(event);
        window::focus("ownButton");
    };
    let (path_invalid, body_invalid) = (invalid(page, InputField::CustomPath), invalid(page, InputField::CustomBody));
    view! {
        <details class="own" id="ownRequest">
            <summary>{use_token_labels::CUSTOM_REQUEST}</summary>
            <div class="row">
                <div>
                    <label for="ownMethod">{use_token_labels::METHOD}</label>
                    <select id="ownMethod" prop:value=move || method() on:change=choose>
                        {METHODS.map(|method| method.to_string()).map(|name| view! { <option value=name.clone()>{name.clone()}</option> })}
                    </select>
                </div>
                <div class="grow">
                    <label for="ownPath">{use_token_labels::PATH_BELOW} <code>{move || base.get()}</code></label>
                    <input id="ownPath" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid=move || path_invalid.get().then_some("true") aria-describedby=move || path_invalid.get().then_some("problem")
                        prop:value=move || page.in_field(own.with(|own| own.path.clone()))
                        on:input=move |event| edit(&|own| own.path = event_target_value(&event))/>
                </div>
            </div>
            <ProblemNotice page at=SaidAt::Field(InputField::CustomPath)/>
            <While when=move || with_body()>
                <div class="field">
                    <label for="ownBody">{use_token_labels::CUSTOM_BODY}</label>
                    <textarea id="ownBody" rows="4" spellcheck="false"
                        placeholder=use_token_labels::CUSTOM_BODY_EXAMPLE
                        aria-invalid=move || body_invalid.get().then_some("true") aria-describedby=move || body_invalid.get().then_some("problem")
                        prop:value=move || page.in_field(own.with(|own| own.body.clone()))
                        on:input=move |event| edit(&|own| own.body = event_target_value(&event))></textarea>
                </div>
            </While>
            <ProblemNotice page at=SaidAt::Field(InputField::CustomBody)/>
            <button id="ownButton" type="button" class="go" aria-busy=move || in_flight().to_string()
                on:click=move |_| if !to_confirm() { page.send(Event::ApiCallRequested(Call::Custom)) }>
                {use_token_labels::SEND} {move || method()}
            </button>
            <While when=move || to_confirm()>
                <div class="advice" role="status">
                    <p id="ownQuestion" tabindex="-1">{use_token_labels::CHANGES_SOMETHING} <code>{move || base.get()}</code> {use_token_labels::IN_YOUR_NAME}</p>
                    <div class="row">
                        <button id="ownConfirm" type="button" on:click=move |_| answered(Event::ApiCallRequested(Call::Custom))>
                            {use_token_labels::SEND_IT}
                        </button>
                        <button id="ownCancel" type="button"
                            on:click=move |_| answered(Event::CustomRequestEdited(own.get_untracked()))>
                            {use_token_labels::DO_NOT_SEND}
                        </button>
                    </div>
                </div>
            </While>
        </details>
    }
}
