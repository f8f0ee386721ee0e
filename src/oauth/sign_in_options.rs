//! How the user should sign in, OpenID Connect Core 1.0 §3.1.2.1: optional parameters of an authorization request.

use super::limits::MAX_VALUE_CHARS;

/// The maximum number of digits of `max_age`: enough seconds for more than three hundred years.
pub const MAX_MAX_AGE_DIGITS: usize = 10;

/// What the provider should ask the user, whatever it remembers about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Sign in again.
    Login,
    /// Consent again.
    Consent,
    /// Choose an account.
    SelectAccount,
    /// Nothing: if it would have to ask, it returns an error instead.
    Nothing,
}

impl Prompt {
    /// Every prompt.
    pub const ALL: [Self; 4] = [Self::Login, Self::Consent, Self::SelectAccount, Self::Nothing];

    /// The parameter's value.
    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
            Self::Nothing => "none",
        }
    }

    /// The prompt with this name. §3.1.2.1 allows several in one request; this page sends one.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|prompt| prompt.name() == name)
    }
}

/// The options of one request. Empty ones aren't sent: RFC 6749 §3.1, "Parameters sent without a value MUST be treated
/// as if they were omitted from the request".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInOptions {
    /// `prompt`.
    pub prompt: Option<Prompt>,
    /// `login_hint`: who probably signs in. At most [`MAX_VALUE_CHARS`] characters.
    pub login_hint: String,
    /// `max_age`, in seconds: the maximum age of the sign-in. At most [`MAX_MAX_AGE_DIGITS`] digits.
    pub max_age: String,
}

/// The option that can't be sent as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionError {
    /// `login_hint` is too long.
    LoginHintTooLong,
    /// `max_age` is too long.
    MaxAgeTooLong,
    /// `max_age` isn't a number of seconds.
    MaxAgeNotDigits,
}

impl SignInOptions {
    /// Trims the white space around the options, which comes from pasting.
    pub fn trimmed(&self) -> Self {
        let trimmed = |text: &str| text.trim().to_owned();
        Self { prompt: self.prompt, login_hint: trimmed(&self.login_hint), max_age: trimmed(&self.max_age) }
    }

    /// The options in the form they are sent.
    ///
    /// # Errors
    ///
    /// The first option that can't be sent.
    pub fn checked(&self) -> Result<Self, OptionError> {
        let options = self.trimmed();
        if options.login_hint.chars().nth(MAX_VALUE_CHARS).is_some() {
            Err(OptionError::LoginHintTooLong)
        } else if options.max_age.chars().nth(MAX_MAX_AGE_DIGITS).is_some() {
            Err(OptionError::MaxAgeTooLong)
        } else if !options.max_age.bytes().all(|byte| byte.is_ascii_digit()) {
            Err(OptionError::MaxAgeNotDigits)
        } else {
            Ok(options)
        }
    }

    /// `max_age` in seconds, if set.
    pub fn max_age_secs(&self) -> Option<u64> {
        self.max_age.parse().ok()
    }

    /// Names and values of the options that aren't empty, in the order they are sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let prompt = self.prompt.map_or("", Prompt::name);
        let all = [("prompt", prompt), ("login_hint", self.login_hint.as_str()), ("max_age", self.max_age.as_str())];
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn options_are_checked_as_they_will_be_sent() {
        let hint = "x".repeat(MAX_VALUE_CHARS);
        for (login_hint, max_age, expected) in [
            ("", "", Ok(None)),
            (" ada@as.example ", " 0 ", Ok(Some(0))),
            (&hint, "9999999999", Ok(Some(9_999_999_999))),
            ("", "0060", Ok(Some(60))),
            (&format!("{hint}x"), "", Err(OptionError::LoginHintTooLong)),
            (&"x".repeat(1 << 20), "", Err(OptionError::LoginHintTooLong)),
            ("", "10000000000", Err(OptionError::MaxAgeTooLong)),
            ("", "-1", Err(OptionError::MaxAgeNotDigits)),
            ("", "+1", Err(OptionError::MaxAgeNotDigits)),
            ("", "1.5", Err(OptionError::MaxAgeNotDigits)),
            ("", "1 2", Err(OptionError::MaxAgeNotDigits)),
            ("", "an hour", Err(OptionError::MaxAgeNotDigits)),
            ("", "\u{661}", Err(OptionError::MaxAgeNotDigits)),
        ] {
            let options = SignInOptions { prompt: None, login_hint: login_hint.into(), max_age: max_age.into() };
            let checked = options.checked();
            assert_eq!(
                checked.as_ref().map(SignInOptions::max_age_secs).map_err(|error| *error),
                expected,
                "{max_age}"
            );
            if let Ok(checked) = checked {
                assert_eq!(
                    (checked.login_hint.as_str(), checked.max_age.as_str()),
                    (login_hint.trim(), max_age.trim())
                );
            }
        }
    }

    #[test]
    fn a_prompt_is_known_by_its_name() {
        for prompt in Prompt::ALL {
            assert_eq!(Prompt::by_name(prompt.name()), Some(prompt));
        }
        for name in ["", "Login", "login consent", "create"] {
            assert_eq!(Prompt::by_name(name), None, "{name}");
        }
    }
}
