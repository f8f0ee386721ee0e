//! Whole journeys in a real browser: the release build below a sub-path, a provider on another origin, real HTTP.
//! `cargo xtask test` builds, sets up and runs them.
#![cfg(not(target_arch = "wasm32"))]

use std::net::SocketAddr;

use axum::Router;

mod address_bar;
mod attacks;
mod attempts;
mod browser_quirks;
mod callbacks;
mod conditions;
mod engine;
mod first_screen;
mod glass_channel;
mod glass_predictions;
mod glass_switches;
mod hardening;
mod independent_provider;
mod later_part;
mod leaks;
mod lesson_panels;
mod loading;
mod looks;
mod pictures;
mod provider;
mod request_form;
mod runs;
mod sandbox_worker;
mod saved_files;

#[path = "../../examples/sandbox/server.rs"]
mod server;
mod site;
mod static_hosts;
mod teaching;
mod token_answers;
mod upcoming_messages;
mod wasm_memory;
mod webex_login;
mod whole_flow;
mod world;

/// Whether nothing is stored in the browser: no storage, no cookie.
const EMPTY_HANDED: &str = "sessionStorage.length + localStorage.length + document.cookie.length === 0";

/// Whether the page shows what it needs.
const NEEDS: &str = "document.getElementById('needs').checkVisibility({ visibilityProperty: true })";

/// Serves on a free port of the loopback interface, until the test's runtime ends.
async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async { axum::serve(listener, app).await.expect("the server runs") });
    address
}
