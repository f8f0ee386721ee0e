//! Why the API refused a request: the likely cause, and the setting to fix.

use crate::{
    flow::ApiAnswer,
    oauth::token_response::error_body,
    providers::Provider,
    text::{api_refusals, token_kind_words},
};

/// An explained refusal of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The likely cause.
    pub cause: &'static str,
    /// What to look at.
    pub remedy: &'static str,
    /// How the kind of token may be the cause.
    pub token_kind: Option<&'static str>,
    /// The API's own message as it came: untrusted, and of any length. Only whole can it be searched for secrets.
    pub said: Option<String>,
    /// The tracking ID as it came, by which the provider's support finds the request.
    pub tracking_id: Option<String>,
}

/// Why this provider's API refused; `None` if it didn't.
pub fn diagnose(answer: &ApiAnswer, provider: &Provider) -> Option<Diagnosis> {
    if (200..400).contains(&answer.status) {
        return None;
    }
    let (cause, remedy) = api_refusals::cause_and_remedy(answer.status, provider);
    let token_kind =
        provider.token_kinds.filter(|_| answer.status == 403).map(|kinds| token_kind_words::of(kinds).if_forbidden);
    let error = error_body(answer.body.expose()).unwrap_or_default();
    let said = error.description.or(error.error);
    Some(Diagnosis { cause, remedy, token_kind, said, tracking_id: error.tracking_id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::call::Call,
        oauth::secret::Body,
        providers::{CUSTOM, SANDBOX, WEBEX},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn of(status: u16, body: &str) -> Option<Diagnosis> {
        diagnose(&ApiAnswer { call: Call::Custom, line: "GET /x".into(), status, body: Body::new(body) }, WEBEX)
    }

    #[test]
    fn both_of_webexs_shapes_are_read() {
        for (body, said, tracking_id) in [
            (
                r#"{"message":"No.","errors":[{"description":"Because."}],"trackingId":"ROUTER_1"}"#,
                Some("No. Because."),
                Some("ROUTER_1"),
            ),
            (r#"{"error":"e","error_description":"d","trackingID":"CLIENT_2"}"#, Some("d"), Some("CLIENT_2")),
            ("<html>", None, None),
            // With two reasons, it's unclear which one counts.
            (r#"{"message":"No.","message":"Yes."}"#, None, None),
            ("", None, None),
        ] {
            let diagnosis = of(404, body).expect("a refusal");
            assert_eq!((diagnosis.said.as_deref(), diagnosis.tracking_id.as_deref()), (said, tracking_id), "{body}");
        }
    }

    #[test]
    fn of_a_long_reason_nothing_is_cut_before_it_is_redacted() {
        let long = Some("x".repeat(1 << 20));
        let body = long.as_deref().map(|long| format!(r#"{{"message":"{long}","trackingId":"{long}"}}"#));
        let diagnosis = of(404, &body.unwrap_or_default()).expect("a refusal");
        assert_eq!((&diagnosis.said, &diagnosis.tracking_id), (&long, &long));
    }

    /// 401 is about the token itself, whichever kind it is.
    #[test]
    fn another_kind_of_token_is_thought_of_where_one_was_good_but_not_for_this() {
        for (provider, status, expected) in [
            (WEBEX, 403, true),
            (SANDBOX, 403, true),
            (CUSTOM, 403, false),
            (WEBEX, 401, false),
            (WEBEX, 404, false),
            (WEBEX, 500, false),
        ] {
            let answer = ApiAnswer { call: Call::Custom, line: "GET /people/me".into(), status, body: Body::default() };
            let hint = diagnose(&answer, provider).expect("a refusal").token_kind;
            assert_eq!(hint.is_some_and(|hint| hint.contains("probably")), expected, "{provider:?} {status}");
        }
    }

    #[test]
    fn every_refusal_has_a_cause_and_a_setting() {
        assert_eq!((of(200, "{}"), of(204, ""), of(304, "")), (None, None, None));
        for status in [400, 401, 403, 404, 405, 409, 415, 418, 423, 429, 500, 502, 503] {
            let diagnosis = of(status, "").expect("a refusal");
            assert!(!diagnosis.cause.is_empty() && !diagnosis.remedy.is_empty(), "{status}");
        }
    }
}
