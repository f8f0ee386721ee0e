// The plain page with a part of what this page has: how soon after a callback could any page with that be done?
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { markupAfterCallback } from "./measure.mjs";

// Each page: what it has, whether it loads the program, and whether it has the looks.
export const BOUNDS = {
  program: { what: "both parts of the program fetched and compiled, but never run", hasProgram: true, hasLooks: false },
  looks: { what: "this page's style, and its markup after a callback", hasProgram: false, hasLooks: true },
  both: { what: "both", hasProgram: true, hasLooks: true },
};

// Writes the pages into folders of `folder`, each named as in `BOUNDS`. `url` is where `dist` is served.
export async function buildBounds(browser, url, provider, { dist, plain, folder }) {
  const [form, script, ours] = await Promise.all(
    [join(plain, "index.html"), join(plain, "main.js"), join(dist, "index.html")].map((file) => readFile(file, "utf8")),
  );
  const looks = { style: styleOf(ours), markup: await markupAfterCallback(browser, url, provider) };
  const parts = partsOf(ours);
  for (const [name, { hasProgram, hasLooks }] of Object.entries(BOUNDS)) {
    const to = join(folder, name);
    await mkdir(to);
    await writeFile(join(to, "main.js"), BEFORE + script);
    let page = form;
    if (hasLooks) page = withLooks(page, looks);
    if (hasProgram) {
      page = inserted(page, "<style>", `<script>(${loadParts})(${JSON.stringify(parts)})</script>`);
      for (const [part] of parts) await cp(join(dist, part), join(to, part));
    }
    await writeFile(join(to, "index.html"), page);
  }
}

// What comes before the plain page's script.
const BEFORE = `await Promise.all(self.parts ?? []);
if (new URLSearchParams(location.search).has("code")) self.showLooks?.();
`;

// Runs in the page, as early as possible.
function loadParts(parts) {
  self.parts = parts.map(([part, integrity]) => WebAssembly.compileStreaming(fetch(part, { integrity })));
}

// Runs in the page: replaces the plain form. What the plain page's script needs besides stays, hidden.
function takeLooks() {
  self.showLooks = () => {
    const ours = document.getElementById("ours").content;
    const others = [...document.body.querySelectorAll("[id]")].filter(({ id }) => !ours.getElementById(id));
    const unseen = document.createElement("div");
    unseen.hidden = true;
    unseen.append(...others);
    document.body.replaceChildren(ours, unseen);
  };
}

function withLooks(page, { style, markup }) {
  const styled = page.replace(/<style>[^]*<\/style>/, () => `<style>${style}</style>`);
  return inserted(styled, "</body>", `<template id="ours">${markup}</template><script>(${takeLooks})()</script>`);
}

// The two parts of the program, with their checksums.
function partsOf(page) {
  const found = /load\('([^']+)','([^']+)','([^']+)','([^']+)'\)/.exec(page);
  if (!found) throw new Error("the page's program isn't in two parts, or isn't loaded as before");
  const [, first, firstChecksum, later, laterChecksum] = found;
  return [[first, firstChecksum], [later, laterChecksum]];
}

// All of the style in `index.html`: the head's, and the rest, which comes as text.
function styleOf(page) {
  const found = [/<style>([^]*?)<\/style>/, /<script type=text\/css>([^]*?)<\/script>/].map((it) => it.exec(page)?.[1]);
  if (found.includes(undefined)) throw new Error("the page's style isn't where it was");
  return found.join("");
}

function inserted(page, before, text) {
  if (!page.includes(before)) throw new Error(`the plain page has no ${before}`);
  return page.replace(before, () => text + before);
}
