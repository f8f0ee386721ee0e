//! An independent provider, npm's `oidc-provider`: from just its issuer to a revoked token.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::json;

use crate::world::{Start, World, journey};

const CLIENT_ID: &str = "walk & through";
const CLIENT_SECRET: &str = "s3cret: &+%~";

/// The running provider, ended when dropped.
struct OpenIdProvider {
    process: Child,
    issuer: String,
}

impl OpenIdProvider {
    /// Starts a provider where a page with this address is registered.
    fn start(redirect_uri: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("npm").join("provider.mjs");
        let modules =
            env::var_os("NODE_MODULES").expect("`cargo xtask test` installs the packages and names their folder");
        let mut process = Command::new("node")
            .arg(script)
            .arg(modules)
            .args([CLIENT_ID, CLIENT_SECRET, redirect_uri])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node.js is there: it installed the packages");
        let mut lines = BufReader::new(process.stdout.take().expect("it was piped")).lines();
        let issuer = lines.find_map(|line| line.ok().filter(|line| line.starts_with("http://"))).expect("an issuer");
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, issuer }
    }
}

impl Drop for OpenIdProvider {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn is_verified(world: &World) -> bool {
    world.evaluate("document.getElementById('idTokenStatus').dataset.verified").await == json!("true")
}

#[tokio::test]
async fn from_an_issuer_to_a_revoked_token() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        let provider = OpenIdProvider::start(&page);
        let issuer = &provider.issuer;
        world.open(&page).await;
        world.choose("provider", "custom").await;
        world.fill("issuer", issuer).await;
        world.press("discoverButton").await;
        world.wait_for("metadata").await;
        assert_eq!(world.value("authorizeEndpoint").await, format!("{issuer}/auth"));
        assert_eq!(world.value("tokenEndpoint").await, format!("{issuer}/token"));
        let metadata = world.text("metadata").await;
        assert!(metadata.contains("always sent, so required") && metadata.contains("S256"), "{metadata}");
        world.fill("apiBase", issuer).await;
        world.fill("clientId", CLIENT_ID).await;
        world.fill("oauthScopes", "openid").await;
        assert!(world.text("requestPreview").await.contains("&nonce="));

        world.press("codeButton").await;
        world.press("login").await;
        world.press("consent").await;
        world.wait_until_ready().await;
        assert!(!world.is_there("problem").await, "iss was promised, and came");

        // A wrong secret is refused, and nothing is lost.
        world.choose("clientAuth", "basic").await;
        world.fill("clientSecret", "wrong").await;
        world.press("tokenButton").await;
        world.expect_problem("oauth_error").await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.press("tokenButton").await;
        let token = world.value("token").await;
        assert!(!token.is_empty());

        assert!(!is_verified(&world).await, "it isn't checked yet");
        world.press("verifyButton").await;
        world.wait_until("document.getElementById('idTokenStatus').dataset.verified === 'true'").await;
        assert!(world.text("claims").await.contains("ada"));
        world.picture("openid-verified").await;

        // The provider itself says who signed in.
        world.press_within("ownRequest", "summary").await;
        world.fill("ownPath", "/me").await;
        world.press("ownButton").await;
        world.wait_until("document.getElementById('apiStatus').textContent.startsWith('GET /me: 200')").await;
        assert!(world.text("apiBody").await.contains("ada"));

        world.press("tokenRefreshButton").await;
        world.wait_for_token_after(&token).await;
        world.press("verifyButton").await;
        world.wait_until("document.getElementById('idTokenStatus').dataset.verified === 'true'").await;

        world.press("revokeButton").await;
        world.wait_until("!document.getElementById('token')").await;
        assert!(!world.is_there("problem").await);
        assert!(!world.is_there("clientSecret").await);
    })
    .await;
}
