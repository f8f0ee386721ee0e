//! Finds the tools that the project needs, or installs them into a per-user cache that all checkouts share.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::shell::{Failure, Run, program, project, say, which};

/// What the page is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler with the sources of its standard library, and the linker it wants under the name it wants.
const DEBIAN_COMPILER: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22", "rust-web-llvm"];

/// The build tools, ready to be used.
pub(crate) struct Tools {
    compiler: Compiler,
    /// Folders that Trunk must find its own tools in.
    folders: Vec<PathBuf>,
    trunk: PathBuf,
    test_runner: PathBuf,
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
        Ok(Self { compiler, folders, test_runner: beside(&bindgen, TEST_RUNNER), trunk })
    }

    /// Adds wasm-opt, which release builds need: the locked one, since another makes other files of the same sources, and
    /// what Trunk would download in its place is checked by nobody.
    pub(crate) fn with_wasm_opt(mut self) -> Result<Self, Failure> {
        // It is a program for Node.js. Where it can't run, Trunk takes it for missing.
        node()?;
        self.folders.push(npm_packages("xtask/npm")?.join(".bin"));
        Ok(self)
    }

    /// Trunk, with its own tools on PATH.
    pub(crate) fn trunk(&self) -> Run {
        // Trunk reads NO_COLOR as a boolean and refuses `1`, which is how others set it.
        self.with_compiler(Run::new(&self.trunk), self.folders.clone()).env_remove("NO_COLOR")
    }

    /// The release build of the checkout in this folder. What it is made of says nothing about where it was made: the
    /// compiler writes source paths into the WebAssembly.
    pub(crate) fn release(&self, folder: &Path) -> Run {
        let cargo_home = variable("CARGO_HOME").or_else(|| Some(home()?.join(".cargo")));
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let named = [(cargo_home, "cargo"), (Some(folder.clone()), "project")];
        let named = named.into_iter().filter_map(|(path, name)| Some((path?, name.to_owned())));
        let flags = named.chain(library_sources());
        let flags = flags.map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
        // Beside those of .cargo/config.toml, which RUSTFLAGS would take the place of.
        self.trunk()
            .current_dir(&folder)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.collect::<Vec<_>>().join(" "))
            .env_remove("RUSTFLAGS")
            .args(["build", "--release"])
    }

    /// Cargo with the compiler that knows wasm32.
    pub(crate) fn wasm_cargo(&self) -> Run {
        self.with_compiler(Run::new(self.compiler.cargo()), Vec::new())
    }

    /// The program that runs wasm tests in a browser.
    pub(crate) fn test_runner(&self) -> PathBuf {
        self.test_runner.clone()
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

/// Where the standard library's sources are, where they are installed, and what the compiler calls them where they are not.
fn library_sources() -> Option<(PathBuf, String)> {
    let sources = rustlib()?.join("src").join("rust");
    let version = Run::new("rustc").arg("-vV").output()?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "))?;
    Some((sources, format!("/rustc/{}", commit.trim())))
}

/// Where the user's own compiler keeps the libraries of its targets.
fn rustlib() -> Option<PathBuf> {
    let sysroot = Run::new("rustc").args(["--print", "sysroot"]).output()?;
    Some(Path::new(sysroot.trim()).join("lib").join("rustlib"))
}

fn compiler() -> Result<Compiler, Failure> {
    if rustlib().is_some_and(|libraries| libraries.join(WASM_TARGET).is_dir()) {
        return Ok(Compiler::Own);
    }
    if which("rustup").is_some() {
        say("==> Adding the compiler's wasm32 target (seconds).");
        if Run::new("rustup").args(["target", "add", WASM_TARGET]).run("").is_ok() {
            return Ok(Compiler::Own);
        }
    }
    say("==> rustup could not add the target: taking Debian's packaged compiler (a minute), which has its sources.");
    let parts = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/rust-lld", "/usr/lib/rustlib/src/rust/library/std"];
    if parts.iter().all(|part| Path::new(part).exists()) || apt_install(&DEBIAN_COMPILER) {
        return Ok(Compiler::Debian);
    }
    Err(Failure::new("the compiler has no wasm32 target", format!("run `rustup target add {WASM_TARGET}`")))
}

fn cached_trunk(version: &str) -> Result<PathBuf, Failure> {
    let why = "Trunk builds the page; it is compiled once for this user (5 to 10 minutes)";
    // Without its self-update, and compiled quickly rather than to be quick: its own time is a trifle.
    let options = ["--locked", "--no-default-features", "--features", "rustls"];
    cached("trunk", "trunk", version, why, &[&options])
}

fn cached_bindgen(version: &str) -> Result<PathBuf, Failure> {
    let why = "wasm-bindgen joins WebAssembly and JavaScript; it is compiled once for this user (2 to 3 minutes)";
    // The lock file of a release can name a version that a registry's mirror does not have yet.
    cached("wasm-bindgen-cli", "wasm-bindgen", version, why, &[&["--locked"], &[]])
}

/// A tool from the cache, installed there by the first of the ways that works if it is missing.
fn cached(package: &str, tool: &str, version: &str, why: &str, ways: &[&[&str]]) -> Result<PathBuf, Failure> {
    let root = cache()?.join(format!("{package}-{version}"));
    let file = program(&root.join("bin"), tool);
    if file.is_file() {
        return Ok(file);
    }
    say(format!("==> Installing {package} {version}: {why}."));
    let mend = format!("install {package} {version} so that it is on PATH, or see the error above");
    let mut result = Err(Failure::new(format!("{package} has no way to be installed"), mend.clone()));
    for options in ways {
        result = Run::new("cargo")
            .args(["install", package, "--version", version, "--root"])
            .arg(&root)
            .args(*options)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_TARGET_DIR", root.join("target"))
            .run(&mend);
        if result.is_ok() {
            break;
        }
    }
    // What compiling left behind is of no more use, and of a gigabyte's size.
    let _ = fs::remove_dir_all(root.join("target"));
    result.map(|()| file)
}

/// The browser that the tests drive.
pub(crate) struct Browser {
    /// Chrome or Chromium.
    pub(crate) chrome: PathBuf,
    /// The ChromeDriver of the same version.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds or installs Chrome and its driver.
    pub(crate) fn set_up() -> Result<Self, Failure> {
        if let Some(browser) = Self::found() {
            return Ok(browser);
        }
        say("==> Installing a browser and its driver for the tests (a minute).");
        if apt_install(&["chromium", "chromium-driver"])
            && let Some(browser) = Self::found()
        {
            return Ok(browser);
        }
        Self::from_npm().ok_or_else(|| {
            Failure::new(
                "there is no Chrome with its ChromeDriver",
                "install both on PATH, or name them in the variables CHROME and CHROMEDRIVER",
            )
        })
    }

    /// A driver with a browser of its own version: they refuse to work with another.
    fn found() -> Option<Self> {
        let named = |variable| std::env::var_os(variable).map(PathBuf::from);
        // A hosted CI machine names the folder of a driver that fits its Chrome.
        let in_folder = || Some(program(&named("CHROMEWEBDRIVER")?, "chromedriver"));
        let driver = [named("CHROMEDRIVER"), in_folder(), which("chromedriver")];
        let driver = driver.into_iter().flatten().find(|file| file.is_file())?;
        let usual = [
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
        ];
        let on_path = ["google-chrome", "google-chrome-stable", "chrome", "chromium"].into_iter().filter_map(which);
        let chrome = named("CHROME")
            .into_iter()
            .chain(on_path)
            .chain(usual.into_iter().map(PathBuf::from))
            .filter(|file| file.is_file())
            .find(|chrome| is_same_version(major(chrome), major(&driver)))?;
        Some(Self { chrome, driver })
    }

    /// Chrome for Testing, by the npm tool that fetches it.
    fn from_npm() -> Option<Self> {
        let (node, packages) = (node().ok()?, npm_packages("xtask/npm-browser").ok()?);
        let program = packages.join("@puppeteer").join("browsers").join("lib").join("cjs").join("main-cli.js");
        let folder = cache().ok()?.join("browsers");
        let fetch = |name: &str| {
            let printed = Run::new(&node).arg(&program).args(["install", name, "--path"]).arg(&folder).output()?;
            // It prints `chrome@VERSION PATH`.
            let file = PathBuf::from(printed.lines().last()?.split_once(' ')?.1.trim());
            file.is_file().then_some(file)
        };
        Some(Self { chrome: fetch("chrome@stable")?, driver: fetch("chromedriver@stable")? })
    }
}

/// What the npm packages run on.
fn node() -> Result<PathBuf, Failure> {
    which("node").ok_or_else(|| Failure::new("there is no Node.js", INSTALL_NODE))
}

const INSTALL_NODE: &str = "install Node.js, so that node and npm are on PATH";

/// The folder of the npm packages that a folder of the project locks, installed into the cache.
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
        // What is half there must not pass for installed the next time.
        let _ = fs::remove_file(folder.join(lock));
    }
    installed.map(|()| modules)
}

