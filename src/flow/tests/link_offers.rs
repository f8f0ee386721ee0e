//! What a class link does to a page, and what it must not do.

use super::*;
use crate::{flow::class_link::ClassLinkError, glass::Settings};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const OWN_ENDPOINTS: &str = "#provider=custom&client_id=C9&authorization_endpoint=https%3A%2F%2Fevil.example%2Fauthorize\
    &token_endpoint=https%3A%2F%2Fevil.example%2Ftoken";

fn opened_with(fragment: &str) -> (Flow, Vec<Command>) {
    let mut flow = Flow::new(fresh("first"), PAGE);
    let opening = Opening { fragment: fragment.into(), ..Opening::default() };
    let commands = update(&mut flow, Event::Opened(opening), NOW);
    (flow, commands)
}

#[test]
fn a_link_for_a_known_provider_fills_the_form_in_and_says_so() {
    let (mut flow, commands) = opened_with("#provider=sandbox&scope=spark%3Apeople_read");
    assert_eq!(commands, [Command::EnsureReachable("https://class.example/walk/sandbox/v1/authorize".into())]);
    assert_eq!((flow.setup.form.provider, flow.setup.form.scopes.as_str()), (SANDBOX, "spark:people_read"));
    assert!(matches!(flow.setup.offer, Some(Offer::Used(_))), "{:?}", flow.setup.offer);
    assert_eq!(update(&mut flow, Event::LinkDismissed, NOW), []);
    assert_eq!(flow.setup.offer, None, "read, and put aside");
    // An open page may get a link too.
    update(&mut flow, Event::FragmentChanged("#provider=webex&client_id=C5".into()), NOW);
    assert_eq!((flow.setup.form.provider, flow.setup.form.client_id.as_str()), (WEBEX, "C5"));
    update(&mut flow, Event::LinkDismissed, NOW);
    assert_eq!(flow.setup.offer, None, "what only fills in the form can be put aside at once");
    update(&mut flow, Event::FragmentChanged("#elsewhere".into()), NOW);
    assert_eq!(flow.setup.form.client_id, "C5");
}

#[test]
fn a_links_endpoints_get_nothing_before_they_are_confirmed() {
    let (mut flow, commands) = opened_with(OWN_ENDPOINTS);
    assert_eq!(commands, []);
    let untouched = Flow::new(fresh("first"), PAGE);
    assert_eq!(flow.setup.form, untouched.setup.form, "no field is filled in");
    let Some(Offer::ToConfirm(link)) = &flow.setup.offer else { panic!("{:?}", flow.setup.offer) };
    assert_eq!(link.hosts(), ["evil.example"]);
    update(&mut flow, Event::LinkDismissed, NOW);
    assert_eq!((flow.setup.offer.as_ref(), &flow.setup.form), (None, &untouched.setup.form));

    let (mut flow, _) = opened_with(OWN_ENDPOINTS);
    let Some(Offer::ToConfirm(link)) = flow.setup.offer.clone() else { panic!("{:?}", flow.setup.offer) };
    let other = OWN_ENDPOINTS.replace("evil.example", "worse.example");
    let other = ClassLink::parse(&other, Providers::default()).expect("a class link").expect("a good one");
    update(&mut flow, Event::LinkConfirmed(other), NOW);
    assert_eq!(flow.setup.form, untouched.setup.form, "what was not read is not confirmed");
    update(&mut flow, Event::LinkConfirmed(link), NOW);
    assert_eq!((flow.setup.form.provider, flow.setup.form.client_id.as_str()), (CUSTOM, "C9"));
    assert_eq!(flow.setup.form.endpoints().token, "https://evil.example/token");
    assert!(matches!(flow.setup.offer, Some(Offer::Used(_))));
}

#[test]
fn a_hostile_link_changes_nothing_and_is_reported() {
    let (flow, commands) = opened_with("#provider=webex&client_secret=x");
    assert_eq!(
        (flow.setup.offer, commands),
        (Some(Offer::Refused(ClassLinkError::Foreign("client_secret".into()))), vec![])
    );
    assert_eq!(flow.setup.form, Flow::new(fresh("first"), PAGE).setup.form);
}

#[test]
fn a_link_with_a_callback_is_ignored_and_one_after_tokens_keeps_them() {
    let mut flow = Flow::new(fresh("second"), PAGE);
    let search = Query::new("?code=abc&state=first");
    let opening = Opening { search, record: Some(left()), fragment: OWN_ENDPOINTS.into(), ..Opening::default() };
    update(&mut flow, Event::Opened(opening), NOW);
    assert_eq!(
        (flow.setup.offer.as_ref(), &flow.setup.form.custom.token),
        (None, &"https://as.example/token".to_owned())
    );

    let mut flow = granted();
    update(&mut flow, Event::FragmentChanged(OWN_ENDPOINTS.into()), NOW);
    let Some(Offer::ToConfirm(link)) = flow.setup.offer.clone() else { panic!("{:?}", flow.setup.offer) };
    // A click may be meant for what was shown before.
    let confirmed = Event::LinkConfirmed(link);
    update(&mut flow, confirmed.clone(), NOW.after(Duration::from_millis(999)));
    assert!(matches!(flow.setup.offer, Some(Offer::ToConfirm(_))), "nobody has read it yet");
    update(&mut flow, confirmed, NOW.after(Duration::from_secs(1)));
    assert!(matches!(flow.setup.offer, Some(Offer::Used(_))));
    let commands = update(&mut flow, Event::RefreshRequested, NOW);
    let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(request.url.expose(), "https://as.example/token", "bound to the request that was sent");
}

