// The code flow with React and oauth4webapi: what a developer would otherwise write.
import * as oauth from "oauth4webapi";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";

const KEPT = "oauth-react";
const FIELDS = [
  ["authorizeEndpoint", "Authorization endpoint"],
  ["tokenEndpoint", "Token endpoint"],
  ["clientId", "Client ID"],
  ["clientSecret", "Client Secret"],
  ["oauthScopes", "OAuth Scopes"],
  ["stateValue", "State"],
  ["redirectUri", "Redirect URI"],
];

const freshForm = () => ({
  authorizeEndpoint: "https://webexapis.com/v1/authorize",
  tokenEndpoint: "https://webexapis.com/v1/access_token",
  clientId: "",
  clientSecret: "",
  oauthScopes: "spark:rooms_read",
  stateValue: oauth.generateRandomState(),
  redirectUri: location.origin + location.pathname,
});

const serverOf = ({ authorizeEndpoint, tokenEndpoint }) => ({
  issuer: new URL(tokenEndpoint).origin,
  authorization_endpoint: authorizeEndpoint,
  token_endpoint: tokenEndpoint,
});

// Plain http is only for a provider on this machine.
const optionsFor = ({ tokenEndpoint }) => ({
  [oauth.allowInsecureRequests]: ["127.0.0.1", "localhost"].includes(new URL(tokenEndpoint).hostname),
});

function authorizationUrl(form, challenge) {
  const url = new URL(form.authorizeEndpoint);
  url.searchParams.set("response_type", "code");
  url.searchParams.set("client_id", form.clientId);
  url.searchParams.set("redirect_uri", form.redirectUri);
  url.searchParams.set("scope", form.oauthScopes);
  url.searchParams.set("state", form.stateValue);
  url.searchParams.set("code_challenge", challenge);
  url.searchParams.set("code_challenge_method", "S256");
  return url.href;
}

// Reads the callback once, before anything is shown.
function comeBack() {
  const url = new URL(location.href);
  if (!url.searchParams.has("code") && !url.searchParams.has("error")) return {};
  history.replaceState(null, "", location.pathname);
  const request = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (!request) return { problem: "No request of this tab waits for an answer." };
  try {
    const client = { client_id: request.clientId };
    return { request, callback: oauth.validateAuthResponse(serverOf(request), client, url, request.stateValue) };
  } catch (error) {
    return { problem: error.message };
  }
}

function Page({ verifier, challenge, arrival }) {
  const [form, setForm] = useState(() => ({ ...freshForm(), ...arrival.request, stateValue: oauth.generateRandomState() }));
  const [problem, setProblem] = useState(arrival.problem ?? "");
  const [tokens, setTokens] = useState(null);
  const preview = useMemo(
    () => (URL.canParse(form.authorizeEndpoint) ? authorizationUrl(form, challenge) : ""),
    [form, challenge],
  );
  useEffect(() => {
    document.documentElement.toggleAttribute("data-ready", true);
  }, []);

  const { request, callback } = arrival;

  function requestCode() {
    if (!form.clientId) return setProblem("The Client ID is empty.");
    if (!form.stateValue) return setProblem("The state is empty.");
    if (!preview) return setProblem("The authorization endpoint is no address.");
    // The secret stays in this page's memory.
    const { clientSecret, ...kept } = form;
    sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, verifier }));
    location.assign(preview);
  }

  async function askToken(ask, process) {
    const [server, client] = [serverOf(request), { client_id: request.clientId }];
    try {
      const response = await ask(server, client, oauth.ClientSecretPost(form.clientSecret));
      setTokens({ ...tokens, ...(await process(server, client, response)) });
      setProblem("");
    } catch (error) {
      setProblem(error.error_description ?? error.message);
    }
  }

  const exchange = () =>
    askToken(
      (server, client, authentication) =>
        oauth.authorizationCodeGrantRequest(
          server, client, authentication, callback, request.redirectUri, request.verifier, optionsFor(request),
        ),
      oauth.processAuthorizationCodeResponse,
    );
  const refresh = () =>
    askToken(
      (server, client, authentication) =>
        oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, optionsFor(request)),
      oauth.processRefreshTokenResponse,
    );

  return (
    <>
      <h1>OAuth 2.0 code flow</h1>
      {problem && <p id="problem" role="alert">{problem}</p>}
      <h2>Request the code</h2>
      {FIELDS.map(([id, label]) => (
        <div key={id}>
          <label htmlFor={id}>{label}</label>
          <input
            id={id}
            type={id === "clientSecret" ? "password" : "text"}
            autoComplete="off"
            value={form[id]}
            onChange={(event) => setForm({ ...form, [id]: event.target.value })}
          />
        </div>
      ))}
      <pre id="requestPreview">{preview}</pre>
      <button id="codeButton" type="button" onClick={requestCode}>Request Auth Code</button>
      <h2>Exchange the code</h2>
      <label htmlFor="stateDisplay">Returned State</label>
      <input id="stateDisplay" readOnly value={callback ? request.stateValue : ""} />
      <label htmlFor="code">Auth Code</label>
      <input id="code" readOnly value={callback?.get("code") ?? ""} />
      {callback && !tokens && <button id="tokenButton" type="button" onClick={exchange}>Request Access Token</button>}
      <label htmlFor="token">Access Token</label>
      <textarea id="token" rows="3" readOnly value={tokens?.access_token ?? ""} />
      <p id="expiresIn">{tokens && `Expires in ${tokens.expires_in} seconds`}</p>
      <label htmlFor="refresh">Refresh Token</label>
      <textarea id="refresh" rows="3" readOnly value={tokens?.refresh_token ?? ""} />
      <p id="refreshExpiresIn">{tokens && `Expires in ${tokens.refresh_token_expires_in} seconds`}</p>
      {tokens?.refresh_token && (
        <button id="tokenRefreshButton" type="button" onClick={refresh}>Refresh Access Token</button>
      )}
    </>
  );
}

const arrival = comeBack();
const verifier = oauth.generateRandomCodeVerifier();
const challenge = await oauth.calculatePKCECodeChallenge(verifier);
createRoot(document.getElementById("root")).render(<Page verifier={verifier} challenge={challenge} arrival={arrival} />);
