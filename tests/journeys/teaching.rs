//! What a class does besides the flow: class links, the forged callback, notes, worksheet, ticks, the presentation.

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    provider::{AUTHORIZE, CLIENT_SECRET, TOKEN},
    world::{Start, journey},
};

#[tokio::test]
async fn a_class_link_fills_in_the_form() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.open(&page).await;
        world.fill("clientId", "C&1").await;
        world.press_within("shareForm", "summary").await;
        let link = world.text("classLink").await;
        assert_eq!(link, format!("{page}#provider=webex&client_id=C%261&scope=spark%3Arooms_read"));
        world.press("resetButton").await;
        assert_eq!(world.value("clientId").await, "");
        // The link is entered as the address of an open page.
        world.evaluate(&format!("void (location.href = {})", json!(link))).await;
        world.wait_until("document.getElementById('clientId').value === 'C&1'").await;
        assert!(world.text("classLinkOffer").await.contains("the Webex provider, the Client ID and the scopes"));
        let preview = world.text("requestPreview").await.replace('\n', "");
        assert!(preview.contains("redirect_uri=http") && !preview.contains('#'), "{preview}");
        world.press("linkDismiss").await;
        assert!(!world.is_there("classLinkOffer").await);
    })
    .await;
}

#[tokio::test]
async fn a_hostile_class_link_is_trusted_with_nothing() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        let encoded =
            |path: &str| -> String { form_urlencoded::byte_serialize(world.provider.url(path).as_bytes()).collect() };
        let (authorize, token) = (encoded(AUTHORIZE), encoded(TOKEN));
        let link = format!(
            "{page}#provider=custom&client_id=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&authorization_endpoint={authorize}\
             &token_endpoint={token}"
        );
        world.open(&link).await;
        let offer = world.text("classLinkOffer").await;
        let host = world.provider.url("").replace("http://", "");
        let at = |text: &str| offer.find(text).unwrap_or_else(|| panic!("{text} is not in {offer}"));
        assert!(at(&host) < at("http://"), "the hosts come first: {offer}");
        assert!(offer.contains("<img src=x onerror=alert(1)>"), "as text: {offer}");
        world.expect_focus("classLinkOffer").await;
        assert_eq!(world.evaluate("document.images.length").await, json!(0));
        let untouched =
            (world.value("provider").await, world.value("clientId").await, world.value("tokenEndpoint").await);
        assert_eq!(untouched, ("webex".into(), String::new(), "https://webexapis.com/v1/access_token".into()));
        world.press("linkDismiss").await;
        assert_eq!(world.value("provider").await, "webex");

        for (bad, shown) in [
            ("#provider=webex&client_secret=x", "client_secret"),
            ("#provider=webex&token_endpoint=https%3A%2F%2Fevil.example%2F", "sets endpoints for a provider"),
            ("#provider=custom&client_id=a%E2%80%AEb", "invisible characters"),
        ] {
            world.leave().await;
            world.open(&format!("{page}{bad}")).await;
            assert!(world.text("classLinkOffer").await.contains(shown), "{bad}");
            assert_eq!(world.value("clientId").await, "");
            assert!(!world.is_there("linkConfirm").await);
        }
        world.leave().await;
        world.open(&link).await;
        world.press("linkConfirm").await;
        world.expect_focus("clientId").await;
        assert_eq!(world.evaluate("location.hash").await, json!(""), "taken out of the address");
        assert_eq!(world.value("authorizeEndpoint").await, world.provider.url(AUTHORIZE));
    })
    .await;
}

