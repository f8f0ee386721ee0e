//! The adapters in a real browser: session record, address bar, randomness, clipboard, fetch.
#![cfg(target_arch = "wasm32")]

use std::{collections::HashSet, time::Duration};

use base64ct::{Base64UrlUnpadded, Encoding};
use oauth_walkthrough::{
    browser::{
        clipboard, clock, crypto, database, entropy, fetch, fetch_event, location,
        session::{self, Slot},
        window as tab,
    },
    oauth::{
        http::{HttpRequest, HttpResponse, Method, TransportError, header},
        jwks::{ALGORITHMS, Key},
        secret::{Body, State},
    },
    time::Timestamp,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn window() -> web_sys::Window {
    web_sys::window().expect("a page has a window")
}

#[wasm_bindgen_test]
fn the_session_record_is_stored_replaced_and_removed() {
    session::forget(Slot::Request);
    assert_eq!(session::load(Slot::Request), Ok(None));
    assert_eq!(session::store(Slot::Request, "{\"a\":\"ä\u{1F600}\"}"), Ok(()));
    assert_eq!(session::load(Slot::Request), Ok(Some("{\"a\":\"ä\u{1F600}\"}".into())));
    assert_eq!(session::store(Slot::Request, "second"), Ok(()));
    assert_eq!(session::load(Slot::Request), Ok(Some("second".into())));
    session::forget(Slot::Request);
    session::forget(Slot::Request);
    assert_eq!(session::load(Slot::Request), Ok(None));
    let storage = window().session_storage().expect("storage").expect("storage");
    assert_eq!(storage.length(), Ok(0), "nothing else is kept");
}

#[wasm_bindgen_test]
fn each_copy_of_the_page_has_its_own_records() {
    let history = window().history().expect("a history");
    let here = location::page_uri();
    let other = location::folder() + "other/";
    let go = |to: &str| history.replace_state_with_url(&JsValue::NULL, "", Some(to)).expect("same origin");
    for slot in [Slot::Request, Slot::Workbook] {
        session::store(slot, "mine").expect("room for four letters");
        go(&other);
        assert_eq!(session::load(slot), Ok(None));
        session::forget(slot);
        session::store(slot, "theirs").expect("room for six letters");
        // With the file's name it's still the same copy.
        go(&format!("{other}index.html"));
        assert_eq!(session::load(slot), Ok(Some("theirs".into())));
        session::forget(slot);
        go(&here);
        assert_eq!(session::load(slot), Ok(Some("mine".into())));
        session::forget(slot);
    }
}

#[wasm_bindgen_test]
fn a_full_storage_is_an_error_and_keeps_the_old_record() {
    session::store(Slot::Request, "old").expect("room for three letters");
    assert_eq!(session::store(Slot::Request, &"x".repeat(20 << 20)), Err(session::StorageUnavailable));
    assert_eq!(session::load(Slot::Request), Ok(Some("old".into())));
    session::forget(Slot::Request);
}

#[wasm_bindgen_test]
fn the_query_is_taken_once_and_leaves_no_entry() {
    let history = window().history().expect("a history");
    let before = location::page_uri();
    let entries = history.length().expect("a length");
    history.replace_state_with_url(&JsValue::NULL, "", Some("?code=a%20b&state=c#part")).expect("same origin");
    assert_eq!(location::page_uri(), before, "query and fragment aren't part of the redirect URI");
    assert_eq!(location::take_answer().search.expose(), "?code=a%20b&state=c");
    assert_eq!(window().location().href().expect("an address"), format!("{before}#part"));
    assert_eq!(history.length(), Ok(entries));
    assert_eq!(location::take_answer().search.expose(), "");
    history.replace_state_with_url(&JsValue::NULL, "", Some(&before)).expect("same origin");
}

/// Runs the script that runs first in a release.
fn run_address_script() {
    let document = window().document().expect("a document");
    let script = document.create_element("script").expect("an element");
    script.set_text_content(Some(include_str!("../src/before/address.js")));
    document.head().expect("a head").append_child(&script).expect("appended");
    script.remove();
}

#[wasm_bindgen_test]
fn what_the_early_script_took_is_returned_once() {
    let history = window().history().expect("a history");
    let before = location::page_uri();
    for (address, search, fragment, left) in [
        ("?code=a%20b&state=c#part", "?code=a%20b&state=c", "", "#part"),
        ("?x#access_token=a", "?x", "#access_token=a", ""),
        ("#code=a", "", "#code=a", ""),
        ("#provider=webex", "", "", "#provider=webex"),
        ("", "", "", ""),
    ] {
        for is_release in [true, false] {
            history
                .replace_state_with_url(&JsValue::NULL, "", Some(&format!("{before}{address}")))
                .expect("same origin");
            if is_release {
                run_address_script();
                assert_eq!(window().location().href().expect("an address"), format!("{before}{left}"), "{address}");
            }
            let taken = location::take_answer();
            assert_eq!((taken.search.expose(), taken.fragment.expose()), (search, fragment), "{address} {is_release}");
            assert_eq!(window().location().href().expect("an address"), format!("{before}{left}"), "{address}");
            assert_eq!(location::take_answer(), location::Taken::default(), "{address} {is_release}");
        }
    }
    history.replace_state_with_url(&JsValue::NULL, "", Some(&before)).expect("same origin");
}

#[wasm_bindgen_test]
fn a_path_that_begins_with_two_slashes_is_scrubbed_too() {
    let history = window().history().expect("a history");
    let before = location::page_uri();
    let origin = window().location().origin().expect("an origin");
    let doubled = format!("{origin}//other.example/page");
    history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{doubled}?code=a"))).expect("same origin");
    assert_eq!(location::take_answer().search.expose(), "?code=a");
    assert_eq!(window().location().href().expect("an address"), doubled);
    history.replace_state_with_url(&JsValue::NULL, "", Some(&before)).expect("same origin");
}

#[wasm_bindgen_test]
fn each_state_gets_fresh_randomness() {
    let mut entropy = entropy::bytes();
    let states: HashSet<String> = (0..200).map(|_| State::fresh(&mut entropy).expose().to_owned()).collect();
    assert_eq!(states.len(), 200);
    let seen: HashSet<char> = states.iter().flat_map(|state| state.chars()).collect();
    assert_eq!(seen.len(), 62, "every letter and digit occurs in 12600 draws");
}

#[wasm_bindgen_test]
async fn the_clipboard_reports_whether_it_copied() {
    let navigator = window().navigator();
    let copies = "({ writeText: async (text) => { globalThis.copied = text; } })";
    let refuses = "({ writeText: async () => { throw new Error('no permission'); } })";
    // On an insecure origin there is no clipboard: the result is false, not a crash.
    for (clipboard, is_copied) in [(copies, true), (refuses, false), ("undefined", false)] {
        let descriptor = js_sys::eval(&format!("({{ configurable: true, value: {clipboard} }})")).expect("it is sound");
        js_sys::Reflect::define_property(&navigator, &"clipboard".into(), &descriptor.unchecked_into())
            .expect("a navigator takes own properties");
        assert_eq!(clipboard::copy("copied by a test").await, is_copied, "{clipboard}");
    }
    assert_eq!(js_sys::Reflect::get(&js_sys::global(), &"copied".into()), Ok("copied by a test".into()));
    let is_deleted = js_sys::Reflect::delete_property(&navigator, &"clipboard".into());
    assert_eq!(is_deleted, Ok(true), "the browser's own clipboard is back");
}

#[wasm_bindgen_test]
fn the_clock_is_in_milliseconds() {
    // 2026-01-01 and 2100-01-01.
    assert!((1_767_225_600_000..4_102_444_800_000).contains(&clock::now().millis));
}

#[wasm_bindgen_test]
fn local_times_are_in_the_browsers_time_zone() {
    // In winter and in summer.
    for millis in [1_780_000_000_000, 1_795_000_000_000] {
        let date = js_sys::Date::new(&(millis as f64).into());
        let day = format!("{}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date());
        let time = format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds());
        assert_eq!(clock::local_time(Timestamp { millis }), format!("{day} {time}"));
    }
    assert_eq!(clock::local_time_of("2026-11-25T12:00:00Z").map(|text| text.len()), Some(19));
    assert_eq!(clock::local_time_of("yesterday"), None);
}

#[wasm_bindgen_test]
fn a_page_in_a_frame_knows() {
    // The test runner shows its page directly, not in a frame.
    assert!(!tab::is_framed());
    assert!(tab::is_secure_context());
}

/// Keys generated for this test, and signatures made with them.
const SIGNATURES: [(&str, &str, &str); 2] = [
    (
        "ES256",
        r#"{"kty":"EC","x":"bO2E2VbjQg3Zrqd00u3k85NxifahLMnr3PcJUwkUfBE","y":"2b8AMuoStdJEdDPJ0zExfWSmdtdXyliKvWi0hKcvo_U","crv":"P-256"}"#,
        "B9AzgrGJp3iMOm2P1NzMBD9wu3Inr9B17tFhQ_WazCO-pd5XKkfcKzOD1Sga7Qq1RTna-sbqfQuIQ0r1OxgBgg",
    ),
    (
        "RS256",
        r#"{"kty":"RSA","n":"saWeXeiyYBv6nk2-X1fNftC_88MNO-WtRVZ0qMsndIMCp4_ritg7rzohnUVGIqKCO0nZ2F6a0votwPbpYLPCYhFu-0im5HOf_-4fYluI0SSApCfJ4eGGDGlwp2Kc0PJzpLqRce2oeqMHPdYvTuvc5nLTt7SGIiJ0rfxKwTxq7nN1phnq-lopZfVSxZAPyopuD-9WaMcjqQ7_bNx0QpHj1QdNa_yCnXXJZ9g2_-o-Ee442cuPHvyAMeUi2h_wL992odEOrQcfkKBU1UKMK1cIkHth7B2NiXRSv4U6L4fhjeu3mDXAD41sbjF0I8nJvudcYgYUcVb-SPisjoL_spkxtw","e":"AQAB"}"#,
        "p__-2BnbFQTNTiU1vj-9sLffIENbcO_NixrTaTDTDbSfX6rWHZEuwXniMT59V4pFflNUv6IcBejgswmtkntBKlFGtXMpBDx-NwGWpsGm_gD9s_Gkm3eFpMU6yvWBmCB8_mvpLSyjcgrtnEO_-OPvuQmGWp5G7hMWIspG-fp8ut2pCklAAEsW27IO3d0rsBTXE4EV2vhqHKR90qCfUpWHDXAv_UuOQKwJExdiS9FTKLhUWuoKLAQ2cfsKoMbBxBVw-LT8w86DL-yLKmFlfBtd4wFqrbNqFfFOiMzyxnsPhxxqI1JQYQrYwxI0ET1VBMZZGLT-EBtNYVQIgS00MGmSQQ",
    ),
];

#[wasm_bindgen_test]
async fn a_signature_with_one_wrong_bit_is_rejected() {
    for (name, jwk, signature) in SIGNATURES {
        let algorithm = ALGORITHMS.into_iter().find(|algorithm| algorithm.name == name).expect("it is known");
        let key = Key { algorithm, jwk: jwk.to_owned() };
        let mut signature = Base64UrlUnpadded::decode_vec(signature).expect("base64url");
        assert_eq!(crypto::verify(&key, "what.is.signed", &signature).await, Ok(true), "{name}");
        assert_eq!(crypto::verify(&key, "what.is.signer", &signature).await, Ok(false), "{name}");
        *signature.last_mut().expect("bytes") ^= 1;
        assert_eq!(crypto::verify(&key, "what.is.signed", &signature).await, Ok(false), "{name}");
        assert_eq!(crypto::verify(&key, "what.is.signed", &[]).await, Ok(false), "{name}");
        let none = Key { jwk: jwk.replace("\"kty\":\"", "\"kty\":\"x"), ..key };
        assert!(crypto::verify(&none, "what.is.signed", &signature).await.is_err(), "{name}");
    }
}

fn get(url: &str) -> HttpRequest {
    HttpRequest { method: Method::GET, url: url.into(), headers: Vec::new(), body: Body::default() }
}

const LIMIT: Duration = Duration::from_secs(30);

#[wasm_bindgen_test]
async fn a_response_is_read_whole() {
    let response = fetch::send(&get("data:application/json,%7B%22a%22%3A%22%C3%A4%22%7D"), LIMIT).await;
    let response = response.expect("an answer");
    assert_eq!((response.status, response.body.expose()), (200, "{\"a\":\"ä\"}"));
    assert_eq!(response.header("content-type"), Some("application/json"));
}

#[wasm_bindgen_test]
async fn a_refused_connection_is_a_network_error() {
    // Browsers never connect to port 1.
    let answer = fetch::send(&get("http://127.0.0.1:1/"), LIMIT).await;
    assert!(matches!(answer, Err(TransportError::Network(_))), "{answer:?}");
}

#[wasm_bindgen_test]
async fn silence_past_the_limit_is_a_timeout() {
    let origin = window().location().origin().expect("an origin");
    let answer = fetch::send(&get(&origin), Duration::ZERO).await;
    assert_eq!(answer, Err(TransportError::Timeout));
}

#[wasm_bindgen_test]
async fn a_header_that_cannot_be_sent_is_an_error() {
    let mut request = get("data:,x");
    request.headers.push(header("authorization", "Basic \u{1F600}"));
    let answer = fetch::send(&request, LIMIT).await;
    assert!(matches!(answer, Err(TransportError::Network(_))), "{answer:?}");
}

#[wasm_bindgen_test]
fn focus_moves_only_where_it_is_sent() {
    let document = window().document().expect("a document");
    let field = document.create_element("input").expect("an element");
    field.set_id("someField");
    document.body().expect("a body").append_child(&field).expect("appended");
    tab::focus("someField");
    assert_eq!(document.active_element().map(|element| element.id()).as_deref(), Some("someField"));
    tab::focus("nobody");
    assert_eq!(document.active_element().map(|element| element.id()).as_deref(), Some("someField"));
    field.dyn_into::<web_sys::HtmlElement>().expect("an element").remove();
}

#[wasm_bindgen_test]
async fn the_database_changes_one_text_at_a_time_and_keeps_it() {
    let name = format!("test {}", clock::now().millis);
    let add = |letter: &'static str| {
        database::update(&name, move |before| {
            let before = before.unwrap_or_default();
            (format!("{before}{letter}"), before)
        })
    };
    let (first, second) = futures_util::join!(add("a"), add("b"));
    let seen = [first.expect("kept"), second.expect("kept")];
    assert!(seen.contains(&String::new()) && !seen.contains(&"ab".into()), "one after the other: {seen:?}");
    let both = add("c").await.expect("kept");
    assert!(["ab", "ba"].contains(&both.as_str()), "{both}");
    let factory = window().indexed_db().expect("IndexedDB").expect("IndexedDB");
    factory.delete_database(&name).expect("a test may delete its own database");
}

