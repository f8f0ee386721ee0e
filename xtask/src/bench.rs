//! The benchmarks: `bench/run.mjs` measures the release build and its peers; this file measures how long a rebuild
//! takes.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Instant, SystemTime},
};

use crate::{
    browsers::{Browser, Engine},
    install::npm_packages,
    shell::{Failure, Run, project, say},
    tools::Tools,
};

/// The files to change by one line each, to see how long `trunk serve` takes to show the change.
const CHANGED: [(&str, &str); 2] = [
    ("Rebuild after a change of one line", "src/ui/request.rs"),
    ("Rebuild after a change of one style", "style/tokens.css"),
];

/// How many times each file is changed.
const TIMES: usize = 3;

/// Measures, prints the table, and writes it into `bench/RESULTS.md`.
pub(crate) fn bench(arguments: &[String]) -> Result<(), Failure> {
    let (browser, firefox) = (Browser::set_up(Engine::Chromium)?, Browser::set_up(Engine::Firefox)?);
    let packages = npm_packages("bench")?;
    let tools = Tools::set_up()?.with_npm_tools()?;
    let rebuilds = project().join("target").join("rebuilds.json");
    let failed = |error| Failure::new(format!("{} can't be written: {error}", rebuilds.display()), "free the path");
    fs::write(&rebuilds, rebuild_times(&tools)?).map_err(failed)?;
    tools.release(&project())?.run("look at the first error above")?;
    say("==> Measuring (a few minutes): leave the machine alone until it is done.");
    let commit = Run::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().unwrap_or_default();
    let bench = project().join("bench");
    Run::new("node")
        .arg(bench.join("run.mjs"))
        .arg("--dist")
        .arg(project().join("dist"))
        .arg("--modules")
        .arg(packages)
        .arg("--chrome")
        .arg(&browser.program)
        .arg("--firefox")
        .arg(&firefox.program)
        .arg("--rebuild-json")
        .arg(&rebuilds)
        .arg("--out")
        .arg(bench.join("RESULTS.md"))
        .args(["--commit", commit.trim()])
        .args(arguments)
        .run("see the error above; bench/README.md says how to run the bench")
}

/// How many seconds the development builds took, as JSON.
fn rebuild_times(tools: &Tools) -> Result<String, Failure> {
    say("==> Rebuilding after small changes (a minute or two).");
    let folder = rebuilt()?;
    let build = || tools.trunk().args(["build", "--dist"]).arg(&folder).output().map(drop);
    let mut rows = Vec::new();
    for (name, file) in CHANGED {
        let mut seconds = Vec::new();
        // The first build updates everything else.
        for at in 0..=TIMES {
            touch(&project().join(file))?;
            let (took, built) = timed(build);
            built.ok_or_else(|| Failure::new("the development build failed", "see `cargo xtask serve`"))?;
            if at > 0 {
                seconds.push(format!("{took:.1}"));
            }
        }
        rows.push(format!(r#"{{"name":"{name}","seconds":[{}]}}"#, seconds.join(",")));
    }
    // The build is no longer needed.
    let _ = fs::remove_dir_all(&folder);
    Ok(format!("[{}]", rows.join(",")))
}

fn rebuilt() -> Result<PathBuf, Failure> {
    let folder = project().join("target").join("rebuilt");
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("{} can't be made: {error}", folder.display()), "free the path"))?;
    Ok(folder)
}

/// Makes a file look changed. The build only looks at the time, and does what it would do after a real change.
fn touch(file: &Path) -> Result<(), Failure> {
    let touched = fs::File::options().append(true).open(file).and_then(|file| file.set_modified(now()));
    touched
        .map_err(|error| Failure::new(format!("{} can't be touched: {error}", file.display()), "close what locks it"))
}

#[expect(clippy::disallowed_methods, reason = "the bench is what measures")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// The result, and how many seconds it took.
#[expect(clippy::disallowed_methods, reason = "the bench is what measures")]
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed().as_secs_f64(), result)
}