#[tokio::test]
async fn a_forged_callback_is_opened_stopped_and_explained() {
    journey(Start::default(), |world| async move {
        let imagined = "[...document.querySelectorAll('#sequence li')].map(li => 'imagined' in li.dataset)";
        let says = async |id: &str, text: &str| {
            let has = world.text(id).await;
            assert!(has.contains(text), "{text} in {has}");
        };
        let forge = async || {
            world.press_within("attack", "summary").await;
            world.press("forgeButton").await;
            world.expect_problem("state_mismatch").await;
            world.wait_until_ready().await;
            assert_eq!(world.evaluate("location.search").await, json!(""), "scrubbed like any other");
            says("sequenceTitle", "What happened, and what would have").await;
            let attacker = "document.querySelector('[data-party=attacker]').checkVisibility()";
            assert_eq!(world.evaluate(attacker).await, json!(true));
        };
        world.viewport(1280, 900).await;
        world.open_sandbox().await;
        forge().await;
        says("attackAccount", "PKCE is on").await;
        assert_eq!(world.evaluate(imagined).await, json!([false, true, true]));
        says("sequence", "error · not this tab's verifier").await;
        // This tab's state is above the link's, and the differences are marked.
        let marked = "[...document.querySelectorAll('#problem dl:first-of-type mark')].map(it => it.textContent)";
        let marked: Vec<String> = serde_json::from_value(world.evaluate(marked).await).expect("texts");
        assert!(marked.len() == 2 && marked[0] != marked[1], "{marked:?}");
        // By chance the two begin alike, one time in 64. What they share comes before the mark.
        let own = "document.querySelector('#problem dl:first-of-type div:nth-child(2) dd').textContent";
        let own: String = serde_json::from_value(world.evaluate(own).await).expect("a text");
        assert!(own.ends_with(&marked[1]), "{marked:?} in {own}");
        assert!(world.value("stateDisplay").await.starts_with(own.trim_end_matches('…')), "{own}");
        world.press("resetButton").await;

        world.open_sandbox().await;
        world.evaluate("void document.getElementById('pkce').click()").await;
        forge().await;
        says("attackAccount", "The token belongs to the attacker's account.").await;
        assert_eq!(world.evaluate(imagined).await, json!([false, true, true, true]));
        says("sequence", "GET /rooms · attacker's account").await;
        let asked =
            "performance.getEntriesByType('resource').filter(entry => entry.name.includes('access_token')).length";
        assert_eq!(world.evaluate(asked).await, json!(0), "nothing was asked with their code");
        // The real flow continues from here.
        world.sign_in().await;
        assert!(!world.is_there("problem").await && !world.is_there("attackAccount").await);
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
async fn what_is_written_survives_the_trip_without_secrets_until_reset() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        world.press("tick2").await;
        world.open_sandbox().await;
        world.fill("notes", "room 4").await;
        world.fill("answer1", "the sandbox").await;
        world.sign_in().await;
        world.press("tokenButton").await;
        let token = world.value("token").await;
        assert_eq!(world.value("answer1").await, "the sandbox");
        let shown = world.text("worksheet").await;
        assert!(shown.contains("What your session recorded") && !shown.contains(&token), "{shown}");
        assert_eq!(world.value("notes").await, "room 4");
        world.fill("notes", &format!("my token is {token}")).await;
        let kept = "sessionStorage.getItem(`oauth-walkthrough-workbook ${new URL('.', location)}`)";
        world.wait_until(&format!("{kept}.includes('my token is ACCESS_TOKEN')")).await;
        let everything = world.evaluate("JSON.stringify(sessionStorage)").await.to_string();
        assert!(!everything.contains(&token), "{everything}");

        world.press("resetButton").await;
        world.wait_until("document.getElementById('provider').value === 'webex'").await;
        assert_eq!(world.evaluate("document.getElementById('notes').value").await, json!(""));
        assert_eq!(world.evaluate("document.getElementById('tick2').checked").await, json!(false));
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_the_session_learns_later_leaves_the_notes() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.fill("notes", &format!("the secret is {CLIENT_SECRET}, room 4")).await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        let kept = "sessionStorage.getItem(`oauth-walkthrough-workbook ${new URL('.', location)}`)";
        world.wait_until(&format!("{kept}.includes('the secret is CLIENT_SECRET, room 4')")).await;
        // Back from the browser's cache, the page no longer has the secret, so the notes must not have it either.
        let restored = "void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
        world.evaluate(restored).await;
        world.wait_until("document.getElementById('notes').value.includes('CLIENT_SECRET')").await;
        world.reveal("notes").await.send_keys("!").await.expect("a key");
        world.wait_until(&format!("{kept}.includes('room 4!')")).await;
        let everything = world.evaluate("JSON.stringify(sessionStorage)").await.to_string();
        assert!(!everything.contains("s3cret"), "{everything}");
    })
    .await;
}

