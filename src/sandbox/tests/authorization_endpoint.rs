//! The authorization endpoint and its pages.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn declining_sends_access_denied() {
    let query = Pair::new().decide(&request(), "decline");
    let error = Callback::parse(&query).expect("a callback").verify(Some(request()));
    assert!(matches!(error, Err(CallbackError::Provider { error, .. }) if error.error == "access_denied"));
}

#[test]
fn a_request_that_must_not_be_sent_back() {
    let url = request().url().expose().to_owned();
    for (from, to) in [
        ("client_id=C+1", "client_id=C+2"),
        ("client_id=C+1&", ""),
        ("class.example%2Fwalk%2F", "class.example%2Fwalk"),
        ("class.example", "evil.example"),
        ("redirect_uri=", "uri="),
        ("response_type=code", "response_type=code&response_type=code"),
        ("state=s%2Bt", "state=%zz"),
    ] {
        let edited = url.replace(from, to);
        assert_ne!(edited, url, "{from}");
        for method in [Method::GET, Method::POST] {
            let body = Body::new("decision=accept");
            let request = HttpRequest { method, url: edited.as_str().into(), headers: Vec::new(), body };
            let response = Pair::new().handle(&request);
            assert_eq!((response.status, response.header("location")), (400, None), "{edited}");
        }
    }
}

