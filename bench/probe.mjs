// The functions that run inside a measured page. Each one is sent as text, so it uses nothing from outside; `benchSays` is
// the channel to the harness. Nothing here polls the page: that would slow down what it measures.

// Reports when every control works, and where `codeButton` is then.
export function watchReady() {
  const ready = new MutationObserver(() => {
    if (!document.documentElement?.hasAttribute("data-ready")) return;
    const at = performance.now();
    ready.disconnect();
    benchSays(JSON.stringify({ what: "ready", at }));
  });
  ready.observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true });
}

// Reports when the page has answered a press on `codeButton` with a problem, and how long after the press that was.
export function watchAnswer() {
  const isTold = () => {
    const problem = document.getElementById("problem");
    return Boolean(problem && !problem.hidden && problem.textContent.trim());
  };
  let pressedAt;
  addEventListener("pointerdown", ({ timeStamp }) => (pressedAt ??= timeStamp), { capture: true });
  const answered = new MutationObserver(() => {
    if (!isTold()) return;
    const at = performance.now();
    answered.disconnect();
    // A problem that is already there isn't an answer.
    benchSays(JSON.stringify({ what: pressedAt === undefined ? "a problem before the press" : "answered", at }));
  });
  answered.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
}

// Notes every WebAssembly memory of the page.
export function watchMemory() {
  const memories = (self.benchMemories = new Set());
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const done = await instantiate(...given);
      const exported = Object.values((done.instance ?? done).exports);
      exported.filter((it) => it instanceof WebAssembly.Memory).forEach((memory) => memories.add(memory));
      return done;
    };
  }
}

// Reports the frame that shows that a press on a message was noticed, and the one that shows the message, both counted
// from the press.
export function watchLatePress() {
  let pressed;
  const report = (what) => requestAnimationFrame((at) => benchSays(JSON.stringify({ what, at: at - pressed.at })));
  const press = ({ target, timeStamp }) => {
    const button = target.closest("#ahead button");
    if (!button || pressed) return;
    const isLate = document.documentElement.hasAttribute("data-loading");
    pressed = { at: timeStamp, place: [...document.querySelectorAll("#ahead button")].indexOf(button) };
    if (!isLate) benchSays(JSON.stringify({ what: "nothing was loading anymore", at: 0 }));
  };
  addEventListener("pointerdown", press, { capture: true });
  let isNoticed = false;
  const changes = new MutationObserver(() => {
    if (!pressed) return;
    const button = document.querySelectorAll("#ahead button")[pressed.place];
    const isDone = button?.getAttribute("aria-pressed") === "true";
    const isBusy = button?.getAttribute("aria-busy") === "true" || document.documentElement.hasAttribute("data-waiting");
    if (!isNoticed && (isBusy || isDone)) {
      isNoticed = true;
      report("noticed");
    }
    if (!isDone) return;
    changes.disconnect();
    report("done");
  });
  changes.observe(document, { attributes: true, childList: true, subtree: true });
}

// Reports when this element exists, and when the pointer was last pressed, in milliseconds of the machine's clock: the
// two may be in different pages.
export function watchClock(id) {
  const say = (what, at) => benchSays(JSON.stringify({ what, at: performance.timeOrigin + at }));
  addEventListener("pointerdown", ({ timeStamp }) => say("pressed", timeStamp), { capture: true });
  const changes = new MutationObserver(() => {
    if (!document.getElementById(id)) return;
    const at = performance.now();
    changes.disconnect();
    say("there", at);
  });
  changes.observe(document, { childList: true, subtree: true });
}

// Sums up the layout shifts that the user didn't cause.
export function watchLayout() {
  self.benchShift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) self.benchShift += value;
  }).observe({ type: "layout-shift", buffered: true });
}

