//! The tools that build the project, each at the version that the project asks for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    install::{apt_install, cached, cargo_tool, home, node, npm_packages, variable, version_of},
    shell::{Failure, Run, program, project, say, which},
    split,
};

/// The target that the page is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler with the sources of its standard library, and the linker under the name that the compiler expects.
const DEBIAN_COMPILER: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22", "rust-web-llvm"];

/// The build tools, ready to be used.
pub(crate) struct Tools {
    compiler: Compiler,
    /// Folders that Trunk must find its own tools in.
    folders: Vec<PathBuf>,
    trunk: PathBuf,
    bindgen: PathBuf,
}

/// Where the compiler for wasm32 comes from.
#[derive(Clone, Copy)]
enum Compiler {
    /// The user's own toolchain has the target's standard library.
    Own,
    /// Debian's packaged one, which builds that library from source.
    Debian,
}

impl Tools {
    /// Finds or installs the wasm target, Trunk and wasm-bindgen.
    pub(crate) fn set_up() -> Result<Self, Failure> {
        let compiler = compiler()?;
        let wanted = trunk_version()?;
        let trunk = match which("trunk").filter(|trunk| is_suitable_trunk(&version_of(trunk), &wanted)) {
            Some(trunk) => trunk,
            None => cached_trunk(&wanted)?,
        };
        let wanted = locked_version("wasm-bindgen")?;
        let suitable = |bindgen: &PathBuf| version_of(bindgen) == wanted && beside(bindgen, TEST_RUNNER).is_file();
        let bindgen = match which("wasm-bindgen").filter(suitable) {
            Some(bindgen) => bindgen,
            None => cached_bindgen(&wanted)?,
        };
        let folders = [&trunk, &bindgen].into_iter().filter_map(|tool| tool.parent().map(Path::to_path_buf)).collect();
        Ok(Self { compiler, folders, trunk, bindgen })
    }

    /// Adds wasm-opt and esbuild, which release builds need. They are the locked ones, since other versions make
    /// different files from the same sources, and nothing checks the wasm-opt that Trunk would download.
    pub(crate) fn with_npm_tools(mut self) -> Result<Self, Failure> {
        // wasm-opt is a program for Node.js. If it can't run, Trunk treats it as missing.
        node()?;
        self.folders.push(npm_packages("xtask/npm")?.join(".bin"));
        Ok(self)
    }

    /// Trunk, with its own tools on PATH.
    pub(crate) fn trunk(&self) -> Run {
        // Trunk reads NO_COLOR as a boolean and refuses `1`, which is how others set it.
        self.with_compiler(Run::new(&self.trunk), self.folders.clone()).env_remove("NO_COLOR")
    }

    /// The release build of the checkout in this folder. The build must not depend on where it is made, but the
    /// compiler writes source paths into the WebAssembly, so they are remapped.
    pub(crate) fn release(&self, folder: &Path) -> Result<Run, Failure> {
        let cargo_home = variable("CARGO_HOME").or_else(|| Some(home()?.join(".cargo")));
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        // Each registry has its own folder, which is named after its address.
        let registries = cargo_home.iter().flat_map(|home| fs::read_dir(home.join("registry").join("src")));
        let registries: Vec<_> =
            registries.flatten().filter_map(|entry| Some((Some(entry.ok()?.path()), "crates"))).collect();
        let named = [(cargo_home, "cargo"), (Some(folder.clone()), "project")].into_iter().chain(registries);
        let named = named.filter_map(|(path, name)| Some((path?, name.to_owned())));
        let flags = named.chain(library_sources());
        let flags = flags.map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
        let flags = flags.chain([split::FLAG.to_owned()]);
        let trunk = split::into(self.trunk(), &self.bindgen)?.current_dir(&folder);
        Ok(with_flags(trunk, &flags.collect::<Vec<_>>()).args(["build", "--release"]))
    }

    /// Cargo with the compiler that knows wasm32.
    pub(crate) fn wasm_cargo(&self) -> Run {
        self.with_compiler(Run::new(self.compiler.cargo()), Vec::new())
    }

    /// The program that runs wasm tests in a browser.
    pub(crate) fn test_runner(&self) -> PathBuf {
        beside(&self.bindgen, TEST_RUNNER)
    }

    fn with_compiler(&self, run: Run, mut folders: Vec<PathBuf>) -> Run {
        match self.compiler {
            Compiler::Own => run.path_first(&folders),
            Compiler::Debian => {
                folders.insert(0, PathBuf::from("/usr/bin"));
                run.path_first(&folders)
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    .env_remove("RUSTUP_TOOLCHAIN")
            }
        }
    }
}

