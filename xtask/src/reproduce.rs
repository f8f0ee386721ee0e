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

/// Builds the last commit in another clone, and compares the result with `dist/`.
pub(crate) fn reproduce() -> Result<(), Failure> {
    let git = |arguments: &[&str]| Run::new("git").args(arguments).output();
    match git(&["status", "--porcelain", "--untracked-files=no"]) {
        Some(changes) if changes.is_empty() => {}
        _ => {
            say("==> Not built a second time: there are changes that no commit has, or there is no git.");
            return Ok(());
        }
    }
    say("==> Building the last commit a second time, in another folder, to compare (some minutes).");
    let tools = Tools::set_up()?.with_wasm_opt()?;
    let folder = std::env::temp_dir().join(format!("oauth-walkthrough-{}", std::process::id()));
    let result = compared(&tools, &folder);
    // The rest is no longer needed.
    let _ = fs::remove_dir_all(&folder);
    result
}

fn compared(tools: &Tools, folder: &Path) -> Result<(), Failure> {
    Run::new("git").args(["clone", "--quiet", "--local", "."]).arg(folder).run("see git's words above")?;
    for checkout in [project(), folder.to_owned()] {
        tools.release(&checkout)?.arg("--quiet").run("look at the first error above")?;
    }
    let (here, there) = (files(&project().join("dist"))?, files(&folder.join("dist"))?);
    let names: Vec<_> = here.keys().chain(there.keys()).collect();
    match names.into_iter().find(|name| here.get(*name) != there.get(*name)) {
        None => {
            say(format!("Both builds are the same, byte for byte: {} files.", here.len()));
            Ok(())
        }
        Some(name) => Err(Failure::new(
            format!("two builds of one commit differ in {}", name.display()),
            "find what of the machine, the folder or the time gets into the build",
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