#[tokio::test]
async fn a_presentation_goes_by_keys_and_hides_what_is_secret() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.press("presenterButton").await;
        let steps = "[...document.querySelectorAll('.steps > .step')].map(step => step.hidden ? 0 : 1).join('')";
        let shown = async |expected: &str| world.wait_until(&format!("{steps} === '{expected}'")).await;
        shown("010000").await;
        world.press("stepOn").await;
        shown("001000").await;
        world.press_key(Key::Right).await;
        shown("000100").await;
        world.press_key(Key::PageUp).await;
        world.press_key(Key::Left).await;
        shown("010000").await;
        world.press_key('?').await;
        world.wait_until("document.getElementById('presenterKeys').open").await;
        // Keys in a field belong to the field.
        world.fill("oauthScopes", "spark:rooms_read?").await;
        world.press_key(Key::Left).await;
        shown("010000").await;
        world.fill("oauthScopes", "spark:rooms_read").await;

        // The presentation continues after the trip, and follows the flow.
        world.sign_in().await;
        shown("000100").await;
        world.press("tokenButton").await;
        world.wait_for("token").await;
        shown("000010").await;
        let blur = "getComputedStyle(document.getElementById('token')).filter";
        assert!(world.evaluate(blur).await.as_str().is_some_and(|filter| filter.starts_with("blur")));
        let hold = |kind: &str| format!("void dispatchEvent(new KeyboardEvent('{kind}', {{ key: 's' }}))");
        world.evaluate(&hold("keydown")).await;
        assert_eq!(world.evaluate(blur).await, json!("none"));
        // Shift was pressed after it, so a different letter is released.
        let release = "void dispatchEvent(new KeyboardEvent('keyup', { key: 'S', shiftKey: true, ctrlKey: true }))";
        world.evaluate(release).await;
        assert!(world.evaluate(blur).await.as_str().is_some_and(|filter| filter.starts_with("blur")));

        // The page asks first, and the class stays where it is.
        world.press("resetButton").await;
        world.press("resetCancel").await;
        assert!(world.is_there("token").await);
        world.press("resetButton").await;
        world.press("resetConfirm").await;
        shown("010000").await;
        assert_eq!(world.value("provider").await, "sandbox");
        let of_code = "getComputedStyle(document.getElementById('code')).filter";
        assert_eq!(world.evaluate(of_code).await, json!("none"), "what is empty is not blurred");
        let footer = "document.querySelector('footer').checkVisibility()";
        assert_eq!(world.evaluate(footer).await, json!(false));
        let label = "document.getElementById('presenterButton').textContent";
        assert_eq!(world.evaluate(label).await, json!("Exit the presentation"));
        // The presentation ends while the key that shows secrets is held. Nothing shows them afterward.
        let is_held = "document.documentElement.hasAttribute('data-held')";
        world
            .evaluate("void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 's', bubbles: true }))")
            .await;
        world.wait_until(is_held).await;
        world.press_key(Key::Escape).await;
        shown("111111").await;
        assert_eq!(world.evaluate(is_held).await, json!(false));
        assert_eq!(world.evaluate(label).await, json!("Present"));
        assert_eq!(world.evaluate("document.documentElement.hasAttribute('data-presenting')").await, json!(false));
    })
    .await;
}