#[wasm_bindgen_test]
async fn a_fetch_event_as_plain_data() {
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_body(&"a=1&b=\u{e4}".into());
    let url = location::page_uri() + "sandbox/v1/access_token?x=1";
    let request = web_sys::Request::new_with_str_and_init(&url, &options).expect("a request");
    request.headers().set("Authorization", "Basic eA==").expect("a header");
    let read = fetch_event::read(request.into()).await.expect("readable").expect("a known method");
    assert_eq!((&read.method, read.url.expose(), read.body.expose()), (&Method::POST, url.as_str(), "a=1&b=\u{e4}"));
    assert_eq!(read.header("authorization"), Some("Basic eA=="));

    let headers = vec![header("content-type", "text/html"), header("location", "/back?code=1")];
    let made = HttpResponse { status: 303, headers, body: Body::new("\u{e4}") };
    let response: web_sys::Response = fetch_event::response(&made).expect("a response").into();
    assert_eq!(response.status(), 303);
    for (name, value) in &made.headers {
        assert_eq!(response.headers().get(name), Ok(Some(value.expose().to_owned())));
    }
    let text = wasm_bindgen_futures::JsFuture::from(response.text().expect("a body")).await.expect("text");
    assert_eq!(text.as_string().as_deref(), Some("\u{e4}"));
    assert!(fetch_event::response(&HttpResponse { status: 99, ..made }).is_err());
}
