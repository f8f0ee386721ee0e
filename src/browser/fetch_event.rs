//! A service worker's fetch event as plain data: its request, and the response to it.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, Response, ResponseInit, ServiceWorkerGlobalScope};

use crate::oauth::{
    http::{HttpRequest, HttpResponse, header, known_method},
    secret::Body,
};

use super::worker::kept_name;

/// The URL prefix that this worker may answer, with a slash at its end: the page's folder.
///
/// # Panics
///
/// If this isn't a service worker.
pub fn scope() -> String {
    let global: ServiceWorkerGlobalScope = js_sys::global().dyn_into().expect("this runs in a service worker");
    global.registration().scope()
}

/// The name of this worker's database.
pub fn database_name() -> String {
    kept_name(&scope())
}

/// Reads the request of a fetch event. `None` if HTTP doesn't define its method.
///
/// # Errors
///
/// If the body can't be read.
pub async fn read(request: JsValue) -> Result<Option<HttpRequest>, JsValue> {
    let request: Request = request.dyn_into()?;
    let Some(method) = known_method(&request.method()) else { return Ok(None) };
    let headers = request.headers();
    let mut pairs = Vec::new();
    for entry in headers.entries() {
        let entry: Array = entry?.dyn_into()?;
        let text = |at| entry.get(at).as_string().unwrap_or_default();
        pairs.push(header(&text(0), text(1)));
    }
    let body = JsFuture::from(request.text()?).await?.as_string().unwrap_or_default();
    Ok(Some(HttpRequest { method, url: request.url().into(), headers: pairs, body: Body::new(body) }))
}

/// The response for a fetch event.
///
/// # Errors
///
/// If a page may not construct such a header or status.
pub fn response(response: &HttpResponse) -> Result<JsValue, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &response.headers {
        headers.append(name, value.expose())?;
    }
    let init = ResponseInit::new();
    init.set_status(response.status);
    init.set_headers(&headers);
    Ok(Response::new_with_opt_str_and_init(Some(response.body.expose()), &init)?.into())
}
