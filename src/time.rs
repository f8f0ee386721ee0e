//! Timestamps and durations. The clock is in the browser; here, the time is an argument.

use std::time::Duration;

/// A timestamp: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Milliseconds since the epoch.
    pub millis: u64,
}

impl Timestamp {
    /// The time `duration` later.
    pub fn after(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self { millis: self.millis.saturating_add(millis) }
    }

    /// The time since `earlier`; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.millis.saturating_sub(earlier.millis))
    }

    /// RFC 3339, in UTC with milliseconds: `2026-11-24T09:30:00.000Z`.
    pub fn rfc3339(self) -> String {
        format!("{}.{:03}Z", self.to_the_second('T'), self.millis % 1_000)
    }

    /// Local date and time, in a zone this many minutes ahead of UTC: `2026-11-24 10:30:00`.
    pub fn local(self, minutes_ahead: i32) -> String {
        self.at_place(minutes_ahead).to_the_second(' ')
    }

    /// Local date and time as people say it: `Dec 10, 04:18`, with the year if it isn't the year of `now`.
    pub fn local_in_words(self, minutes_ahead: i32, now: Self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (there, now) = (self.at_place(minutes_ahead), now.at_place(minutes_ahead));
        let (year, month, day) = date(there.millis / 86_400_000);
        let of_another_year = if date(now.millis / 86_400_000).0 == year { String::new() } else { format!(" {year},") };
        let (hours, minutes) = (there.millis / 3_600_000 % 24, there.millis / 60_000 % 60);
        let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
        format!("{month} {day},{of_another_year} {hours:02}:{minutes:02}")
    }

    fn at_place(self, minutes_ahead: i32) -> Self {
        Self { millis: self.millis.saturating_add_signed(i64::from(minutes_ahead) * 60_000) }
    }

    fn to_the_second(self, between: char) -> String {
        let (days, millis) = (self.millis / 86_400_000, self.millis % 86_400_000);
        let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
        let (year, month, day) = date(days);
        format!("{year:04}-{month:02}-{day:02}{between}{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// The Gregorian date this many days after 1970-01-01. Years begin on March 1, so that a leap day is the last day.
fn date(days: u64) -> (u64, u64, u64) {
    const FOUR_CENTURIES: u64 = 146_097;
    let since_march_0 = days + 719_468;
    let (era, day) = (since_march_0 / FOUR_CENTURIES, since_march_0 % FOUR_CENTURIES);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = (400 * era + year, if month < 10 { month + 3 } else { month - 9 });
    (if month <= 2 { year + 1 } else { year }, month, day)
}

/// A duration in words, rounded to its last unit: `14 days`, `23 hours 59 minutes`; seconds only below one hour.
pub fn in_words(duration: Duration) -> String {
    const TWO_DAYS_MINUTES: u64 = 2 * 24 * 60;
    let words = |count: u64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    let secs = duration.as_secs();
    let minutes = secs.saturating_add(30) / 60;
    let (first, (rest, unit)) = match secs {
        0..60 => return words(secs, "second"),
        60..3_600 => (words(secs / 60, "minute"), (secs % 60, "second")),
        _ if minutes < TWO_DAYS_MINUTES => (words(minutes / 60, "hour"), (minutes % 60, "minute")),
        _ => return words(secs.saturating_add(43_200) / 86_400, "day"),
    };
    if rest == 0 { first } else { format!("{first} {}", words(rest, unit)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn durations_in_words() {
        for (secs, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (61, "1 minute 1 second"),
            (3_599, "59 minutes 59 seconds"),
            (3_600, "1 hour"),
            (3_629, "1 hour"),
            (3_630, "1 hour 1 minute"),
            (43_199, "12 hours"),
            (86_399, "24 hours"),
            (172_769, "47 hours 59 minutes"),
            (172_770, "2 days"),
            (215_999, "2 days"),
            (216_000, "3 days"),
            (1_209_599, "14 days"),
            (7_775_082, "90 days"),
            (u64::MAX, "213503982334601 days"),
        ] {
            assert_eq!(in_words(Duration::from_secs(secs)), words);
        }
    }

    #[test]
    fn timestamps_in_rfc_3339() {
        for (millis, written) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_798_761_599_000, "2026-12-31T23:59:59.000Z"),
            (1_798_761_600_000, "2027-01-01T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp { millis }.rfc3339(), written);
        }
        assert!(Timestamp { millis: u64::MAX }.rfc3339().ends_with('Z'));
    }

    #[test]
    fn timestamps_in_local_time() {
        let newest_second_of_2026 = Timestamp { millis: 1_798_761_599_999 };
        for (minutes_ahead, written) in [
            (0, "2026-12-31 23:59:59"),
            (60, "2027-01-01 00:59:59"),
            (345, "2027-01-01 05:44:59"),
            (-570, "2026-12-31 14:29:59"),
        ] {
            assert_eq!(newest_second_of_2026.local(minutes_ahead), written);
        }
        assert_eq!(Timestamp::default().local(-60), "1970-01-01 00:00:00");
    }

    #[test]
    fn timestamps_as_people_say_them() {
        let now = Timestamp { millis: 1_795_680_000_000 }; // 2026-11-26
        for (secs_later, minutes_ahead, words) in [
            (0, 0, "Nov 26, 08:00"),
            (1_209_599, 0, "Dec 10, 07:59"),
            (1_209_599, -225, "Dec 10, 04:14"),
            (57_600, 0, "Nov 27, 00:00"),
            (3_081_599, 0, "Dec 31, 23:59"),
            (3_081_599, 60, "Jan 1, 2027, 00:59"),
            (7_775_082, 0, "Feb 24, 2027, 07:44"),
        ] {
            assert_eq!(now.after(Duration::from_secs(secs_later)).local_in_words(minutes_ahead, now), words);
        }
    }

    #[test]
    fn no_time_overflows() {
        let last = Timestamp { millis: u64::MAX };
        assert_eq!(last.after(Duration::MAX), last);
        assert!(last.local_in_words(i32::MAX, last).ends_with(":25"));
        assert_eq!(Timestamp::default().since(last), Duration::ZERO);
        assert_eq!(Timestamp { millis: 1_500 }.since(Timestamp { millis: 500 }), Duration::from_secs(1));
    }
}
