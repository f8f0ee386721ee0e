//! The order of a program's functions: those that resemble each other come next to each other, since gzip only finds what is
//! repeated within 32 kB. What the program does stays the same.

use std::collections::{HashMap, VecDeque};

use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes are compared at a time.
const PIECE_BYTES: usize = 6;

/// How many bytes before a function count as near it. Less than gzip reaches: what is nearest is found with the fewest bits.
const NEAR_BYTES: usize = 8 << 10;

/// The program with its functions in an order that compresses well.
pub(crate) fn ordered(program: &[u8]) -> Result<Vec<u8>, String> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(program) {
        match payload.map_err(|error| error.to_string())? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let is_function = matches!(import.map_err(|error| error.to_string())?.ty, TypeRef::Func(_));
                    imported += u32::from(is_function);
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let places = similar_together(&bodies);
    let mut indices = vec![0; places.len()];
    for (place, index) in places.iter().zip(imported..) {
        indices[*place] = index;
    }
    let (mut module, mut reordered) = (Module::new(), Reordered { imported, places: &places, indices });
    reordered.parse_core_module(&mut module, Parser::new(0), program).map_err(|error| error.to_string())?;
    Ok(module.finish())
}

/// Writes a program with its functions in another order.
struct Reordered<'a> {
    /// How many functions are imported. They come first, and stay where they are.
    imported: u32,
    /// The old places of the other functions, in their new order.
    places: &'a [usize],
    /// Their new indices, by their old places.
    indices: Vec<u32>,
}

impl Reencode for Reordered<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Self::Error>> {
        Ok(index.checked_sub(self.imported).map_or(index, |place| self.indices[place as usize]))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for place in self.places {
            functions.function(self.type_index(types[*place])?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for place in self.places {
            self.parse_function_body(code, bodies[*place].clone())?;
        }
        Ok(())
    }
}

/// The places of these functions in an order that compresses well: each next one is the one that shares most with those just
/// before it, for its length.
fn similar_together(bodies: &[&[u8]]) -> Vec<usize> {
    let mut known = HashMap::new();
    let pieces: Vec<Vec<usize>> = bodies
        .iter()
        .map(|body| {
            let mut pieces: Vec<usize> = body
                .windows(PIECE_BYTES)
                .map(|piece| {
                    let next = known.len();
                    *known.entry(piece).or_insert(next)
                })
                .collect();
            pieces.sort_unstable();
            pieces.dedup();
            pieces
        })
        .collect();
    let mut users = vec![Vec::new(); known.len()];
    for (function, pieces) in pieces.iter().enumerate() {
        pieces.iter().for_each(|piece| users[*piece].push(function));
    }

    // How often each piece is near, and how many of each function's pieces are.
    let (mut times, mut shared) = (vec![0_usize; known.len()], vec![0_u64; bodies.len()]);
    let (mut near, mut near_bytes) = (VecDeque::new(), 0);
    let mut rest: Vec<usize> = (0..bodies.len()).collect();
    let mut places = Vec::new();
    // Begins with the largest: it has something of most others.
    let mut next = (0..rest.len()).max_by_key(|at| bodies[*at].len());
    while let Some(at) = next {
        let function = rest.remove(at);
        places.push(function);
        near.push_back(function);
        near_bytes += bodies[function].len();
        for piece in &pieces[function] {
            times[*piece] += 1;
            if times[*piece] == 1 {
                users[*piece].iter().for_each(|user| shared[*user] += 1);
            }
        }
        while near_bytes > NEAR_BYTES && near.len() > 1 {
            let gone = near.pop_front().expect("there are more than one");
            near_bytes -= bodies[gone].len();
            for piece in &pieces[gone] {
                times[*piece] -= 1;
                if times[*piece] == 0 {
                    users[*piece].iter().for_each(|user| shared[*user] -= 1);
                }
            }
        }
        // The square, since what a long function shares is worth more than the same share of a short one.
        let (square, length) =
            (|function: usize| shared[function].pow(2), |function: usize| pieces[function].len().max(1) as u64);
        next = (0..rest.len()).reduce(|best, at| {
            let is_better = square(rest[at]) * length(rest[best]) > square(rest[best]) * length(rest[at]);
            if is_better { at } else { best }
        });
    }
    places
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, ImportSection,
        MemoryType, StartSection, TypeSection, ValType,
    };

