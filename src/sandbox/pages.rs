//! The pages that a user sees at the sandbox: plain HTML without scripts. Everything received is escaped.

use crate::text::sandbox_pages as words;

/// Who signs in if no one else is named.
pub(super) const DEFAULT_EMAIL: &str = "student@sandbox.example";

/// Whether an email address is made up (RFC 2606 §2). What is typed here ends up in URLs and in the browser's storage,
/// and a real person's address does not belong there.
pub(super) fn is_made_up(email: &str) -> bool {
    let name = email.strip_suffix("@sandbox.example").unwrap_or_default();
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// The page where a user signs in. It asks for no password: no one should learn to type one into a simulation.
pub(super) fn sign_in(integration: &str, email: &str, is_rejected: bool) -> String {
    let (integration, email) = (escape(integration), escape(email));
    let rejection = if is_rejected {
        format!("<p role=alert id=refused>{}</p>", words::email_refused("<b>@sandbox.example</b>"))
    } else {
        String::new()
    };
    let (who, label, button) = (words::say_who_you_are(&bold(&integration)), words::EMAIL, words::SIGN_IN);
    page(
        words::SIGN_IN,
        &format!(
            "<p>{who}</p>\
             {rejection}<form method=post><label for=email>{label}</label>\
             <input id=email name=email type=email value=\"{email}\" autocomplete=off required autofocus>\
             <button id=signIn class=go>{button}</button></form>"
        ),
    )
}

/// The page where a user accepts or declines.
pub(super) fn consent(integration: &str, email: &str, scopes: &[String]) -> String {
    let items: String = scopes
        .iter()
        .map(|scope| format!("<li>{}<br><code>{}</code></li>", words::scope(scope), escape(scope)))
        .collect();
    let (integration, email) = (escape(integration), escape(email));
    let asks = words::asks(&bold(&email), &bold(&integration));
    let (gets, accept, decline) = (words::GETS, words::ACCEPT, words::DECLINE);
    page(
        words::ALLOW,
        &format!(
            "<p>{asks}</p><ul>{items}</ul>\
             <p>{gets}</p>\
             <form method=post><button id=accept class=go name=decision value=accept>{accept}</button> \
             <button id=decline name=decision value=decline>{decline}</button></form>"
        ),
    )
}

/// The page for a request that can't be redirected back to a client.
pub(super) fn error(why: &str) -> String {
    page(words::NO_ANSWER, &format!("<p role=alert>{}</p><p>{}</p>", escape(why), words::NOT_SENT_BACK))
}

/// The page where the browser lets the sandbox remember nothing, with the browser's own words.
pub(super) fn storage_unavailable(reason: &str) -> String {
    let (what, next) = (words::STORAGE_UNAVAILABLE, words::WITHOUT_STORAGE);
    page(words::NO_ANSWER, &format!("<p role=alert>{what} <code>{}</code></p><p>{next}</p>", escape(reason)))
}

/// A text, already escaped, in bold.
fn bold(escaped: &str) -> String {
    format!("<b>{escaped}</b>")
}

fn page(title: &str, body: &str) -> String {
    let mark = words::MARK;
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\
         <meta name=color-scheme content=\"light dark\"><title>{title} · Sandbox</title><link rel=icon href=\"data:,\">\
         <style>{STYLE}</style>\
         <main><p class=mark>{mark}</p><h1>{title}</h1>{body}</main>"
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ground:light-dark(#f6f7f9,#0e1116);--card:light-dark(#fff,#161b22);\
--line:light-dark(#dfe3e8,#2b323b);--edge:light-dark(#7c858f,#6d7884);--text:light-dark(#1b1f24,#e6e9ee);\
--soft:light-dark(#57606a,#9aa4b0);--accent:light-dark(#0b6e99,#4fb8e6);--accent-ink:light-dark(#fff,#06222f)}\
*{box-sizing:border-box}body{margin:0;padding:24px 12px;background:var(--ground);color:var(--text);\
font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\
main{max-width:30rem;margin:auto;padding:16px;border:1px solid var(--line);border-radius:10px;background:var(--card);\
overflow-wrap:anywhere}\
h1{margin:16px 0 8px;font-size:1.25rem}p{margin:0 0 12px}.mark{padding:4px 8px;border:1px dashed var(--edge);\
border-radius:8px;color:var(--soft);font-size:.875rem}\
label{display:block;font-size:.875rem;font-weight:600}input{width:100%;margin:4px 0 16px;padding:8px 12px;\
border:1px solid var(--edge);border-radius:8px;background:var(--ground);color:inherit;font:inherit}\
code{color:var(--soft);font:.875rem/1.5 ui-monospace,Menlo,Consolas,monospace}li{margin-bottom:8px}\
button{padding:8px 16px;border:1px solid var(--edge);border-radius:8px;background:var(--card);color:inherit;\
font:600 .875rem/1.5 system-ui,sans-serif;cursor:pointer}\
.go{border-color:transparent;background:var(--accent);color:var(--accent-ink)}\
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}";

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A control character is invisible, and could hide the text around it.
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_comes_from_outside_is_text() {
        let bad = "\"><script>alert('&')</script>";
        let pages =
            [sign_in(bad, bad, true), consent(bad, bad, &[bad.to_owned()]), error(bad), storage_unavailable(bad)];
        for shown in pages {
            // A browser asks for /favicon.ico of a page that names no icon.
            assert!(shown.contains("<link rel=icon href=\"data:,\">"), "{shown}");
            assert!(!shown.contains("<script"), "{shown}");
            assert!(shown.contains("&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"), "{shown}");
            assert!(shown.contains("Nothing here is real"), "{shown}");
        }
        assert_eq!(escape("a\u{0}b"), "a\u{FFFD}b");
    }
}
