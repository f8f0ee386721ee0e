// A provider over real HTTP that takes no time: it accepts immediately, and sends tokens in Webex's shape without
// delay.
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";

import { listen } from "./serve.mjs";

export const CLIENT = { id: "C0ffee", secret: "s3cret" };

// Any page may send requests, like at a provider with clients in browsers.
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-allow-methods": "POST",
  "cache-control": "no-store",
};

// Starts it.
export async function startProvider() {
  const codes = new Map();
  const refreshTokens = new Set();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://provider");
    if (request.method === "GET" && url.pathname === "/authorize") {
      authorize(codes, url.searchParams, response);
    } else if (request.method === "OPTIONS" && url.pathname === "/access_token") {
      response.writeHead(204, CORS).end();
    } else if (request.method === "POST" && url.pathname === "/access_token") {
      const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
      const answer = exchange(codes, refreshTokens, form);
      response.writeHead(answer.error ? 400 : 200, { ...CORS, "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    } else {
      response.writeHead(404).end();
    }
  });
  server.keepAliveTimeout = 60_000;
  return listen(server);
}

function authorize(codes, asked, response) {
  const [redirectUri, state] = [asked.get("redirect_uri"), asked.get("state")];
  const isGood = asked.get("response_type") === "code" && asked.get("client_id") === CLIENT.id && state && redirectUri;
  // A page must not gain time with a wrong request.
  if (!isGood) return response.writeHead(400, { "content-type": "text/plain" }).end(`Not a good request: ${asked}\n`);
  const code = random();
  codes.set(code, { redirectUri, challenge: asked.get("code_challenge") });
  const callback = new URL(redirectUri);
  callback.searchParams.set("code", code);
  callback.searchParams.set("state", state);
  return response.writeHead(302, { location: callback.href, "cache-control": "no-store" }).end();
}

function exchange(codes, refreshTokens, form) {
  if (form.get("client_id") !== CLIENT.id || form.get("client_secret") !== CLIENT.secret) {
    return { error: "invalid_client", error_description: "client_id or client_secret is wrong" };
  }
  if (form.get("grant_type") === "refresh_token" && refreshTokens.has(form.get("refresh_token"))) {
    return tokens(form.get("refresh_token"));
  }
  const request = codes.get(form.get("code"));
  codes.delete(form.get("code"));
  const proof = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
  const isGood =
    form.get("grant_type") === "authorization_code" &&
    request?.redirectUri === form.get("redirect_uri") &&
    (!request.challenge || request.challenge === proof);
  if (!isGood) return { error: "invalid_grant", error_description: "code, redirect_uri or code_verifier is wrong" };
  const refreshToken = random();
  refreshTokens.add(refreshToken);
  return tokens(refreshToken);
}

// Webex's response. Its documentation leaves `token_type` out, but oauth4webapi follows RFC 6749 and rejects that.
function tokens(refreshToken) {
  return {
    access_token: random(),
    expires_in: 1209599,
    refresh_token: refreshToken,
    refresh_token_expires_in: 7775082,
    token_type: "Bearer",
  };
}

// As long as Webex's tokens.
function random() {
  return randomBytes(80).toString("base64url");
}
