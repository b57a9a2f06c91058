// What a newcomer sees first: how it works, and questions one click away.

import { attempt, send } from "./actions.js";
import { h, icon } from "./dom.js";
import { store } from "./store.js";

const HOW = "Your own files: drop them anywhere in this window, then run /ingest.";
const READ = { label: "Let Docent read new files", text: "/ingest" };

/** The beginning of a channel, above its first message. */
export function introNode(channel) {
  if (channel.kind === "dm" || channel.kind === "group_dm") {
    return intro(`This is the beginning of your messages with ${store.channelTitle(channel)}.`, [
      "Ask in plain words. Docent answers here from files you may see.",
    ]);
  }
  const sign = channel.kind === "private" ? "lock" : "hash";
  const ask = ["Ask ", h("kbd", {}, "@Docent"), " a question. The answer names its file and page."];
  const read = [
    ["Drop a file anywhere in this window, or use the ", h("strong", {}, "paper clip"), "."],
    ["Type ", h("kbd", {}, "/ingest"), " so that Docent reads the files of this channel."],
  ];
  const title = [
    "This is the beginning of ",
    h("span", { class: "nowrap" }, icon(sign), channel.name),
  ];
  return intro(title, isGuest() ? [ask] : [...read, ask]);
}

function intro(title, steps) {
  return h(
    "li",
    { class: "intro" },
    h("p", { class: "intro-title" }, title),
    h(
      "ol",
      {},
      steps.map((step) => h("li", {}, step)),
    ),
  );
}

/** Guests may ask; having files read is for full members. */
function isGuest() {
  return store.person(store.me)?.guest ?? false;
}

/** The row of suggested questions; pressing one asks it as the acting person. */
export function mountSuggestions(container) {
  const draw = () => {
    const channel = store.channel(store.current);
    const here = store.suggestions.filter(
      (suggestion) => channel && store.channelNamed(suggestion.channel)?.id === channel.id,
    );
    const reads =
      channel && !isGuest() && (channel.kind === "public" || channel.kind === "private");
    const words = [here.length > 0 && "Ask one of these.", reads && HOW].filter(Boolean).join(" ");
    container.hidden = words === "";
    container.replaceChildren(
      h("span", { class: "chips-label", id: "chips-label" }, words),
      ...here.map(chip),
      ...(reads ? [chip(READ)] : []),
    );
  };
  store.subscribe("channels", draw);
}

function chip({ label, text }) {
  const press = async ({ currentTarget: button }) => {
    button.disabled = true;
    await attempt(() => send({ channel: store.current, text }));
    button.disabled = false;
  };
  return h("button", { type: "button", class: "chip", title: text, on: { click: press } }, label);
}
