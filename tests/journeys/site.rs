//! A static host of the release build below a sub-path, as a Pages host is: no headers of its own.

use std::{net::SocketAddr, path::PathBuf};

use axum::{Router, response::Html, routing::get};
use tower_http::services::ServeDir;

/// The running host. It ends with the journey's runtime.
#[derive(Clone)]
pub(crate) struct Site {
    address: SocketAddr,
}

impl Site {
    pub(crate) async fn start() -> Self {
        let dist = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("dist");
        assert!(dist.join("index.html").is_file(), "dist/ has the release build: `cargo xtask build` makes it");
        let around = get(|| async { Html("<!doctype html><iframe src=\"/some-repo/\"></iframe>") });
        let app = Router::new()
            .route("/around.html", around)
            .nest_service("/some-repo", ServeDir::new(&dist))
            .fallback_service(ServeDir::new(&dist));
        Self { address: crate::serve(app).await }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The address of a path below another name of this machine.
    pub(crate) fn url_by_name(&self, name: &str, path: &str) -> String {
        format!("http://{name}:{}{path}", self.address.port())
    }
}
