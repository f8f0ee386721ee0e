//! Every state of the page in every width and theme. Nothing is wider than the window, axe-core finds no fault, and
//! there is a picture of each in `target/pictures`.

use std::{env, fs, path::Path};

use serde_json::{Value, json};

use crate::world::{Start, World, journey};

/// Runs axe-core, and returns the faults that it finds.
const FAULTS: &str = "\
    const done = arguments[0];
    axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations.map(fault =>
        `${fault.id}: ${fault.nodes.map(node => node.target.join(' ')).join(', ')}`)))";

/// Unfolds everything that is folded, including what appears with it.
const UNFOLD: &str = "\
    const done = arguments[0];
    const unfold = () => {
        const folded = document.querySelectorAll('details:not([open])');
        folded.forEach(details => { details.open = true; });
        return folded.length ? setTimeout(unfold, 50) : done();
    };
    unfold()";

/// The diagram's unreadable labels: outside of it, over another label, or with less contrast than 4.5:1.
const UNREADABLE: &str = "\
    const ink = color => {
        const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
        pen.fillStyle = color;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data];
    };
    const light = color => {
        const [r, g, b] = ink(color).map(it => it / 255).map(it => it <= .04045 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const behind = it => ink(getComputedStyle(it).backgroundColor)[3] === 255
        ? getComputedStyle(it).backgroundColor : behind(it.parentElement);
    const area = document.querySelector('.diagram')?.getBoundingClientRect();
    const labels = [...document.querySelectorAll('.diagram :is(.label, .phase, .who, .parties b)')]
        .filter(it => it.checkVisibility()).map(it => ({ it, text: it.textContent, at: it.getBoundingClientRect() }));
    return labels.flatMap(({ it, text, at }, place) => {
        const [dark, bright] = [light(getComputedStyle(it).color), light(behind(it))].sort((one, other) => one - other);
        const contrast = (bright + .05) / (dark + .05);
        const over = labels.slice(place + 1).find(({ at: other }) => at.left < other.right - 1 && other.left < at.right - 1
            && at.top < other.bottom - 1 && other.top < at.bottom - 1);
        return [
            contrast < 4.5 && `${text}: ${contrast}`,
            (at.left < area.left - 1 || at.right > area.right + 1) && `${text} is cut`,
            over && `${text} is over ${over.text}`,
        ].filter(Boolean);
    })";

struct Look {
    world: World,
    width: u32,
    theme: &'static str,
    axe: String,
}

impl Look {
    async fn new(world: World, width: u32, theme: &'static str) -> Self {
        let folder = env::var_os("NODE_MODULES").expect("`cargo xtask test` installs axe-core and names its folder");
        let axe = fs::read_to_string(Path::new(&folder).join("axe-core").join("axe.min.js")).expect("axe-core");
        let features = json!([
            { "name": "prefers-color-scheme", "value": theme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        world.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let metrics = json!({ "width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        world.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        Self { world, width, theme, axe }
    }

    async fn at(&self, state: &str) {
        let Self { world, width, theme, axe } = self;
        // Narrower is fine: room is kept for a scrollbar that isn't there.
        let wider = "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)";
        assert_eq!(world.evaluate(wider).await, json!(0), "{state} is wider than {width} px");
        world.picture(&format!("{width}-{theme}-{state}")).await;
        let unreadable = world.browser.execute(UNREADABLE, Vec::new()).await.expect("a diagram");
        assert_eq!(unreadable, json!([]), "{state} at {width} px, {theme}");
        if world.evaluate("typeof axe").await == json!("undefined") {
            world.browser.execute(axe, Vec::new()).await.expect("axe-core loads");
        }
        let faults = world.browser.execute_async(FAULTS, Vec::new()).await.expect("axe-core runs");
        assert_eq!(faults, Value::Array(Vec::new()), "{state} at {width} px, {theme}");
    }

    async fn unfolded(&self, state: &str) {
        self.world.browser.execute_async(UNFOLD, Vec::new()).await.expect("all is unfolded");
        self.at(state).await;
    }
}

/// Opens each tab below the diagram, and looks at it.
async fn every_tab(look: &Look, state: &str) {
    for tab in ["whoCanSee", "export", "desk", "message"] {
        look.world.press(&format!("{tab}Tab")).await;
        look.at(&format!("{state}-{tab}")).await;
    }
}

/// A check is off and the clock is ahead. One attack is stopped, then another succeeds.
async fn attacked(look: &Look) {
    let world = &look.world;
    world.press("checkSingleUse").await;
    world.press_within("clockButtons", "[data-secs='660']").await;
    world.wait_until("document.getElementById('sandboxChanged').textContent.includes('ahead')").await;
    for (attack, outcome) in [("stolen-code", "stopped"), ("code-twice", "succeeded")] {
        world.press(&format!("attack-{attack}")).await;
        let ended = format!("document.querySelector('#attackOutcome[data-attack={attack}][data-outcome={outcome}]')");
        world.wait_until(&ended).await;
        look.at(&format!("17-{attack}")).await;
    }
    world.press("sandboxSetBack").await;
    world.wait_until("!document.getElementById('sandboxChanged').textContent").await;
}

async fn every_state(world: World, width: u32, theme: &'static str) {
    let page = world.site.url("/some-repo/");
    let look = Look::new(world.clone(), width, theme).await;
    world.open(&page).await;
    look.at("01-fresh").await;
    for row in [2, 4, 5, 7] {
        world.press_within("ahead", &format!("li:nth-child({row}) button")).await;
        // Headers are folded.
        world.press_within("wire", ":not(details) > .words .name").await;
        look.at(&format!("01-message-{row}-ahead")).await;
    }
    every_tab(&look, "01-ahead").await;
    world.open(&page).await;
    world.press("codeButton").await;
    world.expect_problem("client_id_missing").await;
    look.at("02-problem").await;
    look.unfolded("03-unfolded").await;
    world.choose("provider", "custom").await;
    look.at("04-custom").await;

    world.leave().await;
    let endpoint = "https%3A%2F%2Fas.example%2Fa";
    let link = format!("#provider=custom&authorization_endpoint={endpoint}&token_endpoint={endpoint}&client_id=C1");
    world.open(&format!("{page}{link}")).await;
    world.wait_for("linkConfirm").await;
    look.at("05-link").await;
    world.press("linkConfirm").await;
    look.at("06-link-used").await;
    world.press("resetButton").await;

    world.choose("provider", "sandbox").await;
    look.at("07-sandbox").await;
    world.press_within("attack", "summary").await;
    world.press("forgeButton").await;
    world.expect_problem("state_mismatch").await;
    world.wait_until_ready().await;
    look.at("08-forged").await;
    world.evaluate("void document.getElementById('pkce').click()").await;
    world.press("forgeButton").await;
    world.expect_problem("state_mismatch").await;
    world.wait_until_ready().await;
    look.at("08-forged-without-pkce").await;
    world.choose("whatIf", "token-expired").await;
    world.press("codeButton").await;
    world.wait_for("signIn").await;
    look.at("09-sign-in").await;
    world.press("signIn").await;
    world.wait_for("accept").await;
    look.at("10-consent").await;
    world.press("accept").await;
    world.wait_until_ready().await;
    look.at("11-code").await;
    world.press("tokenButton").await;
    let first = world.value("token").await;
    look.at("12-token").await;
    every_tab(&look, "12-token").await;
    world.press("roomsButton").await;
    world.wait_until("document.getElementById('apiStatus')?.textContent.includes('401')").await;
    look.at("13-expired").await;
    world.press("whatIfOff").await;
    world.press("refreshAndRetryButton").await;
    world.wait_until("document.getElementById('apiStatus')?.textContent.includes('200')").await;
    look.at("14-rooms").await;
    world.press("meButton").await;
    world.wait_until("document.getElementById('apiStatus')?.textContent.includes('403')").await;
    look.at("15-me").await;
    world.press("tokenRefreshButton").await;
    world.wait_for_token_after(&first).await;
    world.choose("whatIf", "refresh-expired").await;
    world.fill("prediction", "A new sign-in, and nothing else.").await;
    look.at("15-predicting").await;
    world.press("tokenRefreshButton").await;
    world.expect_problem("oauth_error").await;
    look.at("16-refused").await;
    world.press("deskTab").await;
    world.wait_for("predictions").await;
    look.at("16-predictions").await;
    world.press("messageTab").await;
    world.press("whatIfOff").await;
    world.press_within("ownRequest", "summary").await;
    world.choose("ownMethod", "POST").await;
    world.press("ownButton").await;
    world.wait_for("ownConfirm").await;
    look.unfolded("17-unfolded").await;
    attacked(&look).await;
    world.press("presenterButton").await;
    world.wait_for("stepBack").await;
    look.at("18-presenting").await;
    world.press("stepBack").await;
    world.press("stepBack").await;
    look.unfolded("19-presenting-step-4").await;
    world.press("resetButton").await;
    world.wait_for("resetConfirm").await;
    look.at("20-asked").await;
}

macro_rules! looks {
    ($($name:ident: $width:literal $theme:literal;)*) => {$(
        #[tokio::test]
        #[ignore = "Chromium alone: its DevTools set width and theme"]
        async fn $name() {
            journey(Start::default(), |world| every_state(world, $width, $theme)).await;
        }
    )*};
}

looks! {
    every_state_is_whole_and_accessible_wide_and_light: 1280 "light";
    every_state_is_whole_and_accessible_wide_and_dark: 1280 "dark";
    every_state_is_whole_and_accessible_in_between_and_light: 768 "light";
    every_state_is_whole_and_accessible_in_between_and_dark: 768 "dark";
    every_state_is_whole_and_accessible_narrow_and_light: 320 "light";
    every_state_is_whole_and_accessible_narrow_and_dark: 320 "dark";
}
