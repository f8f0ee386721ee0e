//! Seals a release build: puts into `index.html` the prerendered page, a policy that lets the page load only its own
//! files, and a checksum for each of them. Trunk calls this for every build (the hook in Trunk.toml). A development
//! build stays unsealed, because of Trunk's own reload script.

use std::{env, fs, path::Path};

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256, Sha384};

use crate::{
    function_order::ordered,
    minify::minified,
    shell::{Failure, Run, project, say, target},
    split,
    styles::{self, Styles, attribute},
};

/// The policy: what the page may do. The hosts that it may connect to are narrowed further once the endpoints of a
/// request are known.
fn policy(scripts: &[&str], style: &str) -> String {
    let hashes = |texts: &[&str]| texts.iter().map(|text| format!("'{}'", hash(text))).collect::<Vec<_>>().join(" ");
    format!(
        "default-src 'none'; script-src 'self' {} 'wasm-unsafe-eval'; style-src {}; img-src data:; worker-src 'self'; \
         connect-src 'self' https: http://localhost:* http://*.localhost:* http://127.0.0.1:*; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default",
        hashes(scripts),
        hashes(&[style])
    )
}

/// The policy comes right after this: nothing that loads may come before it.
const ANCHOR: &str = "<meta charset=utf-8>";

/// The place for a second copy of the script that starts the page, to run it again if it didn't load.
const AGAIN: &str = "<template id=unloaded>";

/// The place for the page.
const STAGE: &str = "<div id=app></div>";

/// The end of the page's head. A browser shows the head as soon as it has arrived.
const HEAD_END: &str = "</header>";

/// How often the page requests its JavaScript again, each time at another address: `MAX_ATTEMPTS` in `src/start.js`.
const MAX_ATTEMPTS: usize = 9;

/// The scripts of the page and its worker that are separate files.
const SCRIPTS: [&str; 2] = ["start.js", "sw.js"];

/// The JavaScript that wasm-bindgen makes: for the page, and for its worker.
const GLUE: [&str; 2] = ["oauth-walkthrough.js", "sandbox.js"];

/// The program of the page's worker.
const SANDBOX: &str = "sandbox_bg.wasm";

/// The page before its WebAssembly runs.
struct Prerendered {
    /// The page itself.
    html: String,
    /// The script that takes a provider's answer out of the address, before anything is loaded.
    address_script: String,
    /// The script that runs as soon as the head is there.
    head_script: String,
    /// The script that adopts the text before it as a style.
    style_script: String,
    /// The script that runs as soon as the whole page is there.
    script: String,
}

/// Seals the build that Trunk has just staged, if it is a release.
pub(crate) fn seal() -> Result<(), Failure> {
    let variable = |name| {
        env::var(name)
            .map_err(|_| Failure::new(format!("{name} is not set"), "let Trunk call this, as Trunk.toml says"))
    };
    if variable("TRUNK_PROFILE")? != "release" {
        return Ok(());
    }
    let folder = variable("TRUNK_STAGING_DIR")?;
    let folder = Path::new(&folder);
    let index = folder.join("index.html");
    let failed =
        |error| Failure::new(format!("{} can't be sealed: {error}", index.display()), "see Trunk's output above");
    let html = fs::read_to_string(&index).map_err(failed)?;
    let bindgen = target().join("wasm-bindgen").join("release");
    let adapt =
        |what: String| Failure::new(format!("index.html can't be sealed: {what}"), "adapt xtask/src/seal.rs to it");
    let read = |file: &str| fs::read(folder.join(file)).map_err(|error| format!("{file} can't be read: {error}"));
    let (html, styles) = styles::take(&html, read).map_err(adapt)?;
    let file = |name| {
        let address = attribute(&html, name).map_err(adapt)?;
        Ok::<_, Failure>(address.rsplit('/').next().unwrap_or(address))
    };
    let (program, glue) = (file("data-wasm")?, file("data-js")?);
    let later = folder.join(later_part(program));
    split::optimize(&split::part_in(&bindgen), &later)?;
    for program in [&folder.join(program), &later, &folder.join(SANDBOX)] {
        let failed = |what: String| {
            let remedy = "see xtask/src/function_order.rs";
            Failure::new(format!("the functions of {} can't be ordered: {what}", program.display()), remedy)
        };
        let ordered = fs::read(program).map_err(|error| error.to_string()).and_then(|bytes| ordered(&bytes));
        fs::write(program, ordered.map_err(failed)?).map_err(|error| failed(error.to_string()))?;
    }
    split::add_style(&later, &styles.later).map_err(failed)?;
    for (from, to) in GLUE.into_iter().zip([glue, GLUE[1]]) {
        // The output of Trunk's minifier isn't the same in each build.
        fs::copy(bindgen.join(from), folder.join(to)).map_err(failed)?;
    }
    for script in SCRIPTS {
        fs::write(folder.join(script), minified(&folder.join(script), false)?).map_err(failed)?;
    }
    fs::write(&index, sealed(&html, &styles, &before()?, read).map_err(adapt)?).map_err(failed)?;
    for style in &styles.names {
        fs::remove_file(folder.join(style)).map_err(failed)?;
    }
    say("==> Sealed: the prerendered page, the policy and the checksums.");
    Ok(())
}

