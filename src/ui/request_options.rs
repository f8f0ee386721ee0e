//! How the user is signed in, for those who want to choose.

use leptos::prelude::*;

use crate::{
    flow::{Event, form::Field},
    oauth::sign_in_options::Prompt,
    text::request_option_words as words,
};

use super::{page::Page, parts::TextField};

#[component]
pub(super) fn RequestOptions(page: Page) -> impl IntoView {
    view! {
        <div>
            <PromptField page/>
            <TextField page field=Field::LoginHint label=words::LOGIN_HINT
                value=|flow| flow.setup.form.options.login_hint.as_str().into() hint=words::LOGIN_HINT_HINT/>
            <TextField page field=Field::MaxAge label=words::MAX_AGE
                value=|flow| flow.setup.form.options.max_age.as_str().into() hint=words::MAX_AGE_HINT/>
        </div>
    }
}

#[component]
fn PromptField(page: Page) -> impl IntoView {
    let chosen = page.derive(|flow| flow.setup.form.options.prompt);
    let choices = [None].into_iter().chain(Prompt::ALL.map(Some));
    view! {
        <div class="field">
            <label for="promptValue">{words::PROMPT}</label>
            <select id="promptValue" aria-describedby="promptValueHint"
                on:change=move |event| page.send(Event::FieldEdited(Field::Prompt, event_target_value(&event).into()))>
                {choices.map(|prompt| {
                    let (value, label) = (prompt.map_or("", Prompt::name), words::choice(prompt));
                    view! { <option value=value prop:selected=move || chosen.get() == prompt>{label}</option> }
                }).collect_view()}
            </select>
            <p class="hint" id="promptValueHint">{words::PROMPT_HINT}</p>
        </div>
    }
}
