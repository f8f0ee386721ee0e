//! A table of where each value has been.

use leptos::prelude::*;

use crate::{
    flow::problem::Problem,
    lesson::exposure::{Exposure, Mark, exposures},
    oauth::callback::CallbackError,
    text::exposure_words::{self, COLUMNS},
};

use super::{page::Page, reading::Tab};

/// The table with its legend. It follows the clock while it is shown.
#[component]
pub(super) fn WhoCanSee(page: Page) -> impl IntoView {
    let rows = Memo::new(move |_| match page.reading().tab.get() {
        Some(Tab::WhoCanSee) => {
            let now = page.now();
            page.with(|flow| exposures(flow, now))
        }
        _ => Vec::new(),
    });
    let note = page.derive(|flow| flow.provider().secret_note);
    // The note is about a code in the query.
    let is_in_fragment = page
        .derive_session(|session| matches!(session.problem, Some(Problem::Callback(CallbackError::InFragment { .. }))));
    view! {
        <p class="hint">{exposure_words::LEGEND}</p>
        // On a small screen each value is laid out as a list; only the roles keep it a table.
        <table class="matrix" role="table" aria-label=exposure_words::CAPTION>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">{exposure_words::VALUE}</th>
                    {COLUMNS.map(|column| view! { <th role="columnheader" scope="col">{column}</th> })}
                </tr>
            </thead>
            {move || rows.get().into_iter().map(row).collect_view()}
        </table>
        {move || (!is_in_fragment.get()).then(|| view! { <p class="hint">{exposure_words::HOST_NOTE}</p> })}
        <p class="hint">{exposure_words::PUBLIC_PAGE} " " {move || note.get()}</p>
    }
}

fn row(Exposure { name, marks, worth }: Exposure) -> AnyView {
    let cells = COLUMNS.into_iter().zip(marks).map(|(column, mark)| {
        let (id, sign, spoken, how) = match mark {
            Mark::Seen(how) => ("seen", "●", exposure_words::SEEN, how),
            Mark::Ahead(how) => ("ahead", "○", exposure_words::AHEAD, how),
            Mark::Never => ("never", "–", exposure_words::NEVER, ""),
            Mark::Unknown => ("unknown", "?", exposure_words::UNKNOWN, ""),
        };
        view! {
            <td role="cell" data-mark=id data-label=column>
                <b aria-hidden="true">{sign}</b> <span class="unseen">{spoken}</span> " " {how}
            </td>
        }
    });
    view! {
        <tbody role="rowgroup">
            <tr role="row">
                <th role="rowheader" scope="rowgroup" rowspan="2"><code>{name}</code></th>
                {cells.collect_view()}
            </tr>
            <tr role="row"><td role="cell" colspan="5"><b>{exposure_words::IS_WORTH}</b>{worth}</td></tr>
        </tbody>
    }
    .into_any()
}
