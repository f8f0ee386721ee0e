// Starts the page's WebAssembly. It is a file of its own so that the page's policy has to name one inline script less.
"use strict";

// Whatever asks the page to read a text as HTML or to run an address as a script is let through here, or nowhere. The view
// makes its standing parts of HTML without anything that acts; the one script is the sandbox's worker beside this page.
const acts = /<(?:script|iframe|object|embed|base|link|meta|form)\b|\son\w+\s*=|javascript:/i;
self.trustedTypes?.createPolicy("default", {
  createHTML: (html) => (acts.test(html) ? null : html),
  createScriptURL: (url) => {
    const { origin, pathname } = new URL(url, location);
    return origin === location.origin && pathname === new URL("sw.js", location).pathname ? url : null;
  },
});

const { js, wasm } = document.currentScript.dataset;
// A release has asked for it already, and asks with its checksum (before/head.js).
const ask = self.loadFirst ?? (() => fetch(wasm));
// A browser remembers that a module failed, so each further attempt is for another address. The page knows the checksum
// of as many as these (xtask/src/seal.rs).
const MAX_ATTEMPTS = 9;
let failed = 0;
// What breaks off on its way is asked for again: twice, then whenever the reader asks for it.
const begin = async (waits = [500, 3_000]) => {
  try {
    const { default: start } = await import(failed ? `${js}?${failed}` : js).catch((error) => {
      failed += 1;
      throw error;
    });
    await start({ module_or_path: ask() });
  } catch (error) {
    if (failed > MAX_ATTEMPTS) location.reload();
    else if (waits.length) return setTimeout(begin, waits[0], waits.slice(1));
    // A browser without WebAssembly is told what it needs (index.html).
    else if (self.WebAssembly) self.offerAgain?.(() => begin([]));
    throw error;
  }
};
begin();
