//! The user's changes to the simulated provider and to this page: checks that are off, and a clock that is ahead. They
//! affect no request to any other provider.

use crate::{
    glass::{Settings, Switches},
    oauth::{
        authorization_request::AuthorizationRequest,
        callback::{Callback, CallbackError, VerifiedCallback},
        simulated::{ClientChecks, SimulatedRequest},
    },
    providers::Provider,
};

/// The changes, kept until a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Simulation {
    /// The page's own checks.
    pub checks: ClientChecks,
    /// The sandbox's checks and clock, as last reported by the sandbox.
    pub settings: Settings,
}

impl Simulation {
    /// Whether nothing is changed.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The changes as one number, for the session record; 0 if nothing is changed. The lowest six bits are the checks
    /// that are off, the others the seconds that the clock is ahead.
    pub(super) fn code(self) -> u64 {
        let off = self.switches().into_iter().rev().fold(0, |bits, is_on| bits << 1 | u64::from(!is_on));
        u64::from(self.settings.clock_offset_secs) << 6 | off
    }

    /// Decodes such a number; `None` if it is out of range.
    pub(super) fn of_code(code: u64) -> Option<Self> {
        let is_on = |bit: u32| code >> bit & 1 == 0;
        Some(Self {
            checks: ClientChecks { state: is_on(0), nonce: is_on(1) },
            settings: Settings {
                switches: Switches {
                    exact_redirect_uri: is_on(2),
                    pkce: is_on(3),
                    client_authentication: is_on(4),
                    single_use: is_on(5),
                },
                clock_offset_secs: u32::try_from(code >> 6).ok()?,
            },
        })
    }

    fn switches(self) -> [bool; 6] {
        let Self { checks, settings: Settings { switches, .. } } = self;
        let Switches { exact_redirect_uri, pkce, client_authentication, single_use } = switches;
        [checks.state, checks.nonce, exact_redirect_uri, pkce, client_authentication, single_use]
    }
}

/// The status of the last change requested from the sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// It was made, or none was requested.
    #[default]
    Made,
    /// The sandbox hasn't answered yet.
    Asked(Settings),
    /// The sandbox didn't answer, so its settings are taken as unchanged.
    Failed,
}

/// The request, if it went to the simulated provider; else `None`.
pub fn simulated(provider: &Provider, request: &AuthorizationRequest) -> Option<SimulatedRequest> {
    SimulatedRequest::of(request).filter(|_| provider.is_simulated)
}

/// Verifies a callback: the simulated provider's without the checks that are off, any other provider's with every
/// check.
///
/// # Errors
///
/// The first check that fails.
pub(super) fn verify(
    callback: Callback,
    provider: &Provider,
    pending: Option<AuthorizationRequest>,
    simulation: Simulation,
) -> Result<VerifiedCallback, CallbackError> {
    match pending.as_ref().and_then(|request| simulated(provider, request)) {
        Some(request) => request.verify(callback, simulation.checks),
        None => callback.verify(pending),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_simulation_is_one_number_and_back() {
        assert_eq!(Simulation::default().code(), 0);
        for secs in [0, 660, u32::MAX] {
            for off in 0..64 {
                let code = u64::from(secs) << 6 | off;
                let simulation = Simulation::of_code(code).expect("a simulation");
                assert_eq!(simulation.code(), code);
                assert_eq!(simulation.is_plain(), code == 0);
            }
        }
        assert_eq!(Simulation::of_code(1 << 38), None);
        assert_eq!(Simulation::of_code(u64::MAX), None);
    }
}
