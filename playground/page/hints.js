// What can be typed: the commands after "/", people after "@".

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { COMMANDS } from "./commands.js";
import { store } from "./store.js";

const MOST = 6;

/** Makes the list of hints for a text field; `onPick()` runs after one was put in. */
export function createHints(field, { onPick }) {
  const id = `${field.id}-hints`;
  const node = h("div", {
    class: "hints",
    id,
    role: "listbox",
    "aria-label": "Suggestions",
    hidden: true,
  });
  let entries = [];
  let at = 0;
  field.setAttribute("aria-controls", id);
  field.setAttribute("aria-autocomplete", "list");

  const close = () => {
    entries = [];
    node.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    node.hidden = entries.length === 0;
    node.replaceChildren(
      ...entries.map((entry, index) =>
        optionNode(entry, `${id}-${index}`, index === at, () => pick(index)),
      ),
    );
    if (entries.length) field.setAttribute("aria-activedescendant", `${id}-${at}`);
    else field.removeAttribute("aria-activedescendant");
  };
  const pick = (index) => {
    const { from, insert } = entries[index];
    field.setRangeText(insert, from, field.selectionStart, "end");
    close();
    onPick();
    field.focus();
  };
  const update = () => {
    const before = field.value.slice(0, field.selectionStart);
    entries = [...commandsFor(before), ...peopleFor(before)].slice(0, MOST);
    at = 0;
    draw();
  };
  /** Handles a key for the open list; true when the field must not see it. */
  const onKey = (event) => {
    if (entries.length === 0) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % entries.length;
      draw();
    } else if (event.key === "Tab" || event.key === "Enter") {
      // What is typed out in full is sent, not completed again.
      const { from, insert } = entries[at];
      if (
        event.key === "Enter" &&
        field.value.slice(from).toLowerCase() === insert.trim().toLowerCase()
      ) {
        close();
        return false;
      }
      pick(at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else return false;
    event.preventDefault();
    return true;
  };
  return { node, update, onKey, close };
}

function optionNode(entry, id, selected, pick) {
  // Pressing must not take the focus from the field.
  const hold = (event) => event.preventDefault();
  return h(
    "div",
    {
      class: "hint-option",
      id,
      role: "option",
      "aria-selected": String(selected),
      on: { pointerdown: hold, mousedown: hold, click: pick },
    },
    entry.person && avatar(entry.person, "small"),
    h("strong", {}, entry.title),
    entry.usage && h("span", { class: "usage" }, entry.usage),
    h("span", { class: "hint-text" }, entry.text),
  );
}

function commandsFor(before) {
  if (!/^\/[\w-]*$/.test(before)) return [];
  return COMMANDS.filter(({ name }) => name.startsWith(before.toLowerCase())).map(
    ({ name, usage, description }) => ({
      from: 0,
      insert: usage ? `${name} ` : name,
      title: name,
      usage,
      text: description,
    }),
  );
}

function peopleFor(before) {
  const match = before.match(/(?:^|[\s(])@([\w-]*)$/);
  const channel = store.channel(store.current);
  if (!match || !channel) return [];
  const typed = match[1].toLowerCase();
  const known = new Set([store.bot.user, ...channel.members].filter((id) => id && id !== store.me));
  return [...known]
    .map((id) => store.person(id))
    .filter(
      (person) =>
        person &&
        `${person.name} ${person.real_name}`
          .toLowerCase()
          .split(/\s+/)
          .some((word) => word.startsWith(typed)),
    )
    .map((person) => ({
      from: before.length - typed.length - 1,
      insert: `@${person.real_name || person.name} `,
      title: person.real_name || person.name,
      text: person.bot ? "Answers from this workspace's files" : person.guest ? "Guest" : "Member",
      person,
    }));
}
