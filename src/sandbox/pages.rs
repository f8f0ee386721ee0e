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

/// A page's address, and the next page in an automatic sign-in.
pub(super) struct Place<'a> {
    /// Its URL without the query.
    pub(super) address: &'a str,
    /// The URL of the next page in an automatic sign-in.
    pub(super) next: Option<String>,
}

impl<'a> Place<'a> {
    /// A page that waits for the user.
    pub(super) fn at(address: &'a str) -> Self {
        Self { address, next: None }
    }

    /// The note above the form in an automatic sign-in; empty in any other.
    fn automatic(&self, words: &str) -> String {
        if self.next.is_some() { format!("<p role=status id=automatic>{words}</p>") } else { String::new() }
    }
}

/// The page where a user signs in. It asks for no password: no one should learn to type one into a simulation.
pub(super) fn sign_in(place: &Place, integration: &str, email: &str, is_rejected: bool) -> String {
    let (integration, email) = (escape(integration), escape(email));
    let rejection = if is_rejected {
        format!("<p role=alert id=refused>{}</p>", words::email_refused("<b>@sandbox.example</b>"))
    } else {
        String::new()
    };
    let (who, label, button) = (words::say_who_you_are(&bold(&integration)), words::EMAIL, words::SIGN_IN);
    let automatic = place.automatic(words::SIGNS_IN_FOR_YOU);
    page(
        place,
        words::SIGN_IN,
        &format!(
            "<p>{who}</p>\
             {rejection}{automatic}<form method=post><label for=email>{label}</label>\
             <input id=email name=email type=email value=\"{email}\" autocomplete=off required autofocus>\
             <button id=signIn class=go>{button}</button></form>"
        ),
    )
}

/// The page where a user accepts or declines.
pub(super) fn consent(place: &Place, integration: &str, email: &str, scopes: &[String], declines: bool) -> String {
    let items: String = scopes
        .iter()
        .map(|scope| format!("<li>{}<br><code>{}</code></li>", words::scope(scope), escape(scope)))
        .collect();
    let (integration, email) = (escape(integration), escape(email));
    let asks = words::asks(&bold(&email), &bold(&integration));
    let (gets, accept, decline) = (words::GETS, words::ACCEPT, words::DECLINE);
    let automatic = place.automatic(if declines { words::DECLINES_FOR_YOU } else { words::ACCEPTS_FOR_YOU });
    let go = |is_next: bool| if is_next { " class=go" } else { "" };
    let (go_on, stop) = (go(!declines), go(declines));
    page(
        place,
        words::ALLOW,
        &format!(
            "<p>{asks}</p><ul>{items}</ul>\
             <p>{gets}</p>{automatic}\
             <form method=post><button id=accept{go_on} name=decision value=accept>{accept}</button> \
             <button id=decline{stop} name=decision value=decline>{decline}</button></form>"
        ),
    )
}

/// The page for a request that can't be redirected back to a client.
pub(super) fn error(place: &Place, why: &str) -> String {
    page(place, words::NO_ANSWER, &format!("<p role=alert>{}</p><p>{}</p>", escape(why), words::NOT_SENT_BACK))
}

/// The page for a browser that can't store anything for the sandbox, with the browser's message.
pub(super) fn storage_unavailable(place: &Place, reason: &str) -> String {
    let (what, next) = (words::STORAGE_UNAVAILABLE, words::WITHOUT_STORAGE);
    page(place, words::NOTHING_KEPT, &format!("<p role=alert>{what} <code>{}</code></p><p>{next}</p>", escape(reason)))
}

/// A text, already escaped, in bold.
fn bold(escaped: &str) -> String {
    format!("<b>{escaped}</b>")
}

/// A page with its header: the server's name and the address. The host is in bold, because that is what a user must
/// check.
fn page(place: &Place, title: &str, body: &str) -> String {
    let (server, mark, at, real) = (words::SERVER, words::MARK, words::AT, words::REAL_ADDRESS);
    let host_end = place.address.find("://").and_then(|scheme| {
        let path = place.address[scheme + 3..].find('/')?;
        Some(scheme + 3 + path)
    });
    let (host, path) = place.address.split_at(host_end.unwrap_or(place.address.len()));
    let (host, path) = (bold(&escape(host)), escape(path));
    // No wait here: the sandbox holds the next page back instead, so that this one is visible.
    let refresh = match &place.next {
        Some(next) => format!("<meta http-equiv=refresh content=\"0; url={}\">", escape(next)),
        None => String::new(),
    };
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\
         <meta name=color-scheme content=\"light dark\">{refresh}<title>{title} · Sandbox</title>\
         <link rel=icon href=\"data:,\"><style>{STYLE}</style>\
         <header><p><b>{server}</b> {mark}</p></header>\
         <main><p class=at>{at} <code>{host}{path}</code></p><h1>{title}</h1>{body}<p class=real>{real}</p></main>"
    )
}

