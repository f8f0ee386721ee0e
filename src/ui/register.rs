//! Step 1: register the integration.

use leptos::prelude::*;

use crate::{
    flow::{form::Provider, problem::Step},
    webex,
};

use super::{
    page::Page,
    parts::{Link, Panel},
};

#[component]
pub(super) fn Register(page: Page) -> impl IntoView {
    let provider = page.derive(|flow| flow.form.provider);
    let todo = move || {
        match provider.get() {
        Provider::Webex => view! {
            <ol class="todo">
                <li><Link href=webex::SIGN_UP text="Sign up for Webex"/> ", if you have no account."</li>
                <li>
                    <Link href=webex::NEW_INTEGRATION text="Create an integration"/>
                    " on the developer portal, with the Redirect URI and the scopes below."
                </li>
                <li>
                    "Copy its Client ID into step 2, and keep its Client Secret for step 4 ("
                    <Link href=webex::INTEGRATIONS_GUIDE text="guide"/> ")."
                </li>
            </ol>
        }
        .into_any(),
        Provider::Sandbox => view! {
            <p class="todo">
                "Nothing to do: the sandbox knows this page. Its Client ID stands in step 2 already, and its Client Secret "
                "will stand in step 4. Both are make-believe and good for nothing outside this browser."
            </p>
        }
        .into_any(),
        Provider::Custom => view! {
            <p class="todo">"Register this page with your provider as a web client, with the Redirect URI below."</p>
        }
        .into_any(),
    }
    };
    view! {
        <Panel page step=Step::Register title_id="registerTitle" folds=true
            result="">
            {todo}
        </Panel>
    }
}
