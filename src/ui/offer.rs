//! Questions before something from outside is used: a class link's own endpoints, and the hosts that an issuer names. And a
//! note about where the form's values came from.

use leptos::prelude::*;

use crate::{
    browser::window as browser_page,
    flow::{
        Event,
        class_link::{ClassLink, Offer as Link},
    },
    oauth::uri::Endpoint,
    text::error_words::class_link_error,
};

use super::page::Page;

#[component]
pub(super) fn Offer(page: Page) -> impl IntoView {
    let offer = page.derive(|flow| flow.setup.offer.clone());
    let dismiss = move |_| {
        page.send(Event::LinkDismissed);
        focus_what_comes_next(page, None);
    };
    move || {
        let shown = match offer.get()? {
            Link::Refused(error) => view! {
                <p><b>"This class link can't be used: " {class_link_error(&error)} "."</b> " Ask the person who sent it."</p>
                <button id="linkDismiss" type="button" on:click=dismiss>"Dismiss"</button>
            }
            .into_any(),
            Link::Used(link) => view! {
                <p>
                    <b>"Your class link filled in " {what(&link)} "."</b>
                    {link.is_complete().then_some(" You're ready.")}
                </p>
                <button id="linkDismiss" type="button" on:click=dismiss>"Dismiss"</button>
            }
            .into_any(),
            Link::ToConfirm(link) => {
                let confirmed = link.clone();
                let confirm = move |_| {
                    page.send(Event::LinkConfirmed(confirmed.clone()));
                    focus_what_comes_next(page, Some(&confirmed));
                };
                view! {
                    <h2>"This link wants to send you somewhere else"</h2>
                    <p>"You would sign in at, and your client secret and tokens would go to:"</p>
                    <Hosts hosts=link.hosts()/>
                    <Brought link/>
                    <p>"Nothing happens until you agree. If you don't recognize these names, ignore the link."</p>
                    <div class="row">
                        <button id="linkConfirm" type="button" on:click=confirm>"Use these endpoints"</button>
                        <button id="linkDismiss" type="button" on:click=dismiss>"Ignore the link"</button>
                    </div>
                }
                .into_any()
            }
        };
        Some(
            view! { <section id="classLinkOffer" class="offer" tabindex="-1" aria-label="Class link">{shown}</section> },
        )
    }
}

/// The button that was pressed is gone by now. What comes next is another link that waited, else the form.
fn focus_what_comes_next(page: Page, confirmed: Option<&ClassLink>) {
    let is_answered = page.with_untracked(|flow| match &flow.setup.offer {
        None => true,
        Some(Link::Used(used)) => confirmed == Some(used),
        Some(Link::ToConfirm(_) | Link::Refused(_)) => false,
    });
    browser_page::focus(if is_answered { "clientId" } else { "classLinkOffer" });
}

/// Asks before an issuer's metadata moves an endpoint to a host that the user has neither typed nor confirmed.
#[component]
pub(super) fn DiscoveryQuestion(page: Page) -> impl IntoView {
    let offer = page.derive(|flow| flow.session.discovery_offer.clone());
    let answer = move |event: Event| {
        page.send(event);
        // The button is gone by now.
        browser_page::focus("clientId");
    };
    move || {
        let offer = offer.get()?;
        let metadata = offer.metadata;
        let optional =
            |endpoint: Option<Endpoint>| endpoint.map(|endpoint| endpoint.as_str().to_owned()).unwrap_or_default();
        let values = vec![
            ("Authorization endpoint", metadata.authorization.as_str().to_owned()),
            ("Token endpoint", metadata.token.as_str().to_owned()),
            ("Revocation endpoint", optional(metadata.revocation)),
            ("Keys (JWKS)", optional(metadata.jwks)),
        ];
        Some(view! {
            <section id="discoveryOffer" class="offer" tabindex="-1" aria-label="Hosts that the issuer names">
                <h3>"This issuer wants to send you to other hosts"</h3>
                <p>"You would sign in there, or your client secret and tokens would go there:"</p>
                <Hosts hosts=offer.new_hosts/>
                <Values values/>
                <p>"Nothing changes until you agree. If you don't recognize these names, keep the form as it is."</p>
                <div class="row">
                    <button id="discoveryConfirm" type="button" on:click=move |_| answer(Event::DiscoveryConfirmed)>
                        "Use these endpoints"
                    </button>
                    <button id="discoveryDismiss" type="button" on:click=move |_| answer(Event::DiscoveryDismissed)>
                        "Keep the form as it is"
                    </button>
                </div>
            </section>
        })
    }
}

/// What a link fills in, in words.
fn what(link: &ClassLink) -> String {
    let provider = format!("the {} provider", link.provider.name);
    let mut parts = vec![provider.as_str()];
    parts.extend(link.endpoints.is_some().then_some("its endpoints"));
    parts.extend((!link.client_id.is_empty()).then_some("the Client ID"));
    parts.extend((!link.scopes.is_empty()).then_some("the scopes"));
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last.to_owned() } else { format!("{} and {last}", parts.join(", ")) }
}

/// Every value of the link, as it would be filled in.
#[component]
fn Brought(link: ClassLink) -> impl IntoView {
    let endpoints = link.endpoints.unwrap_or_default();
    let values = vec![
        ("Authorization endpoint", endpoints.authorization),
        ("Token endpoint", endpoints.token),
        ("API base", endpoints.api_base),
        ("Issuer", endpoints.issuer),
        ("Client ID", link.client_id),
        ("Scopes", link.scopes),
    ];
    view! { <Values values/> }
}

/// The hosts to agree to, large enough to be read.
#[component]
fn Hosts(hosts: Vec<String>) -> impl IntoView {
    view! {
        <ul class="hosts">{hosts.into_iter().map(|host| view! { <li><bdi>{host}</bdi></li> }).collect_view()}</ul>
    }
}

/// Values by name, as they would be filled in; those that are empty are left out.
#[component]
fn Values(values: Vec<(&'static str, String)>) -> impl IntoView {
    view! {
        <dl class="words">
            {values.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| view! {
                <div><dt>{name}</dt><dd><span class="value">{value}</span></dd></div>
            }).collect_view()}
        </dl>
    }
}
