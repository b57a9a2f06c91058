// What a person can do on the page: move about, become someone else, send, delete.

import { api } from "./api.js";
import { parseCommand } from "./commands.js";
import { announce, forgetSaid, notify } from "./dom.js";
import { permalink, readRoute } from "./route.js";
import { session } from "./session.js";
import { store } from "./store.js";

// Threads whose first reply opens them: questions asked from this tab.
const awaited = new Set();
let highlighted = null;
// Below this width a thread covers the channel; the style sheet says the same.
const NARROW = matchMedia("(max-width: 1000px)");

/** The message that was asked for by its address, until another place is opened. */
export function isHighlighted(ts) {
  return highlighted === ts;
}

/** Runs something for a person and shows what went wrong in words. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    notify(error.message);
    return null;
  }
}

/** Opens a channel; a thread of it stays open when `keepThread` is set. */
export async function openChannel(id, { remember = true, keepThread = false } = {}) {
  const channel = store.channel(id);
  if (!channel) {
    notify(`${store.personName(store.me)} is not in that channel, so it does not open.`);
    if (store.current === null && store.channel(store.home)) await openChannel(store.home);
    return;
  }
  highlighted = null;
  if (!keepThread || store.current !== id) store.threadTs = null;
  store.current = id;
  channel.unread = 0;
  if (remember) history.pushState(null, "", permalink(id));
  ["channels", "messages", "thread"].forEach((topic) => store.changed(topic));
  await loadMessages(id);
}

export async function openThread(ts) {
  store.threadTs = ts;
  store.changed("thread");
  await loadMessages(store.current, ts);
}

export function closeThread() {
  const ts = store.threadTs;
  store.threadTs = null;
  store.changed("thread");
  return ts;
}

/** Fetches a channel's messages or a thread's; a person switched meanwhile is left alone. */
export async function loadMessages(channelId, threadTs = null) {
  const { me } = store;
  const key = `${channelId}/${threadTs ?? ""}`;
  const missed = store.beginFetch();
  store.loading.set(key, "loading");
  try {
    const { messages } = await api.messages(me, channelId, threadTs);
    if (store.me !== me) return;
    store.loading.delete(key);
    store.setMessages(channelId, threadTs, messages);
  } catch (error) {
    if (store.me !== me) return;
    store.loading.set(key, error.message);
    store.changed(threadTs ? "thread" : "messages");
  } finally {
    store.endFetch(missed);
  }
}

/** Opens what an address names; says so when it is not there. */
export async function openAddress(address, { remember = true } = {}) {
  const route = readRoute(address);
  const target = route ?? { channel: store.home };
  // Where there is room, a source is shown beside the answer that names it.
  const keepThread = Boolean(target.ts) && !NARROW.matches;
  await openChannel(target.channel, { remember: remember && !target.ts, keepThread });
  if (!target.ts || store.current !== target.channel) return;
  if (remember) history.pushState(null, "", address);
  const threadTs = target.threadTs ?? (store.root(target.channel, target.ts) ? null : target.ts);
  if (threadTs) await openThread(threadTs);
  const shown = store.messages(target.channel, threadTs) ?? [];
  if (shown.some(({ ts }) => ts === target.ts)) {
    highlighted = target.ts;
    ["messages", "thread"].forEach((topic) => store.changed(topic));
  } else {
    if (threadTs) closeThread();
    notify(`That message is gone, or ${store.personName(store.me)} may not see it.`);
  }
}

/** Sends what a box holds: a command, files, or a message. Throws with a sentence when it fails. */
export async function send({ channel, text, files = [], threadTs = null }) {
  const command = files.length ? null : parseCommand(text, threadTs);
  if (command) {
    await api.command(store.me, channel, command.name, command.text);
    return;
  }
  const { ts } = files.length
    ? await api.upload(store.me, channel, files, text, threadTs)
    : await api.post(store.me, channel, text, threadTs);
  if (!threadTs && ts) {
    awaited.add(`${channel}/${ts}`);
    showAwaited(channel, ts);
  }
}

/** Opens the thread of a question asked from here as soon as the bot does something in it. */
export function showAwaited(channel, ts) {
  const answered = store.statusOf(channel, ts) || (store.root(channel, ts)?.reply_count ?? 0) > 0;
  if (!answered || !awaited.delete(`${channel}/${ts}`)) return;
  if (store.current === channel && (store.threadTs === null || isThreadIdle())) openThread(ts);
}

/** Whether nobody is at work in the thread that is open; what was typed there is kept anyway. */
function isThreadIdle() {
  const thread = document.getElementById("thread");
  const hasFiles = thread.querySelector(".pending:not([hidden])") !== null;
  return !hasFiles && !thread.contains(document.activeElement);
}

/** Deletes one's own message, or dismisses one that only this person sees. */
export function deleteMessage(message) {
  return attempt(() => api.deleteMessage(store.me, message.channel, message.ts));
}

export function deleteFile(file) {
  return attempt(() => api.deleteFile(store.me, file.id));
}

export async function copyPermalink(message) {
  await navigator.clipboard.writeText(permalink(message.channel, message));
  notify("Link copied.", "info");
}

/** Remembers who acts; the page then starts again as that person. */
export function rememberPerson(id) {
  session.set("person", id);
  awaited.clear();
  forgetSaid();
  announce(`You are now ${store.personName(id)}.`);
}