// On a callback: types the secret and presses the button as soon as they exist, and reports when the token is shown.
export function watchCallback(secret) {
  if (!new URLSearchParams(location.search).has("code")) return;
  const find = (id) => document.getElementById(id);
  const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  let isShown = false;
  const look = () => {
    if (isShown || !find("token")?.value) return;
    const now = performance.now();
    isShown = true;
    changes.disconnect();
    // The time at the provider isn't the page's.
    const { fetchStart } = performance.getEntriesByType("navigation")[0];
    benchSays(JSON.stringify({ what: "token", at: now - fetchStart }));
  };
  // An observer doesn't notice when a value is set.
  Object.defineProperty(HTMLTextAreaElement.prototype, "value", {
    ...value,
    set(text) {
      value.set.call(this, text);
      look();
    },
  });
  let isPressed = false;
  const changes = new MutationObserver(async () => {
    look();
    const isThere = find("clientSecret") && find("tokenButton") && !find("tokenButton").hidden;
    if (isPressed || !isThere) return;
    isPressed = true;
    const input = find("clientSecret");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, secret);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    // No user types and presses in the same turn, and a framework may only handle the input at the end of the turn.
    await new Promise((turn) => setTimeout(turn));
    find("tokenButton").click();
  });
  changes.observe(document, { attributes: true, attributeFilter: ["hidden"], childList: true, subtree: true });
}

// On a callback: keeps the page's markup as soon as the token can be requested.
export function keepMarkup() {
  if (!new URLSearchParams(location.search).has("code")) return;
  const changes = new MutationObserver(() => {
    const button = document.getElementById("tokenButton");
    if (!button || button.hidden) return;
    changes.disconnect();
    self.benchMarkup = document.getElementById("app").outerHTML;
    benchSays(JSON.stringify({ what: "kept", at: performance.now() }));
  });
  changes.observe(document, { attributes: true, attributeFilter: ["hidden"], childList: true, subtree: true });
}

// Fills in the form like a user, and leaves for the provider.
export async function requestCode(provider, clientId) {
  const find = (id) => document.getElementById(id);
  const turn = () => new Promise((next) => setTimeout(next));
  // The peers have only one provider, with editable endpoints.
  if (find("provider")) {
    find("provider").value = "custom";
    find("provider").dispatchEvent(new Event("change", { bubbles: true }));
    await turn();
  }
  const typed = { authorizeEndpoint: `${provider}/authorize`, tokenEndpoint: `${provider}/access_token`, clientId };
  for (const [id, text] of Object.entries(typed)) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(find(id), text);
    find(id).dispatchEvent(new Event("input", { bubbles: true }));
    await turn();
  }
  find("codeButton").click();
}

// Records how long the preview takes for each key: from the key, from the browser's input event (the page's own share),
// and, as the browser reports it, until the next frame.
export function watchTyping() {
  const [input, preview] = ["clientId", "requestPreview"].map((id) => document.getElementById(id));
  const typing = { fromKey: [], fromInput: [], toFrame: [], longTasks: 0 };
  self.benchTyping = typing;
  let [pressedAt, inputAt] = [];
  addEventListener("keydown", ({ timeStamp }) => (pressedAt = timeStamp), { capture: true });
  addEventListener("input", () => (inputAt = performance.now()), { capture: true });
  new MutationObserver(() => {
    if (pressedAt === undefined || !preview.textContent.includes(`client_id=${input.value}`)) return;
    const now = performance.now();
    typing.fromKey.push(now - pressedAt);
    typing.fromInput.push(now - inputAt);
    pressedAt = undefined;
  }).observe(preview, { characterData: true, childList: true, subtree: true });
  new PerformanceObserver((list) => (typing.longTasks += list.getEntries().length)).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") typing.toFrame.push(duration);
  }).observe({ type: "event", durationThreshold: 16 });
  input.focus();
}

// Refreshes the token this many times, one after the other.
export async function refresh(times) {
  const find = (id) => document.getElementById(id);
  const pause = () => new Promise((next) => setTimeout(next, 2));
  for (let left = times; left > 0; left -= 1) {
    const before = find("token").value;
    const until = performance.now() + 10_000;
    while (!find("tokenRefreshButton")) await pause();
    find("tokenRefreshButton").click();
    while (find("token").value === before) {
      if (performance.now() > until) throw new Error(`no new token: ${find("problem")?.textContent}`);
      await pause();
    }
  }
}
