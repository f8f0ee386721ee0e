//! Points in time and lifetimes. The clock itself is in the browser; here its readings are arguments.

use std::time::Duration;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Milliseconds since the epoch.
    pub millis: u64,
}

impl Timestamp {
    /// The point `duration` later.
    pub fn after(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self { millis: self.millis.saturating_add(millis) }
    }

    /// How long it is from `earlier` until this point; zero when that is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.millis.saturating_sub(earlier.millis))
    }
}

/// A duration in words, in whole seconds, from its largest unit down: `13 days 23 h 59 min 58 s`.
pub fn in_words(duration: Duration) -> String {
    let secs = duration.as_secs();
    let (days, hours, minutes, seconds) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60, secs % 60);
    let days_unit = if days == 1 { "day" } else { "days" };
    let mut words = String::new();
    for (count, unit) in [(days, days_unit), (hours, "h"), (minutes, "min")] {
        if count > 0 || !words.is_empty() {
            words.push_str(&format!("{count} {unit} "));
        }
    }
    words + &format!("{seconds} s")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn durations_in_words() {
        for (secs, words) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min 0 s"),
            (3_600, "1 h 0 min 0 s"),
            (86_399, "23 h 59 min 59 s"),
            (86_400, "1 day 0 h 0 min 0 s"),
            (1_209_599, "13 days 23 h 59 min 59 s"),
        ] {
            assert_eq!(in_words(Duration::from_secs(secs)), words);
        }
    }

    #[test]
    fn no_time_overflows() {
        let last = Timestamp { millis: u64::MAX };
        assert_eq!(last.after(Duration::MAX), last);
        assert_eq!(Timestamp::default().since(last), Duration::ZERO);
        assert_eq!(Timestamp { millis: 1_500 }.since(Timestamp { millis: 500 }), Duration::from_secs(1));
    }
}
