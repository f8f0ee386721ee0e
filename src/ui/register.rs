//! Step 1: register the integration.

use leptos::prelude::*;

use crate::{
    browser::window,
    flow::problem::Step,
    providers::{self, Provider, Span},
    text::labels::{desk_labels, register_labels},
};

use super::{
    gap::Gap,
    page::Page,
    parts::{CopyButton, Link, Panel},
    reading::Tab,
};

#[component]
pub(super) fn Register(page: Page) -> impl IntoView {
    view! { <Panel page step=Step::Register><div id="registration">{page.drawn(Gap::Registration)}</div></Panel> }
}

/// What there is to do.
#[component]
pub(super) fn Registration(page: Page) -> impl IntoView {
    let provider = page.derive(|flow| flow.setup.form.provider);
    let todo = move || {
        let provider = provider.get();
        match provider.registration {
            providers::Registration::Done(why) => view! { <p class="todo">{why}</p> }.into_any(),
            providers::Registration::CheckList { account, create } => {
                view! { <CheckList page provider account create/> }.into_any()
            }
        }
    };
    let write_notes = move |_| {
        page.show_tab(Tab::Desk);
        window::in_next_task(|| window::focus("notes"));
    };
    view! {
        {move || todo()}
        <button id="notesButton" type="button" on:click=write_notes>{desk_labels::NOTES}</button>
    }
}

/// A checklist of what to do in the provider's developer portal. The ticks stay until the tab is closed.
#[component]
fn CheckList(
    page: Page,
    provider: &'static Provider,
    account: &'static [Span],
    create: &'static [Span],
) -> impl IntoView {
    let redirect_uri = page.derive(|flow| flow.setup.form.redirect_uri.clone());
    let scopes = page.derive(|flow| flow.setup.form.scopes.split_whitespace().collect::<Vec<_>>().join(" "));
    view! {
        <ul class="todo">
            <Tick page at=0 label=register_labels::ACCOUNT>{spans(account)}</Tick>
            <Tick page at=1 label=register_labels::APPLICATION>{spans(create)} {register_labels::CALL_IT} <code>{register_labels::APPLICATION_NAME}</code> {register_labels::SAY}</Tick>
            <Tick page at=2 label=register_labels::ITS_VALUES>
                {register_labels::REDIRECT_URI} <code>{move || redirect_uri.get()}</code> " "
                <CopyButton what=register_labels::COPIED_REDIRECT_URI text=move || redirect_uri.get_untracked().into()/>
                <br/> {register_labels::SCOPES} <code>{move || scopes.get()}</code> " "
                {provider.scopes_link.map(|link| view! { "(" <Link href=link.url text=register_labels::SCOPES_LINK/> ")" })}
            </Tick>
            <Tick page at=3 label=register_labels::CREDENTIALS>
                {register_labels::CREDENTIALS_HINT}
            </Tick>
        </ul>
    }
}

/// One of the provider's texts, with its links.
fn spans(spans: &'static [Span]) -> impl IntoView {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => text.into_any(),
            Span::Link(link) => view! { <Link href=link.url text=link.text/> }.into_any(),
        })
        .collect_view()
}

#[component]
fn Tick(page: Page, at: usize, label: &'static str, children: Children) -> impl IntoView {
    let id = format!("tick{}", at + 1);
    let hint = format!("{id}Hint");
    view! {
        <li class="check">
            <input id=id.clone() type="checkbox" aria-describedby=hint.clone()
                prop:checked=move || page.workbook.with(|workbook| workbook.ticks[at])
                on:change=move |event| {
                    let is_on = event_target_checked(&event);
                    page.workbook.update(|workbook| workbook.ticks[at] = is_on);
                }/>
            <label for=id>{label}</label>
            <p class="hint" id=hint>{children()}</p>
        </li>
    }
}
