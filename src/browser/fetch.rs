//! Sends a request with `fetch`, and reads whatever the server allows the page to read.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use gloo_net::http::{Request, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    RequestMode, RequestRedirect, ResponseType,
};
use zeroize::Zeroizing;

use crate::oauth::{
    buffer::SecretBuffer,
    http::{CUT_OFF, HttpRequest, HttpResponse, TransportError, header},
    secret::Body,
};

thread_local! {
    /// Aborts the request in flight.
    static IN_FLIGHT: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Aborts the request in flight, if there is one.
pub fn abort() {
    if let Some(controller) = IN_FLIGHT.take() {
        controller.abort();
    }
}

/// No more of a body is read. Answers from token endpoints and API pages are shorter.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Reads the body, truncated if it's too long.
async fn read(response: &Response) -> Result<Body, JsValue> {
    let Some(stream) = response.body() else { return Ok(Body::default()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut text = SecretBuffer::default();
    let mut length = 0;
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        let value = Reflect::get(&chunk, &"value".into())?;
        let Ok(chunk) = value.dyn_into::<Uint8Array>() else { break };
        let chunk = Zeroizing::new(chunk.to_vec());
        let room = MAX_BODY_BYTES - length;
        text.push(&chunk[..chunk.len().min(room)]);
        length += chunk.len().min(room);
        if chunk.len() > room {
            text.push(CUT_OFF.as_bytes());
            // The rest of the body isn't needed, and neither is the result of canceling it.
            let _ = reader.cancel();
            break;
        }
    }
    Ok(Body::new(text.into_text()))
}

/// Whether anything answers at this URL. The request has no cookies and no referrer, and its answer can't be read.
pub async fn is_answered(url: &str) -> bool {
    let init = anonymous();
    init.set_mode(RequestMode::NoCors);
    match web_sys::Request::new_with_str_and_init(url, &init) {
        Ok(request) => sent(request).await.is_ok(),
        Err(_) => false,
    }
}

/// What every request has: no cookies, no referrer, and no cache.
fn anonymous() -> RequestInit {
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_cache(RequestCache::NoStore);
    init
}

/// Sends a request with this one header, independently of a request that [`send`] has in flight: neither aborts the
/// other. A `POST` of `body`, or a `GET` if that is empty. Returns the text of the response; `None` if there is none
/// within `limit`.
pub async fn text_beside(url: &str, name: &str, value: &str, body: String, limit: Duration) -> Option<String> {
    let controller = AbortController::new().ok()?;
    let signal = controller.signal();
    let _limit = Timeout::new(millis(limit), move || controller.abort());
    let init = anonymous();
    init.set_signal(Some(&signal));
    if !body.is_empty() {
        init.set_method("POST");
        init.set_body(&body.into());
    }
    let request = web_sys::Request::new_with_str_and_init(url, &init).ok()?;
    request.headers().set(name, value).ok()?;
    let (response, _request) = sent(request).await.ok()?;
    response.text().await.ok()
}

/// Sends a request. Keep the second value until the body is read: WebKit forgets a request's abort signal with it.
async fn sent(request: web_sys::Request) -> Result<(Response, web_sys::Request), gloo_net::Error> {
    // Another handle to the same request: the method `clone` is the Fetch API's, which makes a second request.
    let response = Request::from(Clone::clone(&request)).send().await?;
    Ok((response, request))
}

fn millis(limit: Duration) -> u32 {
    u32::try_from(limit.as_millis()).unwrap_or(u32::MAX)
}

/// Sends a request, one at a time, without cookies, referrer or cache. Redirects aren't followed: the body may be
/// secret.
///
/// # Errors
///
/// If there is no answer within `limit`, none at all, or a redirect.
pub async fn send(request: &HttpRequest, limit: Duration) -> Result<HttpResponse, TransportError> {
    let controller = AbortController::new().map_err(|_| TransportError::Network("no AbortController".to_owned()))?;
    IN_FLIGHT.replace(Some(controller.clone()));
    let signal = controller.signal();
    let is_expired = Rc::new(Cell::new(false));
    let _limit = Timeout::new(millis(limit), {
        let is_expired = is_expired.clone();
        move || {
            is_expired.set(true);
            controller.abort();
        }
    });
    let transport_error = |error: gloo_net::Error| match error {
        _ if is_expired.get() => TransportError::Timeout,
        other => TransportError::Network(other.to_string()),
    };
    // Not by gloo-net's builder, which writes a query anew and adds a `&`.
    let init = anonymous();
    init.set_method(request.method.as_str());
    // `manual` distinguishes a redirect from a failure; neither mode follows it.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&signal));
    if !request.body.is_empty() {
        init.set_body(&request.body.expose().into());
    }
    let failed = |error: JsValue| TransportError::Network(js_sys::Error::from(error).to_string().into());
    let outgoing = web_sys::Request::new_with_str_and_init(request.url.expose(), &init).map_err(failed)?;
    for (name, value) in &request.headers {
        let value = value.expose();
        // RFC 9110 §5.5. Browsers would send a tab or a letter such as é as it is.
        if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(TransportError::Network(format!("the {name} header can't hold this value")));
        }
        outgoing.headers().set(name, value).map_err(failed)?;
    }
    let (response, _request) = sent(outgoing).await.map_err(transport_error)?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(TransportError::Redirected);
    }
    let headers = response.headers().entries().map(|(name, value)| header(&name.to_ascii_lowercase(), value)).collect();
    let body = read(&response).await.map_err(|error| match is_expired.get() {
        true => TransportError::Timeout,
        false => failed(error),
    })?;
    Ok(HttpResponse { status: response.status(), headers, body })
}
