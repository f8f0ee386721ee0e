//! The interface between a program and its JavaScript: the lists of the program's imports and exports. Unused items are
//! left out. wasm-bindgen's names become short: it puts a hash into each one, in both files, and hashes don't compress.

use std::collections::HashMap;

use wasm_encoder::{
    ExportSection, ImportSection, Module, RawSection,
    reencode::{Reencode, RoundtripReencoder},
};
use wasmparser::{Parser, Payload};

/// Parts of the names that Leptos' crates export for the streams of server functions. There is no server here. Their
/// classes, which nothing instantiates, stay in the JavaScript.
const UNUSED: &str = "intounderlying";

/// The program without its unused exports. What only those reach becomes unreachable.
pub(crate) fn without_unused(program: &[u8]) -> Result<Vec<u8>, String> {
    rewritten(program, |name| name.to_owned(), |name| !name.contains(UNUSED))
}

/// The program and its JavaScript, with short names in place of wasm-bindgen's.
pub(crate) fn with_short_names(program: &[u8], glue: &str) -> Result<(Vec<u8>, String), String> {
    let mut names = HashMap::new();
    let shortened = |name: &str| {
        // The last one is the program's name for its JavaScript.
        if !name.starts_with("__wb") && !name.starts_with("wasm_bindgen__") && !name.ends_with("_bg.js") {
            return name.to_owned();
        }
        let next = format!("_{}", names.len());
        names.entry(name.to_owned()).or_insert(next).clone()
    };
    let program = rewritten(program, shortened, |_| true)?;
    if let Some(taken) = names.values().find(|name| words(glue).any(|word| word == *name)) {
        return Err(format!("the JavaScript already has a `{taken}`"));
    }
    let glue = words(glue).map(|word| names.get(word).map_or(word, String::as_str)).collect::<String>();
    let modules = names.iter().filter(|(name, _)| name.ends_with(".js"));
    Ok((
        program,
        modules.fold(glue, |glue, (name, short)| glue.replace(&format!("\"{name}\""), &format!("\"{short}\""))),
    ))
}

/// The program with other names for its imports and exports, and only these exports. The rest stays byte for byte the
/// same, because the splitter's relocations count bytes of the code.
fn rewritten(
    program: &[u8],
    mut renamed: impl FnMut(&str) -> String,
    is_kept: impl Fn(&str) -> bool,
) -> Result<Vec<u8>, String> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(program) {
        match payload.map_err(|error| error.to_string())? {
            Payload::ImportSection(imports) => {
                let mut section = ImportSection::new();
                for import in imports.into_imports() {
                    let mut import = import.map_err(|error| error.to_string())?;
                    let (module, name) = (renamed(import.module), renamed(import.name));
                    (import.module, import.name) = (&module, &name);
                    RoundtripReencoder.parse_import(&mut section, import).map_err(|error| error.to_string())?;
                }
                module.section(&section);
            }
            Payload::ExportSection(exports) => {
                let mut section = ExportSection::new();
                for export in exports {
                    let mut export = export.map_err(|error| error.to_string())?;
                    if is_kept(export.name) {
                        let name = renamed(export.name);
                        export.name = &name;
                        RoundtripReencoder.parse_export(&mut section, export).map_err(|error| error.to_string())?;
                    }
                }
                module.section(&section);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = &program[range.start as usize..range.end as usize];
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(module.finish())
}

/// The names in a script, and what is between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = is_of_name(rest.chars().next()?);
        let end = rest.find(|char| is_of_name(char) != first).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, CustomSection, EntityType, ExportKind, Function, FunctionSection, TypeSection};

    use super::*;

    fn program(module: &str, imports: &[&str], exports: &[&str]) -> Vec<u8> {
        let (mut types, mut import_list, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        let (mut export_list, mut code, mut body) = (ExportSection::new(), CodeSection::new(), Function::new([]));
        types.ty().function([], []);
        imports.iter().for_each(|name| {
            import_list.import(module, name, EntityType::Function(0));
        });
        functions.function(0);
        exports.iter().for_each(|name| {
            export_list.export(name, ExportKind::Func, imports.len() as u32);
        });
        body.instructions().end();
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&import_list).section(&functions).section(&export_list).section(&code);
        module.section(&CustomSection { name: "linking".into(), data: (&[1, 2, 3]).into() });
        module.finish()
    }

    #[test]
    fn unused_items_are_left_out_and_the_rest_stays_as_it_is() {
        let kept = program("m", &["a"], &["main"]);
        assert_eq!(without_unused(&kept).as_ref(), Ok(&kept));
        let more = program("m", &["a"], &["main", "intounderlyingsink_close", "__wbg_intounderlyingsink_free"]);
        assert_eq!(without_unused(&more), Ok(kept));
    }

    #[test]
    fn program_and_javascript_get_the_same_short_names() {
        let given = program(
            "./x_bg.js",
            &["__wbg_get_0123456789abcdef", "__wbg_get_0123456789abcdef_1", "own"],
            &["memory", "__wbindgen_malloc", "wasm_bindgen__convert__invoke__h0123456789abcdef"],
        );
        let glue = "return { \"./x_bg.js\": 1, __wbg_get_0123456789abcdef: get, __wbg_get_0123456789abcdef_1: set, own };\n\
             wasm.__wbindgen_malloc(1); wasm.memory; __wbg_load();\n\
             wasm.wasm_bindgen__convert__invoke__h0123456789abcdef();";
        let (short, glue) = with_short_names(&given, glue).expect("it can be shortened");
        assert_eq!(short, program("_0", &["_1", "_2", "own"], &["memory", "_3", "_4"]));
        assert_eq!(
            glue,
            "return { \"_0\": 1, _1: get, _2: set, own };\nwasm._3(1); wasm.memory; __wbg_load();\nwasm._4();"
        );
    }

    #[test]
    fn a_short_name_that_the_javascript_has_already_is_refused() {
        assert!(with_short_names(&program("m", &["__wbg_get"], &[]), "const _0 = 1;").is_err());
        assert!(with_short_names(&program("m", &["__wbg_get"], &[]), "const _01 = 1;").is_ok());
    }

    #[test]
    fn what_is_not_a_program_is_refused() {
        let whole = program("m", &["a"], &["main"]);
        for broken in [&b"\0asm"[..], &whole[..whole.len() - 1], b"no program"] {
            assert!(without_unused(broken).is_err(), "{broken:?}");
        }
    }
}
