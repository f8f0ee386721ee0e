// Measures the page, a plain one and a React one, and prints a table. Called by `cargo xtask bench`.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { BOUNDS, buildBounds } from "./bound.mjs";
import { firefoxVisit } from "./firefox.mjs";
import { FULL_SPEED, SLOW, callback, latePress, memory, sandboxStart, typing, usable, visit } from "./measure.mjs";
import { startProvider } from "./provider.mjs";
import { servePages } from "./serve.mjs";
import { markdown } from "./table.mjs";

const USAGE = `node bench/run.mjs --dist DIR --modules NODE_MODULES --chrome PATH
    [--firefox PATH] [--runs N] [--out FILE] [--commit ID] [--rebuild-json FILE]`;
const HERE = fileURLToPath(new URL(".", import.meta.url));
const PAGES = ["ours", "plain", "react"];
// Every refresh costs the same, and the memory hardly varies.
const MEMORY_RUNS = 3;
// These differ by a few milliseconds, and take little time.
const boundRuns = (runs) => Math.max(runs, 9);

const MEASURES = {
  visitFull: (browser, url) => visit(browser, url, FULL_SPEED),
  visitSlow: (browser, url) => visit(browser, url, SLOW),
  usableFull: (browser, url) => usable(browser, url, FULL_SPEED),
  usableSlow: (browser, url) => usable(browser, url, SLOW),
  callback: (browser, url, provider) => callback(browser, url, FULL_SPEED, provider),
  typing: (browser, url) => typing(browser, url, SLOW),
  memory: (browser, url, provider) => memory(browser, url, FULL_SPEED, provider),
};

// The peers have neither a part that comes later nor a sandbox.
const OWN_MEASURES = {
  latePress: (browser, url) => latePress(browser, url, SLOW),
  sandboxStart: (browser, url) => sandboxStart(browser, url, SLOW),
};

const FIREFOX_MEASURES = { firefox: firefoxVisit };

const say = (text) => process.stderr.write(`${text}\n`);

// The last one started ends first, even after a failure or an interrupt.
const endings = [];
let browser;
let isInterrupted = false;

async function main() {
  const options = readOptions();
  // If the machine is busy, its other work is measured too.
  const [busy] = loadavg();
  const rebuilds = options["rebuild-json"] ? JSON.parse(await readFile(options["rebuild-json"], "utf8")) : [];
  const folder = await mkdtemp(join(tmpdir(), "oauth-walkthrough-bench-"));
  endings.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  await buildReact(options.modules, join(folder, "react"));

  const pages = await servePages({ ours: options.dist, plain: join(HERE, "plain"), react: join(folder, "react") });
  endings.push(pages.close);
  const provider = await startProvider();
  endings.push(provider.close);
  browser = await startBrowser(options, join(folder, "profile"));
  endings.push(() => browser.close());
  if (isInterrupted) throw new Error("interrupted while the browser started");

  const url = (page) => `${pages.origin}/${page}/`;
  say("Warming the browser up");
  for (const page of PAGES) await usable(browser, url(page), FULL_SPEED);
  const results = await measureAll(pages, url, provider.origin, options.runs);
  await measureBounds(results, url, provider.origin, options, folder);
  const facts = await describe(options, busy, await browser.version());
  if (options.firefox) {
    // After the other browser, so that neither slows the other down.
    await browser.close();
    browser = await startFirefox(options, join(folder, "firefox"));
    facts.Firefox = await browser.version();
    for (const page of PAGES) await firefoxVisit(browser, url(page));
    await inRounds(FIREFOX_MEASURES, results, PAGES, options.runs, (measure, page) => measure(browser, url(page)));
  }
  const report = markdown({ results, rebuilds, facts });
  if (options.out) await writeFile(options.out, report);
  process.stdout.write(report);
}

function readOptions() {
  const text = { type: "string" };
  const { values } = parseArgs({
    options: {
      dist: text, modules: text, chrome: text, firefox: text, out: text, commit: text, "rebuild-json": text,
      runs: { ...text, default: "9" },
    },
  });
  const runs = Number(values.runs);
  if (!values.dist || !values.modules || !values.chrome || !Number.isInteger(runs) || runs < 1) throw new Error(USAGE);
  return { ...values, runs, modules: resolve(values.modules) };
}

async function buildReact(modules, folder) {
  const { default: esbuild } = await load(modules, "esbuild/lib/main.js");
  await esbuild.build({
    entryPoints: [join(HERE, "react", "main.jsx")],
    outfile: join(folder, "main.js"),
    bundle: true,
    define: { "process.env.NODE_ENV": '"production"' },
    format: "esm",
    jsx: "automatic",
    logLevel: "warning",
    minify: true,
    nodePaths: [modules],
    target: "es2022",
  });
  await cp(join(HERE, "react", "index.html"), join(folder, "index.html"));
}

