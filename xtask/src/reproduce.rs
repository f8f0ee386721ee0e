//! Checks that two builds of one commit are identical, so that anyone can verify what a host serves.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    shell::{Failure, Run, project, say},
    tools::Tools,
};

/// Whether everything that a build is made of is in the last commit.
pub(crate) fn is_committed() -> bool {
    let changes = Run::new("git").args(["status", "--porcelain", "--untracked-files=no"]).output();
    changes.is_some_and(|changes| changes.is_empty())
}

/// Builds the last commit in another clone, and compares the result with `dist/`.
///
/// # Errors
///
/// If the builds differ, or there is no commit to compare with.
pub(crate) fn reproduce() -> Result<(), Failure> {
    if !is_committed() {
        let what = "nothing was compared: there are uncommitted changes, or there is no git";
        return Err(Failure::new(what, "commit the changes, or run `git stash`"));
    }
    say("==> Building the last commit a second time, in another folder, to compare (some minutes).");
    let tools = Tools::set_up()?.with_npm_tools()?;
    let folder = std::env::temp_dir().join(format!("oauth-walkthrough-{}", std::process::id()));
    let result = compared(&tools, &folder);
    // The clone is no longer needed.
    let _ = fs::remove_dir_all(&folder);
    result
}

fn compared(tools: &Tools, folder: &Path) -> Result<(), Failure> {
    Run::new("git").args(["clone", "--quiet", "--local", "."]).arg(folder).run("see git's error above")?;
    for checkout in [project(), folder.to_owned()] {
        tools.release(&checkout)?.arg("--quiet").run("look at the first error above")?;
    }
    let (here, there) = (files(&project().join("dist"))?, files(&folder.join("dist"))?);
    let names: Vec<_> = here.keys().chain(there.keys()).collect();
    match names.into_iter().find(|name| here.get(*name) != there.get(*name)) {
        None => {
            say(format!("Both builds are the same, byte for byte: {} files.", here.len()));
            let parts = here.keys().filter(|name| is_part(name));
            say(format!("Among them, the parts of the program: {}.", parts_in_words(parts)?));
            Ok(())
        }
        Some(name) => Err(Failure::new(
            format!("two builds of one commit differ in {}", name.display()),
            "find what part of the machine, the folder or the time gets into the build",
        )),
    }
}

/// Whether a file is a part of the page's program.
fn is_part(name: &Path) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("oauth-walkthrough") && name.ends_with(".wasm")
}

/// The names of the parts. A release has two.
fn parts_in_words<'a>(parts: impl Iterator<Item = &'a PathBuf>) -> Result<String, Failure> {
    let parts: Vec<_> = parts.map(|name| name.to_string_lossy()).collect();
    match &parts[..] {
        [first, later] => Ok(format!("{first} and {later}")),
        _ => Err(Failure::new(
            format!("the program has {} parts: {}", parts.len(), parts.join(", ")),
            "a release has two, see xtask/src/split.rs",
        )),
    }
}

/// The files in a folder, without its subfolders, by name.
pub(crate) fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let failed = |error| Failure::new(format!("{} can't be read: {error}", folder.display()), "build the release");
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries
        .map(|entry| {
            let path = entry.map_err(failed)?.path();
            Ok((PathBuf::from(path.file_name().unwrap_or_default()), fs::read(&path).map_err(failed)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_has_both_parts_of_the_program() {
        let files = ["index.html", "oauth-walkthrough-1.js", "oauth-walkthrough-1_bg.wasm", "sandbox_bg.wasm"];
        let mut files: Vec<_> = files.map(PathBuf::from).into();
        let parts = |files: &[PathBuf]| parts_in_words(files.iter().filter(|name| is_part(name)));
        assert!(parts(&files).is_err(), "the second is missing");
        files.push("oauth-walkthrough-1_later.wasm".into());
        let words = parts(&files).expect("both are there");
        assert_eq!(words, "oauth-walkthrough-1_bg.wasm and oauth-walkthrough-1_later.wasm");
    }
}
