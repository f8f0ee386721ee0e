//! An attack as it is run on the page: with what is set in the sandbox, and not with what the page last heard of it.

use crate::{glass::Settings, oauth::http::HttpRequest};

use super::{Answer, Attack, Outcome, Scene, Stop, run};

/// Runs an attack with what is set in the sandbox: `read` reads that, `scene` makes the scene once it is known.
///
/// The settings are those with which the attack ran from its beginning to its end: `None` where it was not run, or where they
/// changed meanwhile.
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
