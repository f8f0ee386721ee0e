//! Tabs below the diagram: the chosen message, who can see what, exports, and worksheet with notes.

use leptos::prelude::*;

use crate::{
    browser::window,
    lesson::{
        guidance::is_untouched,
        preview::{Preview, preview},
    },
    text::labels::{desk_labels, lesson_labels},
};

use super::{
    desk::Desk,
    message::MessageDetails,
    page::Page,
    reading::{Chosen, Tab},
    server_checks::ServerChecks,
    take_away::TakeAway,
    who_can_see::WhoCanSee,
};

/// Each tab with its id, that of its panel, and its label.
const TABS: [(Tab, &str, &str, &str); 4] = [
    (Tab::Message, "messageTab", "messagePanel", lesson_labels::MESSAGE),
    (Tab::WhoCanSee, "whoCanSeeTab", "whoCanSee", desk_labels::WHO_CAN_SEE),
    (Tab::Export, "exportTab", "takeAway", lesson_labels::TAKE_AWAY),
    (Tab::Desk, "deskTab", "deskPanel", desk_labels::DESK),
];

/// The tabs with their panels, all of which are in the page. They are hidden while there is nothing to show in them.
#[component]
pub(super) fn MessageTabs(page: Page, shown: Memo<Option<Chosen>>) -> impl IntoView {
    let message = Memo::new(move |_| {
        let shown = shown.get()?;
        let preview = match shown {
            Chosen::Sent(number) => page.session(|session| {
                let entry = session.log.entries().iter().find(|entry| entry.number == number)?;
                Some(Preview { entry: entry.clone(), missing: Vec::new() })
            }),
            Chosen::Ahead(what) => page.with(|flow| preview(flow, what)),
        }?;
        Some((shown, preview))
    });
    let is_untouched = page.derive(is_untouched);
    let is_hidden = move || shown.get().is_none() && page.reading().tab.get().is_none() && is_untouched.get();
    let panels = [
        view! { <MessageDetails page message/> <ServerChecks page shown/> }.into_any(),
        view! { <WhoCanSee page/> }.into_any(),
        view! { <TakeAway page message/> }.into_any(),
        view! { <Desk page/> }.into_any(),
    ];
    let selected = move || page.reading().tab.get().unwrap_or_default();
    view! {
        <section class="step" aria-label=lesson_labels::TABS hidden=move || is_hidden()>
            <div class="tabs" role="tablist" aria-label=lesson_labels::TABS
                on:keydown=move |event| {
                    if let Some(at) = window::rove(&event, window::LEFT_AND_RIGHT) {
                        page.show_tab(TABS[at as usize].0);
                    }
                }>
                {TABS.map(|(tab, id, panel, label)| view! {
                    <button id=id type="button" role="tab" aria-controls=panel aria-selected=move || (selected() == tab).to_string()
                        tabindex=move || if selected() == tab { "0" } else { "-1" } on:click=move |_| page.show_tab(tab)>
                        {label}
                    </button>
                })}
            </div>
            {TABS.into_iter().zip(panels).map(|((tab, id, panel, _), children)| view! {
                <div id=panel role="tabpanel" aria-labelledby=id hidden=move || selected() != tab>{children}</div>
            }).collect_view()}
        </section>
    }
}
