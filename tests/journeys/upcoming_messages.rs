//! Reading a message before and after it is sent: each name in it, who can see what, and what the address bar showed.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::world::{Start, World, journey};

/// Opens each message of a list, and checks each time whether the message below says that it was not sent.
async fn open_each(world: &World, list: &str) -> Vec<bool> {
    let count = world.evaluate(&format!("document.querySelectorAll('#{list} button').length")).await;
    let mut answers = Vec::new();
    for at in 1..=count.as_u64().expect("a number") {
        let row = format!("li:nth-child({at}) button");
        world.press_within(list, &row).await;
        world.wait_until(&format!("document.querySelector('#{list} {row}').ariaPressed === 'true'")).await;
        let says = "document.getElementById('wire').textContent.includes('not sent yet')";
        answers.push(world.evaluate(says).await == json!(true));
    }
    answers
}

/// Chooses each name in the message shown: its explanation has to be in sight.
async fn explain_each(world: &World) -> usize {
    let names = "document.querySelectorAll('#wire .name')";
    let count = world.evaluate(&format!("{names}.length")).await.as_u64().expect("a number");
    for at in 0..count {
        // Headers are folded.
        world.evaluate("document.querySelectorAll('#wire details').forEach(fold => { fold.open = true; })").await;
        world.evaluate(&format!("void {names}[{at}].click()")).await;
        let is_in_sight = "(() => { const box = document.getElementById('explanation')?.getBoundingClientRect();\
             return box?.height > 0 && box.top >= 0 && box.bottom <= innerHeight\
             && document.getElementById('explanation').previousElementSibling.parentElement.firstElementChild.ariaExpanded === 'true' })()";
        world.wait_until(is_in_sight).await;
    }
    count as usize
}

#[tokio::test]
async fn every_message_opens_before_it_is_sent_and_after() {
    journey(Start::default(), |world| async move {
        world.viewport(1280, 800).await;
        world.open_sandbox().await;
        assert_eq!(open_each(&world, "ahead").await, [true; 10]);
        let in_text = |text: &str| format!("document.getElementById('lesson').textContent.includes('{text}')");
        for (row, least) in [(2, 7), (4, 2), (5, 10), (7, 2), (9, 8)] {
            world.press_within("ahead", &format!("li:nth-child({row}) button")).await;
            let count = explain_each(&world).await;
            assert!(count >= least, "{count} names in message {row}");
            assert_eq!(world.evaluate(&in_text("sandbox-secret-nothing-real")).await, json!(false));
        }
        world.sign_in().await;
        assert_eq!(open_each(&world, "sequence").await, [false; 4]);
        // A message that was read ahead is sent. Then it is shown as it was.
        world.press_within("ahead", "li:first-child button").await;
        world.wait_until("document.getElementById('wire').textContent.includes('not sent yet')").await;
        world.press("tokenButton").await;
        world
            .wait_until("document.querySelector('#wire .wire:last-of-type')?.textContent.startsWith('Reply200')")
            .await;
        // While one is under way, the page accepts no other press.
        for (id, count) in [("roomsButton", 8), ("meButton", 10), ("tokenRefreshButton", 12)] {
            world.press(id).await;
            let is_answered = "document.querySelector('#wire .wire:last-of-type').textContent.startsWith('Reply')\
                 && !document.querySelector('[aria-busy=true]')";
            world
                .wait_until(&format!("document.querySelectorAll('#sequence li').length === {count} && {is_answered}"))
                .await;
        }
        assert_eq!(open_each(&world, "sequence").await, [false; 12]);
        assert!(explain_each(&world).await >= 10);
    })
    .await;
}

