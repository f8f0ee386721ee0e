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
  // What is done in a part of the page that doesn't run yet (data-early) is noted here in order. page.js repeats it.
  app.dataset.early = "";
  const noted = (self.noted = []);
  const note = ({ target, type, key, isComposing }) => {
    const kind = { click: "press", keydown: "enter" }[type] ?? "change";
    if (kind === "enter" && (key !== "Enter" || isComposing)) return;
    const control = target.closest(kind === "press" ? "button,summary" : "input,select,textarea");
    if (!control?.closest("[data-early]")) return;
    // In a text field it comes late, after the Enter that ends the typing.
    if (type === "change" && !control.matches("select,[type=checkbox]")) return;
    const isButton = control.matches("button");
    const at = noted.findIndex((it) => it?.control === control && it.kind === kind);
    // A button that is pressed again is already busy. A second press on a summary undoes the first.
    if (at >= 0 && !isButton) noted.splice(at, 1);
    if (at < 0 || kind !== "press") noted.push({ control, kind });
    if (isButton) control.setAttribute("aria-busy", "true");
  };
  for (const type of ["click", "keydown", "input", "change"]) document.addEventListener(type, note);
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
  // A callback needs both parts at once.
  self.loadLater = asking(later, laterChecksum, self.takeAnswer?.isAnswer);
};
