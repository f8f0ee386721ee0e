//! Questions before the page uses something from outside: a class link's own endpoints, or the hosts that an issuer
//! names. Also the note that a class link filled in the form.

use leptos::prelude::*;

use crate::{
    browser::window,
    flow::{
        Event,
        class_link::{ClassLink, Offer as Link},
        form::EndpointField,
        problem::Step,
    },
    oauth::uri::Endpoint,
    text::{error_words::class_link_error, fields::endpoint_name, labels::request_labels},
};

use super::page::Page;

#[component]
pub(super) fn Offer(page: Page) -> impl IntoView {
    let offer = page.derive(|flow| flow.setup.offer.clone());
    let dismiss = move |_| {
        page.send(Event::LinkDismissed);
        focus_what_comes_next(page, None);
    };
    view! { {move || {
        let shown = match offer.get()? {
            Link::Refused(error) => view! {
                <p><b>{request_labels::LINK_UNUSABLE} {class_link_error(&error)} "."</b> {request_labels::ASK_THE_SENDER}</p>
                <button id="linkDismiss" type="button" on:click=dismiss>{request_labels::DISMISS}</button>
            }
            .into_any(),
            Link::Used(link) => view! {
                <p>
                    <b>{request_labels::LINK_FILLED_IN} {request_labels::filled_in(&link)} "."</b>
                    {link.is_complete().then_some(request_labels::LINK_COMPLETE)}
                </p>
                <button id="linkDismiss" type="button" on:click=dismiss>{request_labels::DISMISS}</button>
            }
            .into_any(),
            Link::ToConfirm(link) => {
                let confirmed = link.clone();
                let confirm = move |_| {
                    page.send(Event::LinkConfirmed(confirmed.clone()));
                    focus_what_comes_next(page, Some(&confirmed));
                };
                view! {
                    <h2>{request_labels::LINK_ELSEWHERE}</h2>
                    <p>{request_labels::LINK_HOSTS}</p>
                    <Hosts hosts=link.hosts()/>
                    <Brought link/>
                    <p>{request_labels::LINK_CAUTION}</p>
                    <div class="row">
                        <button id="linkConfirm" type="button" on:click=confirm>{request_labels::USE_ENDPOINTS}</button>
                        <button id="linkDismiss" type="button" on:click=dismiss>{request_labels::IGNORE_LINK}</button>
                    </div>
                }
                .into_any()
            }
        };
        Some(
            view! { <section id="classLinkOffer" class="offer" tabindex="-1" aria-label=request_labels::LINK_REGION>{shown}</section> },
        )
    }} }
}

/// Moves the focus, because the button that was pressed is gone: to the next waiting link, or else to the form.
fn focus_what_comes_next(page: Page, confirmed: Option<&ClassLink>) {
    let is_answered = page.with_untracked(|flow| match &flow.setup.offer {
        None => true,
        Some(Link::Used(used)) => confirmed == Some(used),
        Some(Link::ToConfirm(_) | Link::Refused(_)) => false,
    });
    if is_answered {
        page.go_to("clientId", Step::Request);
    } else {
        window::focus("classLinkOffer");
    }
}

/// Asks before an issuer's metadata moves an endpoint to a host that the user has neither typed nor confirmed.
#[component]
pub(super) fn DiscoveryQuestion(page: Page) -> impl IntoView {
    let offer = page.derive_session(|session| session.discovery_offer.clone());
    let answer = move |event: Event| {
        page.send(event);
        // The button is gone, so the focus moves.
        window::focus("clientId");
    };
    view! { {move || {
        let offer = offer.get()?;
        let metadata = offer.metadata;
        let optional =
            |endpoint: Option<Endpoint>| endpoint.map(|endpoint| endpoint.as_str().to_owned()).unwrap_or_default();
        let values = vec![
            (endpoint_name(EndpointField::Authorization), metadata.authorization.as_str().to_owned()),
            (endpoint_name(EndpointField::Token), metadata.token.as_str().to_owned()),
            (request_labels::REVOCATION_ENDPOINT, optional(metadata.revocation)),
            (request_labels::KEYS, optional(metadata.jwks)),
        ];
        Some(view! {
            <section id="discoveryOffer" class="offer" tabindex="-1" aria-label=request_labels::DISCOVERY_REGION>
                <h3>{request_labels::DISCOVERY_ELSEWHERE}</h3>
                <p>{request_labels::DISCOVERY_HOSTS}</p>
                <Hosts hosts=offer.new_hosts/>
                <Values values/>
                <p>{request_labels::DISCOVERY_CAUTION}</p>
                <div class="row">
                    <button id="discoveryConfirm" type="button" on:click=move |_| answer(Event::DiscoveryConfirmed)>
                        {request_labels::USE_ENDPOINTS}
                    </button>
                    <button id="discoveryDismiss" type="button" on:click=move |_| answer(Event::DiscoveryDismissed)>
                        {request_labels::KEEP_FORM}
                    </button>
                </div>
            </section>
        })
    }} }
}

/// Every value that the link would fill in.
#[component]
fn Brought(link: ClassLink) -> impl IntoView {
    let endpoints = link.endpoints.unwrap_or_default();
    let values = vec![
        (endpoint_name(EndpointField::Authorization), endpoints.authorization),
        (endpoint_name(EndpointField::Token), endpoints.token),
        (endpoint_name(EndpointField::ApiBase), endpoints.api_base),
        (endpoint_name(EndpointField::Issuer), endpoints.issuer),
        (request_labels::CLIENT_ID, link.client_id),
        (request_labels::FOUND_SCOPES, link.scopes),
    ];
    view! { <Values values/> }
}

/// The hosts to confirm, in large type.
#[component]
fn Hosts(hosts: Vec<String>) -> impl IntoView {
    view! {
        <ul class="hosts">{hosts.into_iter().map(|host| view! { <li><bdi>{host}</bdi></li> }).collect_view()}</ul>
    }
}

/// Values to fill in, by name; empty ones are left out.
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