/// The sandbox's clock is not that of the provider that a link chooses.
#[test]
fn a_moved_clock_keeps_no_link_from_being_answered() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(SANDBOX), NOW);
    let ahead = Settings { clock_offset_secs: 1_209_600, ..Settings::default() };
    update(&mut flow, Event::SimulationSet(Some(ahead)), NOW);
    update(&mut flow, Event::FragmentChanged(OWN_ENDPOINTS.into()), NOW);
    let Some(Offer::ToConfirm(link)) = flow.setup.offer.clone() else { panic!("{:?}", flow.setup.offer) };
    update(&mut flow, Event::SimulationSet(Some(Settings::default())), NOW);
    update(&mut flow, Event::LinkConfirmed(link), NOW.after(Duration::from_secs(1)));
    assert!(matches!(flow.setup.offer, Some(Offer::Used(_))), "{:?}", flow.setup.offer);
    update(&mut flow, Event::LinkDismissed, NOW.after(Duration::from_secs(2)));
    assert_eq!(flow.setup.offer, None);
}

#[test]
fn reset_puts_the_link_aside() {
    let (mut flow, _) = opened_with(OWN_ENDPOINTS);
    update(&mut flow, Event::Reset(fresh("x"), PAGE.into()), NOW);
    assert_eq!(flow.setup.offer, None);
}

#[test]
fn a_link_that_comes_while_another_is_read_waits_for_its_turn() {
    fn check(next: &str, expected: impl Fn(&Flow) -> bool) {
        for confirms in [false, true] {
            let (mut flow, _) = opened_with(OWN_ENDPOINTS);
            let shown = flow.setup.offer.clone();
            let Some(Offer::ToConfirm(link)) = shown.clone() else { panic!("{shown:?}") };
            let form = flow.setup.form.clone();
            // The newest link waits; the one already shown doesn't have to wait.
            for fragment in ["#provider=custom&client_id=older", next, OWN_ENDPOINTS, "#elsewhere"] {
                assert_eq!(update(&mut flow, Event::FragmentChanged(fragment.into()), NOW), []);
                assert_eq!((&flow.setup.offer, &flow.setup.form), (&shown, &form), "{fragment}");
            }
            let answer = if confirms { Event::LinkConfirmed(link) } else { Event::LinkDismissed };
            update(&mut flow, answer, NOW);
            assert!(expected(&flow), "{next}: {:?}", flow.setup.offer);
            assert_eq!(flow.setup.form.custom.token == "https://evil.example/token", confirms);
            // The second click of a double click isn't meant for it.
            let shown = flow.setup.offer.clone();
            if let Some(Offer::ToConfirm(link)) = shown.clone() {
                update(&mut flow, Event::LinkConfirmed(link), NOW);
            }
            update(&mut flow, Event::LinkDismissed, NOW.after(Duration::from_millis(999)));
            assert_eq!(flow.setup.offer, shown, "nobody has read it yet");
            update(&mut flow, Event::LinkDismissed, NOW.after(Duration::from_secs(1)));
            assert_eq!(flow.setup.offer, None, "each is offered once");
        }
    }
    check(
        &OWN_ENDPOINTS.replace("evil.example", "worse.example"),
        |flow| matches!(&flow.setup.offer, Some(Offer::ToConfirm(link)) if link.hosts() == ["worse.example"]),
    );
    check("#provider=sandbox&scope=a", |flow| {
        matches!(flow.setup.offer, Some(Offer::Used(_)))
            && flow.setup.form.provider == SANDBOX
            && flow.setup.form.scopes == "a"
    });
    check("#provider=webex&client_secret=x", |flow| {
        flow.setup.offer == Some(Offer::Refused(ClassLinkError::Foreign("client_secret".into())))
    });
}

#[test]
fn reset_forgets_the_link_that_waits() {
    let (mut flow, _) = opened_with(OWN_ENDPOINTS);
    update(&mut flow, Event::FragmentChanged("#provider=sandbox".into()), NOW);
    update(&mut flow, Event::Reset(fresh("x"), PAGE.into()), NOW);
    update(&mut flow, Event::LinkDismissed, NOW);
    assert_eq!((flow.setup.offer, flow.setup.form.provider), (None, WEBEX));
}
