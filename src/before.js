// Before the page is first drawn: what was written at build knows no address, so each place that names the page's own gets it.
// Whoever comes back from a provider sees what came of it, and not an empty form first.
"use strict";
{
  const app = document.getElementById("app");
  const [unknown, here] = ["https://this.page/", location.origin + location.pathname];
  const known = (text) => text.replaceAll(unknown, here).replaceAll(encodeURIComponent(unknown), encodeURIComponent(here));
  const texts = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (/this\.page/.test(texts.currentNode.data)) texts.currentNode.data = known(texts.currentNode.data);
  for (const input of app.querySelectorAll("input[value]")) input.defaultValue = known(input.defaultValue);
  // A press that comes too early is answered as soon as there is somebody to answer.
  app.addEventListener("click", ({ target }) => {
    const button = target.closest("button[id]");
    if (!button) return;
    app.dataset.pressed = button.id;
    button.setAttribute("aria-busy", "true");
  });
  app.hidden = /[?&](?:code|error|state)=/.test(location.search);
}
