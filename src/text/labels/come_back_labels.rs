//! Step 3, what the callback brought, and the forged callback.

/// The field of the returned state.
pub const STATE: &str = "Returned State";

/// Above what a page without the check would have done.
pub const WITHOUT_THE_CHECK: &str = "Without the check:";

/// The fold of the forged callback.
pub const ATTACK: &str = "Attack it: what if someone sent you a link like this?";

/// What the button below does.
pub const ATTACK_HINT: &str = "An attacker signs in with their own account, keeps the code unused, and sends you the link. This page can forge such a link and open it here. The page reloads, as it would in a real attack, so any code or token you hold is lost.";

/// The button that forges a callback.
pub const FORGE: &str = "Forge a callback and open it";

/// Another state came, and the check that would have noticed is off.
pub const STATE_NOT_COMPARED: &str =
    "This isn't the state that this tab sent. The page went on because its state check is off.";

/// That the state was the right one, and how long the trip took.
pub fn state_matches(trip: &str) -> String {
    format!("State matches what this tab sent. Round trip: {trip}.")
}
