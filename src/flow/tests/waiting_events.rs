//! Events that arrive before the second part of the page is loaded.

use super::{fresh, *};
use crate::{
    flow::{event_queue::EventQueue, form::FormError, update::observe_secrets},
    oauth::secret::Fragment,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn typed(text: &str) -> Event {
    Event::FieldEdited(Field::ClientId, text.into())
}

#[test]
fn an_event_for_a_part_that_is_not_there_waits_and_is_handled_once_in_order() {
    let link = || Event::FragmentChanged(Fragment::new("#provider=webex&client_id=linked".to_owned()));
    let events = || [typed("a"), link(), typed("b"), Event::DiscoveryRequested, typed("c")];
    let mut expected = Flow::new(fresh("s"), PAGE);
    events().into_iter().for_each(|event| drop(update(&mut expected, event, NOW)));

    let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
    let handled = events().map(|event| queue.take_in(&mut flow, event, NOW, None).is_some());
    assert_eq!(handled, [true, false, false, false, false], "what comes behind one that waits waits as well");
    assert_eq!(flow.setup.form.client_id, "a");
    assert_eq!(queue.len(), 4);

    let released = queue.release();
    assert_eq!(released, events()[1..], "in order");
    for event in released {
        assert!(queue.take_in(&mut flow, event, NOW, Some(update)).is_some());
    }
    assert_eq!(flow, expected, "as if the part had been there");
    assert_eq!(queue.release(), [], "each once");
}

/// Only the second part sends a request; the first part itself reports a missing client.
#[test]
fn a_press_on_the_form_is_answered_or_waits() {
    let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
    assert_eq!(queue.take_in(&mut flow, Event::CodeRequested, NOW, None), Some(Vec::new()));
    assert_eq!(flow.session.problem, Some(Problem::Form(FormError::ClientIdMissing)));
    assert!(queue.take_in(&mut flow, typed("C1"), NOW, None).is_some());
    assert_eq!(flow.session.problem, None);
    assert!(queue.take_in(&mut flow, Event::CodeRequested, NOW, None).is_none());
    for event in queue.release() {
        let commands = queue.take_in(&mut flow, event, NOW, Some(update));
        assert!(matches!(commands.as_deref(), Some([Command::EnsureReachable(_)])), "{commands:?}");
    }
}

/// A secret that existed before the part was loaded is known afterwards.
#[test]
fn the_secrets_of_what_was_taken_in_first_are_seen_later() {
    let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
    let renewed = RequestSecrets { code_verifier: CodeVerifier::new("v".repeat(43)), ..fresh("t") };
    assert!(queue.take_in(&mut flow, Event::Restored(renewed), NOW, None).is_some());
    observe_secrets(&mut flow);
    let seen: Vec<_> = flow.session.secrets_seen.iter().collect();
    assert_eq!(seen, [("code_verifier", "v".repeat(43).as_str())]);
}

#[test]
fn an_impatient_second_press_waits_once() {
    let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
    let on = |on| Event::PkceSwitched(on);
    let run = || Event::RunRequested;
    for event in [run(), run(), on(false), on(true), on(false), run(), run(), run()] {
        assert!(queue.take_in(&mut flow, event, NOW, None).is_none());
    }
    assert_eq!(
        queue.release(),
        [run(), on(false), on(true), on(false), run()],
        "what lies between makes it another press"
    );
}

#[test]
fn nothing_that_waits_outlives_the_page() {
    let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
    assert!(queue.take_in(&mut flow, Event::DiscoveryRequested, NOW, None).is_none());
    assert!(queue.take_in(&mut flow, Event::Restored(fresh("t")), NOW, None).is_some());
    assert_eq!(queue.release(), []);
}

/// A page in a frame is still in a frame when it comes back.
#[test]
fn what_the_browser_does_not_allow_outlives_the_page() {
    let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
    let worker = Some("https://user.github.io/sw.js".to_owned());
    let opening = Opening {
        search: Query::new("?code=c".to_owned()),
        obstacle: Some(Obstacle::Framed),
        foreign_worker: worker.clone(),
        ..Opening::default()
    };
    assert!(queue.take_in(&mut flow, Event::Opened(opening), NOW, None).is_none());
    assert!(queue.take_in(&mut flow, Event::Restored(fresh("t")), NOW, None).is_some());
    assert_eq!(queue.release(), []);
    assert_eq!((flow.page.obstacle, flow.page.foreign_worker), (Some(Obstacle::Framed), worker));
    assert_eq!(flow.session.problem, Some(Problem::Framed));
}

/// A page with nothing to read opens at once; otherwise it opens with the second part, which reads it.
#[test]
fn an_opening_waits_where_there_is_something_to_read() {
    for (opening, expected) in [
        (Opening::default(), true),
        (Opening { obstacle: Some(Obstacle::Framed), ..Opening::default() }, true),
        (Opening { search: Query::new("?code=c".to_owned()), ..Opening::default() }, false),
        (Opening { fragment: Fragment::new("#provider=webex".to_owned()), ..Opening::default() }, false),
        (Opening { fragment_answer: Fragment::new("#code=c".to_owned()), ..Opening::default() }, false),
        (Opening { record: Some(SessionRecord::new("{}".to_owned())), ..Opening::default() }, false),
    ] {
        let (mut flow, mut queue) = (Flow::new(fresh("s"), PAGE), EventQueue::default());
        assert_eq!(opening.brings_nothing(), expected, "{opening:?}");
        let is_handled = queue.take_in(&mut flow, Event::Opened(opening.clone()), NOW, None).is_some();
        assert_eq!(is_handled, expected, "{opening:?}");
    }
}
