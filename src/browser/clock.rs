//! The browser's clock, and times of its user's place.

use gloo_timers::callback::Interval;
use js_sys::Date;
use wasm_bindgen::JsValue;

use crate::time::Timestamp;

use super::IS_HERE;

/// The time now.
pub fn now() -> Timestamp {
    // Whole milliseconds far below 2^53: the cast is exact.
    Timestamp { millis: Date::now() as u64 }
}

/// Calls back each second, for as long as the page lives.
pub fn each_second(passed: impl FnMut() + 'static) {
    const SECOND_MILLIS: u32 = 1_000;
    if IS_HERE {
        Interval::new(SECOND_MILLIS, passed).forget();
    }
}

/// A time as RFC 3339 writes it, likewise; `None` where it is none.
pub fn local_time_of(written: &str) -> Option<String> {
    let millis = Date::parse(written);
    // A `NaN` is no time; and whole milliseconds below 2^53 are exact.
    (millis >= 0.0).then(|| local_time(Timestamp { millis: millis as u64 }))
}

/// A point in time as date and time of the user's own place. Not by the browser's language: the first time that a browser
/// asks how a language writes times takes it up to 20 ms, and that is between the callback and the token.
pub fn local_time(timestamp: Timestamp) -> String {
    timestamp.local(minutes_ahead(timestamp))
}

/// The same as people say it: `Dec 10, 04:18`.
pub fn local_time_in_words(timestamp: Timestamp, now: Timestamp) -> String {
    timestamp.local_in_words(minutes_ahead(timestamp), now)
}

/// How far the clocks of the user's place are ahead of UTC then.
fn minutes_ahead(timestamp: Timestamp) -> i32 {
    let minutes_behind = Date::new(&JsValue::from_f64(timestamp.millis as f64)).get_timezone_offset();
    // Less than a day, and 0 where the time is beyond all that a browser can tell the place's of.
    -(minutes_behind as i32)
}
