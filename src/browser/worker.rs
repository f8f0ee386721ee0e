//! The sandbox's service worker, from the page's side: starting, takeover, removal. Its code is `src/bin/`.

use std::{cell::Cell, pin::pin};

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache,
};

use super::{IS_HERE, listen_to, window};

/// The worker's script next to the page. Every build has its own URL, so that the browser never keeps an older build's
/// worker.
const SCRIPT: &str = concat!("sw.js?build=", env!("BUILD"));

/// The part after the page's folder that the script's URL has in every build.
const SCRIPT_OF_ANY_BUILD: &str = "sw.js?build=";

/// The worker stores its data under this name and its scope: one origin may host several of these pages.
const KEPT: &str = "oauth-walkthrough-sandbox";

/// How often the page checks whether the worker has taken over.
const LOOK_MILLIS: u32 = 25;

/// How long loading and takeover may take.
const LIMIT_MILLIS: u32 = 10_000;

thread_local! {
    /// How many turns were asked for.
    static ASKED: Cell<u32> = const { Cell::new(0) };
    /// How many turns are over.
    static OVER: Cell<u32> = const { Cell::new(0) };
}

/// Starting and removing take turns, in the order in which they were asked for: a worker that has only half started can't
/// be removed, and what comes last is what the user wants.
struct Turn;

impl Turn {
    async fn wait() -> Self {
        let before = ASKED.replace(ASKED.get() + 1);
        while OVER.get() < before {
            TimeoutFuture::new(LOOK_MILLIS).await;
        }
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        OVER.set(OVER.get() + 1);
    }
}

/// The browser doesn't run a service worker for this page. Holds its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerUnavailable(pub String);

/// The name under which the worker stores its data.
pub(super) fn kept_name(scope: &str) -> String {
    format!("{KEPT} {scope}")
}

/// Starts this build's worker, and waits until it answers the requests of the page in this folder.
///
/// # Errors
///
/// If the browser doesn't run it within ten seconds.
pub async fn start(folder: &str) -> Result<(), WorkerUnavailable> {
    let _turn = Turn::wait().await;
    let started = pin!(started(folder));
    match select(started, TimeoutFuture::new(LIMIT_MILLIS)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(WorkerUnavailable("the service worker is not there after ten seconds".to_owned())),
    }
}

async fn started(folder: &str) -> Result<(), WorkerUnavailable> {
    let container =
        container().ok_or_else(|| WorkerUnavailable("there is no navigator.serviceWorker here".to_owned()))?;
    let script = format!("{folder}{SCRIPT}");
    // Registering again is harmless, but would wait for anything else the browser is doing with the worker.
    if let Some(registration) = registered(folder).await
        && is_in_charge(&container, &registration, &script)
    {
        return Ok(());
    }
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let registered = JsFuture::from(container.register_with_options(SCRIPT, &options)).await.map_err(withheld)?;
    let registration = ServiceWorkerRegistration::from(registered);
    let installing = registration.installing();
    loop {
        if is_in_charge(&container, &registration, &script) {
            return Ok(());
        }
        if let Some(active) = registration.active().filter(|worker| worker.script_url() == script) {
            // A page that was force-reloaded has no worker until the worker claims it.
            active.post_message(&JsValue::NULL).map_err(withheld)?;
        } else if installing.as_ref().is_some_and(|worker| worker.state() == ServiceWorkerState::Redundant) {
            return Err(WorkerUnavailable("the service worker couldn't be installed".to_owned()));
        }
        TimeoutFuture::new(LOOK_MILLIS).await;
    }
}

/// Waits until no worker is being started or removed: if the page goes away in the meantime, WebKitGTK never finishes
/// that, and starts no other worker afterwards.
pub async fn settle() {
    drop(Turn::wait().await);
}

/// Whether the worker with this script answers the page's requests. A page may still be controlled by the worker of a
/// registration that was removed.
fn is_in_charge(container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration, script: &str) -> bool {
    registration.active().is_some_and(|active| {
        active.script_url() == script
            && active.state() == ServiceWorkerState::Activated
            && container.controller().is_some_and(|controller| controller == active)
    })
}

/// Removes the worker of the page in this folder, and everything it stored, if there is any.
pub async fn remove(folder: &str) {
    let _turn = Turn::wait().await;
    // What can't be removed either doesn't exist, or goes when the user clears the browser's data.
    if let Some(registration) = registered(folder).await
        && let Ok(unregistered) = registration.unregister()
    {
        let _ = JsFuture::from(unregistered).await;
    }
    let name = kept_name(folder);
    if let Ok(caches) = window().caches() {
        let _ = JsFuture::from(caches.delete(&name)).await;
    }
    if let Ok(Some(factory)) = window().indexed_db() {
        let _ = factory.delete_database(&name);
    }
}

/// The registration of this folder's worker, and not of another project on this host with a wider scope.
async fn registered(folder: &str) -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(container()?.get_registration()).await.ok().filter(JsValue::is_object)?;
    let registration = ServiceWorkerRegistration::from(found);
    let ours = format!("{folder}{SCRIPT_OF_ANY_BUILD}");
    let workers = [registration.active(), registration.waiting(), registration.installing()];
    let is_ours = workers.into_iter().flatten().any(|worker| worker.script_url().starts_with(&ours));
    (is_ours && registration.scope() == folder).then_some(registration)
}

/// The script of another folder's worker that controls this page.
pub fn foreign_worker(folder: &str) -> Option<String> {
    let script = container()?.controller()?.script_url();
    (!script.starts_with(&format!("{folder}{SCRIPT_OF_ANY_BUILD}"))).then_some(script)
}

/// Whether this folder's worker controls this page.
pub fn is_there(folder: &str) -> bool {
    container().and_then(|container| container.controller()).is_some() && foreign_worker(folder).is_none()
}

/// Calls back whenever another worker takes over, or the last one is gone.
pub fn on_change(mut changed: impl FnMut() + 'static) {
    if let Some(container) = IS_HERE.then(container).flatten() {
        listen_to(&container, "controllerchange", move |_| changed());
    }
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    // On an insecure origin and in some private windows the property is missing, although the binding's type says
    // otherwise.
    let container = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.is_object().then(|| ServiceWorkerContainer::from(container))
}

fn withheld(error: JsValue) -> WorkerUnavailable {
    let message = Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    WorkerUnavailable(message.unwrap_or_else(|| "no reason given".to_owned()))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    async fn turns_are_in_the_order_in_which_they_were_asked_for() {
        let taken = Rc::new(RefCell::new(Vec::new()));
        let first = Turn::wait().await;
        let waiting = Rc::clone(&taken);
        wasm_bindgen_futures::spawn_local(async move {
            let _turn = Turn::wait().await;
            waiting.borrow_mut().push("asked for first");
        });
        TimeoutFuture::new(0).await;
        drop(first);
        // It comes just before the one that waits looks again.
        let _turn = Turn::wait().await;
        taken.borrow_mut().push("asked for next");
        assert_eq!(*taken.borrow(), ["asked for first", "asked for next"]);
    }
}
