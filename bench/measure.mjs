// The measurements. Each function opens a page in its own browser context, so without a cache, and returns numbers.
import { setTimeout as pause } from "node:timers/promises";

import {
  keepMarkup,
  refresh,
  requestCode,
  watchAnswer,
  watchCallback,
  watchClock,
  watchLatePress,
  watchLayout,
  watchMemory,
  watchReady,
  watchTyping,
} from "./probe.mjs";
import { CLIENT } from "./provider.mjs";

const PATIENCE_MILLIS = 60_000;
const SETTLED_MILLIS = 2_000;
const KEYS = 60;
const KEY_PAUSE_MILLIS = 40;

export const FULL_SPEED = { name: "full speed", cpu: 1 };
export const SLOW = {
  name: "slow 4G, CPU 4x",
  cpu: 4,
  network: { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
};

// A first visit by someone who only looks: bytes on the wire, requests, first contentful paint, layout shift.
export function visit(browser, url, speed) {
  return inFreshPage(browser, speed, [[watchReady], [watchLayout]], async ({ client, go, said }) => {
    const traffic = watchTraffic(client);
    await go(url);
    await said("ready");
    await traffic.settled();
    const { paint, shift } = await evaluate(client, () => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      shift: self.benchShift,
    }));
    return { bytes: traffic.bytes(), requests: traffic.requests(), paint, shift };
  });
}

// Until the page is ready, until it has answered a press at that moment, and the bytes on the wire by then.
export function usable(browser, url, speed) {
  return inFreshPage(browser, speed, [[watchReady], [watchAnswer]], async ({ page, client, go, said }) => {
    const traffic = watchTraffic(client);
    await go(url);
    const ready = await said("ready");
    await press(page, "#codeButton");
    const answered = await said("answered");
    return { ready, answered, bytes: traffic.received() };
  });
}

// From a press on a message, while the part of the page that shows it still loads: until the page shows that it noticed,
// and until it shows the message.
export function latePress(browser, url, speed) {
  return inFreshPage(browser, speed, [[watchReady], [watchLatePress]], async ({ page, go, said }) => {
    await go(url);
    await said("ready");
    await press(page, "#ahead li:nth-child(2) button");
    return { noticed: await said("noticed"), done: await said("done") };
  });
}

// From a press on *Start in the sandbox* to its sign-in page.
export function sandboxStart(browser, url, speed) {
  return inFreshPage(browser, speed, [[watchReady], [watchClock, "signIn"]], async ({ page, go, said }) => {
    await go(url);
    await said("ready");
    await press(page, "#sandboxButton");
    return { signIn: (await said("there")) - (await said("pressed")) };
  });
}

// A mouse press, as a user does it.
export async function press(page, selector) {
  const middle = await page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    element.scrollIntoView({ block: "nearest", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  }, selector);
  await page.mouse.click(middle.x, middle.y);
}

// From fetching the callback to the token in its field.
export function callback(browser, url, speed, provider) {
  const probes = [[watchReady], [watchCallback, CLIENT.secret]];
  return inFreshPage(browser, speed, probes, async (page) => ({ token: await flow(page, url, provider) }));
}

// The page's markup after a callback, when the token can be requested.
export function markupAfterCallback(browser, url, provider) {
  return inFreshPage(browser, FULL_SPEED, [[watchReady], [keepMarkup]], async (page) => {
    await flow(page, url, provider, "kept");
    return evaluate(page.client, () => self.benchMarkup);
  });
}

// From the key to the preview with that character, with a slow CPU.
export function typing(browser, url, speed) {
  return inFreshPage(browser, FULL_SPEED, [[watchReady]], async ({ page, client, go, said }) => {
    await go(url);
    await said("ready");
    await pause(500);
    await client.send("Emulation.setCPUThrottlingRate", { rate: speed.cpu });
    await evaluate(client, watchTyping);
    for (let key = 0; key < KEYS; key += 1) {
      await page.keyboard.press(String.fromCharCode(97 + (key % 26)));
      await pause(KEY_PAUSE_MILLIS);
    }
    await pause(300);
    const { fromKey, fromInput, toFrame, longTasks } = await evaluate(client, () => self.benchTyping);
    if (fromKey.length !== KEYS) throw new Error(`the preview followed ${fromKey.length} of ${KEYS} keys at ${url}`);
    const [p95, own, frame] = [fromKey, fromInput, toFrame].map(percentile95);
    return { p95, own, frame, longTasks };
  });
}

// Memory in use after the first refreshes, and after a hundred more.
export function memory(browser, url, speed, provider) {
  const probes = [[watchReady], [watchMemory], [watchCallback, CLIENT.secret]];
  return inFreshPage(browser, speed, probes, async (page) => {
    await flow(page, url, provider);
    await evaluate(page.client, refresh, 50);
    const early = await inUse(page);
    await evaluate(page.client, refresh, 100);
    return { early, late: await inUse(page) };
  });
}

