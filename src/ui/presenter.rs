//! The page as presented to a class: larger, one step at a time, controlled by the keyboard. Secrets are readable only
//! while a key or the pointer is held.

use leptos::prelude::*;

use crate::{browser::window as browser_page, flow::problem::Step, lesson::focus::title_id, text::labels::page_labels};

use super::{page::Page, parts::While, start_over::StartOver};

#[component]
pub(super) fn Presenter(page: Page) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let go = move |by: isize| {
        let step = page.step().beside(by);
        page.opened.set(Some(step));
        step
    };
    // The focus may have been in the step that is now hidden, so it moves to the new step's title.
    let go_along = move |by| {
        let title = title_id(go(by));
        gloo_timers::callback::Timeout::new(0, move || browser_page::focus(title)).forget();
    };
    let is_presenting = move || page.workbook.with_untracked(|workbook| workbook.is_presenting);
    browser_page::on_key(is_presenting, move |key, is_down| {
        let is_s = key.eq_ignore_ascii_case("s");
        if key.is_empty() || is_s && !is_down {
            browser_page::set_flag("data-held", false);
        }
        if !is_down {
            return false;
        }
        match key {
            "ArrowRight" | "PageDown" => go_along(1),
            "ArrowLeft" | "PageUp" => go_along(-1),
            _ if is_s => browser_page::set_flag("data-held", true),
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
    });
    Effect::new(move |_| {
        let is_presenting = page.is_presenting();
        browser_page::set_flag("data-presenting", is_presenting);
        if !is_presenting {
            browser_page::set_flag("data-held", false);
        }
    });
    let shown = move || page_labels::step_of(page.step() as usize + 1, Step::ALL.len());
    view! {
        <While when=move || page.is_presenting()>
            <nav class="presenter" aria-label=page_labels::PRESENTATION>
                <button id="stepBack" type="button" on:click=move |_| { go(-1); }>{page_labels::STEP_BACK}</button>
                <span role="status">{move || shown()}</span>
                <button id="stepOn" type="button" on:click=move |_| { go(1); }>{page_labels::STEP_ON}</button>
                <details id="presenterKeys" prop:open=move || is_open.get()
                    on:toggle=move |event| is_open.set(browser_page::is_open(&event))>
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
