//! A class link: what a teacher puts into everyone's form, in the fragment of the page's address. A fragment is never
//! sent to a host. Anyone may have made the link: nothing in it is trusted before it has been checked.

use zeroize::Zeroizing;

use crate::{
    oauth::{
        authorization_request::{Endpoints, IssuerFacts},
        form_encoding,
        invisible::is_invisible_or_bidi,
        limits::{MAX_VALUE_CHARS, is_longer_than},
        uri::UriError,
    },
    providers::{EndpointTexts, Provider, Providers},
};

use super::form::{EndpointField, Form};

/// The beginning of a fragment that is a class link.
const OPENING: &str = "provider=";

/// What a link may contain besides the provider: never a secret, a code, a token or a state.
const NAMES: [&str; 6] = ["client_id", "scope", "authorization_endpoint", "token_endpoint", "api_base", "issuer"];

/// The contents of a class link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassLink {
    /// The provider to use.
    pub provider: &'static Provider,
    /// The client identifier; may be empty.
    pub client_id: String,
    /// The scopes, space-separated.
    pub scopes: String,
    /// The link's own endpoints, if it has any.
    pub endpoints: Option<EndpointTexts>,
}

/// Why a class link is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassLinkError {
    /// It contains something that doesn't belong in a class link, such as a secret.
    Foreign(String),
    /// It contains something more than once.
    Twice(String),
    /// A value is longer than any real one.
    TooLong(String),
    /// A value contains invisible characters, or ones that change the writing direction.
    Unprintable(String),
    /// It names an unknown provider.
    UnknownProvider,
    /// It has other endpoints under the name of a provider whose endpoints are known.
    NotCustom,
    /// One of its endpoints, or its issuer, can't be used.
    Endpoint(EndpointField, UriError),
}

/// The status of a class link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It has its own endpoints, so nothing in it is used until the user confirms it.
    ToConfirm(ClassLink),
    /// It filled the form in.
    Used(ClassLink),
    /// It was rejected.
    Refused(ClassLinkError),
}

impl ClassLink {
    /// The link that fills in a form like this one.
    pub fn of(form: &Form) -> Self {
        Self {
            provider: form.provider,
            client_id: form.client_id.trim().to_owned(),
            scopes: form.scopes.split_whitespace().collect::<Vec<_>>().join(" "),
            endpoints: form.provider.are_endpoints_typed().then(|| form.custom.clone()),
        }
    }

    /// The link as the fragment of an address, with its `#`.
    pub fn fragment(&self) -> String {
        let endpoints = self.endpoints.clone().unwrap_or_default();
        let values = [
            &self.client_id,
            &self.scopes,
            &endpoints.authorization,
            &endpoints.token,
            &endpoints.api_base,
            &endpoints.issuer,
        ];
        let others = NAMES.into_iter().zip(values.map(|value| value.trim())).filter(|(_, value)| !value.is_empty());
        ["#", &form_encoding::encoded([("provider", self.provider.id)].into_iter().chain(others))].concat()
    }

    /// Parses the fragment of the page's address, with or without its `#`, on a page with these providers. `None` if it
    /// isn't a class link.
    pub fn parse(fragment: &str, providers: Providers) -> Option<Result<Self, ClassLinkError>> {
        Self::is_one(fragment).then(|| read(fragment.strip_prefix('#').unwrap_or(fragment), providers))
    }

    /// Whether the fragment of the page's address, with or without its `#`, is a class link, usable or not.
    pub fn is_one(fragment: &str) -> bool {
        fragment.strip_prefix('#').unwrap_or(fragment).starts_with(OPENING)
    }

    /// The hosts of the link's own endpoints and its issuer, each once, in the order of the fields.
    pub fn hosts(&self) -> Vec<String> {
        let endpoints = self.endpoints.as_ref().and_then(|texts| checked(texts).ok());
        endpoints.map(|endpoints| endpoints.hosts()).unwrap_or_default()
    }

    /// Whether the link has everything a request needs: the client identifier too, unless the provider has a built-in
    /// client.
    pub fn is_complete(&self) -> bool {
        self.provider.client.is_some() || !self.client_id.is_empty()
    }

    /// Fills in the form. Fields that the link leaves out stay as they are.
    pub fn fill(&self, form: &mut Form) {
        form.choose(self.provider);
        if let Some(endpoints) = &self.endpoints {
            form.custom = endpoints.clone();
        }
        for (field, value) in [(&mut form.client_id, &self.client_id), (&mut form.scopes, &self.scopes)] {
            if !value.is_empty() {
                field.clone_from(value);
            }
        }
    }
}

