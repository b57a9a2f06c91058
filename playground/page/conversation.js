// The middle and the right side: a channel, and the thread that is open beside it.

import { closeThread, loadMessages, openThread } from "./actions.js";
import { createComposer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { mountHeader } from "./header.js";
import { statusText } from "./message.js";
import { store } from "./store.js";
import { createTimeline } from "./timeline.js";
import { introNode, mountSuggestions } from "./welcome.js";

const NOTHING = [];

/** Draws the channel into `main`; returns its composer. */
export function mountChannel(main) {
  const header = h("header", { class: "channel-header" });
  const chips = h("div", { class: "chips", role: "group", "aria-labelledby": "chips-label" });
  const timeline = createTimeline({ inThread: false, label: "Messages" });
  const composer = createComposer({
    id: "composer-main",
    place: () => ({ channel: store.current, threadTs: null }),
    label: () => `Message ${nameOf(store.channel(store.current))}`,
  });
  main.append(header, timeline.node, chips, composer.node);
  mountHeader(header);
  mountSuggestions(chips);

  const draw = () => {
    const channel = store.channel(store.current);
    if (!channel) {
      timeline.draw("", NOTHING);
      return;
    }
    const messages = store.messages(channel.id);
    const above = messages ? introNode(channel) : waitingNode(channel.id, null);
    timeline.draw(`${store.me} ${channel.id}`, messages ?? NOTHING, above);
    composer.moved();
  };
  ["messages", "channels", "people", "status", "thread"].forEach((topic) =>
    store.subscribe(topic, draw),
  );
  return composer;
}

/** Draws the open thread into `aside`; returns its composer. */
export function mountThread(aside) {
  const title = h("div", { class: "header-text" });
  const timeline = createTimeline({ inThread: true, label: "Thread" });
  const status = h("p", { class: "thread-status", role: "status" });
  const composer = createComposer({
    id: "composer-thread",
    place: () => ({ channel: store.current, threadTs: store.threadTs }),
    // In a channel nobody hears a reply without the name: as in Slack, it is for the people there.
    label: () => {
      const { kind } = store.channel(store.current) ?? {};
      return kind === "dm" ? "Reply in thread" : "Reply in thread, or ask again with @Docent …";
    },
  });
  const close = () => {
    const ts = closeThread();
    document.querySelector(`#main [data-ts="${ts}"] .thread-link`)?.focus();
  };
  aside.append(
    h("header", { class: "channel-header" }, title, iconButton("close", "Close thread", close)),
    timeline.node,
    status,
    composer.node,
  );
  aside.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });

  const draw = () => {
    const channel = store.channel(store.current);
    aside.hidden = !channel || store.threadTs === null;
    document.getElementById("app").classList.toggle("with-thread", !aside.hidden);
    if (aside.hidden) {
      timeline.draw("", NOTHING);
      return;
    }
    title.replaceChildren(h("h2", {}, "Thread"), h("p", { class: "topic" }, nameOf(channel)));
    const messages = store.messages(channel.id, store.threadTs);
    const waiting = messages ? null : waitingNode(channel.id, store.threadTs);
    timeline.draw(`${store.me} ${channel.id} ${store.threadTs}`, messages ?? NOTHING, waiting);
    const words = store.statusOf(channel.id, store.threadTs);
    status.replaceChildren(...(words ? [statusText(words)] : []));
    composer.moved();
  };
  ["thread", "channels", "people", "status"].forEach((topic) => store.subscribe(topic, draw));
  return composer;
}

export function nameOf(channel) {
  if (!channel) return "";
  const title = store.channelTitle(channel);
  return channel.kind === "public" || channel.kind === "private" ? `#${title}` : title;
}

/** Before messages are there: that they come, or why they do not. */
function waitingNode(channelId, threadTs) {
  const state = store.loading.get(`${channelId}/${threadTs ?? ""}`);
  if (!state || state === "loading") return h("li", { class: "waiting" }, "Loading messages…");
  const again = () => (threadTs ? openThread(threadTs) : loadMessages(channelId));
  return h(
    "li",
    { class: "waiting" },
    h("p", {}, state),
    h("button", { type: "button", class: "button", on: { click: again } }, "Try again"),
  );
}
