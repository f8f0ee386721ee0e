//! The most common mistakes in class, found before the browser leaves. This is only advice: it doesn't stop the user
//! from leaving.

use crate::{
    flow::Flow,
    oauth::{
        invisible::is_invisible_or_bidi,
        scope::Scopes,
        token_request::ClientAuth,
        uri::{RedirectUri, UriError},
    },
    providers::Provider,
    text::noticed::{Advice, Difference, Noticed, words},
};

/// Shorter than this, a state can be guessed: 22 letters of base64url hold the 128 bits that RFC 6749 §10.10 asks for.
const MIN_STATE_CHARS: usize = 22;

/// Advice to read before the form is sent, from top to bottom.
pub fn before_leaving(flow: &Flow) -> Vec<Advice> {
    let form = &flow.setup.form;
    let mut advice = Vec::new();
    advice.extend(foreign_worker(flow, form.provider));
    let scopes = Scopes::parse(&form.scopes);
    if form.client_id.trim().contains(|c: char| c.is_whitespace() || is_invisible_or_bidi(c)) {
        advice.push(words(&Noticed::ClientIdWithSpace));
    }
    if scopes.iter().next().is_none() {
        advice.push(words(&Noticed::NoScope));
    }
    if let Some(client) = form.provider.client {
        for scope in scopes.iter().filter(|scope| !client.scopes.split(' ').any(|registered| registered == *scope)) {
            advice.push(words(&Noticed::ScopeNotRegistered(scope)));
        }
    }
    if let Some(metadata) = form.metadata() {
        let knows_s256 =
            metadata.challenge_methods.as_ref().is_none_or(|methods| methods.iter().any(|it| it == "S256"));
        if form.pkce && !knows_s256 {
            advice.push(words(&Noticed::NoS256));
        }
        let named = Scopes::parse(&metadata.scopes.join(" "));
        let unnamed = if named.is_empty() { Scopes::default() } else { scopes.without(&named) };
        for scope in unnamed.iter() {
            advice.push(words(&Noticed::ScopeNotNamed(scope)));
        }
    }
    if form.provider.are_endpoints_typed() && form.custom.issuer.trim().is_empty() {
        advice.push(words(&Noticed::NoIssuer));
    }
    if !form.pkce && flow.setup.client_auth == ClientAuth::None {
        advice.push(words(&Noticed::NoPkceNoSecret));
    }
    for warning in form.provider.scope_warnings.iter().filter(|warning| {
        let is_beside = |start: &str| scopes.iter().any(|scope| scope.starts_with(start) && scope != warning.scope);
        scopes.iter().any(|scope| scope == warning.scope) && warning.beside.is_none_or(is_beside)
    }) {
        advice.push(Advice { what: warning.what.to_owned(), setting: warning.setting });
    }
    if !form.state.is_empty() && form.state.expose().chars().count() < MIN_STATE_CHARS {
        advice.push(words(&Noticed::ShortState));
    }
    let (typed, page) = (form.redirect_uri.trim(), form.page_uri());
    if typed != page && !typed.is_empty() {
        advice.push(words(&Noticed::RedirectUri(differs(typed, page))));
    }
    advice
}

/// A warning that another project's service worker can read the requests. Not for a simulated provider: nothing sent to
/// it has any value.
pub fn foreign_worker(flow: &Flow, provider: &Provider) -> Option<Advice> {
    let script = flow.page.foreign_worker.as_ref().filter(|_| !provider.is_simulated)?;
    Some(words(&Noticed::ForeignWorker(script)))
}

