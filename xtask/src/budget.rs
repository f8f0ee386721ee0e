//! The maximum size of each file of a release, as sent to a browser.

use std::{fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};

use crate::shell::{Failure, project, say};

/// Bytes after gzip at level 6, the web servers' default. If you make a file larger, raise its number here: that says
/// it's worth it.
const BUDGET: [(&str, usize); 10] = [
    ("404.html", 600),
    // With the diagram and the tabs below it, so that the first paint is the page as it stays, and the script that repeats early
    // input: it is smaller than the Rust that it replaces.
    ("index.html", 14_900),
    ("licenses.html", 40_000),
    // With the code that loads the second part.
    ("oauth-walkthrough.js", 5_300),
    // The first part of the program: the page is usable once it is there. With headers, that is to take 130 kB at most.
    ("oauth-walkthrough_bg.wasm", 103_000),
    // The second part: everything else, with the style of what it draws. About 2 kB of it make a key cheaper
    // (bench/README.md).
    ("oauth-walkthrough_later.wasm", 346_000),
    ("sandbox.js", 3_600),
    // With pages that look like someone else's and press their buttons themselves, and all that it checked.
    ("sandbox_bg.wasm", 117_500),
    ("start.js", 560),
    ("sw.js", 700),
];

/// Compares the release in `dist/` with the budget.
pub(crate) fn compare() -> Result<(), Failure> {
    let folder = project().join("dist");
    let failed = |error| Failure::new(format!("{} can't be read: {error}", folder.display()), "build the release");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        files.push((name(&path), zipped(&fs::read(&path).map_err(failed)?)));
    }
    files.sort();
    let mut over = Vec::new();
    for (name, bytes) in files {
        let budget = BUDGET.iter().find(|(have, _)| *have == name).map_or(0, |(_, budget)| *budget);
        let grew = bytes.saturating_sub(budget);
        say(format!("{bytes:>8} of {budget:>7} bytes  {name}{}", if grew > 0 { "  <- too heavy" } else { "" }));
        if grew > 0 {
            over.push(format!("{name} by {grew} bytes"));
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("heavier than its budget: {}", over.join(", ")),
        "find what grew (twiggy, wasm-opt --metrics), or raise the budget in xtask/src/budget.rs and say why",
    ))
}

/// A file's name without its content hash.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((before, rest)) = name.rsplit_once('-') else { return name };
    // Trunk leaves out the zeros at the beginning of a hash.
    match rest.trim_start_matches(|character: char| character.is_ascii_hexdigit()) {
        after if after.len() < rest.len() && after.starts_with(['.', '_']) => format!("{before}{after}"),
        _ => name,
    }
}

/// How many bytes a host sends.
pub(crate) fn zipped(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all").len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_compared_by_name_without_hash() {
        for (file, expected) in [
            ("oauth-walkthrough-44c6df558d7a5640_bg.wasm", "oauth-walkthrough_bg.wasm"),
            ("oauth-walkthrough-44c6df558d7a5640.js", "oauth-walkthrough.js"),
            ("oauth-walkthrough-4c6df558d7a5640_later.wasm", "oauth-walkthrough_later.wasm"),
            ("oauth-walkthrough.js", "oauth-walkthrough.js"),
            ("index.html", "index.html"),
        ] {
            assert_eq!(name(Path::new(file)), expected);
        }
    }
}
