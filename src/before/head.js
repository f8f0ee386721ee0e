// Runs as soon as the top of the page is there. It's shown while the rest still loads.
"use strict";
{
  const app = document.getElementById("app");
  // After a redirect from a provider, the user sees the result, and not an empty form first. address.js has already
  // removed the response from the address.
  app.hidden = Boolean(self.takeAnswer?.isAnswer);
  // Show the top now, and the rest once it has arrived.
  app.dataset.coming = "rest";
  document.addEventListener("readystatechange", () => delete app.dataset.coming, { once: true });
  // A button pressed too early reacts as soon as the application runs.
  app.addEventListener("click", ({ target }) => {
    const button = target.closest("button[id]");
    if (!button) return;
    app.dataset.pressed = button.id;
    button.setAttribute("aria-busy", "true");
  });
}
// A release calls this with the two parts of its program and their checksums (xtask/src/seal.rs).
const load = (first, firstChecksum, later, laterChecksum) => {
  const asking = (part, integrity, isEarly) => {
    const ask = () => fetch(part, { integrity });
    // Asked for here rather than by a preload, whose answer WebKit does not use: it would ask again.
    let asked = isEarly ? ask() : undefined;
    asked?.catch(() => {});
    return () => {
      const answer = asked ?? ask();
      asked = undefined;
      return answer;
    };
  };
  self.loadFirst = asking(first, firstChecksum, true);
  // Whoever comes back from a provider needs both parts at once.
  self.loadLater = asking(later, laterChecksum, self.takeAnswer?.isAnswer);
};
