//! The browser behind plain functions: the only users of `web_sys` and `js_sys`.

pub mod location;

pub mod session;

pub mod entropy;

pub mod clock;

pub mod clipboard;

pub mod http;

pub mod page;

pub mod worker;

pub mod fetch_event;

pub mod database;

pub mod download;

/// The window. A page always has one.
fn window() -> web_sys::Window {
    web_sys::window().expect("a page has a window")
}