impl Compiler {
    fn cargo(self) -> &'static str {
        match self {
            Self::Own => "cargo",
            Self::Debian => "/usr/bin/cargo",
        }
    }
}

/// Makes cargo build for wasm32 with these flags and those in .cargo/config.toml, and with no others.
fn with_flags(run: Run, flags: &[String]) -> Run {
    // Either of these variables would replace both.
    run.env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.join(" "))
}

/// The folder of the standard library's sources if they are installed, and the compiler's name for it if they aren't.
fn library_sources() -> Option<(PathBuf, String)> {
    let sources = rustlib()?.join("src").join("rust");
    let version = Run::new("rustc").arg("-vV").output()?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "))?;
    Some((sources, format!("/rustc/{}", commit.trim())))
}

/// The folder where the user's own compiler keeps the libraries of its targets.
fn rustlib() -> Option<PathBuf> {
    let sysroot = Run::new("rustc").args(["--print", "sysroot"]).output()?;
    Some(Path::new(sysroot.trim()).join("lib").join("rustlib"))
}

fn compiler() -> Result<Compiler, Failure> {
    let has_target = || rustlib().is_some_and(|libraries| libraries.join(WASM_TARGET).is_dir());
    let add_target = || {
        say("==> Adding the compiler's wasm32 target (seconds).");
        which("rustup").is_some() && Run::new("rustup").args(["target", "add", WASM_TARGET]).run("").is_ok()
    };
    let why = match own_target(has_target, add_target) {
        OwnTarget::Ready => return Ok(Compiler::Own),
        OwnTarget::Missing => no_target(which("rustup").is_some()).to_owned(),
        OwnTarget::AnotherCompiler => another_compiler(which("cargo").as_deref()),
    };
    let parts = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/rust-lld", "/usr/lib/rustlib/src/rust/library/std"];
    let has_parts = || parts.iter().all(|part| Path::new(part).exists());
    if !has_parts() {
        say(format!("==> {why}: looking for Debian's packaged compiler (a minute), which has its sources."));
    }
    if has_parts() || apt_install(&DEBIAN_COMPILER) {
        return Ok(Compiler::Debian);
    }
    let remedy = format!("with rustup (rustup.rs) and its cargo first on PATH, run `rustup target add {WASM_TARGET}`");
    Err(Failure::new(why, remedy))
}

/// Whether the user's own compiler has the wasm32 target.
#[derive(Debug, PartialEq, Eq)]
enum OwnTarget {
    Ready,
    /// It doesn't have the target, and the target couldn't be added.
    Missing,
    /// Rustup's has it, but another compiler comes before it on PATH.
    AnotherCompiler,
}

/// Adds the target if it is missing, and looks again: rustup adds it to its own compiler, whichever is on PATH.
fn own_target(has_target: impl Fn() -> bool, add_target: impl FnOnce() -> bool) -> OwnTarget {
    if has_target() {
        return OwnTarget::Ready;
    }
    match (add_target(), has_target()) {
        (_, true) => OwnTarget::Ready,
        (true, false) => OwnTarget::AnotherCompiler,
        (false, false) => OwnTarget::Missing,
    }
}

fn no_target(has_rustup: bool) -> &'static str {
    if has_rustup {
        "rustup could not add the compiler's wasm32 target"
    } else {
        "the compiler lacks the wasm32 target, and there is no rustup to add it"
    }
}

fn another_compiler(cargo: Option<&Path>) -> String {
    let cargo = cargo.map(|cargo| format!(", {},", cargo.display())).unwrap_or_default();
    format!("the `cargo` on PATH{cargo} is not rustup's: its compiler lacks the wasm32 target that rustup's has")
}

fn cached_trunk(version: &str) -> Result<PathBuf, Failure> {
    let why = "Trunk builds the page; it is compiled once for this user (5 to 10 minutes)";
    // Without its self-update, and compiled for a fast build, not for speed: its own run time hardly matters.
    let options = ["--locked", "--no-default-features", "--features", "rustls"];
    cached("trunk", "trunk", version, why, &[&options])
}

fn cached_bindgen(version: &str) -> Result<PathBuf, Failure> {
    let why = "wasm-bindgen joins WebAssembly and JavaScript; it is compiled once for this user (2 to 3 minutes)";
    // The lock file of a release can name a version that a registry's mirror does not have yet.
    cached("wasm-bindgen-cli", "wasm-bindgen", version, why, &[&["--locked"], &[]])
}

