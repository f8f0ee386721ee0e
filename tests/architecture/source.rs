//! The sources, as the arrow test reads them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::imports::{Import, imports};

/// The Rust files in a folder, and in those below it.
pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// How the tests at the end of a source file begin.
const TEST_MODULES: [&str; 3] =
    ["#[cfg(test)]\nmod tests", "#[cfg(test)]\npub(super) mod tests", "#[cfg(test)]\npub(crate) mod tests"];

/// A source file in `src/`.
pub(crate) struct Source {
    /// Its path below `src/`.
    pub(crate) file: PathBuf,
    /// The file's own module: `flow`, `update`, `sending`.
    pub(crate) module: Vec<String>,
    /// Whether the whole file is for tests.
    pub(crate) is_test: bool,
    text: String,
}

impl Source {
    /// The module in `ARROWS` that it belongs to.
    pub(crate) fn top(&self) -> &str {
        &self.module[0]
    }

    pub(crate) fn imports(&self) -> Vec<Import> {
        imports(&self.module, &self.text, self.is_test)
    }

    /// The code, without comments and tests.
    pub(crate) fn code(&self) -> String {
        let text = TEST_MODULES.iter().filter_map(|of| self.text.split_once(of)).map(|(code, _)| code);
        let text = text.min_by_key(|code| code.len()).unwrap_or(&self.text);
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        code.join("\n")
    }
}

/// Every source file except `lib.rs`.
pub(crate) fn modules() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = Vec::new();
    for path in sources(&root) {
        let file = path.strip_prefix(&root).expect("below src").to_path_buf();
        let mut module: Vec<String> =
            file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module == ["lib"] {
            continue;
        }
        let is_test = module.iter().any(|part| part == "tests");
        module.pop_if(|name| name == "mod");
        modules.push(Source { file, module, is_test, text: fs::read_to_string(&path).expect("a source") });
    }
    modules
}
