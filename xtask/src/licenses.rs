//! The licenses of everything in the WebAssembly: `licenses.html`, which ships with every build. It's checked in, so
//! that Trunk alone can build the page; cargo-about generates it, and is only needed when the crates change.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::{
    shell::{Failure, Run, project, say},
    tools::{self, WASM_TARGET},
};

const REMEDY: &str = "run `cargo xtask licenses`, and commit licenses.html";

/// The text before a crate's name and version in the file.
const CRATE: &str = "<li class=\"crate\">";

/// Generates the file again.
pub(crate) fn make() -> Result<(), Failure> {
    let about = tools::cargo_about()?;
    let folder = project().join("xtask").join("licenses");
    Run::new("cargo").args(["fetch", "--locked", "--quiet"]).run("see the error above")?;
    // Without what a crate's repository could add. Otherwise the file would depend on the network.
    Run::new(about)
        .args(["about", "generate", "--offline", "--fail", "--features", "csr", "--config"])
        .arg(folder.join("about.toml"))
        .arg("--output-file")
        .arg(file())
        .arg(folder.join("about.hbs"))
        .run("see the error above; review a license that is not in xtask/licenses/about.toml before you add it")?;
    compare()
}

/// Checks that the file names exactly the crates in the WebAssembly. A version's license never changes.
pub(crate) fn compare() -> Result<(), Failure> {
    let file = file();
    let html = fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{} can't be read: {error}", file.display()), REMEDY))?;
    let named = named(&html);
    // A macro runs on this machine, where its crates can differ from those the file was generated with.
    let (inside, used) = (crates("normal,no-proc-macro")?, crates("normal")?);
    let lists = |crates: Vec<&String>| crates.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let missing = lists(inside.difference(&named).collect());
    let unused = lists(named.difference(&used).collect());
    if missing.is_empty() && unused.is_empty() {
        say(format!("licenses.html names the {} crates that the WebAssembly is made of.", named.len()));
        return Ok(());
    }
    Err(Failure::new(
        format!("licenses.html is not current: it lacks [{missing}], and has no use for [{unused}]"),
        REMEDY,
    ))
}

fn file() -> PathBuf {
    project().join("licenses.html")
}

/// The crates that the page and the sandbox are compiled from, following these edges, each with its version.
fn crates(edges: &str) -> Result<BTreeSet<String>, Failure> {
    let tree = Run::new("cargo")
        .args(["tree", "--package", "oauth-walkthrough", "--features", "csr", "--target", WASM_TARGET])
        .args(["--edges", edges, "--prefix", "none", "--format", "{p}"])
        .output();
    let tree = tree.ok_or_else(|| Failure::new("`cargo tree` failed", "run it and see its error"))?;
    Ok(tree.lines().filter_map(of_tree).collect())
}

/// A crate in cargo's tree: `name vVERSION`, and notes.
fn of_tree(line: &str) -> Option<String> {
    let (name, rest) = line.split_once(" v")?;
    Some(format!("{name} {}", rest.split(' ').next()?))
}

/// The crates that the file names.
fn named(html: &str) -> BTreeSet<String> {
    let end = |rest: &str| rest.find([',', '<']).unwrap_or(rest.len());
    html.split(CRATE).skip(1).map(|rest| rest[..end(rest)].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_read_from_cargo_and_from_the_file() {
        for (line, expected) in [
            ("leptos v0.8.23", Some("leptos 0.8.23")),
            ("serde_derive v1.0.1 (proc-macro) (*)", Some("serde_derive 1.0.1")),
            ("oauth-walkthrough v0.1.0 (/some/folder v2)", Some("oauth-walkthrough 0.1.0")),
            ("", None),
        ] {
            assert_eq!(of_tree(line).as_deref(), expected, "{line}");
        }
        let html =
            format!("<li>MIT: 2</li>{CRATE}a 1.0.0, copyright B</li>\n{CRATE}c 2.0.0-rc.1+x</li>{CRATE}a 1.0.0</li>");
        assert_eq!(named(&html).into_iter().collect::<Vec<_>>(), ["a 1.0.0", "c 2.0.0-rc.1+x"]);
    }

    #[test]
    fn the_file_names_every_crate_and_has_each_text() {
        compare().unwrap_or_else(|failure| panic!("{failure}"));
        let html = fs::read_to_string(file()).expect("the file");
        // The licenses that the text on the standard library refers to.
        for text in ["Permission is hereby granted, free of charge", "UNICODE LICENSE V3"] {
            assert!(html.contains(text), "{text}");
        }
        // If a license's text leaves a gap for the copyright holders, each crate names someone.
        let gaps = html.split("<section>").filter(|section| section.contains("stand for the copyright holders"));
        for line in gaps.flat_map(str::lines).filter(|line| line.contains(CRATE)) {
            assert!(line.contains(", "), "{line}");
        }
        // A crate's own texts can't run anything.
        assert!(!html.contains("<script") && html.contains("content=\"default-src 'none'; style-src"));
    }
}
