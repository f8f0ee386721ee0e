//! The page's parts when they are late or break off: nothing typed or pressed in the meantime is lost.

use std::{sync::LazyLock, time::Duration};

use serde_json::json;

use crate::{
    engine::Engine,
    provider,
    site::dist,
    world::{Start, World, journey},
};

/// How the file of the first part ends.
const FIRST: &str = "_bg.wasm";

/// How the file of the second part ends.
const LATER: &str = "_later.wasm";

/// The JavaScript of the first part.
static GLUE: LazyLock<String> = LazyLock::new(|| {
    let names =
        std::fs::read_dir(dist()).expect("dist/ is a folder").filter_map(|it| it.ok()?.file_name().into_string().ok());
    let mut glue = names.filter(|name| name.starts_with("oauth-walkthrough-") && name.ends_with(".js"));
    glue.next().expect("a release has it")
});

const IS_READY: &str = "document.documentElement.hasAttribute('data-ready')";

/// Whether a press or a choice waits for the second part. The page shows this.
const IS_WAITING: &str = "document.documentElement.hasAttribute('data-waiting')";

/// How a page is opened.
#[derive(Clone, Copy, Debug)]
enum Opening {
    Plain,
    Callback,
    ClassLink,
}

use Opening::{Callback, ClassLink, Plain};

impl Opening {
    /// Opens the page, without waiting for any of its parts.
    async fn open(self, world: &World, spoil: impl FnOnce()) {
        let page = world.site.url("/some-repo/");
        world.site.forbid_caching();
        // A driver that doesn't wait would mistake the previous page for this one.
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.wait_until("location.pathname.endsWith('/around.html')").await;
        if let Callback = self {
            world.open_with_provider(&page).await;
            world.press("codeButton").await;
            world.press("signIn").await;
            world.wait_for("accept").await;
            spoil();
            return world.press("accept").await;
        }
        spoil();
        let link = if let ClassLink = self { "#provider=webex&client_id=linked" } else { "" };
        world.evaluate(&format!("void (location.href = '{page}{link}')")).await;
        world.wait_for("clientId").await;
        world.wait_until("document.readyState !== 'loading'").await;
    }

    /// Whether the browser has this file without requesting it again, so that it can't break off. WebKit keeps the
    /// JavaScript of the page that left.
    fn has_at_hand(self, world: &World, ending: &str) -> bool {
        world.engine == Engine::WebKit && matches!(self, Callback) && ending.ends_with(".js")
    }

    /// Types before the page is complete. A callback shows nothing yet.
    async fn type_early(self, world: &World) {
        if !matches!(self, Callback) {
            world.fill("redirectUri", "typed early").await;
        }
    }

    /// Checks that what was typed and what the address brought are on the complete page.
    async fn expect_complete(self, world: &World) {
        world.wait_until_ready().await;
        assert!(!world.is_there("incomplete").await, "{self:?}");
        if let Callback = self {
            world.fill("clientSecret", provider::CLIENT_SECRET).await;
            world.press("tokenButton").await;
            world.wait_for("token").await;
            return assert_eq!(world.evaluate("location.search").await, json!(""));
        }
        assert_eq!(world.value("redirectUri").await, "typed early", "{self:?}");
        assert_eq!(world.evaluate("document.getElementById('requestOptions').open").await, json!(true), "{self:?}");
        let client_id = if let ClassLink = self { "linked" } else { "" };
        assert_eq!(world.value("clientId").await, client_id, "{self:?}");
        world.wait_for("ahead").await;
    }
}

/// A browser whose driver doesn't wait for the parts.
fn early() -> Start {
    Start { drives_early: true, ..Start::default() }
}

/// Types into a field as a script does. The field may be folded away.
async fn set(world: &World, id: &str, value: &str) {
    world
        .evaluate(&format!(
            "(() => {{ const field = document.getElementById('{id}'); field.value = '{value}';\
             field.dispatchEvent(new Event(field.matches('select') ? 'change' : 'input', {{ bubbles: true }})) }})()"
        ))
        .await;
}

/// Opens the page while the second part is held back.
async fn open_first_part(world: &World) {
    world.site.hold(LATER);
    world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
    world.wait_until(IS_READY).await;
    assert_eq!(world.evaluate("document.documentElement.hasAttribute('data-loading')").await, json!(true));
}

