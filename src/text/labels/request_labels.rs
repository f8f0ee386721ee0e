//! Step 2, the form of the request, and the questions about class links and issuers.

use crate::{
    flow::class_link::{ClassLink, ClassLinkError},
    text::error_words::class_link_error,
};

/// What the button beside the redirect URI copies.
pub const COPIED_REDIRECT_URI: &str = "the Redirect URI";

/// The button that makes a new state.
pub const NEW_STATE: &str = "New state";

/// The client identifier.
pub const CLIENT_ID: &str = "Client ID";

/// The field of scopes.
pub const SCOPES: &str = "OAuth Scopes";

/// What scopes to type.
pub const SCOPES_HINT: &str =
    "What the token may do, separated by spaces. You can only ask for scopes you selected when registering.";

/// The field of the state.
pub const STATE: &str = "State";

/// What the state is for.
pub const STATE_HINT: &str =
    "A random value the provider must return unchanged. It is new for every request and impossible to guess.";

/// The field of the redirect URI.
pub const REDIRECT_URI: &str = "Redirect URI";

/// How the redirect URI is registered.
pub const REDIRECT_URI_HINT: &str = "Must match the registered address exactly; even a missing slash counts.";

/// The switch of PKCE.
pub const PKCE: &str = "PKCE (S256)";

/// What PKCE does.
pub const PKCE_HINT: &str = "Sends a hash now and the original (the verifier) with the code. A server that compares them refuses a stolen code without the verifier. Webex still requires the client secret.";

/// The button that leaves for the provider.
pub const REQUEST_CODE: &str = "Request Auth Code";

/// When the API base may stay empty.
pub const API_BASE_HINT: &str = "Optional. You can get a token without it.";

/// The button that asks the issuer.
pub const DISCOVER: &str = "Discover endpoints";

/// A list that the metadata does not have.
pub const NOT_SAID: &str = "not stated";

/// The scopes.
pub const FOUND_SCOPES: &str = "Scopes";

/// The challenge methods that the metadata names.
pub const FOUND_PKCE: &str = "PKCE";

/// Whether callbacks carry `iss`, RFC 9207.
pub const FOUND_ISS: &str = "iss in each callback";

/// They do.
pub const ISS_PROMISED: &str = "always sent, so required";

/// There is no such promise.
pub const ISS_NOT_PROMISED: &str = "not promised";

/// The revocation endpoint that the metadata names, RFC 7009.
pub const FOUND_REVOCATION: &str = "Revocation endpoint";

/// It names none.
pub const NOT_SAID_WHERE: &str = "none listed";

/// The fold of the list of scopes.
pub const CHOOSE_SCOPES: &str = "Pick scopes";

/// The fold of the class link.
pub const CLASS_LINK: &str = "Bookmark or share this setup";

/// What a class link does.
pub const CLASS_LINK_HINT: &str = "This class link opens the page with the same provider, Client ID and scopes. It contains no secrets, and the part after # never leaves the browser.";

/// The class link, for a screen reader.
pub const CLASS_LINK_REGION: &str = "The class link";

/// What the button below the class link copies.
pub const COPIED_CLASS_LINK: &str = "class link";

/// Above the advice.
pub const BEFORE_LEAVING: &str = "Check before you go";

/// Above the authorization URL.
pub const PREVIEW: &str = "Your browser will go to";

/// What the button beside the authorization URL copies.
pub const COPIED_PREVIEW: &str = "the authorization URL";

/// What the issuer is for.
pub const ISSUER_HINT: &str = "Optional. If set, the callback's iss must match it exactly (RFC 9207), and the endpoints can be discovered from it (RFC 8414).";

/// What helps when a class link can't be used.
pub const ASK_THE_SENDER: &str = " Ask the person who sent it.";

/// The button that takes a note away.
pub const DISMISS: &str = "Dismiss";

/// Before the reason why a class link can't be used.
pub const LINK_UNUSABLE: &str = "This class link can't be used: ";

/// Before what a class link filled in.
pub const LINK_FILLED_IN: &str = "Your class link filled in ";

/// After it, when nothing is missing.
pub const LINK_COMPLETE: &str = " Nothing is missing.";

/// Above the question about a class link with its own endpoints.
pub const LINK_ELSEWHERE: &str = "This link wants to send you somewhere else";

/// Before the hosts of that link.
pub const LINK_HOSTS: &str = "You would sign in at, and your client secret and tokens would go to:";

/// What to do about unknown hosts.
pub const LINK_CAUTION: &str = "Nothing happens until you agree. If you don't recognize these names, ignore the \
     link.";

/// The button that agrees.
pub const USE_ENDPOINTS: &str = "Use these endpoints";

/// The button that doesn't.
pub const IGNORE_LINK: &str = "Ignore the link";

/// The question about a class link, for a screen reader.
pub const LINK_REGION: &str = "Class link";

/// The question about an issuer's hosts, for a screen reader.
pub const DISCOVERY_REGION: &str = "Hosts that the issuer names";

/// Above the question about an issuer's hosts.
pub const DISCOVERY_ELSEWHERE: &str = "This issuer wants to send you to other hosts";

/// Before those hosts.
pub const DISCOVERY_HOSTS: &str = "You would sign in there, or your client secret and tokens would go there:";

/// What to do about unknown hosts.
pub const DISCOVERY_CAUTION: &str = "Nothing changes until you agree. If you don't recognize these names, keep the \
     form as it is.";

/// The button that doesn't agree.
pub const KEEP_FORM: &str = "Keep the form as it is";

/// The revocation endpoint.
pub const REVOCATION_ENDPOINT: &str = "Revocation endpoint";

/// The address of the keys.
pub const KEYS: &str = "Keys (JWKS)";

/// Why the form's class link would be rejected.
pub fn useless_class_link(error: &ClassLinkError) -> String {
    format!("This link won't work yet: {}.", class_link_error(error))
}

/// What a link fills in.
pub fn filled_in(link: &ClassLink) -> String {
    let provider = format!("the {} provider", link.provider.name);
    let mut parts = vec![provider.as_str()];
    parts.extend(link.endpoints.is_some().then_some("its endpoints"));
    parts.extend((!link.client_id.is_empty()).then_some("the Client ID"));
    parts.extend((!link.scopes.is_empty()).then_some("the scopes"));
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last.to_owned() } else { format!("{} and {last}", parts.join(", ")) }
}

/// The fold of everything that has a good default.
pub const OPTIONS: &str = "Scopes and options";

/// The link that can be dragged to the bookmarks.
pub const BOOKMARK: &str = "Drag this link to your bookmarks";
