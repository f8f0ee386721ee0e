//! Step 5, the requests to the API and its answers.

/// What the step lacks with a provider without an API.
pub const NO_API: &str = "This provider has no API base, so there is nothing to call.";

/// What the step waits for.
pub const OPENS_WITH_TOKEN: &str = "Unlocks when you have a token.";

/// Above the button that refreshes, before the token is tried.
pub const TOKEN_EXPIRED: &str = "The access token has expired, so the API will answer 401.";

/// The same, once the API refused the token.
pub const TOKEN_NOT_ACCEPTED: &str = "The API no longer accepts this token: it has expired or been revoked.";

/// What that button repeats: the custom request.
pub const YOUR_REQUEST: &str = "your own request";

/// The button that refreshes and repeats, before what it repeats.
pub const REFRESH_THEN: &str = "Refresh, then ";

/// Why there is no such button.
pub const NOTHING_TO_REFRESH: &str = "There is no valid refresh token, so you need to sign in again.";

/// The body of the answer, for a screen reader.
pub const BODY: &str = "The body of the answer";

/// The table of rooms, for a screen reader.
pub const ROOMS: &str = "The rooms";

/// A column of that table.
pub const ROOM: &str = "Room";

/// A column of that table.
pub const ROOM_TYPE: &str = "Type";

/// A column of that table.
pub const LAST_ACTIVITY: &str = "Last activity";

/// Before the API's own words.
pub const API_SAYS: &str = "The API says: ";

/// Before the API's tracking id.
pub const TRACKING_ID: &str = "Tracking ID (quote it to support): ";

/// In place of the granted scopes.
pub const SCOPES_NOT_SAID: &str = "not stated by the provider";

/// Before the scopes that were asked for.
pub const SCOPES_ASKED: &str = "Asked for: ";

/// Before those that were granted.
pub const SCOPES_GRANTED: &str = ". Granted: ";

/// What a scenario made the sandbox do.
pub const TREATED_AS_WITHOUT_SCOPES: &str = "But on purpose, the sandbox treats this token as if it had no scopes. ";

/// Between a request and the scope that it needs.
pub const NEEDS: &str = " needs ";

/// What a refusal means when that scope was granted.
pub const GRANTED_ALL_THE_SAME: &str = " It was granted, so the user probably lacks the role or the license.";

/// The button that adds a scope, before the scope.
pub const ADD_SCOPE: &str = "Ask for ";

/// And after it.
pub const AND_START_AGAIN: &str = " too";

/// Below that button.
pub const SELECT_IT_FIRST: &str =
    "If you didn't select it at registration, do that first: otherwise the provider answers invalid_scope.";

/// The fold of the custom request.
pub const CUSTOM_REQUEST: &str = "Try your own request";

/// Its list of methods.
pub const METHOD: &str = "Method";

/// The field of its path, before the API base.
pub const PATH_BELOW: &str = "Path below ";

/// The field of its body.
pub const CUSTOM_BODY: &str = "Body, as JSON";

/// What a body looks like.
pub const CUSTOM_BODY_EXAMPLE: &str = "{\"roomId\": \"…\", \"text\": \"Hello\"}";

/// The button that sends it, before the method.
pub const SEND: &str = "Send ";

/// The question before it is sent, up to the API base.
pub const CHANGES_SOMETHING: &str = "This will change data at ";

/// And after it.
pub const IN_YOUR_NAME: &str = ", as you.";

/// The button that agrees.
pub const SEND_IT: &str = "Send";

/// The button that doesn't.
pub const DO_NOT_SEND: &str = "Cancel";

/// A status code with the name that RFC 9110 gives it, where the tutorial may meet it.
pub fn status(status: u16) -> String {
    let name = match status {
        200 => " OK",
        400 => " Bad Request",
        401 => " Unauthorized: the token is invalid or has expired",
        403 => " Forbidden: the token is valid but not allowed to do this",
        201 => " Created",
        204 => " No Content",
        404 => " Not Found",
        405 => " Method Not Allowed",
        423 => " Locked: temporarily unavailable",
        429 => " Too Many Requests",
        500 => " Internal Server Error",
        503 => " Service Unavailable",
        _ => "",
    };
    format!("{status}{name}")
}
