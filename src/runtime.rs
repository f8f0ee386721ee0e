//! Runs a command in the browser and returns the resulting event.

use std::time::Duration;

use crate::{
    attacks,
    browser::{
        clipboard, crypto, csp, entropy, fetch,
        location::{self, Taken},
        session::{self, Slot},
        window,
        worker::{self, WorkerUnavailable},
    },
    flow::{Command, Event, Obstacle, Opening, class_link::ClassLink, form::RequestSecrets, record::SessionRecord},
    glass::{Ask, Asked, CHANNEL_HEADER, CHANNEL_PATH, Glimpse, Relay, Relayed, Settings},
    oauth::{
        http::{HttpRequest, HttpResponse, TransportError, header},
        json,
        secret::{Body, CodeVerifier, Fragment, Nonce, SecretUrl, State},
    },
    providers::sandbox_provider,
};

/// The timeout for a request.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// The timeout for the sandbox's side channel.
const CHANNEL_LIMIT: Duration = Duration::from_secs(10);

/// What the page finds when it opens, with what was already taken from its address.
pub fn opening(Taken { search, fragment: fragment_answer }: Taken) -> Opening {
    let record = session::load(Slot::Request).map(|record| record.map(SessionRecord::new));
    let obstacle = if window::is_framed() {
        Some(Obstacle::Framed)
    } else if !window::is_secure_context() {
        Some(Obstacle::InsecureContext)
    } else if record.is_err() {
        Some(Obstacle::StorageUnavailable)
    } else {
        None
    };
    Opening {
        search,
        fragment: take_class_link(),
        fragment_answer,
        record: record.unwrap_or_default(),
        obstacle,
        foreign_worker: foreign_worker(),
    }
}

/// The script of another project's service worker, if one controls this page.
fn foreign_worker() -> Option<String> {
    worker::foreign_worker(sandbox_provider::folder(&location::page_uri()))
}

/// Whether the sandbox answers, the tab can store something, and the clipboard works: it copies the page's address.
pub async fn check_room() -> [bool; 3] {
    let page_uri = location::page_uri();
    let is_started = worker::start(sandbox_provider::folder(&page_uri)).await.is_ok();
    // A sandbox that can't store anything doesn't know its settings.
    let answers = is_started && settings().await.is_some();
    [answers, session::load(Slot::Request).is_ok(), clipboard::copy(&page_uri).await]
}

/// Sends a request to the sandbox's side channel, or a `GET` if there is none; returns the response.
async fn channel(ask: Option<&Ask>) -> Option<String> {
    let url = SecretUrl::of(&[&sandbox_provider::api_base(&location::page_uri()), "/", CHANNEL_PATH]);
    let body = ask.map(json::text_of).unwrap_or_default();
    if !body.is_empty() {
        reach(url.expose()).await.ok()?;
    }
    fetch::text_beside(url.expose(), CHANNEL_HEADER, "1", body, CHANNEL_LIMIT).await
}

/// The sandbox's report about a message that it answered; `None` if the sandbox is gone.
pub async fn look_inside(asked: &Asked) -> Option<Glimpse> {
    let text = channel(None).await?;
    Glimpse::of_answer(&*json::value(&text).ok()?, asked)
}

/// The sandbox's settings; `None` if it is gone, doesn't answer, or is no longer wanted. This never starts it: a reset
/// may have just removed it.
pub async fn read_settings(is_wanted: impl Fn() -> bool) -> Option<Settings> {
    worker::settle().await;
    if !is_wanted() || !worker::is_there(sandbox_provider::folder(&location::page_uri())) {
        return None;
    }
    settings().await
}

async fn settings() -> Option<Settings> {
    Settings::of_answer(&*json::value(&channel(None).await?).ok()?)
}

/// Changes the sandbox's settings. Returns the new settings; `None` if it doesn't answer.
async fn set_simulation(settings: Settings) -> Option<Settings> {
    let text = channel(Some(&Ask::Set(settings))).await?;
    Settings::of_answer(&*json::value(&text).ok()?)
}

