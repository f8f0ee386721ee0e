//! Components that several steps share.

use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};

use crate::{
    browser::{IS_HERE, clipboard, clock, js_string, window},
    flow::{
        Event, Flow,
        form::Field,
        problem::{InputField, Problem, Step},
    },
    lesson::{
        focus::title_id,
        guidance::{StepStatus, current_step, is_invitation, step_status},
    },
    oauth::{lifetime, secret::Typed},
    text::{grants::without_end, labels::shared_labels, steps},
    time::{Timestamp, in_words},
};

use super::{
    derived::Derived,
    display_limits::{MAX_ROWS, MAX_WORD_SHOWN_CHARS},
    gap::{Gap, SaidAt},
    page::Page,
};

/// What a step looks like now.
struct Look {
    status: StepStatus,
    is_open: bool,
    is_hidden: bool,
}

/// A numbered step: a title line with its result, and below it, while the step is open, its controls. One step is open
/// at a time.
#[component]
pub(super) fn Panel(page: Page, step: Step, children: Children) -> impl IntoView {
    let facts = page.derive(move |flow| (step_status(step, flow), current_step(flow), is_invitation(flow)));
    let look = move || {
        let ((status, current, is_invitation), is_presenting) = (facts.get(), page.is_presenting());
        let open = page.opened.get().unwrap_or(current);
        let is_first = is_invitation && !is_presenting;
        Look {
            status,
            // Before the first request, the form stays open while the reader has the registration step open.
            is_open: open == step || is_first && step == Step::Request,
            is_hidden: if is_presenting { open != step } else { is_first && step > Step::Request && open != step },
        }
    };
    let own_id = title_id(step);
    let body_id = format!("{own_id}Body");
    let (number, title) = steps::title(step);
    let spoken = move || match look().status {
        StepStatus::Done => shared_labels::STEP_DONE,
        StepStatus::Now => shared_labels::CURRENT_STEP,
        StepStatus::Later => "",
    };
    let toggle = move |_| {
        let is_open = untrack(look).is_open;
        page.opened.set((!is_open).then_some(step));
    };
    // The Tab key skips steps still to come; the arrow keys reach them.
    let tab = move || (look().status == StepStatus::Later && step > Step::Request).then_some("-1");
    let go = move |event: KeyboardEvent| {
        if let Some(by) = window::up_or_down(&event) {
            window::focus(title_id(step.beside(by)));
        }
    };
    view! {
        <section class="step" data-status=move || status_name(look().status) aria-labelledby=own_id
            hidden=move || look().is_hidden>
            <h2>
                <button id=own_id type="button" aria-expanded=move || look().is_open.to_string()
                    aria-controls=body_id.clone() tabindex=move || tab() on:click=toggle on:keydown=go>
                    <span class="number" aria-hidden="true">
                        {move || if look().status == StepStatus::Done { "✓" } else { number }}
                    </span>
                    {title}
                    <span class="unseen">{move || spoken()}</span>
                </button>
                <span class="result">{page.drawn(Gap::Result(step))}</span>
            </h2>
            <div id=body_id class="body" hidden=move || !look().is_open>
                <p class="why">{page.drawn(Gap::Why(step))}</p>
                <ProblemNotice page at=SaidAt::Step(step)/>
                {children()}
                <details class="without">{page.drawn(Gap::Without(step))}</details>
            </div>
        </section>
    }
}

/// A step's status for style sheets and scripts (`data-status`).
fn status_name(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Done => "done",
        StepStatus::Now => "now",
        StepStatus::Later => "later",
    }
}

