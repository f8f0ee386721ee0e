//! The service worker of the sandbox, from the page's side: started, taken over by, removed. Its code is `src/bin/`.

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RegistrationOptions, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerUpdateViaCache,
};

use super::window;

/// The worker's script beside the page. Another build has another address, so that the browser never goes on with the
/// worker of an older one.
const SCRIPT: &str = concat!("sw.js?build=", env!("BUILD"));

/// What the script's address begins with in every build, after the page's folder.
const SCRIPT_OF_ANY_BUILD: &str = "sw.js?build=";

/// What the worker keeps, it keeps under this name and its scope: one origin may host several of these pages.
const KEPT: &str = "oauth-walkthrough-sandbox";

/// How often, and how many times, the page looks whether the worker has taken over: ten seconds in all.
const LOOK_MILLIS: u32 = 25;
const LOOKS: u32 = 400;

/// The browser does not run a service worker for this page. Holds its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld(pub String);

/// What the worker keeps is kept under this name.
pub(super) fn kept_name(scope: &str) -> String {
    format!("{KEPT} {scope}")
}

/// Has this build's worker running and answering this page's requests.
///
/// # Errors
///
/// When the browser does not run one, or not within ten seconds.
pub async fn start() -> Result<(), Withheld> {
    let container = container().ok_or_else(|| Withheld("there is no navigator.serviceWorker here".to_owned()))?;
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let registered = JsFuture::from(container.register_with_options(SCRIPT, &options)).await.map_err(withheld)?;
    let registration = ServiceWorkerRegistration::from(registered);
    for _ in 0..LOOKS {
        if container.controller().is_some_and(|worker| is_of_this_build(&worker)) {
            return Ok(());
        }
        // A page that was reloaded past its worker stays without one, until the worker claims it.
        if let Some(worker) = registration.active().filter(is_of_this_build) {
            worker.post_message(&JsValue::NULL).map_err(withheld)?;
        }
        TimeoutFuture::new(LOOK_MILLIS).await;
    }
    Err(Withheld("the service worker did not take over within ten seconds".to_owned()))
}

/// Removes the worker and all that it kept, where there is one.
pub async fn remove() {
    let Some(container) = container() else { return };
    let found = JsFuture::from(container.get_registration()).await;
    let Some(registration) = found.ok().filter(JsValue::is_object).map(ServiceWorkerRegistration::from) else { return };
    let scope = registration.scope();
    let ours = scope.clone() + SCRIPT_OF_ANY_BUILD;
    let workers = [registration.active(), registration.waiting(), registration.installing()];
    // A worker of another project on this host may have this page in its scope too.
    if !workers.into_iter().flatten().any(|worker| worker.script_url().starts_with(&ours)) {
        return;
    }
    let name = kept_name(&scope);
    // What can't be removed was never there, or goes with the browser's own clearing.
    if let Ok(unregistered) = registration.unregister() {
        let _ = JsFuture::from(unregistered).await;
    }
    if let Ok(caches) = window().caches() {
        let _ = JsFuture::from(caches.delete(&name)).await;
    }
    if let Ok(Some(factory)) = window().indexed_db() {
        let _ = factory.delete_database(&name);
    }
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    // On an insecure origin and in some private windows the member is missing, which the binding does not know.
    let container = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.is_object().then(|| ServiceWorkerContainer::from(container))
}

fn is_of_this_build(worker: &ServiceWorker) -> bool {
    worker.script_url().ends_with(SCRIPT)
}

fn withheld(error: JsValue) -> Withheld {
    let message = Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    Withheld(message.unwrap_or_else(|| "no reason given".to_owned()))
}
