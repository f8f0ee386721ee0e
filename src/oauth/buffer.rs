//! Building text from pieces, some of them secret.

use zeroize::Zeroizing;

/// A buffer that wipes the memory it gives up.
///
/// A `String` that grows moves, and leaves a copy of its text in memory. So text with a secret is built here, or in one
/// step with `concat`, which allocates the whole length first; never with `format!` or `push_str`.
#[derive(Default)]
pub struct SecretBuffer(Zeroizing<Vec<u8>>);

impl SecretBuffer {
    /// An empty buffer with room for this many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(bytes)))
    }

    /// Appends bytes.
    pub fn push(&mut self, piece: &[u8]) {
        let needed = self.0.len() + piece.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.max(2 * self.0.capacity()));
            larger.extend_from_slice(&self.0);
            // The old buffer is wiped when it is dropped.
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(piece);
    }

    /// The finished text, without a copy. Invalid UTF-8 becomes U+FFFD.
    ///
    /// The returned text isn't wiped: wrap it in its secret type immediately.
    pub fn into_text(mut self) -> String {
        match String::from_utf8(std::mem::take(&mut *self.0)) {
            Ok(text) => text,
            Err(error) => {
                let bytes = Zeroizing::new(error.into_bytes());
                let mut text = Self::with_capacity(bytes.len());
                for chunk in bytes.utf8_chunks() {
                    text.push(chunk.valid().as_bytes());
                    if !chunk.invalid().is_empty() {
                        text.push("\u{fffd}".as_bytes());
                    }
                }
                text.into_text()
            }
        }
    }
}

impl std::io::Write for SecretBuffer {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.push(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Write for SecretBuffer {
    fn write_str(&mut self, piece: &str) -> std::fmt::Result {
        self.push(piece.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A vector that grows on its own leaves a copy behind.
    #[test]
    fn no_piece_is_more_than_there_is_room_for() {
        let mut buffer = SecretBuffer::with_capacity(2);
        let mut capacity_after = |piece: &[u8]| {
            buffer.push(piece);
            buffer.0.capacity()
        };
        assert_eq!([b"a", b"b", b"c", b"d", b"e"].map(|piece| capacity_after(piece)), [2, 2, 4, 4, 8]);
    }

    #[test]
    fn pieces_become_one_text() {
        let long = "x".repeat(1000);
        for pieces in [
            &[][..],
            &[b"" as &[u8]],
            &[b"a", b"", b"bc"],
            &[b"a", long.as_bytes(), b"b"],
            // A character in two pieces, invalid bytes, and a character that is cut off.
            &[b"\xc3", b"\xa4"],
            &[b"a\xff\xfeb", b"\xf0\x9f\x98"],
        ] {
            let mut buffer = SecretBuffer::default();
            for piece in pieces {
                buffer.push(piece);
            }
            assert_eq!(buffer.into_text(), String::from_utf8_lossy(&pieces.concat()), "{pieces:?}");
        }
    }
}
