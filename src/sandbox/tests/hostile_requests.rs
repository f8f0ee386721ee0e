//! Random requests, and random changes to a valid one.

use super::*;

proptest::proptest! {
    #[test]
    fn no_request_panics_it_or_gets_a_token(
        fault in "(/what-if/[a-z-]{0,20})?(/automatic)?",
        path in "(/authorize|/access_token|/rooms|/people/me|/userinfo|/verification|.{0,20})",
        query in ".{0,80}",
        body in "(grant_type=(authorization_code|refresh_token)&)?(client_id=C\\+1&)?(code|refresh_token)=.{0,60}",
        credentials in ".{0,40}",
        post in proptest::bool::ANY,
    ) {
        let mut pair = Pair::new();
        pair.verified(&request());
        let method = if post { Method::POST } else { Method::GET };
        let headers = vec![
            header("content-type", "application/x-www-form-urlencoded"),
            header("authorization", credentials),
        ];
        let url = format!("{BASE}{fault}{path}?{query}").into();
        let response = pair.handle(&HttpRequest { method, url, headers, body: Body::new(body) });
        proptest::prop_assert!(!response.body.expose().contains("access_token\":"));
    }

    #[test]
    fn no_exchange_with_one_word_changed_gets_a_token(which in 0..6usize, value in ".{1,40}") {
        let mut pair = Pair::new();
        let callback = pair.verified(&request());
        let sent = exchange_request(&callback, ClientAuth::Post, SECRET);
        let mut words: Vec<(String, String)> =
            form_urlencoded::parse(sent.body.expose().as_bytes()).into_owned().collect();
        proptest::prop_assert_eq!(words.len(), 6);
        proptest::prop_assume!(words[which].1 != value);
        words[which].1 = value;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&words).finish();
        let response = pair.handle(&HttpRequest { body: Body::new(body), ..sent });
        proptest::prop_assert!(!response.body.expose().contains("access_token\":"), "{:?}", words[which]);
    }
}
