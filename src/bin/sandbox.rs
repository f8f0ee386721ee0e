//! The sandbox as a service worker. `sw.js` passes the requests below `sandbox/v1/` to `handle`.

#[cfg(target_arch = "wasm32")]
mod worker {
    use gloo_timers::future::TimeoutFuture;
    use oauth_walkthrough::{
        browser::{clock, database, entropy, fetch_event},
        providers::sandbox_provider::{CLIENT, page_uris},
        sandbox::{
            self, delay, error_response, needs_store, storage_unavailable,
            store::{Integration, Store},
        },
    };
    use wasm_bindgen::prelude::*;

    /// Answers the request of a fetch event.
    ///
    /// # Errors
    ///
    /// If the browser rejects the response.
    #[wasm_bindgen]
    pub async fn handle(request: JsValue) -> Result<JsValue, JsValue> {
        let Some(request) = fetch_event::read(request).await? else {
            return fetch_event::response(&error_response(501, "This method is not supported here."));
        };
        let wait = delay(&request);
        if !wait.is_zero() {
            TimeoutFuture::new(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)).await;
        }
        if !needs_store(&request) {
            let unused = &mut Store::default();
            return fetch_event::response(&sandbox::handle(unused, &request, clock::now(), &mut entropy::bytes()));
        }
        let (scope, name) = (fetch_event::scope(), fetch_event::database_name());
        let answered = database::update(&name, |saved| {
            let mut store = Store::open(saved.as_deref(), clock::now());
            let uris = page_uris(&scope);
            store.integrations = vec![Integration::new(CLIENT.name, CLIENT.id, CLIENT.secret, uris, CLIENT.scopes)];
            let response = sandbox::handle(&mut store, &request, clock::now(), &mut entropy::bytes());
            (serde_json::to_string(&store).expect("a store is always JSON"), response)
        });
        let response = answered.await.unwrap_or_else(|error| storage_unavailable(&request, &error));
        fetch_event::response(&response)
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    oauth_walkthrough::browser::report_panics();
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("This program is a service worker; `cargo xtask sandbox` serves the sandbox on this machine.");
}
