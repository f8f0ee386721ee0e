//! The browsers that the tests drive, each with its WebDriver: found or installed.

use std::{
    fmt, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{
    install::{apt_install, cache, cargo_tool, node, npm_packages, version_of},
    probe,
    shell::{Failure, Run, program, say, which},
};

/// The version of geckodriver to compile if there is none.
const GECKODRIVER_VERSION: &str = "0.37.1";

/// A browser engine for the journeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chrome or Chromium.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK's MiniBrowser.
    WebKit,
    /// Safari, with the driver that comes with it.
    Safari,
}

impl Engine {
    /// The engines that a system can have.
    pub(crate) fn of(system: &str) -> &'static [Self] {
        match system {
            "linux" => &[Self::Chromium, Self::Firefox, Self::WebKit],
            "macos" => &[Self::Chromium, Self::Firefox, Self::Safari],
            _ => &[Self::Chromium, Self::Firefox],
        }
    }

    /// The engine with this name, if this system can have it.
    pub(crate) fn named(name: &str, system: &str) -> Result<Self, Failure> {
        let all = Self::of(system);
        all.iter().find(|engine| engine.name() == name).copied().ok_or_else(|| {
            let names: Vec<_> = all.iter().map(|engine| engine.name()).collect();
            Failure::new(format!("there is no browser `{name}` here"), format!("choose one of {}", names.join(", ")))
        })
    }

    /// Its name on the command line and in the journeys.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
            Self::Safari => "safari",
        }
    }

    /// The variables that name the browser and its driver, for this program and for the journeys.
    fn variables(self) -> [&'static str; 2] {
        match self {
            Self::Chromium => ["CHROME", "CHROMEDRIVER"],
            Self::Firefox => ["FIREFOX", "GECKODRIVER"],
            Self::WebKit => ["MINIBROWSER", "WEBKITDRIVER"],
            Self::Safari => ["SAFARI", "SAFARIDRIVER"],
        }
    }

    /// Its Debian packages.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
            Self::WebKit => &["webkit2gtk-driver", "xvfb"],
            Self::Safari => &[],
        }
    }

    /// Where to find browsers that aren't on PATH.
    fn usual_places(self) -> Vec<PathBuf> {
        let places: &[&str] = match self {
            Self::Chromium => &[
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            ],
            Self::Firefox => {
                &["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"]
            }
            Self::WebKit => return mini_browsers(),
            Self::Safari => &["/Applications/Safari.app/Contents/MacOS/Safari"],
        };
        places.iter().map(PathBuf::from).collect()
    }

    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["google-chrome", "google-chrome-stable", "chrome", "chromium"],
            Self::Firefox => &["firefox", "firefox-esr"],
            Self::WebKit | Self::Safari => &[],
        }
    }

    /// The driver, and the variable that names its folder on a hosted CI machine.
    fn driver(self) -> (&'static str, &'static str) {
        match self {
            Self::Chromium => ("chromedriver", "CHROMEWEBDRIVER"),
            Self::Firefox => ("geckodriver", "GECKOWEBDRIVER"),
            Self::WebKit => ("WebKitWebDriver", ""),
            Self::Safari => ("safaridriver", ""),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
            Self::Safari => "Safari",
        })
    }
}

/// A browser with a driver that can start it.
pub(crate) struct Browser {
    pub(crate) engine: Engine,
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds or installs a browser and its driver.
    pub(crate) fn set_up(engine: Engine) -> Result<Self, Failure> {
        if let Some(browser) = Self::found(engine) {
            return browser.allowed();
        }
        let packages = engine.packages();
        // Compiling takes the longest, and is useless without the browser.
        let has_browser = engine == Engine::Firefox && first_program(engine).is_some();
        if !has_browser && !packages.is_empty() {
            say(format!("==> Installing {engine} and its driver for the tests (a minute)."));
            apt_install(packages);
        }
        if let Some(browser) = Self::found(engine) {
            return Ok(browser);
        }
        let installed = match engine {
            Engine::Chromium => Self::from_npm(),
            Engine::Firefox => match first_program(engine) {
                Some(program) => Some(Self { engine, program, driver: geckodriver()? }),
                None => None,
            },
            Engine::WebKit | Engine::Safari => None,
        };
        installed.ok_or_else(|| missing(engine))
    }

    /// A driver, with a browser that it can start.
    fn found(engine: Engine) -> Option<Self> {
        let driver = driver(engine)?;
        let program = programs(engine).into_iter().find(|program| match engine {
            // A driver refuses to work with another version of its browser.
            Engine::Chromium => is_same_version(major(program), major(&driver)),
            _ => true,
        })?;
        let is_complete = engine != Engine::WebKit || which(XVFB).is_some();
        is_complete.then_some(Self { engine, program, driver })
    }

    /// This browser, if it may be driven: Safari, like its driver, is always there.
    fn allowed(self) -> Result<Self, Failure> {
        if self.engine != Engine::Safari {
            return Ok(self);
        }
        say("==> Opening Safari once, to see whether it allows automation.");
        match probe::opens_session(&self.driver, self.engine.name()) {
            Ok(()) => Ok(self),
            Err(why) => Err(Failure::new(format!("Safari can't be driven: {why}"), ENABLE_SAFARI)),
        }
    }

