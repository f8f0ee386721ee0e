//! What is noticed about the form before the browser leaves.

/// Something to look at before leaving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What was noticed.
    pub what: String,
    /// Which setting to look at.
    pub setting: &'static str,
}

/// What was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed<'a> {
    /// Another project's worker, of this script, reads along.
    ForeignWorker(&'a str),
    /// The client identifier has a space inside.
    ClientIdWithSpace,
    /// No scope is asked for.
    NoScope,
    /// This scope is not registered.
    ScopeNotRegistered(&'a str),
    /// The provider's metadata does not name S256.
    NoS256,
    /// It does not name this scope.
    ScopeNotNamed(&'a str),
    /// No issuer is known.
    NoIssuer,
    /// Neither PKCE nor a secret protects the code.
    NoPkceNoSecret,
    /// The state can be guessed.
    ShortState,
    /// The redirect URI differs from the page's address.
    RedirectUri(Difference),
}

/// How a redirect URI differs from the page's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is neither https nor loopback.
    NotHttps,
    /// It has a fragment.
    Fragment,
    /// By a slash at its end.
    Slash,
    /// By upper and lower case.
    Capitals,
    /// By http and https.
    Scheme,
    /// By `index.html`.
    File,
    /// By its path.
    Path,
    /// By its host, or more.
    Altogether,
}

/// What was noticed, in words.
pub fn words(noticed: &Noticed<'_>) -> Advice {
    let (what, setting) = match noticed {
        Noticed::ForeignWorker(script) => (
            format!("Another project's service worker ({script}) can see everything this page sends."),
            "It shares this host, so it can read the secret and the token. Unless it is yours too, use this page on a \
             host of its own, or with cargo xtask serve.",
        ),
        Noticed::ClientIdWithSpace => (
            "The Client ID contains a space or an invisible character.".to_owned(),
            "Copy it again from the integration's page. It is a single word.",
        ),
        Noticed::NoScope => (
            "No scopes requested.".to_owned(),
            "Select scopes on the integration's page, and enter here the ones the token should have.",
        ),
        Noticed::ScopeNotRegistered(scope) if scope.contains(',') => {
            (format!("The scope {scope} isn't registered."), "Put a space between scopes, not a comma.")
        }
        Noticed::ScopeNotRegistered(scope) => (
            format!("The scope {scope} isn't registered."),
            "You can request only registered scopes. The answer will be invalid_scope.",
        ),
        Noticed::NoS256 => (
            "The provider's metadata doesn't list S256.".to_owned(),
            "It may refuse the request, or ignore the challenge. Turn PKCE off only if it refuses.",
        ),
        Noticed::ScopeNotNamed(scope) => (
            format!("The provider's metadata doesn't list the scope {scope}."),
            "It doesn't have to list them all. Check the provider's documentation.",
        ),
        Noticed::NoIssuer => (
            "Without an issuer, this page can't check who sent the callback.".to_owned(),
            "If you use several providers, a different one could send you back. If yours has an issuer (RFC 9207), enter it.",
        ),
        Noticed::NoPkceNoSecret => (
            "PKCE is off and no secret is sent.".to_owned(),
            "Anyone who finds the code could redeem it. Turn PKCE on: public clients need it (RFC 9700 §2.1.1).",
        ),
        Noticed::ShortState => ("The state is short enough to guess.".to_owned(), "Press New state."),
        Noticed::RedirectUri(how) => {
            (redirect_uri(*how), "Here and on the integration's page, it must be this page's address exactly.")
        }
    };
    Advice { what, setting }
}

fn redirect_uri(difference: Difference) -> String {
    let how = match difference {
        Difference::NotHttps => "is neither https nor on this machine",
        Difference::Fragment => "has a fragment (the part after #)",
        Difference::Slash => "differs from this page's address by a slash at the end",
        Difference::Capitals => "differs from this page's address in upper and lower case",
        Difference::Scheme => "and this page's address differ: one is http, the other https",
        Difference::File => "differs from this page's address by index.html at the end",
        Difference::Path => "differs from this page's address in its path. On a shared host, each project has its own",
        Difference::Altogether => "is a different address, so the code will go there",
    };
    format!("The Redirect URI {how}.")
}
