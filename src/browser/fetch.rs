//! Sends a request with `fetch`, and reads what the server lets the page read.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode,
    RequestRedirect, ResponseType,
};

use zeroize::Zeroizing;

use crate::oauth::{
    buffer::SecretBuffer,
    http::{CUT_OFF, HttpRequest, HttpResponse, TransportError, header},
    secret::Body,
};

thread_local! {
    /// What breaks off the request under way.
    static UNDER_WAY: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Breaks off the request under way, where there is one.
pub fn abort() {
    if let Some(controller) = UNDER_WAY.take() {
        controller.abort();
    }
}

/// More of a body than this is not read: nothing that a token endpoint or a page of an API says is longer.
const LONGEST: usize = 1 << 20;

/// Reads the body, or the beginning of one that is too long.
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
        let room = LONGEST - length;
        text.push(&chunk[..chunk.len().min(room)]);
        length += chunk.len().min(room);
        if chunk.len() > room {
            text.push(CUT_OFF.as_bytes());
            // Whoever sends on sends to nobody; how that ends is of no interest.
            let _ = reader.cancel();
            break;
        }
    }
    Ok(Body::new(text.into_text()))
}

/// Whether anything answers at this URL: a request with no cookies and no referrer, whose answer can't be read.
pub async fn is_answered(url: &str) -> bool {
    let builder = RequestBuilder::new(url)
        .mode(RequestMode::NoCors)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore);
    builder.send().await.is_ok()
}

/// Sends a request, one at a time: no cookies, no referrer, no cache, and no redirect followed, since the body may hold a secret.
///
/// # Errors
///
/// When there is no answer within `limit`, none at all, or a redirect.
pub async fn send(request: &HttpRequest, limit: Duration) -> Result<HttpResponse, TransportError> {
    let controller = AbortController::new().map_err(|_| TransportError::Network("no AbortController".to_owned()))?;
    UNDER_WAY.replace(Some(controller.clone()));
    let signal = controller.signal();
    let is_expired = Rc::new(Cell::new(false));
    let _limit = Timeout::new(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX), {
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
    let mut builder = RequestBuilder::new(request.url.expose())
        .method(request.method.clone())
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
        // With `manual` a redirect can be told from a failure; neither mode follows it.
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&signal));
    for (name, value) in &request.headers {
        let value = value.expose();
        // RFC 9110 §5.5; a browser throws at anything else.
        if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(TransportError::Network(format!("the {name} header can't hold this value")));
        }
        builder = builder.header(name, value);
    }
    let built = if request.body.is_empty() { builder.build() } else { builder.body(request.body.expose()) };
    let response = built.map_err(transport_error)?.send().await.map_err(transport_error)?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(TransportError::Redirected);
    }
    let headers = response.headers().entries().map(|(name, value)| header(&name.to_ascii_lowercase(), value)).collect();
    let body = read(&response).await.map_err(|error| match is_expired.get() {
        true => TransportError::Timeout,
        false => TransportError::Network(js_sys::Error::from(error).to_string().into()),
    })?;
    Ok(HttpResponse { status: response.status(), headers, body })
}
