//! For a teacher before class: checks that everything the page needs works in this browser and on this network.

use leptos::{prelude::*, task::spawn_local};

use crate::{browser::fetch, flow::Obstacle, oauth::uri::Endpoint, runtime, text::labels::room_labels};

use super::{page::Page, parts::While};

#[component]
pub(super) fn RoomCheck(page: Page) -> impl IntoView {
    let found = RwSignal::new(Vec::<(String, bool)>::new());
    let (is_checking, is_asking) = (RwSignal::new(false), RwSignal::new(false));
    let add = move |what: String, works: bool| {
        found.update(|found| {
            found.retain(|(of, _)| *of != what);
            found.push((what, works));
        });
    };
    let check = move |_| {
        is_checking.set(true);
        spawn_local(async move {
            let names = [room_labels::SANDBOX, room_labels::STORAGE, room_labels::CLIPBOARD];
            for (what, works) in names.into_iter().zip(runtime::check_room().await) {
                add(what.to_owned(), works);
            }
            is_checking.set(false);
        });
    };
    // In a frame the page sends nothing.
    let is_framed = page.derive(|flow| flow.page.obstacle == Some(Obstacle::Framed));
    // A page restricted to one provider can't check whether another one is reachable.
    let endpoint = page.derive(|flow| {
        let is_free = flow.page.allowed_origins.is_none() && !flow.setup.form.provider.is_simulated;
        is_free.then(|| flow.setup.form.endpoints().token)
    });
    let ask = move |endpoint: Endpoint| {
        is_asking.set(true);
        spawn_local(async move {
            let host = endpoint.host();
            let works = fetch::is_answered(endpoint.as_str()).await;
            add(host, works);
            is_asking.set(false);
        });
    };
    view! {
        <While when=move || !is_framed.get()>
            <div class="room">
                <button id="roomCheckButton" type="button" aria-busy=move || is_checking.get().to_string() on:click=check>
                    {room_labels::CHECK_ROOM}
                </button>
                <p>{room_labels::CHECK_ROOM_HINT}</p>
                {move || endpoint.get().and_then(|endpoint| Endpoint::parse(&endpoint).ok()).map(|endpoint| view! {
                    <button id="hostCheckButton" type="button" aria-busy=move || is_asking.get().to_string()
                        on:click=move |_| ask(endpoint.clone())>
                        {room_labels::ASK_HOST} {endpoint.host()}
                    </button>
                    <p>{room_labels::ASK_HOST_HINT}</p>
                })}
                <div role="status"><ul id="roomCheck">
                    {move || found.get().into_iter().map(|(what, works)| view! {
                        <li data-works=works.to_string()>{what} ": " {if works { room_labels::WORKS } else { room_labels::FAILS }}</li>
                    }).collect_view()}
                </ul></div>
            </div>
        </While>
    }
}
