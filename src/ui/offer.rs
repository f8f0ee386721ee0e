//! A class link: where the form's values came from, and the question before its own endpoints are used.

use leptos::prelude::*;

use crate::{
    browser::page as browser_page,
    flow::{
        Event,
        class_link::{ClassLink, Offer as Link},
        form::Provider,
    },
};

use super::page::Page;

#[component]
pub(super) fn Offer(page: Page) -> impl IntoView {
    let offer = page.derive(|flow| flow.offer.clone());
    let answer = move |event: Event| {
        page.send(event);
        // The button is gone by now; what comes next is the form.
        browser_page::focus("clientId");
    };
    let dismiss = move |_| answer(Event::LinkDismissed);
    move || {
        let shown = match offer.get()? {
            Link::Refused(fault) => view! {
                <p><b>"The class link was not used: " {fault.to_string()} "."</b> " Ask whoever gave it to you."</p>
                <button id="linkDismiss" type="button" on:click=dismiss>"Close"</button>
            }
            .into_any(),
            Link::Used(link) => view! {
                <p>
                    <b>"A class link filled in " {what(&link)} "."</b>
                    " Whoever made it chose them; compare them with what you were told."
                </p>
                <button id="linkDismiss" type="button" on:click=dismiss>"Close"</button>
            }
            .into_any(),
            Link::ToConfirm(link) => {
                let confirmed = link.clone();
                view! {
                <h2>"This class link brings its own endpoints"</h2>
                <p>"You would sign in there, and your client secret and tokens would be sent there:"</p>
                <ul class="hosts">
                    {link.hosts().into_iter().map(|host| view! { <li><bdi>{host}</bdi></li> }).collect_view()}
                </ul>
                <Brought link/>
                <p>"Nothing of it is used before you say so. If you did not expect these hosts, put it aside."</p>
                <div class="row">
                    <button id="linkConfirm" type="button" on:click=move |_| answer(Event::LinkConfirmed(confirmed.clone()))>"Use these endpoints"</button>
                    <button id="linkDismiss" type="button" on:click=dismiss>"Put the link aside"</button>
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

/// What a link fills in, in words.
fn what(link: &ClassLink) -> String {
    let mut parts = vec![match link.provider {
        Provider::Webex => "the provider Webex",
        Provider::Sandbox => "the provider Sandbox",
        Provider::Custom => "the provider Custom",
    }];
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
    let values = [
        ("Authorization endpoint", endpoints.authorization),
        ("Token endpoint", endpoints.token),
        ("API base", endpoints.api_base),
        ("Issuer", endpoints.issuer),
        ("Client ID", link.client_id),
        ("Scopes", link.scopes),
    ];
    view! {
        <dl class="words">
            {values.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| view! {
                <div><dt>{name}</dt><dd><span class="value">{value}</span></dd></div>
            }).collect_view()}
        </dl>
    }
}
