// The measurements in Firefox, where neither network nor processor can be slowed down. They show that what holds in
// Chromium isn't a peculiarity of that browser.
import { press } from "./measure.mjs";
import { watchAnswer, watchReady } from "./probe.mjs";

const PATIENCE_MILLIS = 60_000;

// First contentful paint, and the answer to a press as soon as the page is ready, in a context without a cache.
export async function firefoxVisit(browser, url) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    for (const probe of [keepReports, watchReady, watchAnswer]) await page.evaluateOnNewDocument(probe);
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await heard(page, "ready");
    await press(page, "#codeButton");
    const answered = await heard(page, "answered");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    if (paint === undefined) throw new Error(`${url} has no first paint`);
    return { paint, answered };
  } finally {
    await context.close();
  }
}

// In the page: keeps what the probes report.
function keepReports() {
  const heard = new Map();
  const waiting = new Map();
  self.benchSays = (text) => {
    const { what, at } = JSON.parse(text);
    heard.set(what, at);
    waiting.get(what)?.(at);
  };
  self.benchHeard = (what, patience) =>
    new Promise((resolve, reject) => {
      if (heard.has(what)) return resolve(heard.get(what));
      setTimeout(() => reject(new Error(`"${what}" was not heard, but: ${[...heard.keys()].join(", ")}`)), patience);
      return waiting.set(what, resolve);
    });
}

// Puppeteer's own way to wait compiles a text, which the page's policy forbids.
function heard(page, what) {
  return page.evaluate((wanted, patience) => self.benchHeard(wanted, patience), what, PATIENCE_MILLIS);
}
