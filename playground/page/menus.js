// A small menu that hangs on a button: overflow menus and member lists.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";

let open = null;

/** Opens a menu at `anchor`; an entry with `choose` can be picked, another one is only read. */
export function openMenu(anchor, { label, entries }) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  const menu = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label, tabindex: "-1", on: { keydown: onKey } },
    entries.map(entryNode),
  );
  document.body.append(menu);
  place(menu, anchor);
  open = { menu, anchor };
  anchor.setAttribute("aria-expanded", "true");
  (menu.querySelector("button") ?? menu).focus();
  document.addEventListener("pointerdown", onOutside, true);
}

function closeMenu() {
  if (!open) return;
  open.menu.remove();
  open.anchor.removeAttribute("aria-expanded");
  document.removeEventListener("pointerdown", onOutside, true);
  open = null;
}

function entryNode({ text, face, choose, danger }) {
  const inside = [face && avatar(face, "small"), h("span", {}, text)];
  if (!choose)
    return h("div", { class: "menu-entry", role: "menuitem", "aria-disabled": "true" }, inside);
  const pick = () => {
    const { anchor } = open;
    closeMenu();
    anchor.focus();
    choose();
  };
  return h(
    "button",
    {
      type: "button",
      class: `menu-entry${danger ? " danger" : ""}`,
      role: "menuitem",
      on: { click: pick },
    },
    inside,
  );
}

function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8));
  const below = box.bottom + 4;
  const top =
    below + menu.offsetHeight > innerHeight - 8
      ? Math.max(8, box.top - menu.offsetHeight - 4)
      : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

function onOutside(event) {
  if (!open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
}

function onKey(event) {
  const buttons = [...open.menu.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    const { anchor } = open;
    closeMenu();
    anchor.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    buttons.at((at + step + buttons.length) % buttons.length)?.focus();
  }
}