/// The tool that checks the supply chain.
pub(crate) fn cargo_deny() -> Result<PathBuf, Failure> {
    let why = "it checks the crates' licenses and sources";
    cargo_tool("cargo-deny", "0.20.2", why, &["--no-default-features"])
}

/// The tool that collects the crates' licenses.
pub(crate) fn cargo_about() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-about", "0.9.3", "it collects the crates' licenses", &["--features", "cli"])
}

/// The tool that runs the fuzz targets.
pub(crate) fn cargo_fuzz() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-fuzz", "0.13.2", "it runs the fuzz targets", &[])
}

/// The tool that changes the code to see whether a test notices.
pub(crate) fn cargo_mutants() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-mutants", "27.1.0", "it changes the code to see whether a test notices", &[])
}

const TEST_RUNNER: &str = "wasm-bindgen-test-runner";

fn beside(tool: &Path, other: &str) -> PathBuf {
    program(tool.parent().unwrap_or(tool), other)
}

/// The oldest Trunk that Trunk.toml accepts.
fn trunk_version() -> Result<String, Failure> {
    let config = read("Trunk.toml")?;
    between(&config, "trunk-version = \"^", "\"")
        .ok_or_else(|| Failure::new("Trunk.toml doesn't name a version", "add `trunk-version = \"^…\"`"))
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String, Failure> {
    let lock = read("Cargo.lock")?.replace("\r\n", "\n");
    between(&lock, &format!("name = \"{package}\"\nversion = \""), "\"")
        .ok_or_else(|| Failure::new(format!("Cargo.lock has no {package}"), "run `cargo update --workspace`"))
}

fn read(name: &str) -> Result<String, Failure> {
    fs::read_to_string(project().join(name))
        .map_err(|error| Failure::new(format!("{name} can't be read: {error}"), "restore it from the repository"))
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found.to_owned())
}

/// Whether a Trunk is in the required release line (0.21) and new enough.
fn is_suitable_trunk(have: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Option<Vec<u32>> { version.split('.').map(|part| part.parse().ok()).collect() };
    match (numbers(have), numbers(wanted)) {
        (Some(have), Some(wanted)) => have.get(..2) == wanted.get(..2) && have >= wanted,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_trunk_is_suitable() {
        for (have, expected) in [
            ("0.21.14", true),
            ("0.21.15", true),
            ("0.21.13", false),
            ("0.22.1", false),
            ("0.21", false),
            ("", false),
            ("0.21.14-beta.1", false),
        ] {
            assert_eq!(is_suitable_trunk(have, "0.21.14"), expected, "{have}");
        }
    }

    /// If another compiler (Homebrew's, for example) comes before rustup's on PATH, it doesn't have what rustup adds.
    #[test]
    fn a_target_that_was_added_to_another_compiler_is_not_ready() {
        let check = |before: bool, is_added: bool, after: bool, expected: OwnTarget| {
            let was_asked = std::cell::Cell::new(false);
            let has_target = || if was_asked.get() { after } else { before };
            let add_target = || {
                was_asked.set(true);
                is_added
            };
            assert_eq!(own_target(has_target, add_target), expected, "{before} {is_added} {after}");
            assert_eq!(was_asked.get(), !before, "nothing is added twice");
        };
        check(true, false, true, OwnTarget::Ready);
        check(false, true, true, OwnTarget::Ready);
        check(false, true, false, OwnTarget::AnotherCompiler);
        check(false, false, false, OwnTarget::Missing);
        assert!(no_target(true).starts_with("rustup could not") && no_target(false).contains("no rustup"));
        let said = another_compiler(Some(Path::new("/opt/homebrew/bin/cargo")));
        assert!(said.contains("/opt/homebrew/bin/cargo") && said.contains("not rustup's"), "{said}");
    }

    #[test]
    fn a_release_is_built_with_no_flags_of_the_users() {
        let removed = with_flags(Run::new("trunk"), &[]).removed_variables();
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
            assert!(removed.iter().any(|it| it == name), "{name} is not in {removed:?}");
        }
    }

    #[test]
    fn each_version_is_in_one_place() -> Result<(), Failure> {
        assert_eq!(trunk_version()?.split('.').count(), 3);
        assert_eq!(locked_version("wasm-bindgen")?.split('.').count(), 3);
        Ok(())
    }
}
