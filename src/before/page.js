// Runs as soon as the prerendered page is there.
"use strict";
{
  // The build doesn't know the page's address, so fill it in wherever it appears.
  const app = document.getElementById("app");
  const [unknown, here] = ["https://this.page/", location.origin + location.pathname];
  const known = (text) => text.replaceAll(unknown, here).replaceAll(encodeURIComponent(unknown), encodeURIComponent(here));
  const texts = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (/this\.page/.test(texts.currentNode.data)) texts.currentNode.data = known(texts.currentNode.data);
  for (const input of app.querySelectorAll("input[value]")) input.defaultValue = known(input.defaultValue);

  // What head.js has noted is repeated once that part of the page runs (src/browser/mount.rs). The controls themselves are
  // kept, so that nothing typed is copied.
  const { noted } = self;
  let [left, focused] = [[], undefined];
  // The same control is found by its place after it was drawn again: by its id, or within the closest element with one.
  const inside = (element) => element.querySelectorAll("a,button,summary,input,select,textarea");
  const placed = ({ control, kind }) => {
    const around = control.closest("[id]");
    return { control, kind, id: around.id, at: [...inside(around)].indexOf(control) };
  };
  const find = ({ control, id, at }) => {
    const around = document.getElementById(id);
    const found = around && at >= 0 ? inside(around)[at] : around;
    return found?.localName === control.localName ? found : undefined;
  };
  const isChanged = (field) => {
    if (field.localName === "select") return field.selectedIndex > 0;
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  };
  const early = () => [...document.querySelectorAll("[data-early] :is(input,select,textarea)")];
  self.early = {
    // An event waits for the second part: what is done from now on comes after it.
    wait: () => noted.push(null),
    // To be called before anything is replaced.
    leave() {
      // Also what no event told of: a browser fills fields in again after a reload.
      const isNoted = (field) => noted.some((it) => it?.control === field && it.kind === "change");
      const changed = early().filter((field) => !isNoted(field) && isChanged(field));
      const all = [...changed.map((control) => ({ control, kind: "change" })), ...noted.splice(0)];
      left = all.map((it) => it && placed(it));
      const active = document.activeElement;
      const { selectionStart: from, selectionEnd: to } = active ?? {};
      focused = active?.closest("[data-early] *") && { ...placed({ control: active }), from, to };
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
      const { from, to } = focused;
      if (from == null) return;
      found.setSelectionRange(from, to);
      // By the end of this turn the page has written into the field, which moves the caret. A key may have come before.
      const { value } = found;
      setTimeout(() => found.value === value && found.setSelectionRange(from, to));
    },
    // Forgets all of it.
    forget() {
      for (const it of noted.splice(0)) it?.control.removeAttribute("aria-busy");
      for (const field of early()) if (!field.matches("select,[type=checkbox]")) field.value = field.defaultValue;
    },
  };

  // Where something didn't arrive, offers to load it again. What was typed stays.
  self.offerAgain = (load) => {
    const [needs, notice] = [document.getElementById("needs"), unloaded().querySelector("section")];
    needs.hidden = true;
    app.before(notice);
    notice.querySelector("button").onclick = () => {
      notice.remove();
      document.getElementById("steps").focus();
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
