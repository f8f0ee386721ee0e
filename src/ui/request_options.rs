//! How the user is to be signed in, for those who want to say so: folded, since a request does without.

use leptos::prelude::*;

use crate::{
    flow::{Event, form::Field, problem::InputField},
    oauth::sign_in_options::{Prompt, SignInOptions},
    text::request_option_words as words,
};

use super::{page::Page, parts::TextField};

#[component]
pub(super) fn RequestOptions(page: Page) -> impl IntoView {
    const FIELDS: [Field; 3] = [Field::Prompt, Field::LoginHint, Field::MaxAge];
    // What is set, or wrong, is shown. It is not folded away again while someone types.
    let is_in_use = page.derive(|flow| {
        let to_fix = flow.session.problem.as_ref().and_then(|problem| problem.field());
        let is_wrong = FIELDS.into_iter().any(|field| to_fix == Some(InputField::Form(field)));
        is_wrong || flow.setup.form.options != SignInOptions::default()
    });
    let open = Memo::new(move |before: Option<&bool>| is_in_use.get() || before == Some(&true));
    view! {
        <details class="endpoints" id="requestOptions" open=move || open.get()>
            <summary>{words::TITLE}</summary>
            <PromptField page/>
            <TextField page field=Field::LoginHint label=words::LOGIN_HINT
                value=|flow| flow.setup.form.options.login_hint.as_str().into() hint=words::LOGIN_HINT_HINT/>
            <TextField page field=Field::MaxAge label=words::MAX_AGE
                value=|flow| flow.setup.form.options.max_age.as_str().into() hint=words::MAX_AGE_HINT/>
        </details>
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
