//! What happened: in the browser, at the provider, or by the user's action.

use crate::{
    glass::Settings,
    oauth::{
        http::{HttpResponse, TransportError},
        secret::{ClientSecret, Fragment, Query, SecretUrl, Typed},
        token_request::ClientAuth,
    },
    providers::{Provider, Scenario},
};

use super::{
    call::{Call, CustomRequest},
    class_link::ClassLink,
    form::{Field, RequestSecrets},
    progress::Attempt,
    record::SessionRecord,
    simulation::Simulation,
};

/// What the browser doesn't allow the whole page to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The page is in a frame.
    Framed,
    /// The page came over http from another machine.
    InsecureContext,
    /// The tab can't store anything.
    StorageUnavailable,
}

/// What the page found when it opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// `location.search`, already removed from the address bar.
    pub search: Query,
    /// `location.hash`, which may be a class link.
    pub fragment: Fragment,
    /// `location.hash` if it's a provider's response, already removed from the address bar. It may contain a code or a
    /// token, but this page never asks for one there: if it comes while a request waits, it's reported as a problem.
    pub fragment_answer: Fragment,
    /// The session record, if there is one.
    pub record: Option<SessionRecord>,
    /// What the browser doesn't allow.
    pub obstacle: Option<Obstacle>,
    /// The script of another project's service worker, if one controls this page.
    pub foreign_worker: Option<String>,
}

impl Opening {
    /// Whether nothing has to be read.
    pub fn brings_nothing(&self) -> bool {
        self.search.is_empty() && self.fragment.is_empty() && self.fragment_answer.is_empty() && self.record.is_none()
    }

    /// What still holds once the page was left: what the browser doesn't allow, and whose worker reads along.
    pub fn without_content(self) -> Self {
        Self { obstacle: self.obstacle, foreign_worker: self.foreign_worker, ..Self::default() }
    }
}

/// What happened, grouped by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    // The page as a whole.
    /// The page opened.
    Opened(Opening),
    /// The browser brought the page back from its back/forward cache, or is about to put it there.
    Restored(RequestSecrets),
    /// The user reset the page, which is at this address.
    Reset(RequestSecrets, String),
    /// The user reset the page while presenting: the provider and its sandbox stay.
    StartedOver(RequestSecrets, String),
    /// Another service worker controls this page now, or none does. Holds its script if it is another project's.
    WorkerChanged(Option<String>),
    /// A request ended.
    Answered(Attempt, Result<HttpResponse, TransportError>),
    /// The scenario was changed or switched off.
    ScenarioChosen(Option<&'static Scenario>),
    /// A run of the flow was requested, up to the last step that the scenario can make fail.
    RunRequested,
    /// Checks were switched, or the sandbox's clock was moved.
    SimulationChosen(Simulation),
    /// The sandbox reported its settings; `None` if it didn't answer.
    SimulationSet(Option<Settings>),

    // Class links.
    /// The page's URL got another fragment, which may be a class link.
    FragmentChanged(Fragment),
    /// The user confirmed this class link, which was shown.
    LinkConfirmed(ClassLink),
    /// The class link was dismissed.
    LinkDismissed,

    // Step 2: the form, discovery, and leaving.
    /// A text field was edited.
    FieldEdited(Field, Typed),
    /// A provider was chosen.
    ProviderChosen(&'static Provider),
    /// PKCE was switched on or off.
    PkceSwitched(bool),
    /// A scope was selected or deselected in the list of those a class needs.
    ScopeSwitched(&'static str, bool),
    /// A new state was requested.
    StateRenewed(RequestSecrets),
    /// Discovery was requested.
    DiscoveryRequested,
    /// The metadata's hosts were confirmed.
    DiscoveryConfirmed,
    /// The metadata's hosts were rejected.
    DiscoveryDismissed,
    /// Request Auth Code was pressed.
    CodeRequested,
    /// A new code was requested, with this additional scope.
    ScopeRequested(&'static str),
    /// A server answers at this URL.
    BecameReachable(SecretUrl),
    /// The service worker that should answer at this URL doesn't start.
    WasUnreachable {
        /// The URL.
        url: SecretUrl,
        /// The browser's message.
        words: String,
    },
    /// The browser was sent to the provider. If it stays, the next request uses these values.
    Departed(RequestSecrets),
    /// The session record could not be stored, so the browser stays.
    StorageFailed,

    // Step 3: coming back.
    /// A forged callback with these values was requested.
    ForgeryRequested(RequestSecrets),

    // Step 4: the exchange.
    /// The client secret was edited.
    SecretEdited(ClientSecret),
    /// Another client authentication method was chosen.
    ClientAuthChosen(ClientAuth),
    /// Request Access Token was pressed.
    TokenRequested,
    /// A check of the ID token's signature was requested.
    VerificationRequested,
    /// The browser checked a signature: whether it's valid, or why it couldn't check.
    SignatureChecked(Attempt, Result<bool, String>),

    // Step 5: the API.
    /// An API request was requested. One that changes something has to be requested twice.
    ApiCallRequested(Call),
    /// The custom request was edited.
    CustomRequestEdited(CustomRequest),
    /// A refresh was requested, followed by this API request.
    RefreshThenCallRequested(Call),

    // Step 6: refresh and revocation.
    /// Refresh Access Token was pressed.
    RefreshRequested,
    /// Automatic refresh was switched on or off.
    AutoRefreshSwitched(bool),
    /// An automatic refresh is due.
    RefreshDue,
    /// Revocation of the tokens was requested.
    RevocationRequested,
}
