//! Step 1, the check-list of the registration.

/// What the integration may be called.
pub const APPLICATION_NAME: &str = "OAuth walkthrough";

/// The first tick.
pub const ACCOUNT: &str = "An account with the provider";

/// The second tick.
pub const APPLICATION: &str = "The application is registered";

/// Before the application's suggested name.
pub const CALL_IT: &str = " Call it ";

/// After the application's suggested name.
pub const SAY: &str = ", say.";

/// The third tick.
pub const ITS_VALUES: &str = "Its redirect URI and scopes are this page's";

/// Before the redirect URI to register.
pub const REDIRECT_URI: &str = "Redirect URI: ";

/// What the button beside the redirect URI copies.
pub const COPIED_REDIRECT_URI: &str = "the Redirect URI to register";

/// Before the scopes to register.
pub const SCOPES: &str = "Scopes to tick: ";

/// The link to the provider's list of scopes.
pub const SCOPES_LINK: &str = "what each is for";

/// The fourth tick.
pub const CREDENTIALS: &str = "Client ID and Client Secret are at hand";

/// Where client identifier and client secret go.
pub const CREDENTIALS_HINT: &str = "The Client ID goes into step 2. The Client Secret is shown once, right after the \
     registration: keep that page open until step 4 asks for it.";
