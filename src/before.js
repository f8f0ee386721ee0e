// Before the page is first drawn: what was written at build knows no address, so each place that names the page's own gets it.
"use strict";
{
  const [unknown, here] = ["https://this.page/", location.origin + location.pathname];
  const known = (text) => text.replaceAll(unknown, here).replaceAll(encodeURIComponent(unknown), encodeURIComponent(here));
  const texts = document.createTreeWalker(document.getElementById("app"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (/this\.page/.test(texts.currentNode.data)) texts.currentNode.data = known(texts.currentNode.data);
  for (const input of document.querySelectorAll("#app input[value]")) input.defaultValue = known(input.defaultValue);
}
