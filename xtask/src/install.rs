//! The ways to get a tool: cargo compiles it or npm fetches it, into a per-user cache that all checkouts share, or it
//! comes from Debian.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::shell::{Failure, Run, program, project, say, which};

/// A tool from the cache. If it's missing, it is installed there in the first way that works.
pub(crate) fn cached(
    package: &str,
    tool: &str,
    version: &str,
    why: &str,
    ways: &[&[&str]],
) -> Result<PathBuf, Failure> {
    let root = cache()?.join(format!("{package}-{version}"));
    let file = program(&root.join("bin"), tool);
    if file.is_file() {
        return Ok(file);
    }
    say(format!("==> Installing {package} {version}: {why}."));
    let remedy = format!("install {package} {version} and put it on PATH, or see the error above");
    let mut result = Err(Failure::new(format!("there is no way to install {package}"), remedy.clone()));
    for (at, options) in ways.iter().enumerate() {
        if at > 0 {
            say(format!("==> {package} can't be installed with its lock file: trying without it."));
        }
        result = Run::new("cargo")
            .args(["install", package, "--version", version, "--root"])
            .arg(&root)
            .args(*options)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_TARGET_DIR", root.join("target"))
            .run(&remedy);
        if result.is_ok() {
            break;
        }
    }
    // The build's leftovers are useless now, and take up a gigabyte.
    let _ = fs::remove_dir_all(root.join("target"));
    result.map(|()| file)
}

/// A cargo subcommand at exactly this version, compiled for this user if needed.
pub(crate) fn cargo_tool(name: &str, version: &str, why: &str, options: &[&str]) -> Result<PathBuf, Failure> {
    if let Some(tool) = which(name).filter(|tool| version_of(tool) == version) {
        return Ok(tool);
    }
    let why = format!("{why}; it is compiled once for this user (2 to 6 minutes)");
    // A release's lock file can name a version that a registry's mirror doesn't have yet.
    cached(name, name, version, &why, &[&[&["--locked"], options].concat(), options])
}

/// The runtime for the npm packages.
pub(crate) fn node() -> Result<PathBuf, Failure> {
    which("node").ok_or_else(|| Failure::new("there is no Node.js", INSTALL_NODE))
}

const INSTALL_NODE: &str = "install Node.js, so that node and npm are on PATH";

/// The folder with the npm packages that a project folder locks, installed into the cache.
pub(crate) fn npm_packages(of: &str) -> Result<PathBuf, Failure> {
    let folder = cache()?.join(of.replace('/', "-"));
    let modules = folder.join("node_modules");
    let (from, lock) = (project().join(of), "package-lock.json");
    let contents = |folder: &Path| fs::read(folder.join(lock)).ok();
    if modules.is_dir() && contents(&from) == contents(&folder) {
        return Ok(modules);
    }
    say(format!("==> Installing the npm packages of {of} (seconds)."));
    let npm = which("npm").or_else(|| which("npm.cmd"));
    let npm = npm.ok_or_else(|| Failure::new("there is no npm, which comes with Node.js", INSTALL_NODE))?;
    let copied = fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(from.join("package.json"), folder.join("package.json")))
        .and_then(|_| fs::copy(from.join(lock), folder.join(lock)));
    copied.map_err(|error| Failure::new(format!("{} can't be filled: {error}", folder.display()), "free the path"))?;
    let installed = Run::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
        .arg(&folder)
        .run("see the error above");
    if installed.is_err() {
        // An incomplete installation must not look complete next time.
        let _ = fs::remove_file(folder.join(lock));
    }
    installed.map(|()| modules)
}

/// Installs Debian packages, if there is apt and it can run without a password.
pub(crate) fn apt_install(packages: &[&str]) -> bool {
    if which("apt-get").is_none() {
        return false;
    }
    let is_root = Run::new("id").arg("-u").output().is_some_and(|id| id.trim() == "0");
    let apt = || if is_root { Run::new("apt-get") } else { Run::new("sudo").args(["--non-interactive", "apt-get"]) };
    let quiet = |run: Run| run.env("DEBIAN_FRONTEND", "noninteractive").run("").is_ok();
    // An old list may still work; the installation will tell.
    let _ = quiet(apt().args(["update", "--quiet=2"]));
    quiet(apt().args(["install", "--yes", "--no-install-recommends", "--quiet=2"]).args(packages))
}

/// A folder named by an environment variable.
pub(crate) fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The user's home folder.
pub(crate) fn home() -> Option<PathBuf> {
    variable("HOME").or_else(|| variable("USERPROFILE"))
}

/// The cache for tools that take minutes to build, shared by all of this user's checkouts.
pub(crate) fn cache() -> Result<PathBuf, Failure> {
    let base = variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| Some(home()?.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" })))
        .ok_or_else(|| Failure::new("there is no home folder for the tools' cache", "set XDG_CACHE_HOME"))?;
    Ok(base.join("oauth-walkthrough"))
}

/// The version that a tool reports: the second word of `--version`.
pub(crate) fn version_of(tool: &Path) -> String {
    let printed = Run::new(tool).arg("--version").output().unwrap_or_default();
    printed.split_whitespace().nth(1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// npm installs only what is locked, and runs no scripts.
    #[test]
    fn every_npm_package_is_locked() {
        let mut folders = Vec::new();
        for entry in fs::read_dir(project().join("xtask").join("src")).expect("the sources of xtask") {
            let source = fs::read_to_string(entry.expect("an entry").path()).expect("a source");
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            for unlocked in ["npx", "\"exec\"", "@latest"] {
                assert!(!code.contains(unlocked), "{unlocked}");
            }
            folders
                .extend(code.split("npm_packages(\"").skip(1).filter_map(|it| Some(it.split_once('"')?.0.to_owned())));
        }
        folders.sort();
        folders.dedup();
        assert_eq!(folders, ["bench", "tests/npm", "xtask/npm", "xtask/npm-browser"]);
        for folder in folders {
            let read = |name: &str| fs::read_to_string(project().join(&folder).join(name)).expect("a file of npm's");
            let lock = read("package-lock.json");
            let count = |text: &str| lock.matches(text).count();
            assert!(count("\"node_modules/") > 0, "{folder}");
            assert_eq!(count("\"integrity\": \"sha512-"), count("\"node_modules/"), "{folder}: each has its checksum");
            // npm's settings decide which registry a package comes from.
            assert_eq!(count("\"resolved\""), 0, "{folder}");
            for range in [": \"^", ": \"~", ": \">", ": \"*", ": \"latest", "://", "git+", "file:"] {
                assert!(!read("package.json").contains(range), "{folder}: {range}");
            }
        }
    }
}
