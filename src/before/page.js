// Runs as soon as the prerendered page is there. The build doesn't know the page's address, so fill it in wherever it
// appears.
"use strict";
{
  const app = document.getElementById("app");
  const [unknown, here] = ["https://this.page/", location.origin + location.pathname];
  const known = (text) => text.replaceAll(unknown, here).replaceAll(encodeURIComponent(unknown), encodeURIComponent(here));
  const texts = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (/this\.page/.test(texts.currentNode.data)) texts.currentNode.data = known(texts.currentNode.data);
  for (const input of app.querySelectorAll("input[value]")) input.defaultValue = known(input.defaultValue);
}
