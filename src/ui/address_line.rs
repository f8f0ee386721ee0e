//! An address as the address bar shows it.

use leptos::prelude::*;

use crate::lesson::address_shown::AddressShown;

/// The address on one line, with the parts that others may read highlighted.
pub(super) fn address_line(address: AddressShown) -> AnyView {
    let parameters = address.parameters.into_iter().enumerate().map(|(at, (name, value))| {
        let before = if at == 0 { "" } else { "&" };
        view! { {before} <mark>{name} "=" {value}</mark> }
    });
    view! { <p class="address-line" data-channel="front"><code>{address.start}{parameters.collect_view()}</code></p> }
        .into_any()
}
