// One message: who, when, what, its files, its thread, and what can be done with it.

import { attempt, copyPermalink, deleteMessage, isHighlighted, openThread } from "./actions.js";
import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { confirmFirst } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { fileCard } from "./files.js";
import { renderMarkdown } from "./markdown.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { store } from "./store.js";
import { clock, dayName, fullTime, sameDay } from "./time.js";

/** Draws a message; `grouped` leaves the name out, `inThread` the link to the thread. */
export function messageNode(message, { grouped, inThread, status }) {
  const person = store.person(message.user);
  const classes = [
    "message",
    grouped && "grouped",
    message.ephemeral && "ephemeral",
    isHighlighted(message.ts) && "highlighted",
  ];
  return h(
    "li",
    {
      class: classes.filter(Boolean).join(" "),
      tabindex: "-1",
      data: { ts: message.ts, user: message.user },
    },
    message.ephemeral && onlyYou(message),
    h(
      "div",
      { class: "gutter" },
      grouped ? h("time", { "aria-hidden": "true" }, clock(message.ts)) : avatar(person),
    ),
    h(
      "div",
      { class: "message-body" },
      byline(message, person, grouped),
      content(message),
      !inThread && threadLine(message, status),
    ),
    !message.deleted && toolbar(message, inThread),
  );
}

/** What a message says, in a line of plain words, for a screen reader. */
export function spokenText(message) {
  const files = message.files.map(({ name }) => name ?? "a deleted file").join(", ");
  const words = content(message).textContent.replace(/\s+/g, " ").trim().slice(0, 400);
  const who = `${store.personName(message.user)}${message.ephemeral ? ", only to you" : ""}`;
  return `${who}: ${words}${files ? ` Files: ${files}` : ""}`;
}

function onlyYou(message) {
  return h(
    "p",
    { class: "only-you" },
    icon("eye"),
    "Only visible to you",
    h(
      "button",
      { type: "button", class: "link-button", on: { click: () => deleteMessage(message) } },
      "Dismiss",
    ),
  );
}

function byline(message, person, grouped) {
  const role = person?.bot ? "App" : person?.guest ? "Guest" : null;
  return h(
    "div",
    { class: grouped ? "visually-hidden" : "byline" },
    h("strong", {}, store.personName(message.user)),
    role && h("span", { class: "role" }, role),
    h("time", { title: fullTime(message.ts) }, clock(message.ts)),
  );
}

function content(message) {
  if (message.deleted) return h("p", { class: "gone" }, "This message was deleted.");
  const { text, markdown, blocks = [], files = [] } = message;
  const showText = text && (markdown || blocks.length === 0);
  const act = (action) => attempt(() => api.action(store.me, message.channel, message.ts, action));
  return h(
    "div",
    { class: "content" },
    showText &&
      h(
        "div",
        { class: `text${message.streaming ? " streaming" : ""}` },
        markdown ? renderMarkdown(text, store) : renderMrkdwn(text, store),
      ),
    !showText && message.streaming && h("div", { class: "text streaming" }),
    blocks.length > 0 && renderBlocks(blocks, { act, names: store, key: message.ts }),
    files.length > 0 &&
      h(
        "div",
        { class: "files" },
        files.map((file) => fileCard(file, message)),
      ),
    message.edited && !message.streaming && h("span", { class: "edited" }, "(edited)"),
  );
}

function threadLine(message, status) {
  const count = message.reply_count ?? 0;
  const notes = (store.messages(message.channel, message.ts) ?? []).filter(
    (reply) => reply.ephemeral,
  ).length;
  if (count === 0 && notes === 0 && !status) return null;
  const words = count
    ? `${count} ${count === 1 ? "reply" : "replies"}`
    : notes
      ? "Reply only you can see"
      : "Open thread";
  return h(
    "div",
    { class: "thread-line" },
    h(
      "button",
      { type: "button", class: "thread-link", on: { click: () => openThread(message.ts) } },
      icon("reply"),
      words,
    ),
    status
      ? h("span", { class: "status" }, statusText(status))
      : count > 0 && h("span", { class: "last-reply" }, lastReply(message)),
  );
}

/** "Docent is searching…" from what the bot set as its status. */
export function statusText(status) {
  const name = store.botUser ? store.personName(store.bot.user) : "Docent";
  return h("span", {}, `${name} ${status}`);
}

function lastReply({ ts, latest_reply: latest }) {
  if (!latest) return "";
  return sameDay(ts, latest)
    ? `Last reply at ${clock(latest)}`
    : `Last reply ${dayName(latest)} at ${clock(latest)}`;
}

function toolbar(message, inThread) {
  const own = store.isMe(message.user) && !message.ephemeral;
  const tools = [
    !inThread &&
      !message.ephemeral &&
      iconButton("reply", "Reply in thread", () => openThread(message.ts)),
    !message.ephemeral &&
      iconButton("link", "Copy link", () => attempt(() => copyPermalink(message))),
    own && iconButton("trash", "Delete message", () => confirmDelete(message)),
  ].filter(Boolean);
  return (
    tools.length > 0 &&
    h("div", { class: "toolbar", role: "group", "aria-label": "Message actions" }, tools)
  );
}

async function confirmDelete(message) {
  const agreed = await confirmFirst({
    title: "Delete this message?",
    body: h(
      "p",
      {},
      message.files.length
        ? "The message goes for everyone, and its files with it."
        : "It goes for everyone.",
    ),
    yes: "Delete message",
    danger: true,
  });
  if (agreed) await deleteMessage(message);
}
