// Starts the page: who acts, what they see, and what arrives live.

import { loadMessages, openAddress, rememberPerson, showAwaited } from "./actions.js";
import { api } from "./api.js";
import { mountChannel, mountThread, nameOf } from "./conversation.js";
import { announce, notify } from "./dom.js";
import { mountDrop } from "./drop.js";
import { mountBanner } from "./header.js";
import { goLive } from "./live.js";
import { spokenText } from "./message.js";
import { closeAllViews, showView } from "./modal.js";
import { readRoute } from "./route.js";
import { session } from "./session.js";
import { mountSidebar } from "./sidebar.js";
import { isReply, store } from "./store.js";

const RETRY_MS = 2_000;
let endLive = () => {};

mountBanner(document.getElementById("banner"));
mountSidebar(document.getElementById("sidebar"), become);
const channelComposer = mountChannel(document.getElementById("main"));
const threadComposer = mountThread(document.getElementById("thread"));
mountDrop(dropTarget);
document.addEventListener("click", followInside);
addEventListener("popstate", () => openAddress(location.href, { remember: false }));
start(session.get("person"), location.href);

/** Loads what a person may see and goes live as that person. */
async function start(person, address) {
  endLive();
  closeAllViews();
  let state;
  try {
    state = await stateOf(person);
  } catch (error) {
    notify(error.message);
    setTimeout(() => start(person, address), RETRY_MS);
    return;
  }
  store.reset(state);
  session.set("person", state.me);
  endLive = goLive(state.me, { onEvent, onOpen, onLost });
  await openAddress(address, { remember: false });
  channelComposer.focus();
}

/** The state of a person; one this workspace does not know becomes its first. */
async function stateOf(person) {
  try {
    return await api.state(person);
  } catch (error) {
    if (!person) throw error;
    return api.state("");
  }
}

async function become(person) {
  const here = store.current;
  rememberPerson(person);
  await start(person, location.origin);
  const stays = store.channel(here);
  if (stays && here !== store.current) await openAddress(`/archives/${here}`);
  else history.replaceState(null, "", `/archives/${store.current}`);
}

async function onOpen() {
  store.link = "open";
  store.changed("bot");
  // What happened before the connection stood, or while it was broken, was not pushed.
  await catchUp();
}

function onLost() {
  store.link = "lost";
  store.changed("bot");
}

/** Fetches everything shown again. */
async function catchUp() {
  await refresh();
  const { current, threadTs } = store;
  if (current) await loadMessages(current);
  if (threadTs) await loadMessages(current, threadTs);
}

async function refresh() {
  const { me } = store;
  const state = await api.state(me).catch(() => null);
  if (!state) return;
  // A playground that was started anew knows other people: begin again.
  if (state.me !== me) start(state.me, location.origin);
  else store.refresh(state);
}

const HANDLERS = {
  message: ({ message }) => arrived(message),
  ephemeral: ({ message }) => arrived({ ...message, ephemeral: true }),
  changed: ({ message }) => {
    const before = store.root(message.channel, message.ts);
    store.putMessage(message);
    if (before?.streaming && !message.streaming) announce(spokenText(message));
    showAwaited(message.channel, message.ts);
  },
  deleted: ({ channel, ts, message }) =>
    message ? store.putMessage(message) : store.dropMessage(channel, ts),
  status: ({ channel, thread_ts: threadTs, text }) => {
    store.setStatus(channel, threadTs, text);
    showAwaited(channel, threadTs);
  },
  channel: refresh,
  bot: refresh,
  modal: ({ view }) => showView(view),
};

function onEvent(event) {
  HANDLERS[event.type]?.(event);
}

function arrived(message) {
  store.putMessage(message);
  if (isReply(message)) showAwaited(message.channel, message.thread_ts);
  if (message.channel === store.current) {
    if (!message.streaming && !store.isMe(message.user)) announce(spokenText(message));
    return;
  }
  const channel = store.channel(message.channel);
  if (!channel) refresh();
  else if (!store.isMe(message.user)) {
    channel.unread += 1;
    store.changed("channels");
  }
}

/** Links to messages of this playground open in place. */
function followInside(event) {
  const link = event.target.closest?.("a[href]");
  if (
    !link ||
    event.defaultPrevented ||
    event.button ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey
  )
    return;
  if (link.origin !== location.origin || !readRoute(link.href)) return;
  event.preventDefault();
  openAddress(link.href);
}

function dropTarget() {
  const channel = store.channel(store.current);
  if (!channel || document.querySelector("dialog[open]")) return null;
  const inThread =
    store.threadTs !== null && document.getElementById("thread").contains(document.activeElement);
  if (inThread) return { name: `the thread in ${nameOf(channel)}`, take: threadComposer.take };
  return { name: nameOf(channel), take: channelComposer.take };
}
