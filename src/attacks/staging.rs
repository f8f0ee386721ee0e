//! Runs an attack from the page with the sandbox's current settings, not those that the page last heard of.

use crate::{glass::Settings, oauth::http::HttpRequest};

use super::{Answer, Attack, Outcome, Scene, Stop, run};

/// Runs an attack with the sandbox's settings: `read` reads them, then `scene` makes the scene.
///
/// Returns the settings too, if they were the same before and after the attack; `None` if it didn't run, or if they
/// changed in the meantime.
pub async fn run_as_set(
    attack: Attack,
    mut read: impl AsyncFnMut() -> Option<Settings>,
    scene: impl FnOnce() -> Option<Scene>,
    send: impl AsyncFnMut(HttpRequest) -> Option<Answer>,
) -> (Outcome, Option<Settings>) {
    let not_run = (Outcome::Stopped(Stop::Unexpected(0)), None);
    let Some(settings) = read().await else { return not_run };
    let Some(scene) = scene() else { return not_run };
    let outcome = run(attack, &scene, send).await;
    if outcome == not_run.0 {
        return not_run;
    }
    let is_as_before = read().await == Some(settings);
    (outcome, is_as_before.then_some(settings))
}
