//! What the fields of the form are called.

use crate::{
    flow::{
        form::{EndpointField, Field},
        problem::InputField,
    },
    oauth::limits::quoted,
};

/// What a sentence about a field begins with.
pub fn label(field: Field) -> &'static str {
    match field {
        Field::ClientId => "The Client ID",
        Field::Scopes => "The list of scopes",
        Field::State => "The state",
        Field::RedirectUri => "The Redirect URI",
        Field::Prompt => "The prompt",
        Field::LoginHint => "The login hint",
        Field::MaxAge => "max_age",
        Field::AuthorizeEndpoint => "The Authorization endpoint",
        Field::TokenEndpoint => "The Token endpoint",
        Field::ApiBase => "The API base",
        Field::Issuer => "The issuer",
    }
}

/// What the page calls a field, within a sentence.
pub fn input_name(field: InputField) -> &'static str {
    match field {
        InputField::Form(Field::Scopes) => "the scopes",
        InputField::Form(Field::MaxAge) => "max_age",
        InputField::Form(Field::ClientId) => "the Client ID",
        InputField::Form(Field::State) => "the state",
        InputField::Form(Field::RedirectUri) => "the Redirect URI",
        InputField::Form(Field::Prompt) => "the prompt",
        InputField::Form(Field::LoginHint) => "the login hint",
        InputField::Form(_) => "the endpoints",
        InputField::ClientSecret => "the Client Secret",
        InputField::ClientAuth => "the client authentication",
        InputField::CustomPath => "the path",
        InputField::CustomBody => "the body",
    }
}

/// What the page calls an endpoint.
pub fn endpoint_name(field: EndpointField) -> &'static str {
    match field {
        EndpointField::Authorization => "Authorization endpoint",
        EndpointField::Token => "Token endpoint",
        EndpointField::ApiBase => "API base",
        EndpointField::Issuer => "Issuer",
    }
}

/// That the issuer was read from the address of its metadata.
pub fn shortened_issuer(typed: &str) -> String {
    format!(
        "You entered {}, the address of its metadata. The issuer is that address without the .well-known part.",
        quoted(typed)
    )
}
