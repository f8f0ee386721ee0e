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
// What breaks off on its way is asked for again.
const begin = (start, [wait, ...waits]) =>
  start({ module_or_path: ask() }).catch((error) => {
    if (!wait) throw error;
    setTimeout(begin, wait, start, waits);
  });
import(js).then(({ default: start }) => begin(start, [500, 3_000]));
