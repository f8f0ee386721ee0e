//! The check of a classroom's browser and network.

/// The button that checks the browser.
pub const CHECK_ROOM: &str = "Check this room";

/// What that does.
pub const CHECK_ROOM_HINT: &str = "Starts the sandbox, reads this tab's storage, and copies this page's address.";

/// Whether the sandbox answers: it needs a service worker and IndexedDB.
pub const SANDBOX: &str = "Sandbox (service worker, IndexedDB)";

/// Whether the tab can keep a request while the browser is away.
pub const STORAGE: &str = "This tab's storage";

/// Whether something can be copied.
pub const CLIPBOARD: &str = "Clipboard";

/// It works.
pub const WORKS: &str = "works";

/// It does not.
pub const FAILS: &str = "doesn't work here";

/// The button that asks the provider's host, before the host.
pub const ASK_HOST: &str = "Also ask ";

/// What that sends.
pub const ASK_HOST_HINT: &str = "Sends one request without any secret, and looks only at whether an answer comes.";
