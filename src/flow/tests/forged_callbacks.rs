//! The attack demo: a forged callback, opened while this tab waits for its own.

use super::*;
use crate::flow::log::{Forgery, Kind};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_forged_callback_is_opened_and_stopped() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    let commands = update(&mut flow, Event::ForgeryRequested(fresh("theirs")), NOW);
    let [Command::Leave { record, url }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(url.expose(), format!("{PAGE}?code={}&state=theirs", "v".repeat(43)), "nobody but this page is asked");
    assert_eq!(update(&mut flow, Event::ForgeryRequested(fresh("again")), NOW), [], "a second press");

    let search = url.expose().strip_prefix(PAGE).expect("below the page");
    let (mut flow, commands) = opened(search, Some(record.clone()));
    assert_eq!(commands, [Command::ClearPending], "nothing is sent");
    assert_eq!(code(&flow), Some("state_mismatch"));
    assert_eq!(flow.setup.form.client_id, "C1", "nothing typed is lost");
    assert!(
        flow.session.has_own_forgery()
            && !super::opened("?code=abc&state=other", Some(super::left())).0.session.has_own_forgery()
    );
    let kinds: Vec<Kind> = flow.session.log.entries().iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [Kind::ForgedCallback(Forgery { is_own: true, with_pkce: true })],
        "the request that waited was never sent to anybody"
    );
    assert_eq!(update(&mut flow, Event::TokenRequested, NOW), [], "there is no code to exchange");
}

#[test]
fn what_keeps_the_browser_from_leaving_keeps_it_from_this_too() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    assert_eq!(update(&mut flow, Event::ForgeryRequested(fresh("theirs")), NOW), []);
    assert_eq!(code(&flow), Some("client_id_missing"));
}
