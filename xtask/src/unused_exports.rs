//! Takes out of a program what it exports for nobody. What only that reaches isn't reached any more.

/// In the names of what Leptos' crates export for the streams of server functions. There is no server here.
const UNUSED: &str = "intounderlying";

const HEADER_BYTES: usize = 8;

/// The section that lists what a program exports.
const EXPORTS: u8 = 7;

/// The program without what nobody uses. None if it is no WebAssembly.
pub(crate) fn without_unused(program: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = program.split_at_checked(HEADER_BYTES)?;
    let mut lean = header.to_vec();
    while let [section, after @ ..] = rest {
        let (length, after) = number(after)?;
        let (content, after) = after.split_at_checked(length)?;
        lean.push(*section);
        match *section {
            EXPORTS => lean.extend(sized(&used(content)?)),
            _ => lean.extend(sized(content)),
        }
        rest = after;
    }
    Some(lean)
}

/// The exports that somebody uses.
fn used(exports: &[u8]) -> Option<Vec<u8>> {
    let (count, mut rest) = number(exports)?;
    let mut used = Vec::new();
    for _ in 0..count {
        let (length, after) = number(rest)?;
        let (name, after) = after.split_at_checked(length)?;
        // What kind of thing it is, and its number.
        let (_, after) = number(after.get(1..)?)?;
        let export = &rest[..rest.len() - after.len()];
        if !std::str::from_utf8(name).ok()?.contains(UNUSED) {
            used.push(export);
        }
        rest = after;
    }
    Some([written(used.len()), used.concat()].concat())
}

fn sized(content: &[u8]) -> Vec<u8> {
    [&written(content.len()), content].concat()
}

/// A number as WebAssembly writes it (LEB128), and what comes after it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    const MAX_BYTES: usize = 5;
    let end = bytes.iter().take(MAX_BYTES).position(|byte| byte & 0x80 == 0)?;
    let (digits, after) = bytes.split_at(end + 1);
    Some((digits.iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 0x7f)), after))
}

fn written(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let digit = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(digit);
            return bytes;
        }
        bytes.push(digit | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(exports: &[&str]) -> Vec<u8> {
        let one = |(at, name): (usize, &&str)| [sized(name.as_bytes()), vec![0], written(at)].concat();
        let list = exports.iter().enumerate().flat_map(one).collect();
        let exports = sized(&[written(exports.len()), list].concat());
        [b"\0asm\x01\0\0\0".to_vec(), vec![0, 2, 1, b'n', EXPORTS], exports, vec![10, 1, 0]].concat()
    }

    #[test]
    fn what_nobody_uses_is_left_out_and_the_rest_stays_as_it_is() {
        let long = "x".repeat(200);
        let kept = program(&["main", &long]);
        assert_eq!(without_unused(&kept), Some(kept.clone()));
        assert_eq!(
            without_unused(&program(&["main", &long, "intounderlyingsink_close", "__wbg_intounderlyingsink_free"])),
            Some(kept)
        );
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let whole = program(&["main"]);
        for broken in [&b"\0asm"[..], &whole[..whole.len() - 1], b"\0asm\x01\0\0\0\x07\x02\x01\x05", b"12345678\x80"] {
            assert_eq!(without_unused(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for number in [0, 1, 127, 128, 300, 1 << 20, u32::MAX as usize] {
            assert_eq!(super::number(&written(number)), Some((number, &[][..])), "{number}");
        }
    }
}