fn read(fragment: &str, providers: Providers) -> Result<ClassLink, ClassLinkError> {
    // It may hold anything, also a secret: what is decoded is wiped.
    let mut values: Vec<(Zeroizing<String>, Zeroizing<String>)> = Vec::new();
    for (name, value) in form_encoding::pairs(fragment) {
        if *name != "provider" && !NAMES.contains(&name.as_str()) {
            return Err(ClassLinkError::Foreign(shown(&name)));
        }
        if is_longer_than(&value, MAX_VALUE_CHARS) {
            return Err(ClassLinkError::TooLong(name.to_string()));
        }
        if value.chars().any(is_invisible_or_bidi) {
            return Err(ClassLinkError::Unprintable(name.to_string()));
        }
        if values.iter().any(|(known, _)| *known == name) {
            return Err(ClassLinkError::Twice(name.to_string()));
        }
        values.push((name, value));
    }
    let value = |name: &str| values.iter().find(|(known, _)| **known == name).map_or("", |(_, value)| value.trim());
    let take = |name: &str| value(name).to_owned();
    let provider = providers.by_id(&take("provider")).ok_or(ClassLinkError::UnknownProvider)?;
    let (client_id, scopes) = (take("client_id"), take("scope"));
    let endpoints = EndpointTexts {
        authorization: take("authorization_endpoint"),
        token: take("token_endpoint"),
        api_base: take("api_base"),
        issuer: take("issuer"),
    };
    let endpoints = (endpoints != EndpointTexts::default()).then_some(endpoints);
    if let Some(endpoints) = &endpoints {
        if !provider.are_endpoints_typed() {
            return Err(ClassLinkError::NotCustom);
        }
        checked(endpoints).map_err(|(field, fault)| ClassLinkError::Endpoint(field, fault))?;
    }
    Ok(ClassLink { provider, client_id, scopes, endpoints })
}

/// The link's own endpoints. Nothing else is known about their issuer.
fn checked(endpoints: &EndpointTexts) -> Result<Endpoints, (EndpointField, UriError)> {
    endpoints.checked(IssuerFacts::of_issuer(&endpoints.issuer))
}

