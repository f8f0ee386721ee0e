//! The session as an HTTP Archive (HAR) 1.2, which browsers' developer tools and other programs read, without its
//! secrets.

use serde_json::{Value, json};

use crate::{
    flow::log::Entry,
    oauth::{limits::MAX_SAVED_BODY_BYTES, secret::Body},
    text::{error_words::transport_error, outcomes},
};

use super::{
    redaction::Redaction,
    wire::{Answer, answer, answered, answered_headers, sent},
};

/// The session as the text of a HAR 1.2 file; every secret is replaced by its name in capitals.
pub fn har(entries: &[Entry], redaction: &Redaction) -> String {
    let entries: Vec<Value> = entries.iter().map(|entry| of_entry(entry, redaction)).collect();
    let creator = json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") });
    let archive = json!({ "log": { "version": "1.2", "creator": creator, "pages": [], "entries": entries } });
    serde_json::to_string_pretty(&archive).expect("a value is always JSON")
}

fn of_entry(entry: &Entry, redaction: &Redaction) -> Value {
    let request = sent(entry, |_| false);
    let mut archived = json!({
        "method": request.method.as_str(),
        "url": redaction.redact(request.url.expose()),
        "httpVersion": "",
        "cookies": [],
        "headers": pairs(&request.headers, redaction),
        "queryString": pairs(&request.query, redaction),
        "headersSize": -1,
        "bodySize": entry.body.expose().len(),
    });
    if !request.body.is_empty() {
        archived["postData"] = json!({
            "mimeType": content_type(&request.headers, redaction),
            "params": pairs(&request.form, redaction),
            "text": redaction.redact(request.body.expose()),
        });
    }
    let (comment, millis) = match answer(entry) {
        Answer::NotForThePage => (outcomes::WENT_AWAY.to_owned(), 0),
        Answer::ThisPage => (outcomes::CAME_BACK.to_owned(), 0),
        Answer::Waiting => (outcomes::NO_ANSWER_WHEN_SAVED.to_owned(), 0),
        Answer::Missing(error, millis) => (transport_error(&error), millis),
        Answer::Status(_, millis) => (String::new(), millis),
    };
    json!({
        "startedDateTime": entry.sent_at.rfc3339(),
        "time": millis,
        "request": archived,
        "response": response(entry, redaction),
        "cache": {},
        "timings": { "send": 0, "wait": millis, "receive": 0 },
        "comment": redaction.redact(&comment),
    })
}

/// Names and values. A server or a user may have written either.
fn pairs(pairs: &[(String, Body)], redaction: &Redaction) -> Value {
    let redact = |text: &str| redaction.redact(text);
    pairs.iter().map(|(name, value)| json!({ "name": redact(name), "value": redact(value.expose()) })).collect()
}

fn content_type(headers: &[(String, Body)], redaction: &Redaction) -> String {
    let found = headers.iter().find(|(name, _)| name == "content-type");
    found.map(|(_, value)| redaction.redact(value.expose())).unwrap_or_default()
}