// Requests a code, and comes back with it. The time at which `end` is reported.
async function flow({ client, go, said }, url, provider, end = "token") {
  await go(url);
  await said("ready");
  await evaluate(client, requestCode, provider, CLIENT.id);
  return said(end);
}

async function inUse({ client }) {
  await pause(500);
  // The first pass finalizes objects, the second one frees them.
  for (let pass = 0; pass < 2; pass += 1) await client.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize } = await client.send("Runtime.getHeapUsage");
  const wasm = await evaluate(client, () => [...self.benchMemories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  return { heap: usedSize, dom: embedderHeapUsedSize, wasm, sum: usedSize + embedderHeapUsedSize + wasm };
}

// Opens a page at this speed with these probes, uses it, and always closes it.
async function inFreshPage(browser, speed, probes, use) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const client = await page.createCDPSession();
    const said = await listen(client);
    // Otherwise the browser wouldn't run the probes in later pages.
    await client.send("Page.enable");
    for (const [probe, ...given] of probes) {
      const source = `(${probe})(${given.map((value) => JSON.stringify(value))})`;
      await client.send("Page.addScriptToEvaluateOnNewDocument", { source });
    }
    await client.send("Network.enable");
    if (speed.network) await client.send("Network.emulateNetworkConditions", { offline: false, ...speed.network });
    await client.send("Emulation.setCPUThrottlingRate", { rate: speed.cpu });
    const go = async (url) => {
      const { errorText } = await client.send("Page.navigate", { url });
      if (errorText) throw new Error(`${url} can't be opened: ${errorText}`);
    };
    return await use({ page, client, go, said });
  } finally {
    await context.close();
  }
}

// The result of a function in the page. Waits for a promise, unless the page navigates in the meantime.
async function evaluate(client, run, ...given) {
  const expression = `(${run})(${given.map((value) => JSON.stringify(value))})`;
  const leaves = run === requestCode;
  const call = { expression, awaitPromise: !leaves, returnByValue: !leaves };
  const { result, exceptionDetails } = await client.send("Runtime.evaluate", call);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

// Listens to the probes. The returned function waits until one reports `what`, and returns its time.
async function listen(client) {
  const heard = new Map();
  const waiting = new Map();
  client.on("Runtime.bindingCalled", ({ name, payload }) => {
    if (name !== "benchSays") return;
    const { what, at } = JSON.parse(payload);
    heard.set(what, at);
    waiting.get(what)?.(at);
  });
  await client.send("Runtime.enable");
  await client.send("Runtime.addBinding", { name: "benchSays" });
  return (what) =>
    new Promise((resolve, reject) => {
      if (heard.has(what)) return resolve(heard.get(what));
      const late = () => reject(new Error(`"${what}" was not heard, but: ${[...heard.keys()].join(", ") || "nothing"}`));
      const timer = setTimeout(late, PATIENCE_MILLIS);
      return waiting.set(what, (at) => {
        clearTimeout(timer);
        resolve(at);
      });
    });
}

// Counts the bytes on the wire, headers included, until nothing has been transferred for a while.
function watchTraffic(client) {
  const open = new Set();
  let [bytes, requests, movedAt] = [0, 0, Date.now()];
  const moved = () => (movedAt = Date.now());
  // The bytes of the responses that are still arriving.
  const partial = new Map();
  const add = (id, more) => partial.set(id, (partial.get(id) ?? 0) + more);
  client.on("Network.responseReceived", ({ requestId, response }) => add(requestId, response.encodedDataLength));
  client.on("Network.dataReceived", ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength));
  client.on("Network.requestWillBeSent", ({ requestId, request }) => {
    // A data URL was counted with its document.
    if (request.url.startsWith("data:")) return;
    moved();
    open.add(requestId);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!open.delete(requestId)) return;
    moved();
    partial.delete(requestId);
    bytes += encodedDataLength;
    // A response from the cache has no bytes.
    if (encodedDataLength > 0) requests += 1;
  });
  client.on("Network.loadingFailed", ({ requestId }) => open.delete(requestId) && moved());
  const isSettled = () => open.size === 0 && Date.now() - movedAt >= SETTLED_MILLIS;
  return {
    bytes: () => bytes,
    // Includes what has arrived of responses that aren't complete.
    received: () => [...open].reduce((sum, id) => sum + (partial.get(id) ?? 0), bytes),
    requests: () => requests,
    async settled() {
      const until = Date.now() + PATIENCE_MILLIS;
      moved();
      while (!isSettled()) {
        if (Date.now() > until) throw new Error(`${open.size} requests do not end`);
        await pause(50);
      }
    },
  };
}

function percentile95(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}
