//! The foot of the page: what the page is, which commit it was built from, and the button to start over.

use leptos::prelude::*;

use crate::text::labels::page_labels;

use super::{
    page::Page,
    parts::{Link, While},
    room_check::RoomCheck,
    start_over::StartOver,
};

/// The sentence about the build's files, for a build without uncommitted changes.
const SAME_FILES: &str = if matches!(env!("CHANGED").as_bytes(), b"true") { "." } else { page_labels::SAME_FILES };

#[component]
pub(super) fn Foot(page: Page) -> impl IntoView {
    view! {
        <details id="about">
            <summary>{page_labels::ABOUT}</summary>
            <p>{page_labels::PRIVACY}</p>
            <div id="room"><RoomCheck page/></div>
            <p id="version">
                {page_labels::VERSION} {env!("CARGO_PKG_VERSION")} {page_labels::OF_COMMIT} <code>{env!("COMMIT")}</code> {page_labels::MADE_BY}
                {env!("COMPILER")} {SAME_FILES}
            </p>
            <p><Link href=page_labels::LICENSES_FILE text=page_labels::LICENSES/></p>
        </details>
        <While when=move || !page.is_presenting()>
            <StartOver page presenting=None/>
        </While>
    }
}