#[tokio::test]
async fn what_is_pressed_before_its_part_is_there_is_done_once_in_order() {
    journey(Start::default(), |world| async move {
        open_first_part(&world).await;
        // The first part reacts without the second.
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "client_id_missing");
        world.choose("provider", "custom").await;
        world.fill("clientId", "typed before").await;
        assert_eq!(world.evaluate(IS_WAITING).await, json!(false));

        world.press("codeButton").await;
        assert_eq!(world.evaluate(IS_WAITING).await, json!(true), "the press is acknowledged at once");
        world.press("codeButton").await;
        world.fill("clientId", "typed meanwhile").await;
        world.fill("oauthScopes", "typed-where-it-is-missing").await;
        world.site.release();
        world.wait_until_ready().await;
        world.wait_until(&format!("!{IS_WAITING}")).await;
        assert_eq!(world.value("clientId").await, "typed meanwhile");
        // No endpoint is typed, and a press now would say so. That press came before; the typing cleared the problem.
        assert!(!world.is_there("problem").await);
        assert_eq!(world.evaluate("document.getElementById('requestOptions').open").await, json!(true));
        let preview = world.evaluate("document.getElementById('requestPreview').textContent").await;
        for typed in ["client_id=typed+meanwhile", "scope=typed-where-it-is-missing"] {
            assert!(preview.as_str().is_some_and(|text| text.contains(typed)), "{preview}");
        }
    })
    .await;
}

/// What the second part draws is in the page from the start, for people who read it and people who script it.
#[tokio::test]
async fn what_is_done_where_the_second_part_is_missing_is_done_there_later() {
    journey(Start::default(), |world| async move {
        open_first_part(&world).await;
        set(&world, "notes", "gone with the next").await;
        set(&world, "notes", "the last").await;
        set(&world, "answer2", "first\\nsecond").await;
        set(&world, "snippetLanguage", "HTTPie").await;
        world.evaluate("void document.querySelector('#attack summary').click()").await;
        world.evaluate("void document.querySelector('#takeAway summary, #about summary').click()").await;
        let message = "document.querySelectorAll('#ahead button')[2]";
        world.evaluate(&format!("void ({message}.click(), {message}.focus())")).await;
        assert_eq!(world.evaluate(&format!("{message}.getAttribute('aria-busy')")).await, json!("true"));
        // The part is late by more than any other limit of the page before it runs.
        tokio::time::sleep(Duration::from_secs(10)).await;
        world.site.release();
        world.wait_until_ready().await;
        world.wait_until(&format!("{message}.getAttribute('aria-pressed') === 'true'")).await;
        assert_eq!(world.evaluate(&format!("{message}.hasAttribute('aria-busy')")).await, json!(false));
        world.wait_until(&format!("document.activeElement === {message}")).await;
        assert_eq!(world.value("answer2").await, "first\nsecond");
        assert_eq!(world.value("notes").await, "the last");
        assert_eq!(world.value("snippetLanguage").await, "HTTPie");
        assert_eq!(world.evaluate("document.getElementById('attack').open").await, json!(true));
        // The page doesn't just show it: it has taken it in.
        set(&world, "answer1", "x").await;
        assert_eq!(world.value("answer2").await, "first\nsecond");
    })
    .await;
}

