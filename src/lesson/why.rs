//! Diagnosis the API did not do what it was asked: the likely cause of an answer, and the setting to mend.

use crate::{
    flow::ApiAnswer,
    oauth::{limits::quoted, token_response::refusal},
    providers::Provider,
};

/// A refusal of the API in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The likely cause.
    pub cause: &'static str,
    /// What to look at.
    pub mend: &'static str,
    /// What the API itself said, cut and without invisible characters.
    pub said: Option<String>,
    /// The number under which the provider's support finds the request.
    pub tracking_id: Option<String>,
}

/// Diagnosis the answer of this provider's API is a refusal; `None` where it is none.
pub fn why(checked: &ApiAnswer, provider: &Provider) -> Option<Diagnosis> {
    let (cause, mend) = match checked.status {
        200..400 => return None,
        400 => (
            "The API could not make sense of the request: a parameter is missing, or has a value it does not take.",
            "Compare the path and the body with the API's page on the developer portal.",
        ),
        401 => (
            "The token is not good, or no longer: expired, revoked, or of another provider.",
            "Refresh it in step 6. If that is refused too, sign in again from step 2.",
        ),
        403 => (
            "The token is good, but not for this: a scope is missing, or the account itself may not do it.",
            "Compare the scopes in step 2 with those that the API's page names, and with those ticked at the \
             integration's page.",
        ),
        404 => (
            "There is nothing at this address, or nothing that this account may see.",
            "Compare the path with the API's page, and the id in it with one that the API gave.",
        ),
        405 => ("This address does not take this method.", "Compare the method with the API's page."),
        409 => (
            "The request contradicts what is there already.",
            "Look at what is there with a GET, then ask again for the difference.",
        ),
        415 => ("The body is not written as the API wants it.", "Send JSON, as this page does when there is a body."),
        423 => ("What was asked for is locked, or not ready.", "Wait as long as it says, then press again."),
        429 => ("Too many requests in a short time.", "Wait as long as it says, then press again."),
        500..600 => (
            "The provider itself failed. It was reached: this is no matter of the network or of CORS.",
            "Try again in a moment. If it goes on, tell the provider's support the tracking id.",
        ),
        _ => ("The API refused.", "Compare the request with the API's page on the developer portal."),
    };
    let known = provider.refusals.iter().find(|refusal| refusal.status == checked.status);
    let (cause, mend) = known.map_or((cause, mend), |refusal| (refusal.cause, refusal.remedy));
    let refusal = refusal(checked.body.expose()).unwrap_or_default();
    let quoted = |text: Option<String>| text.as_deref().map(quoted);
    let said = quoted(refusal.description.or(refusal.error));
    Some(Diagnosis { cause, mend, said, tracking_id: quoted(refusal.tracking_id) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{flow::call::Call, oauth::secret::Body, providers::WEBEX};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn of(status: u16, body: &str) -> Option<Diagnosis> {
        why(&ApiAnswer { call: Call::Custom, line: "GET /x".into(), status, body: Body::new(body) }, WEBEX)
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
            // Of two reasons, nobody knows which is meant.
            (r#"{"message":"No.","message":"Yes."}"#, None, None),
            ("{\"message\":\"evil\u{202e}moc\"}", Some("evil\\u{202e}moc"), None),
            ("", None, None),
        ] {
            let why = of(404, body).expect("a refusal");
            assert_eq!((why.said.as_deref(), why.tracking_id.as_deref()), (said, tracking_id), "{body}");
        }
    }

    #[test]
    fn a_reason_without_end_is_cut() {
        let long = "x".repeat(1 << 20);
        let why = of(404, &format!(r#"{{"message":"{long}","trackingId":"{long}"}}"#)).expect("a refusal");
        let expected = Some(format!("{}… (1048576 characters in all)", "x".repeat(500)));
        assert_eq!((&why.said, &why.tracking_id), (&expected, &expected));
    }

    #[test]
    fn every_refusal_has_a_cause_and_a_setting() {
        assert_eq!((of(200, "{}"), of(204, ""), of(304, "")), (None, None, None));
        for status in [400, 401, 403, 404, 405, 409, 415, 418, 423, 429, 500, 502, 503] {
            let why = of(status, "").expect("a refusal");
            assert!(!why.cause.is_empty() && !why.mend.is_empty(), "{status}");
        }
    }
}
