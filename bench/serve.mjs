// Serves folders like a Pages host: gzip if accepted, an ETag, ten minutes of cache, no other headers.
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "application/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

// The files that a service worker loads.
const WORKER = /\/(?:sw\.js|sandbox\.js|sandbox_bg\.wasm)$/;

// Starts the host. `folders` maps each sub-path to the folder served there. `slowDown` makes what a service worker loads
// take as long as over a network with this latency and throughput, until it is called without arguments.
export async function servePages(folders) {
  const files = new Map();
  for (const [name, folder] of Object.entries(folders)) await take(files, `/${name}/`, folder);
  let network;
  const server = createServer(async (request, response) => {
    if (network && WORKER.test(new URL(request.url, "http://host").pathname)) {
      const bytes = size(files, request);
      await pause(network.latency + (bytes / network.downloadThroughput) * 1000);
    }
    answer(files, request, response);
  });
  // If an idle connection closed, the next load would pay for a new one.
  server.keepAliveTimeout = 60_000;
  return { ...(await listen(server)), slowDown: (like) => (network = like) };
}

// Makes a server listen on a free port, only on this machine.
export async function listen(server) {
  await new Promise((listening, failed) => server.once("error", failed).listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

// Everything is read and compressed in advance, so that no load waits for it.
async function take(files, path, folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) {
      await take(files, `${path}${entry.name}/`, place);
      continue;
    }
    const plain = await readFile(place);
    const file = {
      type: TYPES[extname(entry.name)] ?? "application/octet-stream",
      etag: `"${createHash("sha256").update(plain).digest("hex").slice(0, 16)}"`,
      plain,
      // Level 6 is the web servers' default.
      gzip: gzipSync(plain, { level: 6 }),
    };
    files.set(path + entry.name, file);
    if (entry.name === "index.html") files.set(path, file);
  }
}

function size(files, request) {
  const file = files.get(new URL(request.url, "http://host").pathname);
  return file?.gzip.length ?? 0;
}

function answer(files, request, response) {
  const { pathname, search } = new URL(request.url, "http://host");
  response.sendDate = false;
  if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405).end();
  const file = files.get(pathname);
  if (!file && files.has(`${pathname}/`)) return response.writeHead(301, { location: `${pathname}/${search}` }).end();
  if (!file) return response.writeHead(404, { "content-type": TYPES[".txt"] }).end("Not found\n");
  const caching = { "cache-control": "max-age=600", etag: file.etag, vary: "accept-encoding" };
  if (request.headers["if-none-match"]?.includes(file.etag)) return response.writeHead(304, caching).end();
  const zipped = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  const body = zipped ? file.gzip : file.plain;
  response.writeHead(200, {
    ...caching,
    "content-type": file.type,
    "content-length": body.length,
    ...(zipped && { "content-encoding": "gzip" }),
  });
  return response.end(request.method === "HEAD" ? undefined : body);
}
