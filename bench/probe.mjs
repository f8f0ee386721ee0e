// What runs inside a measured page. Each function is sent as text, so it uses nothing from outside itself; `benchSays` is
// the channel to the harness. Nothing here asks the page over and over: that would slow what it measures.

// Says when every control answers, and, if wanted, presses then and there, and says when the press was answered.
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
    // Whatever stands there already is no answer to the press.
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

// Sums up what moves by itself.
export function watchLayout() {
  self.benchShift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) self.benchShift += value;
  }).observe({ type: "layout-shift", buffered: true });
}

// On a callback: types the secret and presses as soon as there is what to press, and says when the token is shown.
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
    // The way over the provider is not the page's.
    const { fetchStart } = performance.getEntriesByType("navigation")[0];
    benchSays(JSON.stringify({ what: "token", at: now - fetchStart }));
  };
  // A value that is set changes nothing that an observer sees.
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
    // Nobody types and presses in the same turn, and a framework may take what was typed in only at the turn's end.
    await new Promise((turn) => setTimeout(turn));
    find("tokenButton").click();
  });
  changes.observe(document, { attributes: true, attributeFilter: ["hidden"], childList: true, subtree: true });
}

// Fills the form in as a user would, and leaves for the provider.
export async function requestCode(provider, clientId) {
  const find = (id) => document.getElementById(id);
  const turn = () => new Promise((next) => setTimeout(next));
  // The peers know one provider only, whose endpoints can be typed.
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

// Notes for each key how long it took until the preview had it: from the key, from the browser's input event (which is the
// page's own share), and by the browser's account until the next frame.
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

// Refreshes the token so many times, each after the one before.
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