/// The colors are those of the authorization server in the page's diagram. The head comes in the page's own color and turns.
const STYLE: &str = "\
:root{color-scheme:light dark;--ground:light-dark(#f6f4fb,#110e18);--card:light-dark(#fff,#191522);\
--line:light-dark(#e2dcef,#332b45);--edge:light-dark(#7c858f,#6d7884);--text:light-dark(#1b1f24,#e6e9ee);\
--soft:light-dark(#57606a,#a49db4);--server:light-dark(#6b3fc4,#b79cff);--ink:light-dark(#fff,#1b1033);\
--page:light-dark(#0b6e99,#54bbea)}\
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--text);\
font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\
header{padding:12px 16px;background:var(--server);color:var(--ink)}header p{max-width:30rem;margin:auto}\
header b{display:block;font-size:1.25rem}\
main{max-width:32rem;margin:auto;padding:16px;overflow-wrap:anywhere}\
h1{margin:16px 0 8px;font-size:1.5rem}p{margin:0 0 12px}\
.at{padding:8px 12px;border:1px solid var(--server);border-radius:8px;background:var(--card);font-size:.875rem}\
.at b{color:var(--server)}.real{margin-top:24px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);\
font-size:.875rem}#automatic{color:var(--server);font-weight:600}\
label{display:block;font-size:.875rem;font-weight:600}input{width:100%;margin:4px 0 16px;padding:8px 12px;\
border:1px solid var(--edge);border-radius:8px;background:var(--card);color:inherit;font:inherit}\
code{color:var(--soft);font:.875rem/1.5 ui-monospace,Menlo,Consolas,monospace}li{margin-bottom:8px}\
button{padding:8px 16px;border:1px solid var(--edge);border-radius:8px;background:var(--card);color:inherit;\
font:600 1rem/1.5 system-ui,sans-serif;cursor:pointer}\
.go{border-color:transparent;background:var(--server);color:var(--ink)}\
:focus-visible{outline:2px solid var(--server);outline-offset:2px}\
@media(min-width:1600px){html{font-size:140%}}\
@media(prefers-reduced-motion:no-preference){header{animation:come .4s}}\
@keyframes come{from{background:var(--page)}}";

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
        let place = Place { address: bad, next: Some(bad.to_owned()) };
        let pages = [
            sign_in(&place, bad, bad, true),
            consent(&place, bad, bad, &[bad.to_owned()], false),
            error(&place, bad),
            storage_unavailable(&place, bad),
        ];
        for shown in pages {
            // A browser asks for /favicon.ico of a page that names no icon.
            assert!(shown.contains("<link rel=icon href=\"data:,\">"), "{shown}");
            assert!(!shown.contains("<script"), "{shown}");
            assert!(shown.contains("&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"), "{shown}");
            assert!(shown.contains("Nothing here is real"), "{shown}");
        }
        assert_eq!(escape("a\u{0}b"), "a\u{FFFD}b");
    }

    #[test]
    fn a_page_that_goes_on_without_a_press_says_so_and_shows_which_button_it_is() {
        for (next, declines, words) in [
            (None, false, None),
            (Some("?next"), false, Some(words::ACCEPTS_FOR_YOU)),
            (Some("?next"), true, Some(words::DECLINES_FOR_YOU)),
        ] {
            let place = Place { address: "https://as.example/x", next: next.map(str::to_owned) };
            let page = consent(&place, "A", "a@sandbox.example", &[], declines);
            let (intro, _) = page.split_once("<form").expect("a form");
            assert_eq!(intro.contains("id=automatic"), words.is_some(), "{intro}");
            assert!(words.is_none_or(|words| intro.contains(words)), "{intro}");
            let go = |id: &str| page.contains(&format!("<button id={id} class=go "));
            assert_eq!((go("accept"), go("decline")), (!declines, declines));
            let sign_in = sign_in(&place, "A", "a@sandbox.example", false);
            assert_eq!(sign_in.contains(words::SIGNS_IN_FOR_YOU), next.is_some());
        }
    }
}
