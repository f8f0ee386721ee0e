//! What the pages of the sandbox say. Names that came from outside are passed in as HTML, escaped.

/// Whose page it is.
pub const SERVER: &str = "Authorization server";

/// What it really is.
pub const MARK: &str = "Sandbox: a simulation of Webex. Nothing here is real.";

/// Before the page's address.
pub const AT: &str = "You left the app. You are now at";

/// What would be otherwise with a real provider.
pub const REAL_ADDRESS: &str = "A real provider has its own host, not the app's. Check the address bar before you type a \
     password.";

/// Why no one has to press *Sign in*.
pub const SIGNS_IN_FOR_YOU: &str = "“Run it” signs in for you …";

/// Why no one has to press *Accept*.
pub const ACCEPTS_FOR_YOU: &str = "“Run it” accepts for you …";

/// Why no one has to press *Decline*.
pub const DECLINES_FOR_YOU: &str = "“Run it” declines for you …";

/// The page where a user signs in, and its button.
pub const SIGN_IN: &str = "Sign in";

/// The field for the user's address.
pub const EMAIL: &str = "Email (any made-up name @sandbox.example)";

/// What to do at the page where a user signs in.
pub fn say_who_you_are(integration: &str) -> String {
    format!(
        "Sign in to continue to {integration}. With the real Webex you would type your password here, and the app would \
         never see it."
    )
}

/// Why an address was refused.
pub fn email_refused(domain: &str) -> String {
    format!(
        "Use a made-up address that ends in {domain} (letters, digits, dots, hyphens, underscores). Don't enter your real \
         one."
    )
}

/// The page where a user accepts or declines.
pub const ALLOW: &str = "Allow access?";

/// Who asks whom.
pub fn asks(email: &str, integration: &str) -> String {
    format!("You are signed in as {email}. {integration} would like to:")
}

/// What follows from accepting.
pub const GETS: &str = "It gets a token for this only. It never gets your password.";

/// The button to accept.
pub const ACCEPT: &str = "Accept";

/// The button to decline.
pub const DECLINE: &str = "Decline";

/// The page for a request that can't be redirected back to a client.
pub const NO_ANSWER: &str = "Invalid request";

/// What that means.
pub const NOT_SENT_BACK: &str = "You won't be sent back to the app, because that address may not belong to it \
     (RFC 6749 §4.1.2.1). Go back, and compare the request with what is registered.";

/// The page for a browser that keeps nothing for the sandbox.
pub const NOTHING_KEPT: &str = "The sandbox can't remember anything";

/// What happened there.
pub const STORAGE_UNAVAILABLE: &str =
    "The browser doesn't let the sandbox remember who signed in and what was granted. It says:";

/// What to do about it.
pub const WITHOUT_STORAGE: &str = "The sandbox needs IndexedDB, which some private windows and strict settings withhold. Go \
     back and open the page in an ordinary window. If you have Rust, you can also use the sandbox that <code>cargo xtask \
     sandbox --page</code>, followed by the page's Redirect URI, serves on this machine.";

// Why a request can't be redirected back to a client.

/// A parameter was sent twice.
pub const REPEATED_PARAMETER: &str = "A parameter was sent more than once.";

/// The query is not form-encoded.
pub const ADDRESS_ENCODING: &str = "The URL is not encoded correctly.";

/// The form is not.
pub const FORM_ENCODING: &str = "The form is not encoded correctly.";

/// The client is not known.
pub const UNKNOWN_CLIENT: &str = "No integration with this client_id is registered here.";

/// The redirect URI is not.
pub const UNKNOWN_REDIRECT_URI: &str = "The redirect_uri doesn't exactly match a registered one.";

/// What a scope lets an app do, in plain words for the consent page.
pub fn scope(scope: &str) -> &'static str {
    match scope {
        "spark:all" => {
            "Do anything you can do in Webex, except admin tasks: see rooms, look up people, read and post messages"
        }
        "spark:rooms_read" => "See the titles of the rooms you are in",
        "spark:people_read" => "See who you are, and look up people in your organization",
        "spark:messages_read" => "Read the messages in your rooms",
        "spark:messages_write" => "Post messages as you",
        "openid" => "Recognize you when you sign in",
        "email" => "See your email address",
        "profile" => "See your name",
        _ => "Use this scope",
    }
}
