// Runs before anything loads: a provider's response leaves the address bar and the history, even if the rest of this
// page never loads. The WebAssembly takes it once (src/browser/location.rs); no one else has it.
"use strict";
{
  const { origin, pathname, search, hash } = location;
  const names = ["code", "state", "error", "access_token", "refresh_token", "id_token", "response"];
  const words = /error|denied|cancel|reason|message/i;
  const isAnswer = (text) =>
    [...new URLSearchParams(text.slice(1))].some(([name, value]) => names.includes(name) || (value && words.test(name)));
  // A class link is this page's own format: it's read or rejected as a whole.
  const isHashTaken = !hash.startsWith("#provider=") && isAnswer(hash);
  const taken = { search, hash: isHashTaken ? hash : "" };
  // The whole URL, not just the path: a path that begins with `//` would name another host.
  if (search || isHashTaken) history.replaceState(null, "", origin + pathname + (isHashTaken ? "" : hash));
  const forget = () => (taken.search = taken.hash = "");
  self.takeAnswer = () => {
    delete self.takeAnswer;
    const answer = { ...taken };
    forget();
    return answer;
  };
  self.takeAnswer.isAnswer = isHashTaken || isAnswer(search);
  // A page that is left keeps no secret, even if it is still loading.
  addEventListener("pagehide", forget);
}