/// Renders its children while `when` says so, otherwise the fallback. Leptos' `Show` does the same, but its code comes once
/// for each use.
#[component]
pub(super) fn While<W>(when: W, #[prop(optional, into)] fallback: ViewFn, children: ChildrenFn) -> AnyView
where
    W: Fn() -> bool + Send + Sync + 'static,
{
    either(Box::new(when), fallback, children)
}

fn either(when: Box<dyn Fn() -> bool + Send + Sync>, fallback: ViewFn, children: ChildrenFn) -> AnyView {
    let is_so = Memo::new(move |_| when());
    (move || if is_so.get() { children() } else { fallback.run() }).into_any()
}

/// A note with the number of rows that are not drawn, if any.
pub(super) fn more(rows: usize) -> Option<impl IntoView> {
    let hidden = rows.checked_sub(MAX_ROWS).filter(|hidden| *hidden > 0)?;
    Some(view! { <p class="hint more">{shared_labels::more_rows(hidden)}</p> })
}

/// A link that opens in a new tab.
#[component]
pub(super) fn Link(href: &'static str, text: &'static str) -> impl IntoView {
    view! { <a href=href target="_blank" rel="noopener noreferrer">{text}</a> }
}

/// An attribute's value in the prerendered page. In the browser the property holds the value instead, which keeps it
/// out of the markup.
pub(super) fn before<T>(value: impl FnOnce() -> T) -> Option<T> {
    (!IS_HERE).then(value)
}

/// Whether the problem is in this field.
pub(super) fn invalid(page: Page, field: InputField) -> Derived<bool> {
    page.derive_session(move |session| session.problem.as_ref().and_then(Problem::field) == Some(field))
}

/// A labeled text field.
#[component]
pub(super) fn TextField(
    page: Page,
    field: Field,
    label: &'static str,
    /// The text in the field.
    value: fn(&Flow) -> Typed,
    /// Whether it can't be edited.
    #[prop(into, optional)]
    readonly: Signal<bool>,
    /// A line below the field.
    #[prop(optional)]
    hint: &'static str,
    /// A button next to the field.
    #[prop(optional, into)]
    beside: Option<AnyView>,
    /// An example. Without one the attribute is left out: even for an empty one, Chromium keeps an element to update with
    /// each key.
    #[prop(optional)]
    placeholder: &'static str,
) -> impl IntoView {
    let id = field.id();
    let value = page.derive(value);
    let invalid = invalid(page, field.into());
    let hint_id = format!("{id}Hint");
    let described = (!hint.is_empty()).then(|| hint_id.clone());
    let describedby = move || match (invalid.get(), &described) {
        (true, _) => Some("problem".to_owned()),
        (false, described) => described.clone(),
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="row">
                <input id=id type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                    maxlength=field.max_chars() placeholder=(!placeholder.is_empty()).then_some(placeholder) readonly=move || readonly.get() value=before(|| value.get_untracked().expose().to_owned())
                    aria-invalid=move || invalid.get().then_some("true") aria-describedby=move || describedby()
                    prop:value=move || page.in_field(value.with(|value| js_string(value.expose())))
                    on:input=move |event| page.send(Event::FieldEdited(field, event_target_value(&event).into()))/>
                {beside}
            </div>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <ProblemNotice page at=SaidAt::Field(field.into())/>
        </div>
    }
}

/// A handler that calls `press` when Enter is pressed in a text field. With a form instead, the browser would offer to
/// save what was typed.
pub(super) fn on_enter(press: impl Fn() + 'static) -> impl Fn(KeyboardEvent) + 'static {
    move |event| {
        if window::is_entered(&event) {
            press();
        }
    }
}

/// Copies a text, and confirms it for a moment.
#[component]
pub(super) fn CopyButton(
    /// What is copied, for screen readers.
    what: &'static str,
    #[prop(optional)] id: &'static str,
    text: impl Fn() -> Typed + Send + Sync + 'static,
) -> impl IntoView {
    copy_button(what, id, Box::new(text))
}

fn copy_button(what: &'static str, id: &'static str, text: Box<dyn Fn() -> Typed + Send + Sync>) -> AnyView {
    const SHOWN_MILLIS: u32 = 2_000;
    let label = RwSignal::new(shared_labels::COPY);
    let copy = move |_| {
        let text = text();
        spawn_local(async move {
            let is_copied = clipboard::copy(text.expose()).await;
            drop(text);
            label.set(if is_copied { shared_labels::COPIED } else { shared_labels::NOT_COPIED });
            gloo_timers::future::TimeoutFuture::new(SHOWN_MILLIS).await;
            // The button may be gone by now.
            label.try_set(shared_labels::COPY);
        });
    };
    view! {
        <button id=(!id.is_empty()).then_some(id) type="button" class="copy" on:click=copy>
            <span aria-live="polite">{move || label.get()}</span>
            <span class="unseen">" " {what}</span>
        </button>
    }
    .into_any()
}

/// A lifetime: the time left, in words and as a bar that shrinks, and its end in the user's local time.
#[component]
pub(super) fn Lifetime(
    page: Page,
    id: &'static str,
    label: &'static str,
    /// When the lifetime began.
    began: Derived<Option<Timestamp>>,
    /// Its length from then on.
    lifetime: Derived<Option<lifetime::Lifetime>>,
) -> impl IntoView {
    let ends = Memo::new(move |_| Some(began.get()?.after(lifetime.get()?.duration()?)));
    let words = move || match ends.get() {
        None => {
            let words = without_end(&lifetime.get().unwrap_or_default()).unwrap_or_default();
            page.for_display(&words, MAX_WORD_SHOWN_CHARS)
        }
        Some(ends) => {
            let now = page.now();
            let local = clock::local_time_in_words(ends, now);
            match ends.since(now) {
                left if left.is_zero() => shared_labels::expired(&local),
                left => shared_labels::left_until(&in_words(left), &local),
            }
        }
    };
    let bar = move || {
        let (began, ends) = (began.get()?, ends.get()?);
        let left = move || ends.since(page.now()).as_secs() as f64;
        let whole = ends.since(began).as_secs();
        Some(view! { <progress class="bar" aria-hidden="true" max=whole prop:value=move || left()></progress> })
    };
    let runs = Memo::new(move |_| ends.get().is_some_and(|ends| ends > page.now()));
    view! {
        <div class="lifetime">
            <span>{move || runs.get().then_some(label)} " "</span>
            <output id=id aria-live="off">{move || words()}</output>
            {move || bar()}
        </div>
    }
}

/// The current problem, if it belongs here. There is at most one at a time.
#[component]
pub(super) fn ProblemNotice(page: Page, at: SaidAt) -> impl IntoView {
    let words = page.derive_session(move |session| at.problem(session).and_then(Problem::explain_first));
    let first = move || {
        words.get().map(|[what, meaning, next]| {
            let code = page.with_untracked(|flow| flow.session.problem.as_ref().map(Problem::code)).unwrap_or_default();
            let words = view! { <p class="what">{what}</p> <p>{meaning}</p> <p class="next">{next}</p> };
            notice(code, words.into_any())
        })
    };
    view! {
        {move || first()}
        {page.drawn(Gap::Problem(at))}
    }
}

/// The box around a problem's text.
pub(super) fn notice(code: &'static str, words: AnyView) -> AnyView {
    view! { <div id="problem" role="alert" tabindex="-1" data-code=code>{words}</div> }.into_any()
}