#[test]
fn a_request_that_is_sent_back_with_an_error() {
    let url = request().url().expose().to_owned();
    for (from, to, error) in [
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("response_type=code", "x=y", "invalid_request"),
        ("spark%3Arooms_read", "spark%3Amemberships_read", "invalid_scope"),
        ("spark%3Arooms_read", "", "invalid_scope"),
        ("code_challenge_method=S256", "code_challenge_method=S512", "invalid_request"),
        ("code_challenge=", "code_challenge=%20", "invalid_request"),
        ("code_challenge=", "x=", "invalid_request"),
    ] {
        let edited = url.replace(from, to);
        assert_ne!(edited, url, "{from}");
        let response = Pair::new().get(&edited, None);
        let location = response.header("location").expect("a redirect").to_owned();
        assert_eq!(response.status, 303);
        assert!(location.starts_with("https://class.example/walk/?lang=en&"), "the query is kept: {location}");
        let query = Query::new(location.split_once('?').expect("a query").1);
        match Callback::parse(&query).expect("a callback").verify(Some(request())) {
            Err(CallbackError::Provider { error: have, .. }) => assert_eq!(have.error, error, "{edited}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn nobody_real_signs_in() {
    let mut pair = Pair::new();
    let url = request().url().expose().to_owned();
    for email in ["", "me", "me@work.example", "me@sandbox.example.net", "@sandbox.example", "a b@sandbox.example"] {
        let parameter = format!("email={}", email.replace('@', "%40").replace(' ', "+"));
        let rejected = pair.press(&url, &parameter);
        assert_eq!((rejected.status, rejected.header("location")), (400, None), "{email}");
        let body = rejected.body.expose();
        assert!(body.contains("role=alert") && body.contains(&format!("value=\"{email}\"")), "what was typed stays");
        let by_url = pair.get(&format!("{url}&{parameter}"), None);
        assert_eq!(by_url.status, 400, "nor in the URL: {email}");
        assert_eq!(pair.press(&format!("{url}&{parameter}"), "decision=accept").status, 400, "{email}");
    }
}

/// RFC 7636 §4.2: with `plain`, the challenge is the verifier.
#[test]
fn the_verifier_of_a_plain_challenge_is_the_challenge() {
    let verifier = "v~".repeat(30);
    for (challenge, matches) in [(verifier.clone(), true), ("w".repeat(43), false)] {
        let mut pair = Pair::new();
        let request = request();
        let url = request.url();
        let (start, _) = url.expose().split_once("&code_challenge=").expect("PKCE is on");
        let url = format!("{start}&code_challenge={challenge}&code_challenge_method=plain");
        let signed_in = pair.press(&url, SIGN_IN);
        let url = signed_in.header("location").expect("a location").to_owned();
        let response = pair.press(&url, "decision=accept");
        let (_, query) = response.header("location").expect("a location").split_once('?').expect("a query");
        let callback =
            Callback::parse(&Query::new(query)).expect("a callback").verify(Some(request)).expect("verified");
        assert_eq!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok(), matches, "{challenge}");
    }
}

/// The address of the next page in an automatic sign-in, if the page names one.
fn next_page(url: &str, response: &HttpResponse) -> Option<String> {
    let (_, rest) = response.body.expose().split_once("<meta http-equiv=refresh content=\"0; url=")?;
    let query = rest.split_once('"')?.0.replace("&amp;", "&");
    Some(format!("{}{query}", url.split('?').next().unwrap_or_default()))
}

/// Follows the pages of an automatic sign-in. Each one is held back until the one before it has been visible.
fn follow(pair: &mut Pair, mut url: String) -> (usize, HttpResponse) {
    let mut pages = 0;
    loop {
        let asked = request_without_body(Method::GET, url.clone());
        assert_eq!(delay(&asked), Duration::from_millis(if pages == 0 { 0 } else { 700 }), "{url}");
        let response = pair.handle(&asked);
        match next_page(&url, &response) {
            Some(next) => (url, pages) = (next, pages + 1),
            None => return (pages, response),
        }
    }
}

#[test]
fn an_automatic_sign_in_shows_each_page_and_sends_what_its_buttons_would() {
    let url = request().url().expose().to_owned();
    for (path, error) in [("/automatic", None), ("/what-if/declined/automatic", Some("access_denied"))] {
        let mut pair = Pair::new();
        let (pages, response) = follow(&mut pair, url.replace(BASE, &format!("{BASE}{path}")));
        assert_eq!((pages, response.status), (2, 303), "{path}");
        let location = response.header("location").expect("a redirect");
        let (uri, query) = location.split_once("&").expect("a query");
        assert_eq!(uri, "https://class.example/walk/?lang=en");
        match (Callback::parse(&Query::new(query)).expect("a callback").verify(Some(request())), error) {
            (Ok(callback), None) => assert!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok()),
            (Err(CallbackError::Provider { error: have, .. }), Some(error)) => assert_eq!(have.error, error),
            (other, _) => panic!("{path}: {other:?}"),
        }
    }
}

/// Only the path requests an automatic sign-in: with any other URL, the sandbox waits for a press.
#[test]
fn no_other_path_signs_anyone_in_without_a_press() {
    let url = request().url().expose().to_owned();
    for (path, added, method) in [
        ("", "&email=ada%40sandbox.example&decision=accept", Method::GET),
        ("", "&decision=accept", Method::GET),
        ("", "&automatic=true", Method::GET),
        ("/what-if/declined", "&email=ada%40sandbox.example&decision=accept", Method::GET),
        ("/automatic", "&email=ada%40sandbox.example&decision=accept", Method::HEAD),
        ("/automatic", "", Method::HEAD),
        // Nor does it without a name.
        ("/automatic", "&decision=accept", Method::GET),
    ] {
        let edited = format!("{}{added}", url.replace(BASE, &format!("{BASE}{path}")));
        let response = Pair::new().handle(&request_without_body(method, edited.clone()));
        assert_eq!((response.status, response.header("location")), (200, None), "{edited}");
        if path != "/automatic" {
            assert_eq!(next_page(&edited, &response), None, "{edited}");
        }
    }
}

/// An automatic sign-in checks the client and the redirect URI as strictly as any other.
#[test]
fn an_automatic_sign_in_sends_nothing_to_an_address_that_is_not_registered() {
    let url = request().url().expose().replace(BASE, &format!("{BASE}/automatic"));
    for (from, to) in [("class.example%2Fwalk", "evil.example%2Fwalk"), ("client_id=C+1", "client_id=C+2")] {
        for added in ["", "&email=ada%40sandbox.example", "&email=ada%40sandbox.example&decision=accept"] {
            let edited = format!("{}{added}", url.replace(from, to));
            assert_ne!(edited, format!("{url}{added}"));
            let response = Pair::new().get(&edited, None);
            assert_eq!((response.status, response.header("location")), (400, None), "{edited}");
            assert_eq!(next_page(&edited, &response), None, "{edited}");
        }
    }
}

#[test]
fn the_host_of_a_page_stands_out_in_its_address() {
    let page = Pair::new().get(request().url().expose(), None);
    assert!(page.body.expose().contains("<b>https://class.example</b>/walk/sandbox/v1/authorize"));
}
