//! Step 3, what the callback brought, and the forged callback.

/// The field of the returned state.
pub const STATE: &str = "Returned State";

/// The field of the code.
pub const CODE: &str = "Auth Code";

/// Above what a page without the check would have done.
pub const WITHOUT_THE_CHECK: &str = "A page without the check would have gone on:";

/// The fold of the forged callback.
pub const ATTACK: &str = "What if somebody sent you such a link?";

/// What the button below does.
pub const ATTACK_HINT: &str = "An attacker signs in with an account of their own, keeps the code, and sends you the \
     address with it. The page can make such a link and open it here, while this tab waits for its own callback. It \
     loads anew, as it would then: a code or token that it holds is forgotten.";

/// The button that forges a callback.
pub const FORGE: &str = "Forge a callback and open it";

/// That the state was the right one, and how long the trip took.
pub fn state_matches(trip: &str) -> String {
    format!("state is the one this tab sent; the trip took {trip}")
}
