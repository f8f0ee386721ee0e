//! The files that the page saves, as it hands them to the browser.

use serde_json::{Value, json};

use crate::{
    provider::CLIENT_SECRET,
    world::{Start, World, journey},
};

/// Records what would be saved: name, type and text of each file.
const CATCH_FILES: &str = "{
    const blobs = new Map(), files = [];
    const { createObjectURL } = URL, { click } = HTMLAnchorElement.prototype;
    URL.createObjectURL = blob => {
        const url = createObjectURL.call(URL, blob);
        blobs.set(url, blob);
        return url;
    };
    HTMLAnchorElement.prototype.click = function () {
        const { download, href } = this, blob = blobs.get(href);
        this.addEventListener('click', event => event.preventDefault());
        click.call(this);
        blob.text().then(text => {
            files.push([download, blob.type, text]);
            document.documentElement.dataset.files = JSON.stringify(files);
        });
    };
}";

/// Presses a button, and waits for the file that it saves, the one with this number.
async fn saved(world: &World, button: &str, number: usize) -> [String; 3] {
    world.press(button).await;
    world.wait_until(&format!("JSON.parse(document.documentElement.dataset.files ?? '[]').length === {number}")).await;
    let file = world.evaluate("JSON.parse(document.documentElement.dataset.files).at(-1)").await;
    serde_json::from_value(file).expect("name, type and text")
}

#[tokio::test]
async fn each_file_holds_the_session_without_its_secrets() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page(CATCH_FILES);
        world.get_code().await;
        let code = world.value("code").await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.press("tokenButton").await;
        world.fill("answer1", "the provider").await;

        let [name, kind, har] = saved(&world, "harButton", 1).await;
        assert_eq!((&*name, &*kind), ("oauth-session.har", "application/json"));
        let archive: Value = serde_json::from_str(&har).expect("the file is JSON");
        let entries = archive["log"]["entries"].as_array().expect("entries").iter();
        let sent: Vec<_> = entries.map(|it| json!([it["request"]["method"], it["response"]["status"]])).collect();
        // To the provider, back again, and the exchange.
        assert_eq!(sent, [json!(["GET", 0]), json!(["GET", 0]), json!(["POST", 200])]);

        let [name, kind, transcript] = saved(&world, "transcriptButton", 2).await;
        assert_eq!((&*name, &*kind), ("oauth-session.md", "text/markdown"));
        assert!(transcript.starts_with("# ") && transcript.contains("\n## 3. POST http"), "{transcript}");

        let [name, kind, worksheet] = saved(&world, "worksheetButton", 3).await;
        assert_eq!((&*name, &*kind), ("oauth-worksheet.md", "text/markdown"));
        assert!(worksheet.contains("the provider") && worksheet.contains("CLIENT_SECRET"), "{worksheet}");

        let (token, refresh_token) = (world.value("token").await, world.value("refresh").await);
        for secret in [&*code, CLIENT_SECRET, &*token, &*refresh_token] {
            assert!(!secret.is_empty());
            for (name, text) in [("HAR", &har), ("transcript", &transcript), ("worksheet", &worksheet)] {
                assert!(!text.contains(secret), "{secret} in the {name}: {text}");
            }
        }
    })
    .await;
}
