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
  // What is done in a part of the page that doesn't run yet (data-early), or needs one (data-later), is noted here in
  // order, and repeated once the part runs (src/browser/mount.rs). The controls themselves are kept, so that nothing
  // typed is copied.
  app.dataset.early = "";
  const [presses, fields] = ["button,summary", "input,select,textarea"];
  let [noted, left, focused] = [[], []];
  const note = ({ target, type, key, isComposing }) => {
    const kind = { click: "press", keydown: "enter" }[type] ?? "change";
    if (kind === "enter" && (key !== "Enter" || isComposing)) return;
    const control = target.closest(kind === "press" ? presses : fields);
    if (!control?.closest("[data-early],[data-loading] [data-later]")) return;
    const isButton = control.matches("button");
    const at = noted.findIndex((it) => it?.control === control && it.kind === kind);
    // A button that is pressed again is already busy. A second press on a summary undoes the first.
    if (at >= 0 && !isButton) noted.splice(at, 1);
    if (at < 0 || kind !== "press") noted.push({ control, kind });
    if (isButton) control.setAttribute("aria-busy", "true");
  };
  for (const type of ["click", "keydown", "input", "change"]) document.addEventListener(type, note);

  // The same control is found by its place after it was drawn again: by its id, or within the closest element with one.
  const inside = (element) => element.querySelectorAll(`a,${presses},${fields}`);
  const placed = ({ control, kind }) => {
    const around = control.closest("[id]");
    return { control, kind, id: around.id, at: [...inside(around)].indexOf(control) };
  };
  const find = ({ control, id, at }) => {
    const around = document.getElementById(id);
    const found = around && at >= 0 ? inside(around)[at] : around;
    return found?.localName === control.localName ? found : undefined;
  };
  const isChanged = (field) =>
    field.localName === "select"
      ? field.selectedIndex > 0
      : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  const early = () => [...document.querySelectorAll("[data-early] :is(input,select,textarea)")];
  self.early = {
    // An event waits for the second part: what is done from now on comes after it.
    wait: () => noted.push(null),
    // To be called before anything is replaced.
    leave() {
      // Also what no event told of: a browser fills fields in again after a reload.
      const isNoted = (field) => noted.some((it) => it?.control === field && it.kind === "change");
      const changed = early().filter((field) => !isNoted(field) && isChanged(field));
      left = [...changed.map((control) => ({ control, kind: "change" })), ...noted].map((it) => it && placed(it));
      noted = [];
      const active = document.activeElement;
      focused = active?.closest("[data-early] *") && { ...placed({ control: active }), from: active.selectionStart, to: active.selectionEnd };
    },
    // Keeps in `page` the last children of the elements with these ids, as many as it lacks.
    keep(ids, page) {
      for (const id of ids) {
        const place = page.querySelector(`#${id}`);
        for (const child of [...document.getElementById(id).children].slice(place.childElementCount)) {
          child.dataset.early = "";
          place.append(child);
        }
      }
    },
    // Removes what `keep` kept.
    remove: () => document.querySelectorAll("[data-early]").forEach((element) => element.remove()),
    // Repeats what was noted before `leave`. `next` handles the event that has waited longest.
    repeat(keepsPresses, next) {
      for (const it of left.splice(0)) {
        const found = it && find(it);
        if (!it) next();
        if (!found) continue;
        const { control, kind } = it;
        if (kind === "change") {
          found.value = control.value;
          found.checked = control.checked;
          const type = control.matches("select,[type=checkbox]") ? "change" : "input";
          found.dispatchEvent(new Event(type, { bubbles: true }));
          continue;
        }
        control.removeAttribute("aria-busy");
        if (!keepsPresses && !control.matches("summary")) continue;
        if (kind === "press") found.click();
        else found.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      }
      const found = focused && find(focused);
      // What was pressed may have moved the focus.
      if (!found || document.activeElement !== document.body) return;
      found.focus();
      // By the end of this turn the page has written into the field, which moves the caret.
      const { from, to } = focused;
      if (from != null) setTimeout(() => found.setSelectionRange(from, to));
    },
    // Forgets all of it.
    forget() {
      for (const it of noted.splice(0)) it?.control.removeAttribute("aria-busy");
      for (const field of early()) if (field.localName !== "select") field.value = field.defaultValue;
    },
  };
  // Where something didn't arrive, offers to load it again. What was typed stays.
  self.offerAgain = (load) => {
    const [needs, notice] = [document.getElementById("needs"), unloaded().querySelector("section")];
    needs.hidden = true;
    app.before(notice);
    notice.querySelector("button").onclick = () => {
      notice.remove();
      needs.hidden = false;
      load();
    };
  };
  const unloaded = () => document.getElementById("unloaded").content.cloneNode(true);
  const restart = () => document.head.append(unloaded().querySelector("script"));
  const waits = [500, 3_000];
  const hear = ({ target }) => {
    if (target.localName !== "script") return;
    if (waits.length) setTimeout(restart, waits.shift());
    else self.offerAgain(restart);
  };
  addEventListener("error", hear, true);
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