/// What checks the supply chain.
pub(crate) fn cargo_deny() -> Result<PathBuf, Failure> {
    let why = "it checks licences and sources of the crates";
    cargo_tool("cargo-deny", "0.20.2", why, &["--no-default-features"])
}

/// What collects the crates' licenses.
pub(crate) fn cargo_about() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-about", "0.9.3", "it collects the crates' licenses", &["--features", "cli"])
}

/// What runs the fuzz targets.
pub(crate) fn cargo_fuzz() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-fuzz", "0.13.2", "it runs the fuzz targets", &[])
}

/// What changes the code to see whether a test notices.
pub(crate) fn cargo_mutants() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-mutants", "27.1.0", "it changes the code to see whether a test notices", &[])
}

/// A subcommand of cargo in exactly this version, compiled for this user where there is none.
fn cargo_tool(name: &str, version: &str, why: &str, options: &[&str]) -> Result<PathBuf, Failure> {
    if let Some(tool) = which(name).filter(|tool| version_of(tool) == version) {
        return Ok(tool);
    }
    let why = format!("{why}; it is compiled once for this user (2 to 5 minutes)");
    // The lock file of a release can name a version that a registry's mirror does not have yet.
    cached(name, name, version, &why, &[&[&["--locked"], options].concat(), options])
}

