//! Places in the page: those that the second part fills, and those where a problem is explained.

use crate::flow::{
    Session,
    problem::{InputField, Problem, Step},
};

/// Where a problem is said.
#[derive(Clone, Copy)]
pub(super) enum SaidAt {
    /// At the field to fix.
    Field(InputField),
    /// At the end of the step, where there is no such field.
    Step(Step),
}

impl SaidAt {
    pub(super) fn problem(self, session: &Session) -> Option<&Problem> {
        session.problem.as_ref().filter(|problem| match self {
            Self::Field(field) => problem.field() == Some(field),
            Self::Step(step) => problem.field().is_none() && problem.step() == step,
        })
    }
}

/// A gap in the page, which the part fills that comes second.
#[derive(Clone, Copy)]
pub(super) enum Gap {
    Presenter,
    ScenarioBar,
    ScenarioLesson,
    /// What is predicted, and what is changed in the sandbox.
    SandboxChanges,
    Offer,
    Registration,
    Endpoints,
    RedirectUri,
    Advice,
    /// The options of the request.
    Options,
    /// Steps 3 to 6.
    Steps,
    /// The messages, and what is folded below them.
    Lesson,
    Foot,
    Announcement,
    /// What came of a step.
    Result(Step),
    /// What happens in it, and why.
    Why(Step),
    /// What would go wrong without it.
    Without(Step),
    /// A problem that the first part doesn't explain.
    Problem(SaidAt),
}
