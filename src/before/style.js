// As soon as the rest of the style stands, which is text until now: the page's head is shown before it comes.
"use strict";
{
  const style = new CSSStyleSheet();
  style.replaceSync(document.currentScript.previousElementSibling.textContent);
  document.adoptedStyleSheets = [style];
}
