//! Commands, and errors that say how to fix them.

use std::{
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What went wrong, and how to fix it.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  fix: {}", self.what, self.remedy)
    }
}

/// Says what is happening.
#[expect(clippy::print_stdout, reason = "this is a command line's output")]
pub(crate) fn say(text: impl fmt::Display) {
    println!("{text}");
}

/// A command in the project's folder, with its output shown to the user.
pub(crate) struct Run {
    command: Command,
    shown: String,
}

impl Run {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let shown = Path::new(program.as_ref()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut command = Command::new(program);
        command.current_dir(project()).stdin(Stdio::null());
        Self { command, shown }
    }

    pub(crate) fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    pub(crate) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        for argument in arguments {
            self.shown.push(' ');
            self.shown.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    pub(crate) fn current_dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Puts folders before the others on the command's PATH.
    pub(crate) fn path_first(self, folders: &[PathBuf]) -> Self {
        let old = self.path();
        self.with_path(folders.iter().cloned().chain(old))
    }

    /// Puts folders after the others on the command's PATH.
    pub(crate) fn path_last(self, folders: &[PathBuf]) -> Self {
        let old = self.path();
        self.with_path(old.into_iter().chain(folders.iter().cloned()))
    }

    /// The folders on the command's PATH now.
    fn path(&self) -> Vec<PathBuf> {
        let own = self.command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value);
        let path = own.map(OsStr::to_owned).or_else(|| std::env::var_os("PATH")).unwrap_or_default();
        std::env::split_paths(&path).collect()
    }

    fn with_path(self, folders: impl Iterator<Item = PathBuf>) -> Self {
        match std::env::join_paths(folders) {
            Ok(path) => self.env("PATH", path),
            // A folder whose name can't be in a PATH counts as missing.
            Err(_) => self,
        }
    }

    /// The variables that are removed from the command's environment.
    #[cfg(test)]
    pub(crate) fn removed_variables(&self) -> Vec<String> {
        let removed = self.command.get_envs().filter(|(_, value)| value.is_none());
        removed.map(|(name, _)| name.to_string_lossy().into_owned()).collect()
    }

    /// Runs the command to its end. `remedy` says how to fix a failure.
    pub(crate) fn run(mut self, remedy: &str) -> Result<(), Failure> {
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::new(format!("`{}` failed ({status})", self.shown), remedy)),
            Err(error) => Err(Failure::new(format!("`{}` couldn't be started: {error}", self.shown), remedy)),
        }
    }

    /// Runs the command to its end without showing its output; returns the output if it succeeded.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The project's folder.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder where cargo and Trunk put what they build.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project().join("target"), PathBuf::from)
}

/// A program on PATH.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| program(&folder, name)).find(|file| file.is_file())
}

/// A program in a folder, with the system's file extension.
pub(crate) fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(file_name(name, std::env::consts::EXE_SUFFIX))
}

/// A program's file name: a command script already has its extension.
fn file_name(name: &str, suffix: &str) -> OsString {
    let suffix = if name.ends_with(".cmd") { "" } else { suffix };
    OsString::from(format!("{name}{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_has_one_ending() {
        for (name, suffix, expected) in [
            ("npm", "", "npm"),
            ("npm.cmd", "", "npm.cmd"),
            ("npm.cmd", ".exe", "npm.cmd"),
            ("trunk", ".exe", "trunk.exe"),
            ("wasm-bindgen-0.2", ".exe", "wasm-bindgen-0.2.exe"),
        ] {
            assert_eq!(file_name(name, suffix), expected, "{name} with {suffix:?}");
        }
    }
}
