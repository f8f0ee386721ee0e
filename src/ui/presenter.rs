//! The page as presented to a class: larger, one step at a time, controlled by the keyboard. Secrets are readable only
//! while a key or the pointer is held.

use leptos::{ev, prelude::*};

use crate::{browser::window, flow::problem::Step, lesson::focus::title_id, text::labels::page_labels};

use super::{page::Page, parts::While, start_over::StartOver};

/// The attribute that `<html>` has while the key is held that shows secrets.
const HELD: &str = "data-held";

#[component]
pub(super) fn Presenter(page: Page) -> impl IntoView {
    let is_open = RwSignal::new(false);
    Effect::new(move |_| window::set_flag("data-presenting", page.is_presenting()));
    let shown = move || page_labels::step_of(page.step() as usize + 1, Step::ALL.len());
    view! {
        <While when=move || page.is_presenting()>
            <Keys page is_open/>
            <nav class="presenter" aria-label=page_labels::PRESENTATION>
                <button id="stepBack" type="button" on:click=move |_| page.opened.set(Some(step_at(page, -1)))>{page_labels::STEP_BACK}</button>
                <span role="status">{move || shown()}</span>
                <button id="stepOn" type="button" on:click=move |_| page.opened.set(Some(step_at(page, 1)))>{page_labels::STEP_ON}</button>
                <details id="presenterKeys" prop:open=move || is_open.get()
                    on:toggle=move |event| is_open.set(window::is_open(&event))>
                    <summary>{page_labels::PRESENTER_KEYS}</summary>
                    <div>
                        <dl>
                            {page_labels::KEYS.map(|(key, does)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> })}
                        </dl>
                        <StartOver page presenting=Some(is_open)/>
                    </div>
                </details>
            </nav>
        </While>
    }
}

/// The step this far from the open one.
fn step_at(page: Page, by: isize) -> Step {
    untrack(|| page.step()).beside(by)
}

/// The keys of a presentation. They are listened to only during one, so that what is typed otherwise costs nothing here.
#[component]
fn Keys(page: Page, is_open: RwSignal<bool>) -> impl IntoView {
    // With the focus: it may have been in the step that is now hidden.
    let go = move |by| {
        let step = step_at(page, by);
        page.go_to(title_id(step), step);
    };
    let pressed = move |key: &str| {
        match key {
            "ArrowRight" | "PageDown" => go(1),
            "ArrowLeft" | "PageUp" => go(-1),
            _ if key.eq_ignore_ascii_case("s") => window::set_flag(HELD, true),
            "?" => is_open.update(|is_open| *is_open = !*is_open),
            "Escape" => {
                match is_open.get_untracked() {
                    true => is_open.set(false),
                    false => page.workbook.update(|workbook| workbook.is_presenting = false),
                }
                page.keep_focus();
            }
            _ => return false,
        }
        true
    };
    let down = window_event_listener(ev::keydown, move |event| {
        if window::key_outside_fields(&event).is_some_and(|key| pressed(&key)) {
            event.prevent_default();
        }
    });
    // Wherever the focus is by then, and whatever modifiers are held.
    let up = window_event_listener(ev::keyup, |event| {
        if window::key_name(&event).is_some_and(|key| key.eq_ignore_ascii_case("s")) {
            window::set_flag(HELD, false);
        }
    });
    // A key that is let go of elsewhere isn't reported.
    let left = window_event_listener(ev::blur, |_| window::set_flag(HELD, false));
    on_cleanup(move || {
        for listener in [down, up, left] {
            listener.remove();
        }
        window::set_flag(HELD, false);
    });
}