/// The name of the part of a program that comes later. It has the hash of the program before it was split, so that both are of one build.
fn later_part(program: &str) -> String {
    program.replace("_bg.wasm", "_later.wasm")
}

/// Renders the page natively.
fn before() -> Result<Prerendered, Failure> {
    let remedy = "run `cargo run --features prerender --bin prerender`, and look at the first error";
    let drawn = ["--quiet", "--package", "oauth-walkthrough", "--features", "prerender", "--bin", "prerender"];
    // Trunk's build is for a different machine than this one.
    let html = ["RUSTC", "RUSTC_BOOTSTRAP", "CARGO_UNSTABLE_BUILD_STD"]
        .into_iter()
        .fold(Run::new("cargo").arg("run").args(drawn), Run::env_remove)
        .output()
        .ok_or_else(|| Failure::new("the page can't be rendered natively", remedy))?;
    // The marks where the view's parts begin and end are for hydration. This page is rendered again instead.
    let html = html.trim().replace("<!--<() />-->", "").replace("<!>", "");
    let (address_script, head_script, style_script) = (script("address.js")?, script("head.js")?, script("style.js")?);
    Ok(Prerendered { html, address_script, head_script, style_script, script: script("page.js")? })
}

/// A script in the page itself.
fn script(name: &str) -> Result<String, Failure> {
    minified(&project().join("src").join("before").join(name), false)
}

