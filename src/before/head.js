// As soon as the page's head stands, which is shown while the rest still comes.
"use strict";
{
  const app = document.getElementById("app");
  // Whoever comes back from a provider sees what came of it, and not an empty form first. The address says nothing of it by
  // now: address.js took it.
  app.hidden = Boolean(self.takeAnswer?.isAnswer);
  // The head may be shown now, and the rest when no more of it comes.
  app.dataset.coming = "rest";
  document.addEventListener("readystatechange", () => delete app.dataset.coming, { once: true });
  // A press that comes too early is answered as soon as there is somebody to answer.
  app.addEventListener("click", ({ target }) => {
    const button = target.closest("button[id]");
    if (!button) return;
    app.dataset.pressed = button.id;
    button.setAttribute("aria-busy", "true");
  });
}
