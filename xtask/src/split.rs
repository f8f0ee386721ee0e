//! Splits the page's WebAssembly in two: what the first screen needs, and the rest. Trunk runs this program as
//! `wasm-bindgen`, after the compiler; it splits the WebAssembly, then runs the real `wasm-bindgen`. `ui/later.rs` decides
//! what is in which part.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
};

use wasm_encoder::{CustomSection, Section};
use wasm_split_cli_support::{Options, transform};

use crate::{
    interface::{with_short_names, without_unused},
    minify::minified,
    shell::{Failure, Run, program, target, which},
};

/// The variable with the path of the real wasm-bindgen.
const BINDGEN: &str = "SPLIT_WASM_BINDGEN";

/// Makes the compiler and `build.rs` build the page in parts.
pub(crate) const FLAG: &str = "--cfg split";

/// The program's name for the second part.
const LATER: &str = "later";

/// The section of the second part with its style.
const STYLE: &str = "style";

/// The module from which the first part imports the function that loads the second.
const LINK: &str = "./__wasm_split.js";

/// Keeps large functions out of their only caller: Chromium compiles a function when it is first called, and with it all
/// that was inlined into it. Trunk has the same option for the first part, from `index.html`.
const SEPARATE: &str = "--one-caller-inline-max-function-size=100";

/// Whether this program runs as `wasm-bindgen`.
pub(crate) fn is_called() -> bool {
    env::current_exe().is_ok_and(|program| program.file_stem() == Some(OsStr::new("wasm-bindgen")))
}

/// Makes this command find this program where it looks for wasm-bindgen.
pub(crate) fn into(run: Run, bindgen: &Path) -> Result<Run, Failure> {
    let folder = target().join("split");
    let own = program(&folder, "wasm-bindgen");
    let failed = |error| Failure::new(format!("{} can't be written: {error}", own.display()), "free some space");
    fs::create_dir_all(&folder).map_err(failed)?;
    // Renamed rather than overwritten: another build may be running the old one.
    let new = folder.join(format!("new-{}", std::process::id()));
    env::current_exe().and_then(|this| fs::copy(this, &new)).and_then(|_| fs::rename(&new, &own)).map_err(failed)?;
    Ok(run.path_first(&[folder]).env(BINDGEN, bindgen))
}

/// Runs wasm-bindgen with these arguments; if its input was built in parts, splits it first.
pub(crate) fn bindgen(arguments: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let mut arguments: Vec<_> = arguments.collect();
    let bindgen = env::var_os(BINDGEN)
        .ok_or_else(|| Failure::new(format!("{BINDGEN} is not set"), "let `cargo xtask build` call this"))?;
    let run = |arguments: &[OsString]| Run::new(&bindgen).args(arguments).run("look at the first error above");
    let option = |name: &str| arguments.iter().find_map(|it| it.to_str()?.strip_prefix(name).map(PathBuf::from));
    let whole = arguments.iter().position(|it| Path::new(it).extension() == Some(OsStr::new("wasm")));
    let (Some(whole), Some(out), Some(name)) = (whole, option("--out-dir="), option("--out-name=")) else {
        return run(&arguments);
    };
    let failed =
        |what: String| Failure::new(format!("the WebAssembly can't be split: {what}"), "see xtask/src/split.rs");
    let input = fs::read(&arguments[whole]).map_err(|error| failed(error.to_string()))?;
    let input = without_unused(&input).map_err(failed)?;
    let glue = out.join(&name).with_extension("js");
    if !is_in_parts(&input) {
        let lean = out.join(&name).with_extension("lean.wasm");
        fs::create_dir_all(&out).and_then(|()| fs::write(&lean, &input)).map_err(|error| failed(error.to_string()))?;
        arguments[whole] = lean.into_os_string();
        run(&arguments)?;
        return shorten(&glue);
    }
    let folder = out.join("parts");
    let first = folder.join(&name).with_extension("wasm");
    // A file from an earlier build would be mistaken for a part of this one.
    let _ = fs::remove_dir_all(&folder);
    let mut options = Options::new(&input);
    (options.output_dir, options.main_out_path, options.link_name) = (&folder, &first, LINK);
    let split = transform(options).map_err(|error| failed(format!("{error:#}")))?;
    let [later] = &split.split_modules[..] else {
        return Err(failed(format!("it has {} parts besides the first", split.split_modules.len())));
    };
    fs::rename(later, part_in(&out)).map_err(|error| failed(error.to_string()))?;

    let mut with_first = arguments.clone();
    with_first[whole] = first.into_os_string();
    with_first.push("--keep-lld-exports".into());
    run(&with_first)?;
    let link = fs::read_to_string(folder.join(LINK)).map_err(|error| failed(error.to_string()))?;
    let linked = fs::read_to_string(&glue).map_err(|error| error.to_string()).and_then(|text| linked(&text, &link));
    fs::write(&glue, linked.map_err(failed)?).map_err(|error| failed(error.to_string()))?;
    shorten(&glue)
}

