//! Minifies scripts. Trunk's own minifier fails on some, and names things in a different order each time.

use std::path::Path;

use crate::shell::{Failure, Run, which};

/// A script minified by esbuild. In a module, esbuild leaves out whatever is neither used nor exported.
pub(crate) fn minified(script: &Path, is_module: bool) -> Result<String, Failure> {
    let remedy = "let `cargo xtask build` call Trunk";
    let esbuild = which("esbuild").ok_or_else(|| Failure::new("esbuild is missing", remedy))?;
    let minified = Run::new(esbuild)
        .args(["--minify", "--log-level=error", if is_module { "--tree-shaking=true" } else { "--tree-shaking=false" }])
        .arg(script)
        .output();
    let minified = minified.filter(|script| !script.is_empty());
    let minified = minified.ok_or_else(|| {
        Failure::new(
            format!("{} can't be minified", script.display()),
            "run `esbuild --minify` on it and see its error",
        )
    })?;
    Ok(minified.trim_end().to_owned())
}
