//! The session as a text that people read, in Markdown, without its secrets.

use crate::flow::log::Entry;

use super::{
    redaction::Redaction,
    wire::{Answer, answer, answered, sent},
};

/// The session in Markdown; every secret is replaced by its name in capitals.
pub fn transcript(entries: &[Entry]) -> String {
    let redaction = Redaction::of(entries);
    let mut out = String::from(
        "# An OAuth 2.0 session, as it went over the wire\n\nSecrets, codes and tokens are replaced by their names in capitals.\n",
    );
    for entry in entries {
        let request = sent(entry, |_| false);
        let mut said = format!("{} {}\n", request.method, request.url);
        for (name, value) in &request.headers {
            said.push_str(&format!("{name}: {value}\n"));
        }
        if !request.body.is_empty() {
            said.push_str(&format!("\n{}\n", request.body));
        }
        let title = redaction.clean(&format!("{} {}", request.method, entry.address));
        out.push_str(&format!("\n## {}. {title}\n\n{}\n", entry.number, entry.sent_at.rfc3339()));
        out.push_str(&fenced(&redaction.clean(&said)));
        match answer(entry) {
            Answer::NotForThePage => out.push_str("\nThe browser went there; the answer is not this page's to see.\n"),
            Answer::ThisPage => out.push_str("\nThe browser came back to this page.\n"),
            Answer::Waiting => out.push_str("\nThere is no answer yet.\n"),
            Answer::Missing(error, millis) => out.push_str(&format!("\nNo answer after {millis} ms: {error}.\n")),
            Answer::Status(status, millis) => {
                out.push_str(&format!("\nAnswered {status} after {millis} ms.\n"));
                if let Some(body) = answered(entry) {
                    out.push_str(&fenced(&redaction.clean(&body)));
                }
            }
        }
    }
    out
}

/// A block of code, within more backticks than stand inside it.
pub(super) fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("\n{fence}\n{}\n{fence}\n", text.trim_end())
}