async function startBrowser({ modules, chrome }, userDataDir) {
  const { default: puppeteer } = await load(modules, "puppeteer-core/lib/esm/puppeteer/puppeteer-core.js");
  return puppeteer.launch({
    executablePath: chrome,
    userDataDir,
    headless: true,
    pipe: true,
    defaultViewport: { width: 1280, height: 800 },
    // On an interrupt, the code below ends the servers too.
    handleSIGINT: false,
    handleSIGTERM: false,
    args: [
      // It only opens pages of this machine, and there is no browser sandbox for root or in a container.
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // The address bar's own pages would load beside each measured page, on the same processor.
      "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    ],
  });
}

function load(modules, file) {
  return import(pathToFileURL(join(modules, file)));
}

async function startFirefox({ modules, firefox }, userDataDir) {
  const { default: puppeteer } = await load(modules, "puppeteer-core/lib/esm/puppeteer/puppeteer-core.js");
  return puppeteer.launch({
    browser: "firefox",
    executablePath: firefox,
    userDataDir,
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}

async function measureAll(pages, url, provider, runs) {
  const results = {};
  const run = (measure, page) => measure(browser, url(page), provider);
  await inRounds(MEASURES, results, PAGES, runs, run);
  // The DevTools protocol doesn't slow down what a service worker loads, so the host does.
  pages.slowDown(SLOW.network);
  await inRounds(OWN_MEASURES, results, ["ours"], runs, run);
  pages.slowDown(undefined);
  return results;
}

// The callback once more, beside pages that have only a part of what this page has.
async function measureBounds(results, url, provider, { dist, runs }, folder) {
  const plain = join(HERE, "plain");
  await buildBounds(browser, url("ours"), provider, { dist, plain, folder });
  const folders = Object.fromEntries(Object.keys(BOUNDS).map((name) => [name, join(folder, name)]));
  const all = { plain, ...folders, ours: dist };
  const pages = await servePages(all);
  endings.push(pages.close);
  const take = (measure, page) => measure(browser, `${pages.origin}/${page}/`, provider);
  for (const page of Object.keys(folders)) await take(MEASURES.usableFull, page);
  await inRounds({ bound: MEASURES.callback }, results, Object.keys(all), boundRuns(runs), take);
}

// Each round takes every measure of every page, so that a drift affects all of them equally.
async function inRounds(measures, results, pages, runs, take) {
  for (const name of Object.keys(measures)) results[name] = Object.fromEntries(pages.map((page) => [page, []]));
  for (let run = 0; run < runs; run += 1) {
    const startedAt = Date.now();
    // Rotate the order, so that no page always comes after the same one.
    const order = pages.map((_, place) => pages[(place + run) % pages.length]);
    for (const [name, measure] of Object.entries(measures)) {
      if (name === "memory" && run >= MEMORY_RUNS) continue;
      for (const page of order) {
        try {
          results[name][page].push(await take(measure, page));
        } catch (error) {
          throw new Error(`${name} of ${page}, run ${run + 1}: ${error.message}`, { cause: error });
        }
      }
    }
    const took = Math.round((Date.now() - startedAt) / 1000);
    say(`${Object.keys(measures).join(", ")}: run ${run + 1} of ${runs} took ${took} s`);
  }
}

async function describe({ modules, runs, commit }, busy, browser) {
  const version = async (name) => JSON.parse(await readFile(join(modules, name, "package.json"), "utf8")).version;
  return {
    Date: new Date().toISOString().slice(0, 10),
    Commit: commit ?? "not given",
    Runs: `${runs}; ${Math.min(runs, MEMORY_RUNS)} for memory, ${boundRuns(runs)} for how soon a callback could be done`,
    Processor: `${cpus()[0]?.model.trim() || "unknown"}, ${availableParallelism()} cores`,
    "Load before": `${busy.toFixed(1)} of ${availableParallelism()} cores`,
    Memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    Browser: browser,
    Node: process.version,
    React: await version("react"),
    oauth4webapi: await version("oauth4webapi"),
    esbuild: await version("esbuild"),
  };
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    isInterrupted = true;
    // Whatever is running fails without its browser, and so ends.
    browser?.close();
  });
}
try {
  await main();
} catch (error) {
  process.exitCode = 1;
  say(isInterrupted ? "Interrupted" : error.message === USAGE ? USAGE : error.stack);
} finally {
  for (const end of endings.reverse()) await end().catch((error) => say(`While ending: ${error.message}`));
}