    /// Chrome for Testing, installed with its npm tool.
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
        let (program, driver) = (fetch("chrome@stable")?, fetch("chromedriver@stable")?);
        Some(Self { engine: Engine::Chromium, program, driver })
    }

    /// Makes a command, and the journeys that it runs, drive this browser.
    pub(crate) fn drive(&self, run: Run) -> Run {
        let [browser, driver] = self.engine.variables();
        run.env("JOURNEY_BROWSER", self.engine.name()).env(browser, &self.program).env(driver, &self.driver)
    }
}

const ENABLE_SAFARI: &str = "run `safaridriver --enable` once, and close Safari's other automated windows";

fn missing(engine: Engine) -> Failure {
    let [browser, driver] = engine.variables();
    let others = "or choose another browser: `cargo xtask test --browser NAME`";
    let remedy = match engine {
        Engine::Chromium => {
            format!("install both on PATH, or name them in the variables {browser} and {driver}; {others}")
        }
        Engine::Firefox => format!("install Firefox, or name it in the variable {browser}; {others}"),
        Engine::WebKit => format!(
            "install {} (as root: apt-get install {}), or name MiniBrowser and its driver in the variables {browser} and \
             {driver}; {others}",
            engine.packages().join(" and "),
            engine.packages().join(" ")
        ),
        Engine::Safari => format!("{ENABLE_SAFARI}; {others}"),
    };
    Failure::new(format!("{engine} or its driver is missing"), remedy)
}

fn geckodriver() -> Result<PathBuf, Failure> {
    cargo_tool("geckodriver", GECKODRIVER_VERSION, "geckodriver drives Firefox", &[])
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The driver, from its variable, CI's folder or PATH. A compiled one is kept in the cache, where [`Browser::set_up`] finds it.
fn driver(engine: Engine) -> Option<PathBuf> {
    let (name, folder) = engine.driver();
    // A hosted CI machine names the folder of a driver that matches its browser.
    let in_folder = || Some(program(&named(folder)?, name));
    let [_, variable] = engine.variables();
    let found = [named(variable), in_folder(), which(name)].into_iter().flatten().find(|file| file.is_file())?;
    // A driver that doesn't run here counts as missing.
    (engine != Engine::Firefox || !version_of(&found).is_empty()).then_some(found)
}

/// The engine's browsers on this machine.
fn programs(engine: Engine) -> Vec<PathBuf> {
    let [variable, _] = engine.variables();
    let on_path = engine.programs().iter().filter_map(|name| which(name));
    named(variable).into_iter().chain(on_path).chain(engine.usual_places()).filter(|file| file.is_file()).collect()
}

fn first_program(engine: Engine) -> Option<PathBuf> {
    programs(engine).into_iter().next()
}

/// WebKitGTK's browser is next to its library, in a folder named after the machine.
fn mini_browsers() -> Vec<PathBuf> {
    let machines = fs::read_dir("/usr/lib").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let folders = machines.chain(["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from));
    let named = |folder: PathBuf| {
        ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"].map(|library| folder.join(library).join("MiniBrowser"))
    };
    folders.flat_map(named).collect()
}

const XVFB: &str = "Xvfb";

/// A virtual screen, for a browser that needs one. Ended when dropped.
pub(crate) struct Screen {
    process: Child,
    number: String,
}

impl Screen {
    /// Starts one, if the engine needs one.
    pub(crate) fn start(engine: Engine) -> Result<Option<Self>, Failure> {
        if engine != Engine::WebKit {
            return Ok(None);
        }
        let remedy = format!("make sure that `{XVFB} -displayfd 1` prints a number");
        let mut process = Command::new(XVFB)
            .args(["-displayfd", "1", "-screen", "0", "1600x1300x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure::new(format!("{XVFB} doesn't start: {error}"), remedy.clone()))?;
        let mut said = String::new();
        let read = process.stdout.take().map(|output| BufReader::new(output).read_line(&mut said));
        let screen = Self { process, number: said.trim().to_owned() };
        match read {
            Some(Ok(_)) if !screen.number.is_empty() => Ok(Some(screen)),
            _ => Err(Failure::new(format!("{XVFB} reports no display"), remedy)),
        }
    }

    /// Makes a command show its windows on this screen.
    pub(crate) fn show(&self, run: Run) -> Run {
        run.env("DISPLAY", format!(":{}", self.number)).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The first number of a browser's or driver's version, if it reports one.
fn major(tool: &Path) -> Option<u32> {
    let printed = Run::new(tool).arg("--version").output()?;
    printed.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

/// Whether two versions may match: a browser on Windows doesn't report its version.
fn is_same_version(one: Option<u32>, other: Option<u32>) -> bool {
    one.is_none() || other.is_none() || one == other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_browsers_a_system_has() {
        for (name, system, expected) in [
            ("chromium", "linux", Some(Engine::Chromium)),
            ("firefox", "windows", Some(Engine::Firefox)),
            ("webkit", "linux", Some(Engine::WebKit)),
            ("safari", "macos", Some(Engine::Safari)),
            ("webkit", "macos", None),
            ("safari", "linux", None),
            ("Firefox", "linux", None),
            ("", "linux", None),
        ] {
            assert_eq!(Engine::named(name, system).ok(), expected, "{name} on {system}");
        }
        let failure = Engine::named("opera", "linux").expect_err("there is none").to_string();
        assert!(failure.contains("chromium, firefox, webkit"), "{failure}");
    }
}
