// Starts the page's WebAssembly. It is a file of its own so that the page's policy needs to allow no inline script.
"use strict";

const { js, wasm, integrity } = document.currentScript.dataset;
const code = fetch(wasm, integrity ? { integrity } : {});
import(js).then(({ default: start }) => start({ module_or_path: code }));
