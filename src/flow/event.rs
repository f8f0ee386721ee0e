//! What happened: in the browser, at the provider, and by the user's hand.

use crate::{
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
};

/// What the browser withholds from the whole page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The page stands inside another.
    Framed,
    /// The page came over http from another machine.
    InsecureContext,
    /// Nothing can be kept for this tab.
    StorageUnavailable,
}

/// What the page found when it opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// `location.search`, already scrubbed from the address bar.
    pub search: Query,
    /// `location.hash`, which may be a class link.
    pub fragment: Fragment,
    /// `location.hash` where it is a provider's answer, already scrubbed from the address bar. It holds what a code or a
    /// token may be read from, and answers no request of this page's: while one waits, it is told as a problem.
    pub fragment_answer: Fragment,
    /// The session record, where one was kept.
    pub record: Option<SessionRecord>,
    /// What the browser withholds.
    pub obstacle: Option<Obstacle>,
    /// The script of another project's service worker, where one is between this page and the network.
    pub foreign_worker: Option<String>,
}

/// What happened, grouped by the step in which it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    // The page as a whole.
    /// The page opened.
    Opened(Opening),
    /// The browser brought the page back from its back/forward cache, or is about to put it there.
    Restored(RequestSecrets),
    /// The user pressed the button that forgets everything; the page is at this address.
    Reset(RequestSecrets, String),
    /// The same before a class: the provider stays as it is, and its sandbox.
    StartedOver(RequestSecrets, String),
    /// Another service worker came between this page and the network, or none is left. Holds the script of one that is
    /// another project's.
    WorkerChanged(Option<String>),
    /// A request came to its end.
    Answered(Attempt, Result<HttpResponse, TransportError>),
    /// What is to go wrong on purpose was chosen, or switched off.
    ScenarioChosen(Option<&'static Scenario>),
    /// A run of the flow was asked for, up to where what was chosen goes wrong.
    RunRequested,

    // Class links.
    /// The page's URL got another fragment, which may be a class link.
    FragmentChanged(Fragment),
    /// This class link, which was shown, was confirmed.
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
    /// A scope was selected or deselected in the list of those that a class needs.
    ScopeSwitched(&'static str, bool),
    /// A new state was asked for.
    StateRenewed(RequestSecrets),
    /// The issuer's metadata was asked for.
    DiscoveryRequested,
    /// The hosts that the metadata names were confirmed.
    DiscoveryConfirmed,
    /// They were not.
    DiscoveryDismissed,
    /// Request Auth Code was pressed.
    CodeRequested,
    /// A code was asked for again, with this scope as well.
    ScopeRequested(&'static str),
    /// A server answers at this URL.
    BecameReachable(SecretUrl),
    /// The service worker that would answer at this URL doesn't start.
    WasUnreachable {
        /// The URL.
        url: SecretUrl,
        /// The browser's own words.
        words: String,
    },
    /// The browser was sent to the provider. Should it stay, the next request gets these values.
    Departed(RequestSecrets),
    /// The session record could not be stored, so the browser did not leave.
    StorageFailed,

    // Step 3: coming back.
    /// A forged callback with these values was asked for.
    ForgeryRequested(RequestSecrets),

    // Step 4: the exchange.
    /// The client secret was edited.
    SecretEdited(ClientSecret),
    /// A way to authenticate the client was chosen.
    ClientAuthChosen(ClientAuth),
    /// Request Access Token was pressed.
    TokenRequested,
    /// The ID token's signature was asked to be checked.
    VerificationRequested,
    /// The browser checked a signature: whether it is valid, or why it couldn't check.
    SignatureChecked(Attempt, Result<bool, String>),

    // Step 5: the API.
    /// A request to the API was asked for. One that changes something has to be asked for twice.
    ApiCallRequested(Call),
    /// The custom request was edited.
    CustomRequestEdited(CustomRequest),
    /// A refresh was asked for, and then this request.
    RefreshThenCallRequested(Call),

    // Step 6: refresh and revocation.
    /// Refresh Access Token was pressed.
    RefreshRequested,
    /// Automatic refresh was switched on or off.
    AutoRefreshSwitched(bool),
    /// The time of an automatic refresh has come.
    RefreshDue,
    /// The tokens were asked to be revoked.
    RevocationRequested,
}
