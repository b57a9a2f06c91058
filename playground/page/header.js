// The line above the messages (channel, topic, members) and the strip that tells the bot's state.

import { attempt } from "./actions.js";
import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { openMenu } from "./menus.js";
import { store } from "./store.js";

const FACES = 3;

export function mountHeader(container) {
  const draw = () => {
    const channel = store.channel(store.current);
    if (!channel) return container.replaceChildren();
    container.replaceChildren(
      h(
        "div",
        { class: "header-text" },
        h("h1", {}, mark(channel), store.channelTitle(channel)),
        topic(channel),
      ),
      members(channel),
    );
    document.title = `${store.channelTitle(channel)} – Docent playground`;
  };
  store.subscribe("channels", draw);
  store.subscribe("people", draw);
}

/** The strip at the top: whether the bot listens, how it answers, and the offer to use Claude. */
export function mountBanner(container) {
  const draw = () => {
    const { connected, banner, claude_offer: offer } = store.bot;
    const state = store.link === "lost" ? "lost" : connected ? "on" : "off";
    const words = {
      on: banner || "Docent is connected.",
      off: banner || "Docent is not connected yet…",
      lost: "The page lost the playground. Trying again…",
    };
    container.className = `banner banner-${state}`;
    container.dataset.link = store.link;
    container.replaceChildren(
      h("span", { class: "lamp", "aria-hidden": "true" }),
      h("span", {}, words[state]),
    );
    if (state !== "lost" && offer) container.append(claudeButton(offer.label));
  };
  store.subscribe("bot", draw);
}

function claudeButton(label) {
  const press = async ({ currentTarget: button }) => {
    button.disabled = true;
    await attempt(() => api.useClaude(store.me));
    button.disabled = false;
  };
  return h("button", { type: "button", class: "banner-button", on: { click: press } }, label);
}

function mark(channel) {
  if (channel.kind === "public") return icon("hash");
  if (channel.kind === "private")
    return [icon("lock"), h("span", { class: "visually-hidden" }, "private channel ")];
  return null;
}

function topic(channel) {
  return channel.topic && h("p", { class: "topic", title: channel.topic }, channel.topic);
}

function members(channel) {
  const persons = channel.members.map((id) => store.person(id)).filter(Boolean);
  const show = ({ currentTarget }) =>
    openMenu(currentTarget, {
      label: "Members",
      entries: persons.map((person) => ({ face: person, text: rolesOf(person) })),
    });
  return h(
    "button",
    { type: "button", class: "members", "aria-haspopup": "menu", on: { click: show } },
    h(
      "span",
      { class: "faces" },
      persons.slice(0, FACES).map((person) => avatar(person, "small")),
    ),
    h(
      "span",
      {},
      persons.length,
      h("span", { class: "wide-only" }, persons.length === 1 ? " member" : " members"),
    ),
  );
}

function rolesOf(person) {
  const role = person.bot ? "app" : person.guest ? "guest" : "";
  const name = person.real_name || person.name;
  return role ? `${name} (${role})` : name;
}
