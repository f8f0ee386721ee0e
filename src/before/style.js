// Runs as soon as the rest of the style sheet is there. It comes as text, so that the top of the page doesn't wait for
// it.
"use strict";
{
  const style = new CSSStyleSheet();
  style.replaceSync(document.currentScript.previousElementSibling.textContent);
  document.adoptedStyleSheets = [style];
}
