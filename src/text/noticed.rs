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
            format!("What this page sends passes through another project's service worker, {script}."),
            "It shares this host, and can read the secret and the token. Unless it is yours too, use the page from a \
                  host of its own, or from cargo xtask serve.",
        ),
        Noticed::ClientIdWithSpace => (
            "The Client ID has a space inside.".to_owned(),
            "Copy it again from the integration's page: it is one word.",
        ),
        Noticed::NoScope => (
            "No scope is asked for.".to_owned(),
            "Tick scopes at the integration's page, and type here those that the token shall have.",
        ),
        Noticed::ScopeNotRegistered(scope) => (
            format!("The scope {scope} is not registered."),
            "A request may ask for no more than was registered; the answer will be invalid_scope.",
        ),
        Noticed::NoS256 => (
            "The provider's metadata does not name S256.".to_owned(),
            "It may refuse the request, or ignore the challenge. Switch PKCE off only if it refuses.",
        ),
        Noticed::ScopeNotNamed(scope) => (
            format!("The scope {scope} is not among those that the provider's metadata names."),
            "It need not name all of them; compare it with the provider's documentation.",
        ),
        Noticed::NoIssuer => (
            "No issuer is known, so a callback does not show who sent it.".to_owned(),
            "Who uses several providers can be sent back by another than was asked. If the provider has an issuer (RFC 9207), \
             type it.",
        ),
        Noticed::NoPkceNoSecret => (
            "PKCE is off, and no secret is sent either.".to_owned(),
            "Whoever finds the code could trade it. RFC 9700 §2.1.1 asks public clients for PKCE: switch it on.",
        ),
        Noticed::ShortState => ("The state is short enough to be guessed.".to_owned(), "Press New state."),
        Noticed::RedirectUri(how) => (
            redirect_uri(*how),
            "The Redirect URI, here and at the integration's page, has to be this page's address letter by letter.",
        ),
    };
    Advice { what, setting }
}

fn redirect_uri(difference: Difference) -> String {
    let how = match difference {
        Difference::NotHttps => return "The Redirect URI is neither https nor this very machine.".to_owned(),
        Difference::Fragment => return "The Redirect URI has a fragment (the part after #).".to_owned(),
        Difference::Slash => "by a slash at its end",
        Difference::Capitals => "by capital letters",
        Difference::Scheme => "by http in place of https, or the other way round",
        Difference::File => "by index.html at its end",
        Difference::Path => "by its path: on a host with several projects each has a sub-path of its own",
        Difference::Altogether => "altogether, so the code will be sent elsewhere",
    };
    format!("The Redirect URI differs from this page's address {how}.")
}
