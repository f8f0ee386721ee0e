// The code flow without a framework: the comparison for everything a framework would only slow down.

const KEPT = "oauth-plain";
const FIELDS = ["authorizeEndpoint", "tokenEndpoint", "clientId", "oauthScopes", "stateValue", "redirectUri"];
const at = (id) => document.getElementById(id);

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const sha256 = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

const verifier = random();
let challenge = "";
// The request that the verified callback belongs to; the form's endpoints may have changed since.
let request;

function complain(problem) {
  at("problem").textContent = problem;
  at("problem").hidden = !problem;
}

function authorizationUrl() {
  const url = new URL(at("authorizeEndpoint").value);
  const parameters = {
    response_type: "code",
    client_id: at("clientId").value,
    redirect_uri: at("redirectUri").value,
    scope: at("oauthScopes").value,
    state: at("stateValue").value,
    code_challenge: challenge,
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function preview() {
  at("requestPreview").textContent = URL.canParse(at("authorizeEndpoint").value) ? authorizationUrl() : "";
}

function requestCode() {
  if (!at("clientId").value) return complain("The Client ID is empty.");
  if (!at("stateValue").value) return complain("The state is empty.");
  if (!URL.canParse(at("authorizeEndpoint").value)) return complain("The authorization endpoint is no address.");
  const form = Object.fromEntries(FIELDS.map((id) => [id, at(id).value]));
  sessionStorage.setItem(KEPT, JSON.stringify({ ...form, verifier }));
  location.assign(authorizationUrl());
}

function comeBack() {
  const callback = new URLSearchParams(location.search);
  if (!callback.has("code") && !callback.has("error")) return;
  // Neither the address bar nor the history keeps the code, and a state works only once.
  history.replaceState(null, "", location.pathname);
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (!kept) return complain("No request of this tab waits for an answer.");
  for (const id of FIELDS) if (id !== "stateValue") at(id).value = kept[id];
  if (callback.get("state") !== kept.stateValue) return complain("The state is not the one that was sent.");
  if (callback.has("error")) return complain(`The provider refused: ${callback.get("error")}`);
  request = kept;
  at("stateDisplay").value = callback.get("state");
  at("code").value = callback.get("code");
  at("tokenButton").hidden = false;
}

async function askToken(grant) {
  const client = { client_id: request.clientId, client_secret: at("clientSecret").value };
  try {
    const response = await fetch(request.tokenEndpoint, {
      method: "POST",
      body: new URLSearchParams({ ...grant, ...client }),
      redirect: "error",
    });
    const answer = await response.json();
    if (!response.ok) return complain(answer.error_description ?? answer.message ?? `Status ${response.status}`);
    complain("");
    at("token").value = answer.access_token;
    at("expiresIn").textContent = `Expires in ${answer.expires_in} seconds`;
    at("refresh").value = answer.refresh_token ?? at("refresh").value;
    at("refreshExpiresIn").textContent = `Expires in ${answer.refresh_token_expires_in} seconds`;
    at("tokenButton").hidden = true;
    at("tokenRefreshButton").hidden = !at("refresh").value;
  } catch (error) {
    complain(`The token endpoint did not answer: ${error.message}`);
  }
}

at("stateValue").value = random();
at("redirectUri").value = location.origin + location.pathname;
for (const id of FIELDS) at(id).addEventListener("input", preview);
at("codeButton").addEventListener("click", requestCode);
at("tokenButton").addEventListener("click", () =>
  askToken({
    grant_type: "authorization_code",
    code: at("code").value,
    redirect_uri: request.redirectUri,
    code_verifier: request.verifier,
  }),
);
at("tokenRefreshButton").addEventListener("click", () =>
  askToken({ grant_type: "refresh_token", refresh_token: at("refresh").value }),
);
comeBack();
challenge = base64url(await sha256(verifier));
preview();
document.documentElement.toggleAttribute("data-ready", true);