    use super::*;
    use crate::budget::zipped;

    /// A program with one imported function, index 0, and a memory. Each function has a kind, so that it is noticed if it
    /// gets another's type or another's code, and calls the function with this index. `named` is exported and started, `listed` are in the table.
    fn program(kinds: &[Vec<i32>], functions: &[(usize, u32)], named: u32, listed: &[u32]) -> Vec<u8> {
        let (mut types, mut imports, mut declared) = (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        let (mut exports, mut elements, mut code) = (ExportSection::new(), ElementSection::new(), CodeSection::new());
        for numbers in kinds {
            types.ty().function([], vec![ValType::I32; numbers.len()]);
        }
        imports.import("m", "a", EntityType::Function(0));
        imports.import(
            "m",
            "b",
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None },
        );
        exports.export("main", ExportKind::Func, named);
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(listed.into()));
        for (kind, called) in functions {
            declared.function(*kind as u32);
            let mut body = Function::new([]);
            kinds[*kind].iter().for_each(|number| {
                body.instructions().i32_const(*number);
            });
            body.instructions().call(*called).end();
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&declared).section(&exports);
        module.section(&StartSection { function_index: named }).section(&elements).section(&code);
        module.finish()
    }

    /// Numbers that don't compress, the same ones each time.
    fn random_numbers() -> impl FnMut() -> i32 {
        let mut number = 1_u64;
        move || {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (number >> 32) as i32
        }
    }

    #[test]
    fn what_is_alike_comes_together_and_everything_refers_to_the_same_functions_as_before() {
        let kinds =
            [vec![-7, 9, 11, 13, 17], vec![100_000, 200_000, 300_000], vec![100_000, 200_000, 300_000, 400_000]];
        let given = program(&kinds, &[(0, 2), (1, 3), (2, 0)], 1, &[3, 2, 1, 0]);
        // The longest is the first now, then comes what is like it: 1, 2 and 3 have become 3, 2 and 1.
        let expected = program(&kinds, &[(2, 0), (1, 1), (0, 2)], 3, &[1, 2, 3, 0]);
        assert_eq!(ordered(&given).as_ref(), Ok(&expected));
        assert_eq!(ordered(&expected).as_ref(), Ok(&expected), "what is in order stays as it is");
        for empty in [program(&kinds, &[], 0, &[]), Module::new().finish()] {
            assert_eq!(ordered(&empty).as_ref(), Ok(&empty));
        }
    }

    #[test]
    fn what_is_far_away_does_not_count() {
        let mut random = random_numbers();
        let mut some = |count: usize| (0..count).map(|_| random() as u8).collect::<Vec<u8>>();
        let (begun, shared, ended) = (some(3_000), some(6_000), some(2_500));
        let (first, second) = ([&begun[..], &shared].concat(), [&shared[..], &ended].concat());
        // Only the second one is near when the last two are compared, though more of the first is repeated.
        let bodies = [&begun[..1_000], &ended[..900], &second, &first];
        assert_eq!(similar_together(&bodies), [3, 2, 1, 0]);
    }

    #[test]
    fn it_compresses_better() {
        let mut random = random_numbers();
        // Each kind twice, farther apart than gzip reaches.
        let kinds: Vec<Vec<i32>> = (0..100).map(|_| (0..100).map(|_| random()).collect()).collect();
        let twice: Vec<_> = (0..kinds.len()).chain(0..kinds.len()).map(|kind| (kind, 0)).collect();
        let given = program(&kinds, &twice, 1, &[]);
        let (before, after) = (zipped(&given), zipped(&ordered(&given).expect("it is a program")));
        assert!(after < before * 6 / 10, "{before} and {after} bytes");
    }

    #[test]
    fn what_is_not_a_program_is_refused() {
        let whole = program(&[vec![1]], &[(0, 1)], 1, &[1]);
        for broken in [&b"\0asm"[..], &whole[..whole.len() - 1], b"no program"] {
            assert!(ordered(broken).is_err(), "{broken:?}");
        }
    }
}
