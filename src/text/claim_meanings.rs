//! What the claims of an ID token mean.

/// The claims that OpenID Connect defines for every ID token, and the most usual ones of its profile scope.
pub const MEANINGS: [(&str, &str); 15] = [
    ("iss", "the issuer: who says this"),
    ("sub", "who signed in, by an ID that the issuer never reuses"),
    ("aud", "the client it is for"),
    ("azp", "the client it was issued to"),
    ("exp", "when it expires"),
    ("iat", "when it was issued"),
    ("nbf", "it isn't valid before this time"),
    ("auth_time", "when the user signed in"),
    ("nonce", "must be the value this tab sent, which ties the token to it"),
    ("acr", "how strongly the user was authenticated"),
    ("amr", "how the user proved who they are"),
    ("at_hash", "half of the access token's hash"),
    ("name", "the user's name, as the provider has it"),
    ("email", "an email address, as the provider has it"),
    ("email_verified", "whether the provider checked that the address is the user's"),
];
