// The left side: workspace, channels, direct messages, and who is looking.

import { openChannel } from "./actions.js";
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { permalink } from "./route.js";
import { store } from "./store.js";

const GROUPS = [
  { title: "Channels", kinds: ["public", "private"] },
  { title: "Direct messages", kinds: ["dm", "group_dm"] },
];

/** Draws the sidebar into `container`; `onSwitch(id)` makes another person act. */
export function mountSidebar(container, onSwitch) {
  const draw = () => {
    // Redrawing must not take the keyboard's place away.
    const focused = document.activeElement?.dataset.key;
    container.replaceChildren(
      h(
        "div",
        { class: "workspace" },
        h("strong", {}, store.team.name || "Workspace"),
        h("span", {}, "Docent playground"),
      ),
      h("div", { class: "channel-lists" }, GROUPS.map(group)),
      people(onSwitch),
    );
    if (focused) container.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  store.subscribe("channels", draw);
  store.subscribe("people", draw);
}

function group({ title, kinds }) {
  const channels = store.channels.filter(({ kind }) => kinds.includes(kind));
  if (channels.length === 0) return null;
  const id = `list-${kinds[0]}`;
  return h(
    "section",
    {},
    h("h2", { id }, title),
    h(
      "ul",
      { "aria-labelledby": id },
      channels.map((channel) => h("li", {}, channelLink(channel))),
    ),
  );
}

function channelLink(channel) {
  const current = channel.id === store.current;
  const unread = channel.unread > 0 && !current;
  const open = (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    openChannel(channel.id);
  };
  return h(
    "a",
    {
      class: `channel-link${current ? " current" : ""}${unread ? " unread" : ""}`,
      href: permalink(channel.id),
      "aria-current": current ? "page" : null,
      data: { key: channel.id },
      on: { click: open },
    },
    channelMark(channel),
    h("span", { class: "channel-name" }, store.channelTitle(channel)),
    unread &&
      h(
        "span",
        { class: "badge" },
        channel.unread,
        h("span", { class: "visually-hidden" }, " unread"),
      ),
  );
}

function channelMark(channel) {
  if (channel.kind === "public") return icon("hash");
  if (channel.kind === "private")
    return [icon("lock"), h("span", { class: "visually-hidden" }, "private ")];
  return avatar(store.person(channel.members.find((id) => id !== store.me) ?? store.me), "small");
}

function people(onSwitch) {
  const persons = [...store.users.values()].filter(({ bot }) => !bot);
  return h(
    "section",
    { class: "people", "aria-labelledby": "people-title" },
    h("h2", { id: "people-title" }, icon("eye"), "See the workspace as"),
    h(
      "ul",
      {},
      persons.map((person) => h("li", {}, personButton(person, onSwitch))),
    ),
  );
}

function personButton(person, onSwitch) {
  const acting = store.isMe(person.id);
  return h(
    "button",
    {
      type: "button",
      class: `person${acting ? " acting" : ""}`,
      "aria-pressed": String(acting),
      data: { key: person.id, person: person.name },
      on: { click: () => !acting && onSwitch(person.id) },
    },
    avatar(person, "medium"),
    h("span", { class: "person-name" }, person.real_name || person.name),
    h("span", { class: "person-role" }, person.guest ? "Guest" : "Member"),
  );
}
