//! Seals a release build: a policy that lets the page load nothing but its own files, and a checksum for each of them.
//! Trunk calls it for every build (the hook in Trunk.toml); a development build stays open, for Trunk's own reload script.

use std::{env, fs, path::Path};

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha384};

use crate::shell::{Failure, say};

/// What the page may do. Where it may connect to is narrowed further once the endpoints of a request are known.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; \
     worker-src 'self'; connect-src 'self' https: http://localhost:* http://*.localhost:* http://127.0.0.1:*; \
     base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default";

/// What the policy comes right after: nothing that is loaded may stand before it.
const ANCHOR: &str = "<meta charset=utf-8>";

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
    let sealed = sealed(&html, |file| fs::read(folder.join(file)).ok())
        .map_err(|what| Failure::new(format!("index.html can't be sealed: {what}"), "adapt xtask/src/seal.rs to it"))?;
    fs::write(&index, sealed).map_err(failed)?;
    say("==> Sealed: policy and checksums.");
    Ok(())
}

/// The page with its policy, and with the checksum of each file that it loads.
fn sealed(html: &str, read: impl Fn(&str) -> Option<Vec<u8>>) -> Result<String, String> {
    let checksum = |address: &str| {
        let file = address.rsplit('/').next().unwrap_or(address);
        let bytes = read(file).ok_or_else(|| format!("there is no file {file}"))?;
        Ok::<_, String>(format!("sha384-{}", Base64::encode_string(&Sha384::digest(bytes))))
    };
    let attribute = |name: &str| {
        let (_, rest) = html.split_once(&format!(" {name}=")).ok_or_else(|| format!("it has no {name}"))?;
        let end = rest.find([' ', '>']).unwrap_or(rest.len());
        Ok::<_, String>(&rest[..end])
    };
    let (js, wasm, start) = (attribute("data-js")?, attribute("data-wasm")?, attribute("src")?);
    let policy = format!("{ANCHOR}<meta http-equiv=Content-Security-Policy content=\"{POLICY}\">");
    let replaced = |html: String, from: &str, to: &str| match html.matches(from).count() {
        1 => Ok(html.replacen(from, to, 1)),
        count => Err(format!("it has {count} times {from}")),
    };
    let html = replaced(html.to_owned(), ANCHOR, &policy)?;
    let start_sealed = format!(" src={start} integrity={} data-integrity={}", checksum(start)?, checksum(wasm)?);
    let html = replaced(html, &format!(" src={start}"), &start_sealed)?;
    let preload = format!("href={js} rel=modulepreload");
    replaced(html, &preload, &format!("href={js} integrity={} rel=modulepreload", checksum(js)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta charset=utf-8><script data-js=./a.js data-wasm=./a.wasm defer src=./start.js></script>\
         <link crossorigin href=./a.js rel=modulepreload>";

    #[test]
    fn each_file_gets_its_own_checksum_and_the_policy_comes_first() {
        let sealed = sealed(PAGE, |file| Some(file.as_bytes().to_vec())).expect("it can be sealed");
        let checksum = |text: &str| format!("sha384-{}", Base64::encode_string(&Sha384::digest(text)));
        let (js, wasm, start) = (checksum("a.js"), checksum("a.wasm"), checksum("start.js"));
        let policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; ";
        assert!(sealed.starts_with(&format!("{ANCHOR}{policy}")), "{sealed}");
        assert!(
            sealed.contains(&format!("src=./start.js integrity={start} data-integrity={wasm}></script>")),
            "{sealed}"
        );
        assert!(
            sealed.contains(&format!("<link crossorigin href=./a.js integrity={js} rel=modulepreload>")),
            "{sealed}"
        );
    }

    #[test]
    fn what_cannot_be_sealed_is_no_release() {
        assert!(sealed(PAGE, |_| None).is_err());
        for missing in [ANCHOR, " src=./start.js", " data-wasm=./a.wasm", "modulepreload"] {
            assert!(sealed(&PAGE.replace(missing, ""), |_| Some(Vec::new())).is_err(), "{missing}");
        }
    }
}
