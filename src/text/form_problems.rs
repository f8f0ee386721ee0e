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
        FormError::ClientIdMissing => explain(
            "The Client ID is empty.",
            "The provider has to know which application asks.",
            "Copy the Client ID from your integration's page on the developer portal.",
        ),
        FormError::StateEmpty => explain(
            "The state is empty.",
            "Without a state this page could not tell its own callback from one that somebody else made up.",
            "Press New state, or type one that nobody can guess.",
        ),
        FormError::TooLong(Field::MaxAge) | FormError::MaxAgeNotDigits => explain(
            format!("max_age can't be sent: it has to be a number of seconds, of at most {MAX_MAX_AGE_DIGITS} digits."),
            "It says how long ago you may have signed in, in whole seconds. Providers refuse anything else with \
                 invalid_request.",
            "Type digits alone, as in 3600 for an hour, or leave it empty.",
        ),
        FormError::TooLong(field) => explain(
            format!("{} can't be sent: it is longer than {} characters.", fields::label(*field), field.max_chars()),
            "It goes in the address that the browser opens, and servers refuse addresses without end. No provider hands out \
             a value as long as this.",
            "Copy it again from the provider's page: something else may have been pasted with it.",
        ),
        FormError::RedirectUri(fault) => explain(
            format!("The Redirect URI can't be used: {}.", uri_error(*fault)),
            "The provider sends the browser, with the code, to exactly this address, and only over https or to \
                 this very machine is the code safe on its way.",
            "Type this page's full address, as it is registered with the provider.",
        ),
        FormError::Endpoint(EndpointField::Issuer, fault) => explain(
            format!("The Issuer can't be used: {}.", uri_error(*fault)),
            "The issuer says where its endpoints are, and an iss in the callback has to match it, so it has to be one \
                 certain https address.",
            "Copy it from the provider's documentation, or leave it empty.",
        ),
        FormError::Endpoint(field, fault) => explain(
            format!("The {} can't be used: {}.", fields::endpoint_name(*field), uri_error(*fault)),
            "Codes, secrets and tokens go there, so it has to be one certain https address.",
            "Copy it from the provider's documentation.",
        ),
    }
}

pub(super) fn custom_request(fault: CustomRequestError) -> Explanation {
    match fault {
        CustomRequestError::Path => explain(
            "The path does not stay below the API base.",
            "The token is this API's: sent to another address it would be given away.",
            "Begin with a slash, as in /rooms?max=2, without # and without a way back up (..).",
        ),
        CustomRequestError::Body => explain(
            "The body is not JSON.",
            "The request says that it is, and the API would refuse it.",
            "Put every name and every text in double quotes, and a comma between two members.",
        ),
        CustomRequestError::BodyOfGet => explain(
            "A GET has no body.",
            "It asks for what stands at an address; browsers send no body with it.",
            "Empty the body, or choose POST.",
        ),
    }
}