/// The style that only the second part needs comes with that part, so nothing that unfolds earlier may need it.
#[tokio::test]
async fn what_unfolds_before_the_second_part_is_there_looks_as_it_does_later() {
    for opened in ["#requestOptions > summary, #scopePicker > summary", "#registerTitle"] {
        journey(Start::default(), move |world| async move {
            let looks = "[...document.querySelectorAll('#steps [id], #steps li')].filter(it => it.checkVisibility())\
                 .map(it => `${it.id} ${Math.round(it.offsetLeft)} ${Math.round(it.offsetHeight)} ${getComputedStyle(it).listStyleType}`)";
            let is_unfolded = "[...document.querySelectorAll('#steps li')].some(it => it.checkVisibility())";
            open_first_part(&world).await;
            world.evaluate(&format!("void document.querySelectorAll('{opened}').forEach(it => it.click())")).await;
            world.wait_until(is_unfolded).await;
            let early = world.evaluate(looks).await;
            assert!(early.as_array().is_some_and(|early| early.len() > 10), "{early}");
            world.site.release();
            world.wait_until_ready().await;
            world.wait_until(is_unfolded).await;
            assert_eq!(world.evaluate(looks).await, early, "{opened}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_press_that_leads_into_the_missing_part_leads_there_later() {
    journey(Start::default(), |world| async move {
        open_first_part(&world).await;
        world.press("notesButton").await;
        assert_eq!(world.evaluate("document.getElementById('notesButton').ariaBusy").await, json!("true"));
        world.site.release();
        world.wait_until_ready().await;
        world.expect_focus("notes").await;
        assert_eq!(world.evaluate("document.getElementById('notesButton').ariaBusy").await, json!(null));
    })
    .await;
}

#[tokio::test]
async fn focus_and_caret_stay_when_the_second_part_arrives() {
    journey(Start::default(), |world| async move {
        open_first_part(&world).await;
        world.fill("clientId", "typed").await;
        world.evaluate("void document.getElementById('clientId').setSelectionRange(1, 3)").await;
        world.site.release();
        world.wait_until_ready().await;
        world.wait_for("ahead").await;
        let focus = "document.activeElement.id === 'clientId' && document.activeElement.selectionStart === 1\
             && document.activeElement.selectionEnd === 3";
        world.wait_until(focus).await;
    })
    .await;
}

#[tokio::test]
async fn an_early_enter_is_repeated_and_an_early_button_is_pressed_once() {
    journey(early(), |world| async move {
        Plain.open(&world, || world.site.hold(FIRST)).await;
        world.press("registerTitle").await;
        world.press("registerTitle").await;
        world.site.release();
        world.wait_until_ready().await;
        let is_open = world.evaluate("document.getElementById('registerTitle').ariaExpanded").await;
        assert_eq!(is_open, json!("true"));

        Plain.open(&world, || world.site.hold(FIRST)).await;
        // It has no endpoints, so Enter tries a request that can't be sent.
        world.choose("provider", "custom").await;
        let field = world.reveal("clientId").await;
        field.send_keys("early\u{e007}").await.expect("keys");
        world.site.release();
        world.wait_for("problem").await;
        assert_eq!(world.value("clientId").await, "early");
        assert_eq!(world.evaluate("document.querySelectorAll('[aria-busy=true]').length").await, json!(0));
    })
    .await;
}

/// The browser needs the second part to leave; the sandbox's worker starts without it.
#[tokio::test]
async fn a_start_in_the_sandbox_that_is_asked_for_early_leaves_once_the_second_part_is_there() {
    journey(Start::default(), |world| async move {
        open_first_part(&world).await;
        world.press("sandboxButton").await;
        assert_eq!(world.evaluate(IS_WAITING).await, json!(true), "the press is acknowledged at once");
        world.wait_until("navigator.serviceWorker.controller").await;
        world.site.release();
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        world.press("tokenButton").await;
        world.wait_for("token").await;
    })
    .await;
}

/// Each file breaks off in the middle twice, and is late before that.
async fn breaks_off(opening: Opening) {
    for ending in [GLUE.as_str(), "start.js", FIRST, LATER] {
        journey(early(), move |world| async move {
            if opening.has_at_hand(&world, ending) {
                return;
            }
            // WebKit's driver runs no script in a page that waits for its JavaScript.
            let can_be_held = ending.ends_with(".wasm") || world.engine != Engine::WebKit;
            let spoil = || if can_be_held { world.site.hold(ending) } else { world.site.break_off(ending, 2) };
            opening.open(&world, spoil).await;
            opening.type_early(&world).await;
            if can_be_held {
                world.site.break_off(ending, 2);
                world.site.release();
            }
            opening.expect_complete(&world).await;
            assert_eq!(world.site.breaks_left(), 0, "{ending}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_part_that_breaks_off_is_asked_for_again() {
    breaks_off(Plain).await;
}

#[tokio::test]
async fn a_part_that_breaks_off_loses_no_code() {
    breaks_off(Callback).await;
}

#[tokio::test]
async fn a_part_that_breaks_off_loses_no_class_link() {
    breaks_off(ClassLink).await;
}

#[tokio::test]
async fn parts_that_are_late_by_ten_seconds_lose_nothing() {
    journey(early(), |world| async move {
        for opening in [Plain, Callback, ClassLink] {
            for ending in [FIRST, LATER] {
                opening.open(&world, || world.site.hold(ending)).await;
                opening.type_early(&world).await;
                tokio::time::sleep(Duration::from_secs(10)).await;
                world.site.release();
                opening.expect_complete(&world).await;
            }
        }
    })
    .await;
}

/// No attempt to load a file succeeds, until the page has said so.
async fn never_comes(opening: Opening) {
    for ending in [GLUE.as_str(), "start.js", FIRST, LATER] {
        journey(early(), move |world| async move {
            if opening.has_at_hand(&world, ending) {
                return;
            }
            opening.open(&world, || world.site.break_off(ending, usize::MAX)).await;
            opening.type_early(&world).await;
            world.wait_for("incomplete").await;
            world.site.break_off(ending, 0);
            world.press("loadAgainButton").await;
            opening.expect_complete(&world).await;
        })
        .await;
    }
}

#[tokio::test]
async fn where_a_part_never_comes_the_page_says_so_and_loads_it_when_asked() {
    never_comes(Plain).await;
}

#[tokio::test]
async fn where_a_part_never_comes_no_code_is_lost() {
    never_comes(Callback).await;
}

#[tokio::test]
async fn where_a_part_never_comes_no_class_link_is_lost() {
    never_comes(ClassLink).await;
}