#[tokio::test]
async fn the_diagram_and_the_tabs_go_by_keys_and_are_one_stop_each() {
    journey(Start::default(), |world| async move {
        let focused = async |selector: &str| {
            world.wait_until(&format!("document.activeElement === document.querySelector('{selector}')")).await;
        };
        let stops = async |within: &str| {
            world.evaluate(&format!("document.querySelectorAll('{within} button[tabindex=\"0\"]').length")).await
        };
        world.open_sandbox().await;
        assert_eq!(stops(".diagram").await, json!(1));
        world.evaluate("void document.querySelector('.diagram button[tabindex=\"0\"]').focus()").await;
        focused("#ahead li:first-child button").await;
        world.press_key(Key::Down).await;
        focused("#ahead li:nth-child(2) button").await;
        world.press_key(Key::End).await;
        focused("#ahead li:last-child button").await;
        world.press_key(Key::Down).await;
        world.press_key(Key::Up).await;
        world.press_key(Key::Up).await;
        focused("#ahead li:nth-child(9) button").await;
        assert_eq!(stops(".diagram").await, json!(1));
        world.press_key(Key::Enter).await;
        world.wait_until("document.getElementById('wire')?.textContent.includes('grant_type=refresh_token')").await;
        focused("#ahead li:nth-child(9) button").await;
        assert_eq!(stops(".diagram").await, json!(1));

        // While presenting, the same keys lead from step to step, but not from here.
        world.press("presenterButton").await;
        world.wait_for("stepOn").await;
        let step = "document.querySelector('.presenter [role=status]').textContent";
        let before = world.evaluate(step).await;
        world.evaluate("void document.getElementById('messageTab').focus()").await;
        for (key, tab) in [
            (Key::Right, "whoCanSee"),
            (Key::Right, "export"),
            (Key::End, "desk"),
            (Key::Right, "message"),
            (Key::Left, "desk"),
            (Key::Home, "message"),
        ] {
            world.press_key(key).await;
            focused(&format!("#{tab}Tab")).await;
            let selected = "[...document.querySelectorAll('[role=tab]')].map(tab => tab.ariaSelected + tab.tabIndex)";
            let selected: Vec<String> = serde_json::from_value(world.evaluate(selected).await).expect("texts");
            assert_eq!(selected.iter().filter(|tab| *tab == "true0").count(), 1, "{selected:?}");
            let panel = format!("document.getElementById('{tab}Tab').getAttribute('aria-controls')");
            let panels = "[...document.querySelectorAll('[role=tabpanel]:not([hidden])')].map(panel => panel.id)";
            assert_eq!(world.evaluate(&format!("[{panel}]")).await, world.evaluate(panels).await);
        }
        assert_eq!(world.evaluate(step).await, before);
    })
    .await;
}

#[tokio::test]
async fn the_matrix_and_the_address_bar_show_where_the_code_was() {
    journey(Start::default(), |world| async move {
        let marks = "[...document.querySelectorAll('#whoCanSee tbody')].map(row => row.querySelector('th').innerText.trim()\
             + ' ' + [...row.querySelectorAll('td[data-mark] b')].map(mark => mark.textContent).join(''))";
        let matrix = async |world: &World| -> Value {
            world.reveal("whoCanSee").await;
            world.wait_until("document.querySelector('#whoCanSee tbody')").await;
            world.evaluate(marks).await
        };
        world.open(&world.site.url("/some-repo/")).await;
        let before = [
            "state ○○○○●",
            "code ○○○○○",
            "code_challenge ○○–○●",
            "code_verifier –––○●",
            "client_secret –––○○",
            "access_token –––○○",
            "refresh_token –––○○",
        ];
        assert_eq!(matrix(&world).await, json!(before));
        world.open_sandbox().await;
        world.sign_in().await;
        let code = world.value("code").await;
        let bar = world.text("addressBar").await;
        assert!(bar.contains("code=••••••••") && bar.contains("/some-repo/?") && !bar.contains(&code), "{bar}");
        assert!(bar.contains("the client secret and the code verifier") && bar.contains("cleared"), "{bar}");
        world.press("tokenButton").await;
        world.wait_for("token").await;
        let after = [
            "state ●●●●●",
            "code ●●●●●",
            "code_challenge ●●–●●",
            "code_verifier –––●●",
            "client_secret –––●●",
            "access_token –––●●",
            "refresh_token –––●●",
        ];
        assert_eq!(matrix(&world).await, json!(after));
    })
    .await;
}
