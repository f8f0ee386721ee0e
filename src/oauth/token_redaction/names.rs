//! The names of tokens, in the spellings that servers and programs use.

/// The members of a response whose values are useful to anyone who has them.
pub(super) const NAMES: [&str; 5] = ["access_token", "refresh_token", "id_token", "client_secret", "device_code"];

/// A member name at least this long, in bytes, with a digit in it may be a token itself.
const MIN_TOKEN_BYTES: usize = 16;

/// The token's name at the end of a member name, as written there; the RFC's spelling if it has hyphens or is in camel
/// case.
pub fn token_name(name: &str) -> Option<&str> {
    let start_of = |token: &str| {
        // With its separator, or without.
        let lengths = [token.len(), token.len() - 1];
        lengths.into_iter().filter_map(|length| name.len().checked_sub(length)).find(|start| {
            name.is_char_boundary(*start) && spelled(name.as_bytes(), *start, token) == Some(name.len() - start)
        })
    };
    NAMES.iter().find_map(|token| {
        let written = &name[start_of(token)?..];
        Some(if written.eq_ignore_ascii_case(token) { written } else { token })
    })
}

/// The length of the token's name that the text begins with, in snake case, kebab case or camel case.
pub(super) fn spelled(text: &[u8], at: usize, token: &str) -> Option<usize> {
    let is_there = |at: usize, word: &str| {
        text.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
    };
    let (first, second) = token.split_once('_')?;
    let middle = at + first.len();
    if !is_there(at, first) {
        return None;
    }
    let before = at.checked_sub(1).map(|before| text[before]);
    let is_first = text[at].is_ascii_uppercase() || !before.is_some_and(|byte| byte.is_ascii_alphabetic());
    let separator = match text.get(middle)? {
        // `invalid_token` is an error.
        b'_' | b'-' if is_first || first != "id" => 1,
        // `accessToken`, `UserAccessToken` and `accesstoken`, but not `validToken`.
        _ if is_first => 0,
        _ => return None,
    };
    is_there(middle + separator, second).then_some(first.len() + separator + second.len())
}

/// Whether a member name reads like a token.
pub(super) fn may_be_token(name: &str) -> bool {
    name.len() >= MIN_TOKEN_BYTES && name.bytes().any(|byte| byte.is_ascii_digit()) && token_name(name).is_none()
}
