//! Sends a request with `fetch`, and reads what the server lets the page read.

use std::time::Duration;

use gloo_net::http::{Method as GlooMethod, RequestBuilder};
use web_sys::{
    AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect, ResponseType,
};

use crate::oauth::{
    http::{HttpRequest, HttpResponse, Method, TransportError},
    secret::Body,
};

/// Sends a request: no cookies, no referrer, no cache, and no redirect followed, since the body may hold a secret.
///
/// # Errors
///
/// When there is no answer within `limit`, none at all, or a redirect.
pub async fn send(request: &HttpRequest, limit: Duration) -> Result<HttpResponse, TransportError> {
    let limit_millis = u32::try_from(limit.as_millis()).unwrap_or(u32::MAX);
    let mut builder = RequestBuilder::new(&request.url)
        .method(match request.method {
            Method::Get => GlooMethod::GET,
            Method::Head => GlooMethod::HEAD,
            Method::Post => GlooMethod::POST,
            Method::Put => GlooMethod::PUT,
            Method::Patch => GlooMethod::PATCH,
            Method::Delete => GlooMethod::DELETE,
            Method::Options => GlooMethod::OPTIONS,
        })
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
        // With `manual` a redirect can be told from a failure; neither mode follows it.
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(limit_millis)));
    for (name, value) in &request.headers {
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
    let headers = response.headers().entries().map(|(name, value)| (name.to_lowercase(), value)).collect();
    let body = Body::new(response.text().await.map_err(transport_error)?);
    Ok(HttpResponse { status: response.status(), headers, body })
}

fn transport_error(error: gloo_net::Error) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) if error.name == "TimeoutError" => TransportError::Timeout,
        other => TransportError::Network(other.to_string()),
    }
}
