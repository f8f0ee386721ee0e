//! The simulated Webex as an HTTP server on this machine. `cargo xtask sandbox [--port N] [--page URL]` runs it.

use std::{
    env,
    error::Error,
    net::{Ipv4Addr, SocketAddr},
};

use oauth_walkthrough::{
    providers::{
        Client,
        sandbox_provider::{CLIENT, page_uris},
    },
    sandbox::store::{Integration, Store},
};

mod server;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (port, pages) = arguments(env::args().skip(1))?;
    let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let Client { name, id, secret, scopes } = CLIENT;
    let base = format!("{origin}/sandbox/v1");
    eprintln!(
        "The sandbox answers on this machine alone, until Ctrl+C. In the page choose the provider Custom, and type:\n\n  \
         Authorization endpoint  {base}/authorize\n  Token endpoint          {base}/access_token\n  \
         API base                {base}\n  Client ID               {id}\n  \
         Client Secret           {secret}\n\nRegistered redirect URIs: {}\nRegistered scopes: {scopes}",
        pages.join(" ")
    );
    let store = Store::new(Integration::new(name, id, secret, pages, scopes));
    axum::serve(listener, server::router(store, origin)).await?;
    Ok(())
}

/// The port, and the redirect URIs to register: those of `cargo xtask serve` if none is given.
fn arguments(mut arguments: impl Iterator<Item = String>) -> Result<(u16, Vec<String>), String> {
    let (mut port, mut pages) = (8090, Vec::new());
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => port = value.parse().map_err(|_| format!("{value} is no port"))?,
            "--page" => pages.push(value),
            _ => return Err(format!("there is no option {name}: only --port N and --page URL")),
        }
    }
    if pages.is_empty() {
        for host in ["localhost", "127.0.0.1"] {
            pages.extend(page_uris(&format!("http://{host}:8080/")));
        }
    }
    Ok((port, pages))
}