/// If the page saw no response, the status is 0, as browsers write it.
fn response(entry: &Entry, redaction: &Redaction) -> Value {
    let seen = entry.response();
    let headers = seen.map(answered_headers).unwrap_or_default();
    let body = answered(entry).map(|body| redaction.redact_excerpt(&body, MAX_SAVED_BODY_BYTES)).unwrap_or_default();
    json!({
        "status": seen.map_or(0, |response| response.status),
        "statusText": "",
        "httpVersion": "",
        "cookies": [],
        "headers": pairs(&headers, redaction),
        "content": { "size": body.len(), "mimeType": content_type(&headers, redaction), "text": body },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": seen.map_or(-1, |response| i64::try_from(response.body.expose().len()).unwrap_or(-1)),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        flow::{
            Purpose,
            call::Call,
            log::{Kind, Outcome},
            problem::Grant,
        },
        lesson::{
            transcript::transcript,
            wire::{body_text, parts},
        },
        oauth::{
            http::{HttpResponse, Method, TransportError, header},
            secret::Query,
        },
        time::Timestamp,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const SENT: Timestamp = Timestamp { millis: 1_798_761_599_000 };

    /// A callback, and an exchange that the server refused with the code in its answer.
    pub(in crate::lesson) fn session() -> [Entry; 2] {
        let callback = Entry {
            number: 2,
            kind: Kind::Callback,
            sent_at: SENT,
            line: String::new(),
            method: Method::GET,
            address: "https://class.example/walk/".into(),
            query: Query::new("?code=c%2Fo+d+e+1&state=s"),
            headers: Vec::new(),
            body: Body::default(),
            outcome: Outcome::Navigation,
        };
        let response = HttpResponse {
            status: 400,
            headers: vec![header("content-type", "application/json")],
            body: Body::new(r#"{"error":"invalid_grant","error_description":"c/o d e 1 is ``` old"}"#),
        };
        let exchange = Entry {
            number: 3,
            kind: Kind::Sent(Purpose::Token(Grant::Code)),
            address: "https://as.example/token".into(),
            method: Method::POST,
            query: Query::default(),
            headers: vec![header("content-type", "application/x-www-form-urlencoded")],
            body: Body::new("grant_type=authorization_code&code=c%2Fo+d+e+1&client_secret=hunter2"),
            outcome: Outcome::Ended(SENT.after(std::time::Duration::from_millis(7)), Ok(response)),
            ..callback.clone()
        };
        [callback, exchange]
    }

    #[test]
    fn an_archive_word_by_word() {
        let nothing = json!({ "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
            "content": { "size": 0, "mimeType": "", "text": "" }, "redirectURL": "", "headersSize": -1, "bodySize": -1 });
        let body = "{\n  \"error\": \"invalid_grant\",\n  \"error_description\": \"CODE is ``` old\"\n}";
        let expected = json!({ "log": {
            "version": "1.2",
            "creator": { "name": "oauth-walkthrough", "version": env!("CARGO_PKG_VERSION") },
            "pages": [],
            "entries": [
                {
                    "startedDateTime": "2026-12-31T23:59:59.000Z", "time": 0,
                    "request": {
                        "method": "GET", "url": "https://class.example/walk/?code=CODE&state=s", "httpVersion": "",
                        "cookies": [], "headers": [],
                        "queryString": [{ "name": "code", "value": "CODE" }, { "name": "state", "value": "s" }],
                        "headersSize": -1, "bodySize": 0,
                    },
                    "response": nothing, "cache": {}, "timings": { "send": 0, "wait": 0, "receive": 0 },
                    "comment": "The browser came back to this page.",
                },
                {
                    "startedDateTime": "2026-12-31T23:59:59.000Z", "time": 7,
                    "request": {
                        "method": "POST", "url": "https://as.example/token", "httpVersion": "", "cookies": [],
                        "headers": [{ "name": "content-type", "value": "application/x-www-form-urlencoded" }],
                        "queryString": [], "headersSize": -1, "bodySize": 68,
                        "postData": {
                            "mimeType": "application/x-www-form-urlencoded",
                            "params": [
                                { "name": "grant_type", "value": "authorization_code" },
                                { "name": "code", "value": "CODE" },
                                { "name": "client_secret", "value": "CLIENT_SECRET" },
                            ],
                            "text": "grant_type=authorization_code&code=CODE&client_secret=CLIENT_SECRET",
                        },
                    },
                    "response": {
                        "status": 400, "statusText": "", "httpVersion": "", "cookies": [],
                        "headers": [{ "name": "content-type", "value": "application/json" }],
                        "content": { "size": body.len(), "mimeType": "application/json", "text": body },
                        "redirectURL": "", "headersSize": -1, "bodySize": 68,
                    },
                    "cache": {}, "timings": { "send": 0, "wait": 7, "receive": 0 }, "comment": "",
                },
            ],
        } });
        let archived: Value = serde_json::from_str(&har(&session(), &Redaction::of(&session()))).expect("JSON");
        assert_eq!(archived, expected);
    }

    /// An answer of the full length is saved in part, and its length with it.
    #[test]
    fn of_a_long_answer_the_beginning_is_saved() {
        let [_, mut exchange] = session();
        let body = ["x".repeat(MAX_SAVED_BODY_BYTES - 3), "hunter2".to_owned(), "y".repeat(1 << 19)].concat();
        let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(body.as_str()) };
        exchange.outcome = Outcome::Ended(SENT, Ok(response));
        let entries = [exchange];
        let redaction = Redaction::of(&entries);
        for text in [har(&entries, &redaction), transcript(&entries, &redaction)] {
            assert!(text.contains(&format!("xCLIENT_SECRET… ({} characters in all)", body.len())));
            assert!(!text.contains("hun") && text.len() < MAX_SAVED_BODY_BYTES + 3_000);
        }
    }

    #[test]
    fn a_secret_is_found_in_every_field() {
        let [callback, exchange] = session();
        let with = |outcome| Entry {
            query: Query::new("?hunter2%21&x=hunter2!"),
            headers: vec![header("content-type", "text/hunter2!"), header("x-hunter2!", "hunter2!")],
            body: Body::new("hunter2!"),
            outcome,
            ..exchange.clone()
        };
        let headers = vec![header("content-type", "text/plain; x=hunter2!"), header("x-hunter2!", "x")];
        let answered = HttpResponse { status: 200, headers, body: Body::new("hunter2!") };
        let failed = TransportError::Network("hunter2!".to_owned());
        let entries = [callback, with(Outcome::Ended(SENT, Ok(answered))), with(Outcome::Ended(SENT, Err(failed)))];
        let redaction = Redaction::of(&session());
        for text in [har(&entries, &redaction), transcript(&entries, &redaction)] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    /// No export and no shown text contains a token, whatever form it came in.
    #[test]
    fn tokens_of_odd_answers_are_redacted_and_masked() {
        let [callback, exchange] = session();
        // What a server lets a page read, be it too short to be found elsewhere.
        let headers = vec![
            header("link", "<https://as.example/?access_token=secret-l&x=y>; rel=next"),
            header("x-access-token", "secret-x"),
            header("refreshtoken", "Bearer secret-y"),
            header("x-id-token", "~~1"),
        ];
        for (body, member) in [
            (r#"{"access_token":"secret-a","id_token":"secret-i"}"#, true),
            (r#"{"authed_user":{"access_token":"secret-a"},"list":[{"refresh_token":"secret-r"}]}"#, true),
            ("access_token=secret-a&refresh_token=secret-r", false),
            (r#"[{"access_token":"secret-a"}]"#, false),
            (r#"{"my_access_token":"secret-a","idToken":"secret-i","device_code":"secret-d"}"#, true),
            // Cut off, and with something behind it.
            (r#"{"access_token":"secret-a","refresh_token":"secret-r"#, false),
            (r#"{"access_token":"secret-a"} <!-- served by x -->"#, false),
            (r#"<pre>{&quot;x&quot;: 1, "client_secret" : "secret-s"}</pre>"#, false),
        ] {
            for kind in [Kind::Sent(Purpose::Token(Grant::Code)), Kind::Sent(Purpose::CallApi(Call::Custom))] {
                let response = HttpResponse { status: 200, headers: headers.clone(), body: Body::new(body) };
                let answered = Entry { kind, outcome: Outcome::Ended(SENT, Ok(response)), ..exchange.clone() };
                let entries = [callback.clone(), answered.clone()];
                let redaction = Redaction::of(&entries);
                let mut texts = vec![har(&entries, &redaction), transcript(&entries, &redaction)];
                texts.extend(body_text(&answered).map(|body| body.expose().to_owned()));
                let open = parts(&answered).into_iter().filter(|part| !part.is_secret);
                texts.extend(open.map(|part| part.value.expose().to_owned()));
                texts.push(redaction.redact(&format!("a note with {body}")));
                for text in texts {
                    assert!(!text.contains("secret-") && !text.contains("~~1"), "{text}");
                }
                let is_token_answer = matches!(kind, Kind::Sent(Purpose::Token(_)));
                assert_eq!(body_text(&answered).is_none(), member && is_token_answer, "{body}");
            }
        }
    }

    #[test]
    fn a_transcript_word_by_word() {
        let [callback, mut exchange] = session();
        let expected = "# An OAuth 2.0 session, message by message\n\n\
            Secrets, codes and tokens are replaced by their names in capitals.\n\n\
            ## 2. GET https://class.example/walk/\n\n2026-12-31T23:59:59.000Z\n\n\
            ```\nGET https://class.example/walk/?code=CODE&state=s\n```\n\nThe browser came back to this page.\n\n\
            ## 3. POST https://as.example/token\n\n2026-12-31T23:59:59.000Z\n\n\
            ```\nPOST https://as.example/token\ncontent-type: application/x-www-form-urlencoded\n\n\
            grant_type=authorization_code&code=CODE&client_secret=CLIENT_SECRET\n```\n\nAnswered 400 after 7 ms.\n\n\
            ````\n{\n  \"error\": \"invalid_grant\",\n  \"error_description\": \"CODE is ``` old\"\n}\n````\n";
        let redaction = Redaction::of(&session());
        assert_eq!(transcript(&[callback, exchange.clone()], &redaction), expected);
        exchange.outcome = Outcome::Ended(SENT, Err(TransportError::Timeout));
        let expected_end = "\nNo answer after 0 ms: the server didn't answer in time.\n";
        assert!(transcript(&[exchange.clone()], &redaction).ends_with(expected_end));
        // An address and a browser's words come from outside.
        exchange.address = "https://as.example/`a`/*b*/<c>\n# d".into();
        exchange.outcome = Outcome::Ended(SENT, Err(TransportError::Network("# [x](y)\n# hunter2!".into())));
        let text = transcript(&[exchange], &redaction);
        assert!(text.contains("\n## 3. POST https://as.example/\\`a\\`/\\*b\\*/\\<c\\> \\# d\n"), "{text}");
        assert!(text.ends_with("couldn't be reached: \\# \\[x\\](y)\n\\# CLIENT_SECRET!.\n"), "{text}");
    }
}
