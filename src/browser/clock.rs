//! The browser's clock and time zone.

use gloo_timers::callback::Interval;
use js_sys::Date;
use wasm_bindgen::JsValue;

use crate::time::Timestamp;

use super::IS_HERE;

/// The current time.
pub fn now() -> Timestamp {
    // Whole milliseconds, far below 2^53: the cast is exact.
    Timestamp { millis: Date::now() as u64 }
}

/// Calls back every second, for as long as the page lives.
pub fn each_second(passed: impl FnMut() + 'static) {
    const SECOND_MILLIS: u32 = 1_000;
    if IS_HERE {
        Interval::new(SECOND_MILLIS, passed).forget();
    }
}

/// A written time, such as one of RFC 3339, in the user's time zone; `None` if the browser can't read it.
pub fn local_time_of(written: &str) -> Option<String> {
    let millis = Date::parse(written);
    // `NaN` isn't a time; whole milliseconds below 2^53 are exact.
    (millis >= 0.0).then(|| local_time(Timestamp { millis: millis as u64 }))
}

/// Date and time in the user's time zone. The browser's own formatter isn't used: its first call takes up to 20 ms, and
/// that would be between the callback and the token.
pub fn local_time(timestamp: Timestamp) -> String {
    timestamp.local(minutes_ahead(timestamp))
}

/// The same as people say it: `Dec 10, 04:18`.
pub fn local_time_in_words(timestamp: Timestamp, now: Timestamp) -> String {
    timestamp.local_in_words(minutes_ahead(timestamp), now)
}

/// How many minutes the user's time zone is ahead of UTC at that time.
fn minutes_ahead(timestamp: Timestamp) -> i32 {
    let minutes_behind = Date::new(&JsValue::from_f64(timestamp.millis as f64)).get_timezone_offset();
    // Less than a day, or `NaN` (cast to 0) for a time outside the browser's range.
    -(minutes_behind as i32)
}
