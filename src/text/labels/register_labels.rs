//! Step 1, the check-list of the registration.

/// What the integration may be called.
pub const APPLICATION_NAME: &str = "OAuth walkthrough";

/// The first tick.
pub const ACCOUNT: &str = "You have an account with the provider";

/// The second tick.
pub const APPLICATION: &str = "You have created an integration";

/// Before the application's suggested name.
pub const CALL_IT: &str = " Call it, for example, “";

/// After the application's suggested name.
pub const SAY: &str = "”.";

/// The third tick.
pub const ITS_VALUES: &str = "Its redirect URI and scopes match this page";

/// Before the redirect URI to register.
pub const REDIRECT_URI: &str = "Redirect URI: ";

/// What the button beside the redirect URI copies.
pub const COPIED_REDIRECT_URI: &str = "the Redirect URI to register";

/// Before the scopes to register.
pub const SCOPES: &str = "Scopes to select: ";

/// The link to the provider's list of scopes.
pub const SCOPES_LINK: &str = "what do they mean?";

/// The fourth tick.
pub const CREDENTIALS: &str = "You have the Client ID and Client Secret";

/// Where client identifier and client secret go.
pub const CREDENTIALS_HINT: &str = "The Client Secret is shown only once, so keep that tab open until step 4.";
