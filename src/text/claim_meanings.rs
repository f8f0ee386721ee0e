//! What the claims of an ID token mean.

/// The claims that OpenID Connect defines for every ID token, and the most usual ones of its profile scope.
pub const MEANINGS: [(&str, &str); 15] = [
    ("iss", "who says so: the issuer"),
    ("sub", "who signed in, by a name that the issuer never gives to another"),
    ("aud", "for whom it is meant: the client"),
    ("azp", "to whom it was issued"),
    ("exp", "when it ends"),
    ("iat", "when it was issued"),
    ("nbf", "from when on it may be used"),
    ("auth_time", "when the user signed in"),
    ("nonce", "what this tab sent, to tie the token to it"),
    ("acr", "how well the user showed who they are"),
    ("amr", "by what the user showed who they are"),
    ("at_hash", "the beginning of the access token's hash"),
    ("name", "the user's name, as the provider has it"),
    ("email", "an address, as the provider has it"),
    ("email_verified", "whether the provider saw the user receive mail there"),
];