/// Shortens this JavaScript from wasm-bindgen, and the names that it and its program share.
fn shorten(glue: &Path) -> Result<(), Failure> {
    let failed =
        |what: String| Failure::new(format!("{} can't be shortened: {what}", glue.display()), "see xtask/src/split.rs");
    let program = glue.with_file_name(format!("{}_bg.wasm", glue.file_stem().unwrap_or_default().display()));
    let read = fs::read(&program).and_then(|bytes| Ok((bytes, fs::read_to_string(glue)?)));
    let (bytes, text) = read.map_err(|error| failed(error.to_string()))?;
    let (bytes, text) = with_short_names(&bytes, &text).map_err(failed)?;
    fs::write(program, bytes).and_then(|()| fs::write(glue, &text)).map_err(|error| failed(error.to_string()))?;
    fs::write(glue, minified(glue, text.contains("export "))?).map_err(|error| failed(error.to_string()))
}

/// The path of the second part, below the folder where wasm-bindgen put the first.
pub(crate) fn part_in(out: &Path) -> PathBuf {
    out.join("parts").join(LATER).with_extension("wasm")
}

/// Optimizes the second part as Trunk optimizes the first.
pub(crate) fn optimize(part: &Path, into: &Path) -> Result<(), Failure> {
    let optimizer =
        which("wasm-opt").ok_or_else(|| Failure::new("wasm-opt is missing", "let `cargo xtask build` call Trunk"))?;
    Run::new(optimizer).args(["-Oz", SEPARATE]).arg(part).arg("-o").arg(into).run("look at the first error above")
}

/// Adds to the second part the style of what only it draws.
pub(crate) fn add_style(part: &Path, style: &str) -> std::io::Result<()> {
    let mut program = fs::read(part)?;
    CustomSection { name: STYLE.into(), data: style.as_bytes().into() }.append_to(&mut program);
    fs::write(part, program)
}

/// Whether the program was built in parts.
fn is_in_parts(wasm: &[u8]) -> bool {
    let mark = format!("__wasm_split_load_{LATER}");
    wasm.windows(mark.len()).any(|bytes| bytes == mark.as_bytes())
}

/// The JavaScript of the first part, with the code that loads the second instead of its import: a separate file would
/// be one more to wait for. The page fetches the second part (`before/head.js`), since it has the checksum.
fn linked(glue: &str, link: &str) -> Result<String, String> {
    let (_, shared) = link.split_once("const { ").ok_or("the parts share nothing")?;
    let (shared, _) = shared.split_once(" } = ").ok_or("the list of what the parts share has no end")?;
    let import = format!("import * as import1 from \"{LINK}\"");
    if glue.matches(&import).count() != 1 {
        return Err(format!("the JavaScript doesn't have `{import}` exactly once"));
    }
    let load = format!(
        r#"const import1 = {{
    async __wasm_split_load_{LATER}(called, data) {{
        let part;
        try {{
            const {{ {shared} }} = wasm;
            part = (await __wbg_load(await self.loadLater(), {{ __wasm_split: {{ {shared} }} }})).module;
            const style = new CSSStyleSheet();
            style.replaceSync(new TextDecoder().decode(WebAssembly.Module.customSections(part, "{STYLE}")[0]));
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
        }} catch {{
            // The part works even without its style.
        }}
        wasm.__indirect_function_table.get(called)(data, Boolean(part));
    }},
}};"#
    );
    // `start.js` calls the other function, so esbuild leaves this one out.
    const UNUSED: &str = "export { initSync, ";
    if glue.matches(UNUSED).count() != 1 {
        return Err(format!("the JavaScript doesn't have `{UNUSED}` exactly once"));
    }
    Ok(glue.replace(&import, &load).replace(UNUSED, "export { "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_javascript_of_the_first_part_loads_the_second() {
        let link =
            "import { initSync } from \"./x.js\";\nconst { memory, __wasm_split_shared0,  } = initSync(undefined);";
        let glue =
            "import * as import1 from \"./__wasm_split.js\"\nlet wasm;\nexport { initSync, __wbg_init as default };\n";
        let linked = linked(glue, link).expect("it can be linked");
        assert!(linked.contains("const { memory, __wasm_split_shared0,  } = wasm;"), "{linked}");
        assert!(linked.contains("__wasm_split_load_later(called, data)"), "{linked}");
        assert!(linked.contains("document.adoptedStyleSheets = ["), "{linked}");
        assert!(!linked.contains("import ") && !linked.contains("initSync"), "{linked}");
        assert!(super::linked(&glue.replace("initSync, ", ""), link).is_err(), "JavaScript that ends differently");
        assert!(super::linked("let wasm;", link).is_err(), "JavaScript that loads nothing");
        assert!(super::linked(glue, "").is_err(), "parts that share nothing");
    }

    #[test]
    fn both_parts_are_optimized_alike() {
        let first = format!(
            "data-bin=\"oauth-walkthrough\" data-cargo-features=\"csr\" data-wasm-opt=\"z\" data-wasm-opt-params=\"{SEPARATE}\""
        );
        assert!(include_str!("../../index.html").contains(&first), "{first}");
    }

    #[test]
    fn a_program_built_as_one_is_not_split() {
        assert!(!is_in_parts(b"\0asm __wasm_split_load"));
        assert!(is_in_parts(b"\0asm __wasm_split_load_later"));
    }
}
