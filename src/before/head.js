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
