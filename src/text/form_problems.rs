//! What of the form, or of the custom request to the API, can't be sent.

use crate::{
    flow::{
        call::CustomRequestError,
        form::{EndpointField, Field, FormError},
    },
    oauth::sign_in_options::MAX_MAX_AGE_DIGITS,
};

use super::{
    error_words::uri_error,
    fields,
    problems::{Explanation, explain},
};

pub(super) fn form(fault: &FormError) -> Explanation {
    match fault {
        // It is explained first.
        FormError::ClientIdMissing => Explanation::default(),
        FormError::StateEmpty => explain(
            "The state is empty.",
            "Without a state, this page couldn't tell its own callback from one that someone else made up.",
            "Press New state, or enter one that nobody can guess.",
        ),
        FormError::TooLong(Field::MaxAge) | FormError::MaxAgeNotDigits => explain(
            format!("max_age must be a number of seconds with at most {MAX_MAX_AGE_DIGITS} digits."),
            "It says how many seconds ago you may have signed in. Providers refuse anything else with invalid_request.",
            "Enter digits only, for example 3600 for an hour, or leave it empty.",
        ),
        FormError::TooLong(field) => explain(
            format!("{} is longer than {} characters.", fields::label(*field), field.max_chars()),
            "Servers refuse very long URLs, and no provider issues a value as long as this.",
            "Copy it again from the provider's page. Something else may have been pasted with it.",
        ),
        FormError::RedirectUri(fault) => explain(
            format!("The Redirect URI can't be used: {}.", uri_error(*fault)),
            "The provider sends your browser, with the code, to exactly this address. The code is safe on its way only over \
             https, or to this machine.",
            "Enter this page's full address, exactly as registered with the provider.",
        ),
        FormError::Endpoint(EndpointField::Issuer, fault) => explain(
            format!("The Issuer can't be used: {}.", uri_error(*fault)),
            "The issuer says where its endpoints are, and the callback's iss must match it.",
            "Copy it from the provider's documentation, or leave it empty.",
        ),
        FormError::Endpoint(field, fault) => explain(
            format!("The {} can't be used: {}.", fields::endpoint_name(*field), uri_error(*fault)),
            "Your sign-in, your secret or your tokens go there, so it has to be one exact https address.",
            "Copy it from the provider's documentation.",
        ),
    }
}

pub(super) fn custom_request(fault: CustomRequestError) -> Explanation {
    match fault {
        CustomRequestError::Path => explain(
            "The path leads outside the API base.",
            "The token belongs to this API. Sent to another address, it would be given away.",
            "Start with a slash, as in /rooms?max=2, and use neither # nor a way back up (..).",
        ),
        CustomRequestError::Body => explain(
            "The body isn't JSON.",
            "The request says that it is, so the API would refuse it.",
            "Put every name and every text in double quotes, and a comma between two members.",
        ),
        CustomRequestError::BodyOfGet => explain(
            "A GET has no body.",
            "It asks for what is at an address, and browsers send no body with it.",
            "Clear the body, or choose POST.",
        ),
    }
}
