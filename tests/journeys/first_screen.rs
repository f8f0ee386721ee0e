//! The first screen: what it asks of a newcomer, and how far you get from there with just the keyboard.

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    provider,
    world::{Start, World, journey},
};

/// The words in sight, including the diagram's. Separators don't count as words.
const WORDS: &str = "(() => { const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let count = 0;\
     while (texts.nextNode()) { const { parentElement: at, data } = texts.currentNode;\
     if (at.checkVisibility({ visibilityProperty: true }) && !at.closest('.unseen, .skip, .late, option, script, style'))\
     count += data.split(/\\s+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length; } return count })()";

/// Everything that the Tab key stops at, except skip links.
const STOPS: &str = "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]\
     .filter(it => it.checkVisibility() && it.tabIndex >= 0 && !it.closest('.skip')).length";

#[tokio::test]
async fn the_first_screen_is_short_and_has_both_ways_in_sight() {
    journey(Start::default(), |world| async move {
        for (width, height) in [(1280, 800), (world.phone_width(), 844)] {
            world.viewport(width, height).await;
            world.open(&world.site.url("/some-repo/")).await;
            let count = async |what| world.evaluate(what).await.as_u64().expect("a number");
            let (words, stops) = (count(WORDS).await, count(STOPS).await);
            assert!((40..=120).contains(&words), "{words} words at {width} px");
            assert!((5..=10).contains(&stops), "{stops} stops at {width} px");
            for id in ["sandboxButton", "clientId", "codeButton"] {
                let bottom = format!("document.getElementById('{id}').getBoundingClientRect().bottom <= innerHeight");
                assert_eq!(world.evaluate(&bottom).await, json!(true), "#{id} at {width} px");
            }
        }
        let text = world.evaluate("document.querySelector('main').innerText").await.to_string();
        assert!(text.contains("See OAuth 2.0 happen, message by message"), "{text}");
    })
    .await;
}

/// Presses Tab until this element has the focus. Returns how many presses it took.
async fn tab_to(world: &World, id: &str) -> usize {
    let has_focus = format!("document.activeElement?.id === '{id}'");
    for presses in 0..30 {
        if world.evaluate(&has_focus).await == json!(true) {
            return presses;
        }
        world.press_key(Key::Tab).await;
    }
    panic!("Tab does not lead to #{id}");
}

#[tokio::test]
async fn the_keyboard_alone_leads_to_a_refreshed_token() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        let mut tabs = tab_to(&world, "sandboxButton").await;
        world.press_key(Key::Enter).await;
        for id in ["signIn", "accept"] {
            world.wait_for(id).await;
            tabs += tab_to(&world, id).await;
            world.press_key(Key::Enter).await;
        }
        world.expect_focus("clientSecret").await;
        world.press_key(Key::Enter).await;
        world.expect_focus("tokenCopyButton").await;
        let token = world.value("token").await;
        tabs += tab_to(&world, "roomsButton").await;
        world.press_key(Key::Enter).await;
        world.wait_until("document.getElementById('apiStatus')?.textContent.includes('200')").await;
        // The next step takes no press of Tab on the way past it: an arrow key leads there.
        world.evaluate("void document.getElementById('checkTitle').focus()").await;
        world.press_key(Key::Down).await;
        world.expect_focus("refreshTitle").await;
        world.press_key(Key::Enter).await;
        tabs += tab_to(&world, "tokenRefreshButton").await;
        world.press_key(Key::Enter).await;
        world.wait_for_token_after(&token).await;
        assert!(tabs <= 25, "{tabs} times Tab");
    })
    .await;
}

#[tokio::test]
async fn a_developer_pastes_presses_enter_and_copies() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.open_with_provider(&page).await;
        world.evaluate("void document.getElementById('clientId').focus()").await;
        world.press_key(Key::Enter).await;
        world.press("signIn").await;
        world.press("accept").await;
        world.expect_focus("clientSecret").await;
        world.wait_for("clientSecret").await.send_keys(provider::CLIENT_SECRET).await.expect("keys");
        world.press_key(Key::Enter).await;
        world.expect_focus("tokenCopyButton").await;
        assert!(!world.value("token").await.is_empty());
        assert_eq!(world.evaluate("document.forms.length").await, json!(0), "nothing that a browser offers to save");
    })
    .await;
}

#[tokio::test]
async fn the_room_is_checked_by_one_press() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        world.press("roomCheckButton").await;
        world.wait_until("document.querySelectorAll('#roomCheck li').length === 3").await;
        let works = world.evaluate("[...document.querySelectorAll('#roomCheck li')].map(it => it.dataset.works)").await;
        assert_eq!([&works[0], &works[1]], ["true", "true"], "{works}");
        // Asking the provider's host takes a separate press.
        world.choose("provider", "custom").await;
        world.fill("authorizeEndpoint", &world.provider.url(provider::AUTHORIZE)).await;
        world.fill("tokenEndpoint", &world.provider.url(provider::TOKEN)).await;
        world.press("hostCheckButton").await;
        world.wait_until("document.querySelectorAll('#roomCheck li').length === 4").await;
        assert_eq!(
            world.evaluate("document.querySelector('#roomCheck li:last-child').dataset.works").await,
            json!("true")
        );
    })
    .await;
}
