// The service worker's outside: it starts `sandbox.rs`, and hands it the requests below sandbox/v1/ and no other.
"use strict";

const build = self.location.search;
const sandbox = self.registration.scope + "sandbox/v1/";
const kept = "oauth-walkthrough-sandbox " + self.registration.scope;
const code = new URL("sandbox_bg.wasm" + build, self.location).href;

importScripts("sandbox.js" + build);

let started;

// The code is kept beside its script, so that a worker never meets the code of another build.
async function start() {
  const response = (await caches.match(code, { cacheName: kept })) || (await fetch(code));
  await wasm_bindgen({ module_or_path: response });
}

async function answer(request) {
  started ??= start();
  try {
    await started;
  } catch (error) {
    started = undefined;
    throw error;
  }
  return wasm_bindgen.handle(request);
}

self.addEventListener("install", (event) => {
  // Where the browser knows static routes, nothing else even wakes this worker up.
  if (event.addRoutes) {
    const literally = new URL(sandbox).pathname.replace(/[+*?:{}()\\]/g, "\\$&");
    const condition = { not: { urlPattern: { pathname: literally + "*" } } };
    event.addRoutes({ condition, source: "network" }).catch(() => {});
  }
  const keep = async () => (await caches.open(kept)).add(new Request(code, { cache: "reload" }));
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const cache = await caches.open(kept);
    const old = (await cache.keys()).filter((request) => request.url !== code);
    await Promise.all(old.map((request) => cache.delete(request)));
  };
  event.waitUntil(Promise.all([tidy(), self.clients.claim()]));
});

// The page asks for it after a reload that went past this worker.
self.addEventListener("message", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (event.request.url.startsWith(sandbox)) {
    event.respondWith(answer(event.request));
  }
});
