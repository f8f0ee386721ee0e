//! The project's commands. `cargo xtask` alone lists them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

mod bench;
mod browsers;
mod budget;
mod function_order;
mod harden;
mod install;
mod interface;
mod licenses;
mod minify;
mod probe;
mod release_zip;
mod reproduce;
mod seal;
mod shell;
mod split;
mod styles;
mod tools;

use browsers::{Browser, Engine, Screen};
use install::npm_packages;
use shell::{Failure, Run, project, say, target};
use tools::Tools;

const HELP: &str = "\
cargo xtask serve [ARGS]   set up, then build and serve the page; ARGS go to trunk (--port 8081, --open)
cargo xtask build [ARGS]   set up, then build the release into dist/; ARGS go to trunk (--public-url /repo/)
cargo xtask sandbox [ARGS] a simulated Webex on this machine (--port 8090, --page with the Redirect URI of a page that
                           `cargo xtask serve` doesn't serve)
cargo xtask test           set up, including browsers and drivers, then run every test
cargo xtask test --browser NAME [WORDS]
                           the journeys in one browser (chromium, firefox, webkit, on macOS safari): all of them, or
                           those whose names contain one of these words
cargo xtask zip            builds the release and packs it into target/zip/, with its checksum, for people without Rust
cargo xtask reproduce      builds the last commit a second time, elsewhere, and compares the files byte for byte
cargo xtask bench [ARGS]   compares the release build with a plain page and a React one, and writes bench/RESULTS.md;
                           ARGS go to bench/run.mjs (--runs 3)
cargo xtask fuzz [SECONDS] looks for outside texts that break a property (a minute for each target)
cargo xtask mutants [ARGS] changes the code that decides, and lists what no test notices; ARGS go to cargo-mutants
cargo xtask pictures       regenerates the pictures in docs/ from the release build
cargo xtask licenses       regenerates licenses.html after the crates in the WebAssembly have changed
cargo xtask check          formatting, lints (natively and for wasm32), documentation, the crates' licenses and sources,
                           and the size of the release";

/// The journey that WebKitGTK's driver can't drive.
const NOT_IN_WEBKIT: &str = "a_code_leaves_the_address_bar_before_the_javascript_comes";

/// The pictures in the documents, by the names that the journeys give them.
const PICTURES: [&str; 4] = ["page", "page-dark-narrow", "attack", "presenting"];

fn main() -> ExitCode {
    if split::is_called() {
        return report(split::bindgen(std::env::args_os().skip(1)));
    }
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let result = match command.as_deref() {
        Some("serve") => serve(&rest),
        Some("build") => build(&rest),
        Some("sandbox") => sandbox(&rest),
        Some("test") if rest.is_empty() => test(),
        Some("zip") if rest.is_empty() => zip(),
        Some("test") if rest.len() > 1 && rest[0] == "--browser" => test_in(&rest[1], &rest[2..]),
        Some("reproduce") if rest.is_empty() => reproduce::reproduce(),
        Some("bench") => bench::bench(&rest),
        Some("fuzz") if rest.len() < 2 => harden::fuzz(rest.first().map(String::as_str)),
        Some("mutants") => harden::mutants(&rest),
        Some("pictures") if rest.is_empty() => pictures(),
        Some("licenses") if rest.is_empty() => licenses::make(),
        Some("seal") if rest.is_empty() => seal::seal(),
        Some("check") if rest.is_empty() => check(),
        None | Some("help" | "--help" | "-h") => {
            say(HELP);
            Ok(())
        }
        Some(other) => Err(Failure::new(
            format!("there is no command `{}`", [&[other.to_owned()], &rest[..]].concat().join(" ")),
            HELP,
        )),
    };
    report(result)
}

fn report(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &[String]) -> Result<(), Failure> {
    let tools = Tools::set_up()?;
    say("==> Building the page; the first time takes a minute or two. Then it is served until you press Ctrl+C.");
    tools.trunk().arg("serve").args(arguments).run("look at the first error above")
}

fn build(arguments: &[String]) -> Result<(), Failure> {
    let tools = Tools::set_up()?.with_npm_tools()?;
    say("==> Building the release into dist/ (a minute or two: optimized for size).");
    tools.release(&project())?.args(arguments).run("look at the first error above")
}

fn zip() -> Result<(), Failure> {
    build(&[])?;
    release_zip::make()
}

fn sandbox(arguments: &[String]) -> Result<(), Failure> {
    say("==> Building the sandbox; the first time takes a minute. Then it answers until you press Ctrl+C.");
    Run::new("cargo")
        .args(["run", "--quiet", "--package", "oauth-walkthrough", "--example", "sandbox", "--"])
        .args(arguments)
        .run("look at the error above; another port is `--port N`")
}

fn test() -> Result<(), Failure> {
    let browsers = Engine::of(std::env::consts::OS).iter().map(|engine| Browser::set_up(*engine));
    let browsers = browsers.collect::<Result<Vec<_>, _>>()?;
    let npm_packages = npm_packages("tests/npm")?;
    build(&[])?;
    let tools = Tools::set_up()?;

    say("==> Native tests: the pure core, the architecture, xtask itself.");
    Run::new("cargo").args(["test", "--workspace"]).run("fix the test that failed")?;

    say("==> Browser tests: the core again as wasm, adapters and components, in headless Chromium.");
    // The test runner's driver looks for its browser on PATH.
    let chromium = browsers.iter().find(|browser| browser.engine == Engine::Chromium);
    let folders: Vec<_> = chromium.and_then(|browser| browser.program.parent()).map(Into::into).into_iter().collect();
    let wasm_tests = tools
        .wasm_cargo()
        .path_last(&folders)
        .args(["test", "--target", tools::WASM_TARGET, "--package", "oauth-walkthrough", "--features", "csr", "--lib"])
        .args(["--test", "browser", "--test", "components", "--test", "attack_matrix"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.test_runner())
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    chromium.into_iter().fold(wasm_tests, |run, browser| browser.drive(run)).run("fix the test that failed")?;

    // All of them, so that a failure in one browser does not hide another's.
    let results: Vec<_> = browsers.iter().map(|browser| journeys(browser, &npm_packages, &[])).collect();
    browsers.iter().for_each(|browser| say(retries_in_words(browser.engine)));
    results.into_iter().collect::<Result<(), _>>()?;
    if reproduce::is_committed() {
        return reproduce::reproduce();
    }
    say("==> Not built a second time: there are uncommitted changes, or there is no git.");
    Ok(())
}

/// Runs journeys in one browser.
fn test_in(browser: &str, words: &[String]) -> Result<(), Failure> {
    let browser = Browser::set_up(Engine::named(browser, std::env::consts::OS)?)?;
    let npm_packages = npm_packages("tests/npm")?;
    build(&[])?;
    let result = journeys(&browser, &npm_packages, &words.iter().map(String::as_str).collect::<Vec<_>>());
    say(retries_in_words(browser.engine));
    result
}

/// The file where the journeys note which of them failed and ran a second time, and why: a passing test prints nothing.
fn retries(engine: Engine) -> PathBuf {
    target().join(format!("journeys-retried-{}.txt", engine.name()))
}

fn retries_in_words(engine: Engine) -> String {
    let lines = fs::read_to_string(retries(engine)).unwrap_or_default();
    match lines.lines().count() {
        0 => format!("==> {engine}: no journey ran a second time."),
        count => format!("==> {engine}: {count} failed the first time and ran again:\n{lines}"),
    }
}

/// Runs the journeys of the release build whose names contain one of these words; all of them if there are no words.
fn journeys(browser: &Browser, npm_packages: &Path, words: &[&str]) -> Result<(), Failure> {
    let engine = browser.engine;
    say(format!("==> Journeys: the release build in {engine}, against real servers on loopback."));
    // Journeys that only Chromium can show are marked so. Other browsers report them as ignored, with the reason.
    let options: &[&str] = match engine {
        Engine::Chromium => &["--include-ignored"],
        Engine::Firefox => &[],
        Engine::WebKit => {
            say(format!(
                "==> Left out in {engine}, whose driver runs no script in a page that still loads: {NOT_IN_WEBKIT}."
            ));
            &["--skip", NOT_IN_WEBKIT]
        }
        // Safari can only be driven by one journey at a time.
        Engine::Safari => &["--test-threads=1"],
    };
    let screen = Screen::start(engine)?;
    // There may be no such file yet.
    let _ = fs::remove_file(retries(engine));
    let run = Run::new("cargo")
        .args(["test", "--package", "oauth-walkthrough", "--features", "journeys", "--test", "journeys", "--"])
        .args(words)
        .args(options)
        .env("NODE_MODULES", npm_packages)
        .env("JOURNEYS_RETRIED", retries(engine))
        // The message says which line failed. If output is cut, a trace would hide the journey's last page.
        .env("RUST_BACKTRACE", "0");
    let run = screen.iter().fold(browser.drive(run), |run, screen| screen.show(run));
    run.run("fix the journey that failed; its server and browser are gone, its last page is in the message")
}

/// Regenerates the pictures in the README and the lesson plan: the journeys take them.
fn pictures() -> Result<(), Failure> {
    let browser = Browser::set_up(Engine::Chromium)?;
    let npm_packages = npm_packages("tests/npm")?;
    build(&[])?;
    journeys(&browser, &npm_packages, &["pictures::"])?;
    for name in PICTURES {
        let file = Path::new(name).with_extension("png");
        let from = project().join("target").join("pictures").join(&file);
        fs::copy(&from, project().join("docs").join(&file)).map_err(|error| {
            Failure::new(format!("{} can't be copied: {error}", from.display()), "see the journeys")
        })?;
    }
    Ok(())
}

fn check() -> Result<(), Failure> {
    let tools = Tools::set_up()?;
    say("==> Formatting");
    Run::new("cargo").args(["fmt", "--all", "--check"]).run("run `cargo fmt --all`")?;
    say("==> Lints, natively");
    let deny = ["--", "--deny", "warnings"];
    Run::new("cargo")
        .args(["clippy", "--workspace", "--all-targets", "--features", "journeys,prerender"])
        .args(deny)
        .run("fix the first warning above")?;
    say("==> Lints, for wasm32");
    tools
        .wasm_cargo()
        .args([
            "clippy",
            "--package",
            "oauth-walkthrough",
            "--features",
            "csr",
            "--lib",
            "--bin",
            "oauth-walkthrough",
            "--bin",
            "sandbox",
            "--tests",
            "--target",
            tools::WASM_TARGET,
        ])
        .args(deny)
        .run("fix the first warning above")?;
    say("==> Documentation");
    let document = ["doc", "--no-deps", "--document-private-items", "--package"];
    for (cargo, of) in [
        (Run::new("cargo"), vec!["xtask"]),
        (tools.wasm_cargo(), vec!["oauth-walkthrough", "--features", "csr", "--target", tools::WASM_TARGET]),
    ] {
        cargo.args(document).args(of).env("RUSTDOCFLAGS", "--deny warnings").run("fix the first warning above")?;
    }
    supply_chain()?;
    say("==> Licenses that ship with the page");
    licenses::compare()?;
    build(&[])?;
    say("==> Weight on the wire");
    budget::compare()
}

/// Licenses, bans and sources of every crate, and known advisories if the database can be reached.
fn supply_chain() -> Result<(), Failure> {
    let deny = tools::cargo_deny()?;
    say("==> Supply chain");
    let run = || Run::new(&deny).args(["--all-features", "--workspace"]);
    run()
        .args(["check", "bans", "licenses", "sources"])
        .run("see deny.toml, and whether the crate is needed at all")?;
    if run().args(["fetch", "db"]).output().is_none() {
        say("The advisory database can't be reached from here, so it was not checked.");
        return Ok(());
    }
    run()
        .args(["check", "advisories"])
        .run("update the crate, or say in deny.toml why the advisory doesn't matter here")
}