const TEST_RUNNER: &str = "wasm-bindgen-test-runner";

fn beside(tool: &Path, other: &str) -> PathBuf {
    program(tool.parent().unwrap_or(tool), other)
}

/// Installs Debian's packages, where there is apt and the right to use it without a password.
fn apt_install(packages: &[&str]) -> bool {
    if which("apt-get").is_none() {
        return false;
    }
    let is_root = Run::new("id").arg("-u").output().is_some_and(|id| id.trim() == "0");
    let apt = || if is_root { Run::new("apt-get") } else { Run::new("sudo").args(["--non-interactive", "apt-get"]) };
    let quiet = |run: Run| run.env("DEBIAN_FRONTEND", "noninteractive").run("").is_ok();
    // An old list can still be good enough; whether it is, the installation shows.
    let _ = quiet(apt().args(["update", "--quiet=2"]));
    quiet(apt().args(["install", "--yes", "--no-install-recommends", "--quiet=2"]).args(packages))
}

/// A folder that a variable of the environment names.
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The user's own folder.
fn home() -> Option<PathBuf> {
    variable("HOME").or_else(|| variable("USERPROFILE"))
}

/// Where tools that take minutes to build are kept for all checkouts of this user.
fn cache() -> Result<PathBuf, Failure> {
    let base = variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| Some(home()?.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" })))
        .ok_or_else(|| Failure::new("there is no home folder for the tools' cache", "set XDG_CACHE_HOME"))?;
    Ok(base.join("oauth-walkthrough"))
}

/// The oldest Trunk that Trunk.toml accepts.
fn trunk_version() -> Result<String, Failure> {
    let config = read("Trunk.toml")?;
    between(&config, "trunk-version = \"^", "\"")
        .ok_or_else(|| Failure::new("Trunk.toml names no version", "add `trunk-version = \"^…\"`"))
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

/// The version that a tool says it has: the second word of `--version`.
fn version_of(tool: &Path) -> String {
    let printed = Run::new(tool).arg("--version").output().unwrap_or_default();
    printed.split_whitespace().nth(1).unwrap_or_default().to_owned()
}

/// The first number of a browser's or driver's version, where it says one.
fn major(tool: &Path) -> Option<u32> {
    let printed = Run::new(tool).arg("--version").output()?;
    printed.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

/// Whether two versions may be the same: a browser on Windows does not say its own.
fn is_same_version(one: Option<u32>, other: Option<u32>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether a Trunk is of the wanted line (0.21) and not older than wanted.
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

    /// What npm brings is what was locked, and nothing is run that was not.
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
            let read = |name: &str| read(&format!("{folder}/{name}")).unwrap_or_else(|failure| panic!("{failure}"));
            let lock = read("package-lock.json");
            let count = |text: &str| lock.matches(text).count();
            assert!(count("\"node_modules/") > 0, "{folder}");
            assert_eq!(count("\"integrity\": \"sha512-"), count("\"node_modules/"), "{folder}: each has its checksum");
            // Where a package comes from is the registry that npm is set to.
            assert_eq!(count("\"resolved\""), count("\"resolved\": \"https://registry.npmjs.org/"), "{folder}");
            for range in [": \"^", ": \"~", ": \">", ": \"*", ": \"latest", "://", "git+", "file:"] {
                assert!(!read("package.json").contains(range), "{folder}: {range}");
            }
        }
    }

    #[test]
    fn the_versions_stand_in_one_place_each() -> Result<(), Failure> {
        assert_eq!(trunk_version()?.split('.').count(), 3);
        assert_eq!(locked_version("wasm-bindgen")?.split('.').count(), 3);
        Ok(())
    }
}
