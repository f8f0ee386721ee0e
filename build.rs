//! Names the build by what it is made of. The page asks for the service worker of its own build by this name.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

fn main() {
    let mut files = Vec::new();
    for source in ["Cargo.lock", "Cargo.toml", "Trunk.toml", "build.rs", "src"] {
        println!("cargo::rerun-if-changed={source}");
        collect(Path::new(source), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&fs::read(file).expect("a source can be read"));
    }
    println!("cargo::rustc-env=BUILD={:016x}", hasher.finish());
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
