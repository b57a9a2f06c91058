// A list of messages: days, grouping, staying at the end, and redrawing only what changed.

import { isHighlighted } from "./actions.js";
import { arrange, h, icon } from "./dom.js";
import { messageNode } from "./message.js";
import { store } from "./store.js";
import { dayName, sameDay } from "./time.js";

const GROUP_SECONDS = 300;
const NEAR_END_PX = 80;

/** Makes a scrolling list; `draw(messages, {before})` shows messages after the node `before`. */
export function createTimeline({ inThread, label }) {
  const list = h("ol", { class: "messages" });
  const jump = h(
    "button",
    { type: "button", class: "jump", hidden: true, on: { click: () => toEnd() } },
    icon("down"),
    "Newest messages",
  );
  const scroller = h(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": label },
    list,
  );
  const drawn = new Map();
  let place = null;
  let atEnd = true;
  let lastTop = 0;

  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  scroller.addEventListener("scroll", () => {
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
    // Only moving up leaves the end; growing content must not.
    if (near || scroller.scrollTop < lastTop) atEnd = near;
    lastTop = scroller.scrollTop;
    jump.hidden = atEnd;
  });
  const resized = new ResizeObserver(() => atEnd && toEnd());
  resized.observe(scroller);
  resized.observe(list);

  /** Draws one place's messages; `before` stands above the first one. */
  const draw = (key, messages, before = null) => {
    if (key !== place) {
      drawn.clear();
      atEnd = true;
      place = key;
    }
    const wanted = before ? [before] : [];
    messages.forEach((message, index) => {
      const previous = messages[index - 1];
      if (!previous || !sameDay(previous.ts, message.ts)) wanted.push(dayNode(drawn, message.ts));
      wanted.push(itemNode(drawn, message, previous, inThread));
    });
    const keep = new Set(wanted);
    for (const [id, entry] of drawn) if (!keep.has(entry.node)) drawn.delete(id);
    const target = messages.find(({ ts }) => isHighlighted(ts));
    const isNew = target && !list.querySelector(".highlighted");
    const focusedTs =
      list.contains(document.activeElement) &&
      document.activeElement.closest("[data-ts]")?.dataset.ts;
    arrange(list, wanted);
    if (focusedTs && document.activeElement === document.body) drawn.get(focusedTs)?.node.focus();
    if (isNew) {
      atEnd = false;
      drawn.get(target.ts).node.scrollIntoView({ block: "center" });
    } else if (atEnd && !target) toEnd();
  };
  return { node: h("div", { class: "timeline" }, scroller, jump), draw };
}

function dayNode(drawn, ts) {
  const name = dayName(ts);
  const id = `day ${name}`;
  if (!drawn.has(id)) drawn.set(id, { node: h("li", { class: "day" }, h("span", {}, name)) });
  return drawn.get(id).node;
}

function itemNode(drawn, message, previous, inThread) {
  const options = {
    grouped: isGrouped(message, previous),
    inThread,
    status: inThread ? "" : store.statusOf(message.channel, message.ts),
  };
  const notes = inThread
    ? 0
    : (store.messages(message.channel, message.ts) ?? []).filter((reply) => reply.ephemeral).length;
  const print = JSON.stringify([
    message,
    options,
    notes,
    isHighlighted(message.ts),
    store.personName(message.user),
  ]);
  const known = drawn.get(message.ts);
  if (known?.print === print) return known.node;
  const node = messageNode(message, options);
  drawn.set(message.ts, { node, print });
  return node;
}

function isGrouped(message, previous) {
  return Boolean(
    previous &&
    previous.user === message.user &&
    !previous.ephemeral &&
    !message.ephemeral &&
    !previous.deleted &&
    !message.deleted &&
    sameDay(previous.ts, message.ts) &&
    !(previous.reply_count > 0) &&
    Number.parseFloat(message.ts) - Number.parseFloat(previous.ts) < GROUP_SECONDS,
  );
}
