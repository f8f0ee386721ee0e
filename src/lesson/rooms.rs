//! The rooms in an API response, for the table.

use serde_json::Value;

use crate::oauth::json;

/// A room: title, kind and last activity, each as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// `title`.
    pub title: String,
    /// `type`.
    pub kind: String,
    /// `lastActivity`.
    pub last_activity: String,
}

/// The rooms in the body of a response; none if it isn't a list of rooms.
pub fn rooms(body: &str) -> Vec<Room> {
    let answer = json::value(body).unwrap_or_default();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let items = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .filter(|item| item["title"].is_string() && item["type"].is_string())
        .map(|item| Room {
            title: text(item, "title"),
            kind: text(item, "type"),
            last_activity: text(item, "lastActivity"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_a_list_of_rooms_is_a_table() {
        let body = r#"{"items":[{"title":"A <b>","type":"group","lastActivity":"2026-01-11T09:30:00.000Z"},
            {"id":"no room"},{"title":"no kind"},{"type":"group"},7,{"title":"B","type":"direct"}]}"#;
        let room = |title: &str, kind: &str, last_activity: &str| Room {
            title: title.into(),
            kind: kind.into(),
            last_activity: last_activity.into(),
        };
        assert_eq!(rooms(body), [room("A <b>", "group", "2026-01-11T09:30:00.000Z"), room("B", "direct", "")]);
        const TWICE: &str = r#"{"items":[{"title":"A","title":"B","type":"group"}]}"#;
        for other in ["", "[]", "{}", "<html>", r#"{"items":7}"#, r#"{"items":[]}"#, TWICE] {
            assert_eq!(rooms(other), [], "{other}");
        }
    }
}