/// An untrusted name, short enough to show.
fn shown(name: &str) -> String {
    const MAX_SHOWN_CHARS: usize = 40;
    name.chars().filter(|c| !is_invisible_or_bidi(*c)).take(MAX_SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::form::{Field, RequestSecrets},
        oauth::secret::State,
        providers::{CUSTOM, WEBEX},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn form() -> Form {
        let fresh = RequestSecrets { state: State::new("first"), ..RequestSecrets::default() };
        Form::new(fresh, "https://class.example/walk/", WEBEX)
    }

    fn parsed(fragment: &str) -> Option<Result<ClassLink, ClassLinkError>> {
        ClassLink::parse(fragment, Providers::default())
    }

    #[test]
    fn a_link_copies_the_form_that_it_was_made_from() {
        let mut made = form();
        made.set(Field::ClientId, " C&1=é ".into());
        made.set(Field::Scopes, " spark:rooms_read\n spark:people_read ".into());
        let link = ClassLink::of(&made).fragment();
        assert_eq!(link, "#provider=webex&client_id=C%261%3D%C3%A9&scope=spark%3Arooms_read+spark%3Apeople_read");
        let mut filled = form();
        parsed(&link).expect("a class link").expect("a good one").fill(&mut filled);
        assert_eq!(
            (filled.client_id.as_str(), filled.scopes.as_str()),
            ("C&1=é", "spark:rooms_read spark:people_read")
        );

        made.choose(CUSTOM);
        made.set(Field::AuthorizeEndpoint, "https://as.example/authorize?p=1".into());
        made.set(Field::TokenEndpoint, "https://tokens.example/token".into());
        made.set(Field::ApiBase, "https://as.example/v1".into());
        made.set(Field::Issuer, "https://login.example".into());
        let link = parsed(&ClassLink::of(&made).fragment()).expect("a class link").expect("a good one");
        assert_eq!(link.hosts(), ["as.example", "tokens.example", "login.example"]);
        let mut filled = form();
        link.fill(&mut filled);
        assert_eq!((filled.provider, filled.custom), (CUSTOM, made.custom));
    }

    #[test]
    fn fields_that_a_link_leaves_out_stay() {
        let mut filled = form();
        filled.set(Field::ClientId, "mine".into());
        parsed("#provider=custom").expect("a class link").expect("a good one").fill(&mut filled);
        assert_eq!((filled.provider, filled.client_id.as_str()), (CUSTOM, "mine"));
        assert_eq!(filled.scopes, crate::providers::webex::DEFAULT_SCOPE);
    }

    #[test]
    fn a_link_is_complete_when_nothing_is_left_to_type() {
        for (fragment, expected) in [
            ("#provider=sandbox", true),
            ("#provider=webex&client_id=C1", true),
            ("#provider=webex&scope=a", false),
            ("#provider=custom", false),
        ] {
            let link = parsed(fragment).expect("a class link").expect("a good one");
            assert_eq!(link.is_complete(), expected, "{fragment}");
        }
    }

    #[test]
    fn other_fragments_are_no_class_links() {
        for fragment in ["", "#", "#top", "#_=_", "#code=1&provider=webex", "#Provider=webex"] {
            assert_eq!(parsed(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn hostile_links_are_refused() {
        fn check(fragment: &str, expected: ClassLinkError) {
            assert_eq!(parsed(fragment), Some(Err(expected)), "{fragment}");
        }
        for name in ["client_secret", "code", "state", "access_token", "refresh_token", "redirect_uri", "SCOPE"] {
            check(&format!("#provider=webex&{name}=x"), ClassLinkError::Foreign(name.into()));
        }
        check(&format!("#provider=webex&{}=", "x".repeat(99)), ClassLinkError::Foreign("x".repeat(40)));
        check("#provider=webex&<script>=", ClassLinkError::Foreign("<script>".into()));
        check("#provider=webex&provider=custom", ClassLinkError::Twice("provider".into()));
        check("#provider=webex&client_id=a&client_id=b", ClassLinkError::Twice("client_id".into()));
        check("#provider=other", ClassLinkError::UnknownProvider);
        check("#provider=", ClassLinkError::UnknownProvider);
        // Webex's name over someone else's endpoint.
        check("#provider=webex&token_endpoint=https%3A%2F%2Fevil.example%2F", ClassLinkError::NotCustom);
        check("#provider=sandbox&api_base=https%3A%2F%2Fevil.example%2F", ClassLinkError::NotCustom);
        check(&format!("#provider=webex&client_id={}", "x".repeat(2_001)), ClassLinkError::TooLong("client_id".into()));
        assert!(matches!(parsed(&format!("#provider=webex&client_id={}", "x".repeat(2_000))), Some(Ok(_))));
        for unseen in ["%00", "%0A", "%7F", "%E2%80%AE", "%E2%80%8B", "%E2%81%A6", "%EF%BB%BF"] {
            check(&format!("#provider=webex&client_id=a{unseen}b"), ClassLinkError::Unprintable("client_id".into()));
        }
        let endpoint = ClassLinkError::Endpoint;
        let good = "#provider=custom&authorization_endpoint=https%3A%2F%2Fas.example%2F";
        check(good, endpoint(EndpointField::Token, UriError::Empty));
        for (token, fault) in [
            ("http%3A%2F%2Fas.example%2Ft", UriError::NotHttps),
            ("javascript%3Aalert%281%29", UriError::NotAbsolute),
            ("https%3A%2F%2Fwebexapis.com%40evil.example%2F", UriError::UserInfo),
            ("https%3A%2F%2F*.evil.example%2Ft", UriError::HostCharacter),
            ("https%3A%2F%2Fevil.example%2F", UriError::NoPath),
        ] {
            check(&format!("{good}&token_endpoint={token}"), endpoint(EndpointField::Token, fault));
        }
        for (issuer, fault) in [
            ("https%3A%2F%2F*.evil.example", UriError::HostCharacter),
            ("http%3A%2F%2Fevil.example", UriError::NotHttps),
            ("evil.example", UriError::NotAbsolute),
        ] {
            let link = format!("{good}&token_endpoint=https%3A%2F%2Fas.example%2Ft&issuer={issuer}");
            check(&link, endpoint(EndpointField::Issuer, fault));
        }
        check(
            "#provider=custom&authorization_endpoint=https%3A%2F%2Fas.example%2Fa%3Fresponse_mode%3Dform_post",
            endpoint(EndpointField::Authorization, UriError::ReservedParameter("response_mode")),
        );
    }

    #[test]
    fn non_ascii_hosts_are_shown_in_ascii() {
        let link = |host: &str| {
            let endpoint = format!("https%3A%2F%2F{host}%2Ft");
            format!("#provider=custom&authorization_endpoint={endpoint}&token_endpoint={endpoint}")
        };
        let hosts = |host: &str| parsed(&link(host)).expect("a class link").map(|link| link.hosts());
        assert_eq!(hosts("XN--e1awd7f.example"), Ok(vec!["xn--e1awd7f.example".to_owned()]));
        // This page's URLs are ASCII: lookalike characters are rejected.
        assert!(hosts("w%D0%B5bexapis.com").is_err());
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn no_fragment_panics_and_a_valid_one_round_trips(rest in ".*") {
            if let Some(Ok(link)) = parsed(&format!("#provider=custom&client_id={rest}")) {
                proptest::prop_assert_eq!(parsed(&link.fragment()), Some(Ok(link)));
            }
        }
    }
}