/// The page, which has its head's style already, with the prerendered HTML, the rest of its style, its policy, and the
/// checksum of each file that it loads.
fn sealed(
    html: &str,
    styles: &Styles,
    before: &Prerendered,
    read: impl Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<String, String> {
    let checksum = |address: &str| {
        let file = read(address.rsplit('/').next().unwrap_or(address))?;
        Ok::<_, String>(format!("sha384-{}", Base64::encode_string(&Sha384::digest(file))))
    };
    let replaced = |html: String, from: &str, to: &str| match html.matches(from).count() {
        1 => Ok(html.replacen(from, to, 1)),
        count => Err(format!("it has {count} times {from}")),
    };

    // The code that loads the WebAssembly is last in Trunk's head. It mustn't come before what is shown first.
    let (head, rest) = html.split_once("<script ").ok_or("it has no script")?;
    let (loading, body) = rest.split_once("</head>").ok_or("its script is not in its head")?;
    let (loading, html) = (format!("<script {loading}"), format!("{head}</head>{body}"));
    let [js, wasm, start] = ["data-js", "data-wasm", "src"].map(|name| attribute(&loading, name).map(str::to_owned));
    let (js, wasm, start) = (js?, wasm?, start?);
    let start_sealed = format!(" src={start} integrity={}", checksum(&start)?);
    let loading = replaced(loading, &format!(" src={start}"), &start_sealed)?;
    let (starting, _) = loading.split_once("</script>").ok_or("its script has no end")?;
    let html = replaced(html, AGAIN, &format!("{AGAIN}{starting}</script>"))?;
    let preload = format!("href={js} rel=modulepreload");
    let loading = replaced(loading, &preload, &format!("href={js} integrity={} rel=modulepreload", checksum(&js)?))?;

    // This checks the module that start.js imports. Some browsers don't check what a preload loads.
    let map = integrity(&js, &checksum(&js)?);
    let loading = format!("<script type=importmap>{map}</script>{loading}");

    let Prerendered { html: drawn, address_script, head_script, style_script, script } = before;
    let later = later_part(&wasm);
    let head_script =
        &format!("{head_script}\nload('{wasm}','{}','{later}','{}')", checksum(&wasm)?, checksum(&later)?);
    // HTML doesn't allow a style element here, but it allows text that a script reads.
    let style = format!("<script type=text/css>{}</script><script>{style_script}</script>", styles.page);
    let head_end = format!("{HEAD_END}<script>{head_script}</script>{loading}{style}");
    let drawn = replaced(drawn.clone(), HEAD_END, &head_end)?;
    let html = replaced(html, STAGE, &format!("<div id=app data-coming=head>{drawn}</div><script>{script}</script>"))?;
    let policy = policy(&[address_script, &map, head_script, style_script, script], &styles.head);
    let first =
        format!("<meta http-equiv=Content-Security-Policy content=\"{policy}\"><script>{address_script}</script>");
    replaced(html, ANCHOR, &format!("{ANCHOR}{first}"))
}

/// The import map with the checksum of a module, for each address at which it may be requested.
fn integrity(js: &str, checksum: &str) -> String {
    let again = (1..=MAX_ATTEMPTS).map(|attempt| format!(",\"{js}?{attempt}\":\"{checksum}\"")).collect::<String>();
    format!("{{\"integrity\":{{\"{js}\":\"{checksum}\"{again}}}}}")
}

/// The hash by which a policy identifies a text in the page itself.
fn hash(text: &str) -> String {
    format!("sha256-{}", Base64::encode_string(&Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta charset=utf-8><style>head{}</style>\
         <script data-js=./a.js data-wasm=./a_bg.wasm defer src=./start.js></script>\
         <link crossorigin href=./a.js rel=modulepreload></head><template id=unloaded></template><div id=app></div>";

    fn sealed_page(html_of_page: &str, read: impl Fn(&str) -> Result<Vec<u8>, String>) -> Result<String, String> {
        let html = "<header>it</header><main></main>".to_owned();
        let [address_script, head_script, style_script, script] =
            ["take()", "begin()", "adopt()", "go()"].map(str::to_owned);
        let styles = Styles { head: "head{}".to_owned(), page: "page{}".to_owned(), ..Styles::default() };
        sealed(html_of_page, &styles, &Prerendered { html, address_script, head_script, style_script, script }, read)
    }

    /// Each file contains its own name.
    fn named(file: &str) -> Result<Vec<u8>, String> {
        Ok(file.as_bytes().to_vec())
    }

    #[test]
    fn each_file_gets_its_own_checksum_and_the_policy_comes_first() {
        let sealed = sealed_page(PAGE, named).expect("it can be sealed");
        let checksum = |text: &str| format!("sha384-{}", Base64::encode_string(&Sha384::digest(text)));
        let (js, wasm, start) = (checksum("a.js"), checksum("a_bg.wasm"), checksum("start.js"));
        let later = checksum("a_later.wasm");
        let policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; ";
        assert!(sealed.starts_with(&format!("{ANCHOR}{policy}")), "{sealed}");
        let map = format!("<script type=importmap>{}</script><script data-js=./a.js ", integrity("./a.js", &js));
        let starting =
            format!("<script data-js=./a.js data-wasm=./a_bg.wasm defer src=./start.js integrity={start}></script>");
        for part in [
            &map,
            &format!("{map}data-wasm=./a_bg.wasm defer src=./start.js integrity={start}></script>"),
            &format!("<template id=unloaded>{starting}</template>"),
            &format!("<script>begin()\nload('./a_bg.wasm','{wasm}','./a_later.wasm','{later}')</script>"),
            &format!("<link crossorigin href=./a.js integrity={js} rel=modulepreload>"),
        ] {
            assert!(sealed.contains(part.as_str()), "{part} in {sealed}");
        }
    }

    #[test]
    fn a_module_has_the_same_checksum_by_each_of_its_addresses() {
        let map = integrity("./a.js", "sha384-x");
        assert!(map.starts_with("{\"integrity\":{\"./a.js\":\"sha384-x\",\"./a.js?1\":\"sha384-x\","), "{map}");
        assert!(map.ends_with(",\"./a.js?9\":\"sha384-x\"}}"), "{map}");
        let start = include_str!("../../src/start.js");
        assert!(start.contains(&format!("const MAX_ATTEMPTS = {MAX_ATTEMPTS};")), "both have the same limit");
    }

    /// Anything that loads learns the page's address, or could read it.
    #[test]
    fn an_answer_is_taken_out_of_the_address_before_anything_loads() {
        let sealed = sealed_page(PAGE, named).expect("it can be sealed");
        let (before, after) = sealed.split_once("<script>take()</script>").expect("it has the script");
        assert!(before.starts_with(ANCHOR) && !before.contains("<script") && !before.contains("<link"), "{before}");
        assert!(after.contains("<script"), "{after}");
    }

    #[test]
    fn the_policy_lists_inline_content_by_its_hash() {
        let sealed = sealed_page(PAGE, named).expect("it can be sealed");
        let (_, map) = sealed.split_once("<script type=importmap>").expect("it has an import map");
        let (map, _) = map.split_once("</script>").expect("it ends");
        let (_, head_script) = sealed.split_once("</header><script>").expect("the head has a script");
        let (head_script, _) = head_script.split_once("</script>").expect("it ends");
        for part in [
            &format!(
                "script-src 'self' '{}' '{}' '{}' '{}' '{}' 'wasm-unsafe-eval'; ",
                hash("take()"),
                hash(map),
                hash(head_script),
                hash("adopt()"),
                hash("go()")
            ),
            &format!("style-src '{}'; ", hash("head{}")),
            "<style>head{}</style>",
            "<div id=app data-coming=head><header>it</header><script>begin()\n",
            "rel=modulepreload><script type=text/css>page{}</script><script>adopt()</script><main></main></div>",
            "</div><script>go()</script>",
        ] {
            assert!(sealed.contains(part), "{part} in {sealed}");
        }
    }

    #[test]
    fn what_cannot_be_sealed_is_not_released() {
        assert!(sealed_page(PAGE, |_| Err("there is none".to_owned())).is_err());
        for missing in [ANCHOR, " src=./start.js", " data-wasm=./a_bg.wasm", "modulepreload", "</head>", AGAIN, STAGE] {
            assert_eq!(PAGE.matches(missing).count(), 1, "{missing}");
            assert!(sealed_page(&PAGE.replace(missing, ""), named).is_err(), "{missing}");
        }
        assert!(sealed_page(PAGE, named).is_ok(), "a complete page can be sealed");
    }
}
