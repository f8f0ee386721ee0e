//! A page that shows how OAuth 2.0 signs a user in to Webex, as a library with a thin `main`.
//!
//! Modules in reading order:
//!
//! - [`url_parser`]: splits a URL, with the browser's own parser if there is one.
//! - [`oauth`]: the client's side of the protocol, pure; a file per step of RFC 6749.
//! - [`providers`]: Webex, the sandbox and any other provider; each is one value with all that the page knows about it.
//! - [`glass`]: the inside of the sandbox, to see and to change, as plain data.
//! - [`attacks`]: attacks on the sandbox and this client, and which checks stop them. Pure.
//! - [`time`]: timestamps and durations, also in words.
//! - [`flow`]: the page's state machine, pure: `update(flow, event, now) -> commands`.
//! - [`text`]: everything that a user reads, by subject. Pure.
//! - [`lesson`]: what the page explains: the reader's progress, the messages, and who can see what. Pure.
//! - [`sandbox`]: a simulated Webex, pure: `handle(store, request, now, entropy) -> response`.
//! - `browser`: the only users of `web_sys` and `js_sys` (feature `page` alone).
//! - `runtime`: runs a command in the browser and returns an event (feature `page` alone).
//! - `ui`: the Leptos components, one file per step of the lesson (feature `page` alone).
//!
//! Three programs use it: `main.rs`, the page; `bin/sandbox.rs`, the sandbox as its service worker; and, at build,
//! `bin/prerender.rs`, which renders the page as it is before it runs.
//!
//! `ARROWS` in `tests/architecture.rs` lists which module may use which others; the test fails on any other use.
//!
//! What must be absent: a clock, randomness, the DOM or the network in `oauth`, `flow` and `sandbox` (the arrow test);
//! anything received rendered as HTML (clippy's `disallowed-methods`); an unredacted `Debug`, or a `Display`, of a secret
//! ([`oauth::secret`]).

#![recursion_limit = "256"]

pub mod url_parser;
pub mod oauth;
pub mod providers;
pub mod glass;
pub mod attacks;
pub mod time;
pub mod flow;
pub mod text;
pub mod lesson;
pub mod sandbox;

#[cfg(feature = "page")]
pub mod browser;

#[cfg(feature = "page")]
pub mod runtime;

#[cfg(feature = "page")]
pub mod ui;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
