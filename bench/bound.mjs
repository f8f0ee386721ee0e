// The plain page, which first waits for a part of what this page has: how soon after a callback could any page with that
// be done?
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { markupAfterCallback } from "./measure.mjs";

// The pages: whether each has the program, and whether it has the looks.
export const BOUNDS = {
  program: { what: "this page's program, never run", hasProgram: true, hasLooks: false },
  looks: { what: "this page's looks", hasProgram: false, hasLooks: true },
  both: { what: "both", hasProgram: true, hasLooks: true },
};

// Writes the pages into folders of `folder`, each named as in `BOUNDS`. `url` is where `dist` is served.
export async function buildBounds(browser, url, provider, { dist, plain, folder }) {
  const [form, script, ours] = await Promise.all(
    [join(plain, "index.html"), join(plain, "main.js"), join(dist, "index.html")].map((file) => readFile(file, "utf8")),
  );
  const [style, parts] = [styleOf(ours), partsOf(ours)];
  const markup = await markupAfterCallback(browser, url, provider);
  for (const [name, { hasProgram, hasLooks }] of Object.entries(BOUNDS)) {
    const to = join(folder, name);
    await mkdir(to);
    let [page, before] = [form, ""];
    if (hasLooks) {
      page = replaced(page, /<style>[^]*<\/style>/, `<style>${style}</style>`);
      page = replaced(page, "</body>", `<template id="ours">${markup}</template></body>`);
      before = `(${showLooks})();`;
    }
    if (hasProgram) {
      // As early as possible.
      page = replaced(page, "<style>", `<script>(${loadParts})(${JSON.stringify(parts)})</script><style>`);
      before = `await Promise.all(self.parts);${before}`;
      for (const [part] of parts) await cp(join(dist, part), join(to, part));
    }
    await writeFile(join(to, "index.html"), page);
    await writeFile(join(to, "main.js"), before + script);
  }
}

// Runs in the page.
function loadParts(parts) {
  self.parts = parts.map(([part, integrity]) => WebAssembly.compileStreaming(fetch(part, { integrity })));
}

// Runs in the page: on a callback, replaces the plain form. What its script needs besides stays, hidden.
function showLooks() {
  if (!new URLSearchParams(location.search).has("code")) return;
  const ours = document.getElementById("ours").content;
  const others = [...document.body.querySelectorAll("[id]")].filter(({ id }) => !ours.getElementById(id));
  const hidden = document.createElement("div");
  hidden.hidden = true;
  hidden.append(...others);
  document.body.replaceChildren(ours, hidden);
}

// The two parts of the program, with their checksums.
function partsOf(page) {
  const found = /load\('([^']+)','([^']+)','([^']+)','([^']+)'\)/.exec(page);
  if (!found) throw new Error("the page's program isn't in two parts, or isn't loaded as before");
  const [, first, firstChecksum, later, laterChecksum] = found;
  return [[first, firstChecksum], [later, laterChecksum]];
}

// The style in `index.html`: the head's, and the rest, which comes as text.
function styleOf(page) {
  const found = [/<style>([^]*?)<\/style>/, /<script type=text\/css>([^]*?)<\/script>/].map((it) => it.exec(page)?.[1]);
  if (found.includes(undefined)) throw new Error("the page's style isn't where it was");
  return found.join("");
}

function replaced(page, what, text) {
  const changed = page.replace(what, () => text);
  if (changed === page) throw new Error(`the plain page has no ${what}`);
  return changed;
}
