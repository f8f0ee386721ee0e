//! The session as readable Markdown, without its secrets.

use crate::{flow::log::Entry, oauth::limits::MAX_SAVED_BODY_BYTES, text::outcomes};

use super::{
    markdown::{escape_heading, escape_markdown, fenced},
    redaction::Redaction,
    wire::{Answer, answer, answered, sent},
};

/// The session in Markdown; every secret is replaced by its name in capitals.
pub fn transcript(entries: &[Entry], redaction: &Redaction) -> String {
    let mut out = format!("# {}\n\n{}\n", outcomes::TRANSCRIPT_TITLE, outcomes::TRANSCRIPT_NOTE);
    for entry in entries {
        let title = redaction.redact(&format!("{} {}", entry.method.as_str(), entry.address));
        let (title, sent_at) = (escape_heading(&title), entry.sent_at.rfc3339());
        out.push_str(&format!("\n## {}. {title}\n\n{sent_at}\n", entry.number));
        out.push_str(&fenced(&redaction.redact(&request_text(entry))));
        out.push_str(&format!("\n{}\n", escape_markdown(&redaction.redact(&answered_in_words(entry)))));
        if let Some(body) = answered(entry) {
            out.push_str(&fenced(&redaction.redact_excerpt(&body, MAX_SAVED_BODY_BYTES)));
        }
    }
    out
}

/// A request as it was written, each secret in it replaced by its name.
pub(super) fn request_text(entry: &Entry) -> String {
    let request = sent(entry, |_| false);
    let mut text = format!("{} {}\n", request.method, request.url.expose());
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {}\n", value.expose()));
    }
    if !request.body.is_empty() {
        text.push_str(&format!("\n{}\n", request.body.expose()));
    }
    text
}

/// How the request ended, in a sentence.
pub(super) fn answered_in_words(entry: &Entry) -> String {
    match answer(entry) {
        Answer::NotForThePage => outcomes::WENT_AWAY.to_owned(),
        Answer::ThisPage => outcomes::CAME_BACK.to_owned(),
        Answer::Waiting => outcomes::NO_ANSWER_YET.to_owned(),
        Answer::Missing(error, millis) => format!("{}.", outcomes::no_answer(&error, millis)),
        Answer::Status(status, millis) => outcomes::answered(status, millis),
    }
}
