//! Searches for bugs that could run forever, so they aren't part of `test`: fuzzing and mutation testing.

use std::fs;

use crate::{
    shell::{Failure, Run, project, say},
    tools,
};

/// The targets of `fuzz/`.
const TARGETS: [&str; 7] =
    ["callback", "token_response", "discovery", "session_record", "class_link", "endpoint", "redaction"];

/// The default time for each target, in seconds.
const SECONDS: &str = "60";

/// Runs each fuzz target for this many seconds, starting from the inputs that earlier runs kept.
pub(crate) fn fuzz(seconds: Option<&str>) -> Result<(), Failure> {
    let seconds = seconds.unwrap_or(SECONDS);
    if seconds.parse::<u32>().is_err() {
        return Err(Failure::new(format!("{seconds:?} isn't a number of seconds"), "run `cargo xtask fuzz 60`"));
    }
    let fuzz = tools::cargo_fuzz()?;
    for target in TARGETS {
        say(format!("==> Fuzzing {target} for {seconds} s."));
        let corpus = project().join("fuzz").join("corpus").join(target);
        fs::create_dir_all(&corpus)
            .map_err(|error| Failure::new(format!("{} can't be made: {error}", corpus.display()), "free the path"))?;
        // Sanitizers need a nightly compiler.
        Run::new(&fuzz)
            .env("RUSTUP_TOOLCHAIN", "nightly")
            .args(["run", target])
            .arg(&corpus)
            .arg(project().join("fuzz").join("seeds").join(target))
            .args(["--", "-timeout=10", "-print_final_stats=1"])
            .arg(format!("-max_total_time={seconds}"))
            .run("`rustup toolchain install nightly` if it is missing; otherwise the bad text is in fuzz/artifacts")?;
    }
    Ok(())
}

/// Changes the code that decides, one change at a time, and reports the changes that no test notices.
pub(crate) fn mutants(arguments: &[String]) -> Result<(), Failure> {
    let mutants = tools::cargo_mutants()?;
    say("==> Mutation testing (an hour or so); the result is in target/mutants.out.");
    Run::new(mutants)
        .args(["mutants", "--output", "target"])
        .args(arguments)
        .run("look at target/mutants.out/missed.txt: let a test notice each, or say why not in .cargo/mutants.toml")
}
