//! Below a message that the sandbox answered: the checks that it made first.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    glass::{Checked, Glimpse, Verdict},
    lesson::sandbox_record::asked,
    runtime,
    text::check_words,
};

use super::{
    page::Page,
    reading::{Chosen, Tab},
    sandbox_settings::take_in,
};

/// The checks in the order in which they were made. The sandbox is asked for them while the message is shown.
#[component]
pub(super) fn ServerChecks(page: Page, shown: Memo<Option<Chosen>>) -> impl IntoView {
    let asked = Memo::new(move |_| {
        let Chosen::Sent(number) = shown.get()? else { return None };
        let is_shown = page.reading().tab.get().unwrap_or_default() == Tab::Message;
        is_shown.then(|| page.with(|flow| asked(flow, number))).flatten()
    });
    let found = RwSignal::new(None::<Glimpse>);
    Effect::new(move |_| {
        let question = asked.get();
        found.set(None);
        let Some(question) = question else { return };
        spawn_local(async move {
            let glimpse = runtime::look_inside(&question).await;
            // Another message may be shown by now.
            if asked.try_get_untracked() != Some(Some(question)) {
                return;
            }
            if let Some(Glimpse { settings, .. }) = &glimpse {
                take_in(page, *settings);
            }
            found.set(glimpse);
        });
    });
    view! { {move || found.get().map(checks)} }
}

fn checks(Glimpse { is_restarted, checks, .. }: Glimpse) -> AnyView {
    let is_empty = checks.is_empty();
    view! {
        <section id="serverChecks" class="server-checks" aria-labelledby="serverChecksTitle">
            <h3 id="serverChecksTitle">{check_words::CHECKED}</h3>
            {is_empty.then(|| view! { <p class="hint">{check_words::NOTHING_CHECKED}</p> })}
            <ol role="list">{checks.into_iter().map(row).collect_view()}</ol>
            {is_restarted.then(|| view! { <p id="sandboxRestarted">{check_words::RESTARTED}</p> })}
        </section>
    }
    .into_any()
}

fn row(Checked { check, verdict, compared }: Checked) -> AnyView {
    let name = match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Ignored => "ignored",
    };
    let [sign, answer] = check_words::verdict(verdict);
    let value = |label: &'static str, value: String| {
        let text = if value.is_empty() {
            view! { {check_words::EMPTY} }.into_any()
        } else {
            view! { <code>{value}</code> }.into_any()
        };
        view! { <p>{label} {text}</p> }
    };
    let compared = compared.map(|compared| {
        let [received, expected] = check_words::compared(check);
        view! { {value(received, compared.received)} {value(expected, compared.expected)} }
    });
    view! {
        <li data-verdict=name>
            <b class="sign">{sign}</b>
            <p>{check_words::check(check)} " " <b>{answer}</b> " " <span class="hint">{check_words::source(check.source())}</span></p>
            {compared}
        </li>
    }
    .into_any()
}
