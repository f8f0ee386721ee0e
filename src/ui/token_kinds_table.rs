//! The kinds of token that the provider has, and which kind this one is.

use leptos::prelude::*;

use crate::text::token_kind_words as words;

use super::page::Page;

#[component]
pub(super) fn TokenKinds(page: Page) -> impl IntoView {
    let kinds = page.derive(|flow| flow.provider().token_kinds);
    view! { {move || {
        kinds.get().map(|kinds| {
            let it = words::of(kinds);
            view! {
                <details id="tokenKinds">
                    <summary>{words::TITLE}</summary>
                    <p>{it.yours}</p>
                    <div class="table" tabindex="0" role="group" aria-label=words::TABLE>
                        <table>
                            <thead><tr>{words::COLUMNS.map(|head| view! { <th scope="col">{head}</th> })}</tr></thead>
                            <tbody>
                                {it.kinds.iter().map(|kind| view! {
                                    <tr><th scope="row">{kind.name}</th><td>{kind.from}</td><td>{kind.lifetime}</td></tr>
                                }).collect_view()}
                            </tbody>
                        </table>
                    </div>
                </details>
            }
        })
    }} }
}
