//! Names the build by what it is made of. The page asks for the service worker of its own build by this name.

use std::{
    env, fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

fn main() {
    let mut files = Vec::new();
    let is_split = env::var_os("CARGO_CFG_SPLIT").is_some();
    // The second part of the program, which is named after this, brings style along.
    let style = is_split.then_some("style");
    for source in ["Cargo.lock", "Cargo.toml", "Trunk.toml", "build.rs", "src"].into_iter().chain(style) {
        println!("cargo::rerun-if-changed={source}");
        collect(Path::new(source), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&fs::read(file).expect("a source can be read"));
    }
    println!("cargo::rustc-env=BUILD={:016x}", hasher.finish());
    let (commit, is_changed) = commit();
    println!("cargo::rustc-env=COMMIT={commit}{}", if is_changed { ", changed since" } else { "" });
    println!("cargo::rustc-env=CHANGED={is_changed}");
    println!("cargo::rustc-env=COMPILER={}", compiler());
    // What splits the page's program (xtask/src/split.rs) has to know what in it refers to what.
    if is_split {
        println!("cargo::rustc-link-arg-bin=oauth-walkthrough=--emit-relocs");
    }
}

/// The commit that is built, so that a user of the page can look at what it is made of; and whether that is not all.
fn commit() -> (String, bool) {
    // It is written to at each commit and checkout.
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else { return ("unknown".to_owned(), true) };
    let is_changed = git(&["status", "--porcelain", "--untracked-files=no"]).is_none_or(|changes| !changes.is_empty());
    (commit.trim().to_owned(), is_changed)
}

/// The compiler, by which the same sources become the same files.
fn compiler() -> String {
    let version = env::var_os("RUSTC").and_then(|rustc| Command::new(rustc).arg("--version").output().ok());
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    version.split(" (").next().unwrap_or_default().trim().to_owned()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of sources can be read") {
            collect(&entry.expect("a source can be read").path(), files);
        }
    } else {
        files.push(path.to_owned());
    }
}