/// Has the sandbox answer a request from someone other than this page, with the redirect readable.
pub async fn relay(request: HttpRequest) -> Option<attacks::Answer> {
    let headers = request.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect();
    let relay = Relay {
        method: request.method.to_string(),
        url: request.url.expose().to_owned(),
        headers,
        body: request.body.expose().to_owned(),
    };
    let text = channel(Some(&Ask::Relay(relay))).await?;
    let Relayed { status, headers, body, entry } = serde_json::from_str(&text).ok()?;
    let headers = headers.iter().map(|(name, value)| header(name, value.as_str())).collect();
    Some(attacks::Answer { response: HttpResponse { status, headers, body: Body::new(body) }, entry })
}

/// Calls back whenever another service worker takes over, with the event to send.
pub fn on_worker_change(changed: impl Fn(Event) + 'static) {
    worker::on_change(move || changed(Event::WorkerChanged(foreign_worker())));
}

/// Takes the class link out of the page's address; empty if there is none.
pub fn take_class_link() -> Fragment {
    location::take_fragment(ClassLink::is_one)
}

/// The unpredictable values of one request.
pub fn request_secrets() -> RequestSecrets {
    let mut entropy = entropy::bytes();
    RequestSecrets {
        state: State::fresh(&mut entropy),
        nonce: Nonce::fresh(&mut entropy),
        code_verifier: CodeVerifier::fresh(&mut entropy),
    }
}

/// Runs a command that the first part of the page can run alone.
///
/// # Errors
///
/// The command, if it needs the second part.
pub async fn run_first(command: Command) -> Result<Option<Event>, Box<Command>> {
    Ok(match command {
        Command::EnsureReachable(url) => {
            let reached = reach(url.expose()).await;
            // Here rather than before leaving: until then, the user may still change their mind.
            worker::settle().await;
            Some(match reached {
                Ok(()) => Event::BecameReachable(url),
                Err(WorkerUnavailable(words)) => Event::WasUnreachable { url, words },
            })
        }
        later => return Err(Box::new(later)),
    })
}

/// Runs every other command.
pub async fn run_later(command: Command) -> Option<Event> {
    match command {
        Command::Leave { record, url } => {
            // A forged callback is opened without asking first whether a server answers.
            worker::settle().await;
            if session::store(Slot::Request, record.expose()).is_err() {
                return Some(Event::StorageFailed);
            }
            location::leave(url.expose());
            Some(Event::Departed(request_secrets()))
        }
        Command::RestrictConnections(sources) => {
            csp::connect_only_to(&sources);
            None
        }
        Command::ClearPending => {
            session::forget(Slot::Request);
            None
        }
        Command::TearDownSandbox => {
            fetch::abort();
            worker::remove(sandbox_provider::folder(&location::page_uri())).await;
            None
        }
        Command::CheckSignature(attempt, it) => {
            let result = crypto::verify(&it.key, it.signed.expose(), &it.signature).await;
            Some(Event::SignatureChecked(attempt, result))
        }
        Command::SetSimulation(settings) => Some(Event::SimulationSet(set_simulation(settings).await)),
        Command::Send(attempt, request) => Some(Event::Answered(
            attempt,
            match reach(request.url.expose()).await {
                Ok(()) => fetch::send(&request, REQUEST_LIMIT).await,
                Err(WorkerUnavailable(words)) => Err(TransportError::WorkerUnavailable(words)),
            },
        )),
        // It is run first.
        Command::EnsureReachable(_) => None,
    }
}

/// Makes sure that a server answers at this address: for the sandbox, starts its service worker.
async fn reach(url: &str) -> Result<(), WorkerUnavailable> {
    let page_uri = location::page_uri();
    if url.starts_with(&format!("{}/", sandbox_provider::api_base(&page_uri))) {
        worker::start(sandbox_provider::folder(&page_uri)).await
    } else {
        Ok(())
    }
}
