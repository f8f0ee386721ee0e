// What runs inside a measured page. Each function is sent as text, so it uses nothing from outside; `benchSays` is the
// channel to the harness. Nothing here polls the page: that would slow down what it measures.

// Reports when every control works, and, if wanted, presses one immediately and reports when the page has reacted.
export function watchReady(presses) {
  const say = (what, at) => benchSays(JSON.stringify({ what, at }));
  const ready = new MutationObserver(() => {
    if (!document.documentElement?.hasAttribute("data-ready")) return;
    const at = performance.now();
    ready.disconnect();
    if (presses) press();
    say("ready", at);
  });
  ready.observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true });

  function press() {
    const isTold = () => {
      const problem = document.getElementById("problem");
      return Boolean(problem && !problem.hidden && problem.textContent.trim());
    };
    // A problem that is already there isn't a reaction to the press.
    if (isTold()) return say("a problem before the press", performance.now());
    const answered = new MutationObserver(() => {
      if (!isTold()) return;
      const at = performance.now();
      answered.disconnect();
      say("answered", at);
    });
    answered.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
    document.getElementById("codeButton").click();
  }
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
