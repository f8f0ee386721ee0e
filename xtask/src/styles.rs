//! The page's style sheets, by when they are needed.

/// Those for the page's head: the only ones that have to come before it.
const OF_HEAD: [&str; 3] = ["tokens", "controls", "head"];

/// Those for what only the second part of the program draws. That part brings them along.
const OF_LATER_PART: [&str; 6] = ["results", "sent", "scenario", "message", "glass", "class"];

/// The contents of the style sheets, in the order in which the page names them, so that the same rule wins in a release
/// and in a development build.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Styles {
    /// The style that comes before the page's head.
    pub(crate) head: String,
    /// The style that comes after the head.
    pub(crate) page: String,
    /// The style that comes with the second part.
    pub(crate) later: String,
    /// The names of the files.
    pub(crate) names: Vec<String>,
}

/// Takes the style sheets out of a page. The head's style replaces the last one.
pub(crate) fn take(html: &str, read: impl Fn(&str) -> Result<Vec<u8>, String>) -> Result<(String, Styles), String> {
    let (mut html, mut styles, mut place) = (html.to_owned(), Styles::default(), 0);
    while let Some((before, after)) = html.split_once(" rel=stylesheet>") {
        let (head, link) = before.rsplit_once("<link ").ok_or("its style sheet has no link")?;
        let address = attribute(&format!(" {link}"), "href")?.to_owned();
        let name = address.rsplit('/').next().unwrap_or(&address).to_owned();
        let is_one = |of: &[&str]| of.iter().any(|stem| name.starts_with(&format!("{stem}-")));
        let (group, comes_too_late) = match name {
            _ if is_one(&OF_HEAD) => (&mut styles.head, !styles.page.is_empty() || !styles.later.is_empty()),
            _ if is_one(&OF_LATER_PART) => (&mut styles.later, false),
            _ => (&mut styles.page, !styles.later.is_empty()),
        };
        if comes_too_late {
            return Err(format!("{name} comes after a style sheet that a release adopts later"));
        }
        group.push_str(&String::from_utf8(read(&name)?).map_err(|error| error.to_string())?);
        styles.names.push(name);
        place = head.len();
        html = format!("{head}{after}");
    }
    if [&styles.head, &styles.page, &styles.later].iter().any(|group| group.is_empty()) {
        return Err(format!("its style sheets are {:?}", styles.names));
    }
    html.insert_str(place, &format!("<style>{}</style>", styles.head));
    Ok((html, styles))
}

/// The value of the first attribute of this name.
pub(crate) fn attribute<'a>(html: &'a str, name: &str) -> Result<&'a str, String> {
    let (_, rest) = html.split_once(&format!(" {name}=")).ok_or_else(|| format!("it has no {name}"))?;
    let end = rest.find([' ', '>']).unwrap_or(rest.len());
    Ok(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "a<link href=./tokens-1.css rel=stylesheet>b<link integrity=sha384-x href=./head-2.css rel=stylesheet>c\
         <link href=./steps-3.css rel=stylesheet><link href=./glass-4.css rel=stylesheet>d";

    fn taken(html: &str) -> Result<(String, Styles), String> {
        take(html, |name| Ok(format!("{name} ").into_bytes()))
    }

    #[test]
    fn each_style_sheet_comes_when_it_is_needed() {
        let (html, styles) = taken(PAGE).expect("it has all of them");
        assert_eq!(html, "abc<style>tokens-1.css head-2.css </style>d");
        assert_eq!((styles.page.as_str(), styles.later.as_str()), ("steps-3.css ", "glass-4.css "));
        assert_eq!(styles.names, ["tokens-1.css", "head-2.css", "steps-3.css", "glass-4.css"]);
    }

    #[test]
    fn an_order_other_than_the_releases_is_refused() {
        for (a, b) in [("head-2", "steps-3"), ("steps-3", "glass-4"), ("tokens-1", "glass-4")] {
            let swapped = PAGE.replace(a, "x").replace(b, a).replace('x', b);
            assert!(taken(&swapped.replace("sha384-", "")).is_err(), "{swapped}");
        }
    }

    #[test]
    fn a_page_without_one_of_the_three_is_refused() {
        for missing in ["tokens-1", "steps-3", "glass-4"] {
            let link = format!("<link href=./{missing}.css rel=stylesheet>");
            assert_eq!(PAGE.matches(&link).count(), 1, "{missing}");
            let html = PAGE.replace(&link, "");
            assert_eq!(taken(&html).is_err(), missing != "tokens-1", "{missing}: another is of the head");
        }
        assert!(take(PAGE, |_| Err("there is none".to_owned())).is_err());
    }
}