/// What is wrong with a redirect URI that isn't the page's address.
fn differs(typed: &str, page: &str) -> Difference {
    match RedirectUri::parse(typed) {
        Err(UriError::NotHttps) => return Difference::NotHttps,
        Err(UriError::Fragment) => return Difference::Fragment,
        _ => {}
    }
    let without_slash = |text: &str| text.trim_end_matches('/').to_owned();
    let without_scheme = |text: &str| text.split_once("://").map_or(text, |(_, rest)| rest).to_owned();
    let without_file = |text: &str| text.strip_suffix("index.html").unwrap_or(text).to_owned();
    let origin = |text: &str| text.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    if without_slash(typed) == without_slash(page) {
        Difference::Slash
    } else if typed.eq_ignore_ascii_case(page) {
        Difference::Capitals
    } else if without_scheme(typed) == without_scheme(page) {
        Difference::Scheme
    } else if without_file(typed) == without_file(page) {
        Difference::File
    } else if origin(typed) == origin(page) {
        Difference::Path
    } else {
        Difference::Altogether
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Event, Opening,
            form::{Field, RequestSecrets},
            update::update,
        },
        oauth::{
            discovery,
            http::HttpResponse,
            secret::{Body, State},
        },
        providers::{CUSTOM, SANDBOX, WEBEX},
        time::Timestamp,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const PAGE: &str = "https://user.github.io/repo/";

    fn check(provider: &'static Provider, field: Field, text: &str, expected: &[&str]) {
        let fresh = RequestSecrets { state: State::new("s".repeat(22)), ..RequestSecrets::default() };
        let mut flow = Flow::new(fresh, PAGE);
        flow.setup.form.choose(provider);
        flow.setup.form.set(field, text.to_owned());
        assert_eq!(noticed(&flow), expected, "{field:?} {text:?}");
    }

    fn noticed(flow: &Flow) -> Vec<String> {
        before_leaving(flow).into_iter().map(|advice| advice.what).collect()
    }

    #[test]
    fn a_stranger_on_the_line_is_noticed() {
        let fresh = RequestSecrets { state: State::new("s".repeat(22)), ..RequestSecrets::default() };
        let mut flow = Flow::new(fresh.clone(), PAGE);
        let foreign_worker = Some("https://user.github.io/sw.js".to_owned());
        let opening = Opening { foreign_worker, ..Opening::default() };
        update(&mut flow, Event::Opened(opening), Timestamp::default());
        for _ in 0..2 {
            assert_eq!(
                noticed(&flow),
                ["Another project's service worker (https://user.github.io/sw.js) can see everything this page sends."]
            );
            update(&mut flow, Event::Reset(fresh.clone(), PAGE.to_owned()), Timestamp::default());
        }
        flow.setup.form.choose(SANDBOX);
        assert_eq!(noticed(&flow), [""; 0], "nothing there is worth anything");
        flow.setup.form.choose(WEBEX);
        update(&mut flow, Event::WorkerChanged(None), Timestamp::default());
        assert_eq!(noticed(&flow), [""; 0], "it has gone");
        update(&mut flow, Event::WorkerChanged(Some("https://user.github.io/x.js".to_owned())), Timestamp::default());
        assert_eq!(noticed(&flow).len(), 1, "another has come");
    }

    #[test]
    fn what_goes_wrong_most_in_class_is_noticed() {
        for (typed, how) in [
            ("https://user.github.io/repo", "differs from this page's address by a slash at the end."),
            ("https://user.github.io/Repo/", "differs from this page's address in upper and lower case."),
            ("https://user.github.io/repo/index.html", "differs from this page's address by index.html at the end."),
            (
                "https://user.github.io/",
                "differs from this page's address in its path. On a shared host, each project has its own.",
            ),
            ("https://user.example/repo/", "is a different address, so the code will go there."),
        ] {
            check(WEBEX, Field::RedirectUri, typed, &[&format!("The Redirect URI {how}")]);
        }
        let not_https = "The Redirect URI is neither https nor on this machine.";
        check(WEBEX, Field::RedirectUri, "http://user.github.io/repo/", &[not_https]);
        let fragment = "The Redirect URI has a fragment (the part after #).";
        check(WEBEX, Field::RedirectUri, "https://user.github.io/repo/#x", &[fragment]);
        check(WEBEX, Field::RedirectUri, " https://user.github.io/repo/ ", &[]);
        check(WEBEX, Field::RedirectUri, "", &[]);
        check(WEBEX, Field::ClientId, "C1 C2", &["The Client ID contains a space or an invisible character."]);
        check(WEBEX, Field::ClientId, "\u{200b}C1", &["The Client ID contains a space or an invisible character."]);
        check(WEBEX, Field::ClientId, " C1 ", &[]);
        check(WEBEX, Field::Scopes, " ", &["No scopes requested."]);
        let all =
            "Each scope you request must be selected at registration. spark:all doesn't count for the finer ones.";
        check(WEBEX, Field::Scopes, "spark:all spark:rooms_read", &[all]);
        check(WEBEX, Field::Scopes, "spark-admin:people_read spark:all", &[all]);
        // Alone it is right: such a token has full access.
        check(WEBEX, Field::Scopes, "spark:all", &[]);
        check(WEBEX, Field::Scopes, "spark:all openid", &[]);
        check(WEBEX, Field::Scopes, "spark:rooms_read spark:people_read", &[]);
        // The sandbox's client has all of its scopes selected.
        check(SANDBOX, Field::Scopes, "spark:all spark:rooms_read", &[]);
        let nobody = "Without an issuer, this page can't check who sent the callback.";
        check(CUSTOM, Field::Scopes, "spark:all", &[nobody]);
        check(CUSTOM, Field::Issuer, " https://as.example ", &[]);
        check(SANDBOX, Field::Scopes, "spark:rooms_read nonsense", &["The scope nonsense isn't registered."]);
        check(WEBEX, Field::Scopes, "nonsense", &[]);
        check(WEBEX, Field::State, "12345", &["The state is short enough to guess."]);
        check(WEBEX, Field::State, "", &[]);
    }

    #[test]
    fn a_public_client_without_pkce_is_noticed() {
        for (pkce, auth, is_noticed) in [
            (false, ClientAuth::None, true),
            (true, ClientAuth::None, false),
            (false, ClientAuth::Post, false),
            (false, ClientAuth::Basic, false),
        ] {
            let fresh = RequestSecrets { state: State::new("s".repeat(22)), ..RequestSecrets::default() };
            let mut flow = Flow::new(fresh, PAGE);
            (flow.setup.form.pkce, flow.setup.client_auth) = (pkce, auth);
            let expected = if is_noticed { vec!["PKCE is off and no secret is sent."] } else { Vec::new() };
            assert_eq!(noticed(&flow), expected, "{pkce} {auth:?}");
        }
    }

    #[test]
    fn what_the_metadata_does_not_name_is_noticed() {
        let no_s256 = "The provider's metadata doesn't list S256.";
        let other = "The provider's metadata doesn't list the scope b.";
        for (members, expected) in [
            ("", &[][..]),
            (r#","code_challenge_methods_supported":["plain","S256"]"#, &[]),
            (r#","code_challenge_methods_supported":["plain"]"#, &[no_s256]),
            (r#","code_challenge_methods_supported":[]"#, &[no_s256]),
            (r#","scopes_supported":["a","b","c"]"#, &[]),
            (r#","scopes_supported":["a"]"#, &[other]),
        ] {
            let fresh = RequestSecrets { state: State::new("s".repeat(22)), ..RequestSecrets::default() };
            let mut flow = Flow::new(fresh, PAGE);
            flow.setup.form.choose(CUSTOM);
            flow.setup.form.set(Field::Scopes, "a b".to_owned());
            let body = format!(
                r#"{{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a","token_endpoint":"https://as.example/t"{members}}}"#
            );
            let answer = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(body) };
            flow.setup.form.apply_metadata(discovery::parse("https://as.example", &answer).expect("metadata"));
            assert_eq!(noticed(&flow), expected, "{members}");
        }
    }
}
