// What the page knows; views subscribe to topics and are drawn once per frame.

const TOPICS = ["people", "channels", "messages", "thread", "status", "bot"];

class Store {
  #listeners = new Map(TOPICS.map((topic) => [topic, new Set()]));
  #dirty = new Set();
  // What happens while messages are being fetched: it is done again on what was fetched.
  #meanwhile = new Set();

  constructor() {
    this.reset({});
  }

  /** Takes the server's state for one person and forgets what another one saw. */
  reset(state) {
    this.team = state.team ?? { name: "" };
    this.me = state.me ?? "";
    this.users = new Map((state.users ?? []).map((user) => [user.id, user]));
    this.channels = state.channels ?? [];
    this.bot = state.bot ?? { connected: false, banner: "" };
    this.suggestions = state.suggestions ?? [];
    this.home = state.home ?? this.channels[0]?.id ?? null;
    this.current = null;
    this.threadTs = null;
    this.link = "opening"; // or "open", "lost"
    this.roots = new Map();
    this.threads = new Map();
    this.statuses = new Map();
    this.loading = new Map();
    this.#meanwhile.clear();
    TOPICS.forEach((topic) => this.changed(topic));
  }

  /** Takes new people, channels and bot state of the same person. */
  refresh(state) {
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.channels = state.channels.map((channel) =>
      channel.id === this.current ? { ...channel, unread: 0 } : channel,
    );
    this.bot = state.bot;
    this.suggestions = state.suggestions;
    ["people", "channels", "bot"].forEach((topic) => this.changed(topic));
  }

  subscribe(topic, listener) {
    this.#listeners.get(topic).add(listener);
  }

  /** Says that a topic changed; its listeners run together at the next frame. */
  changed(topic) {
    if (this.#dirty.size === 0) setTimeout(() => this.#flush());
    this.#dirty.add(topic);
  }

  #flush() {
    const listeners = new Set([...this.#dirty].flatMap((topic) => [...this.#listeners.get(topic)]));
    this.#dirty.clear();
    listeners.forEach((listener) => listener());
  }

  person(id) {
    return this.users.get(id);
  }

  isMe(id) {
    return id === this.me;
  }

  channel(id) {
    return this.channels.find((channel) => channel.id === id);
  }

  /** A channel by id or by its name, with or without "#". */
  channelNamed(name) {
    const bare = String(name ?? "").replace(/^#/, "");
    return this.channel(name) ?? this.channels.find((channel) => channel.name === bare);
  }

  get botUser() {
    return this.users.get(this.bot.user);
  }

  personName(id) {
    const person = this.users.get(id);
    return person?.real_name || person?.name || "Someone";
  }

  /** What a channel is called: a conversation with one person bears that person's name. */
  channelTitle(channel) {
    if (channel.kind !== "dm") return channel.name;
    return this.personName(channel.members.find((id) => id !== this.me) ?? this.me);
  }

  /** The messages of a channel, or of one of its threads, oldest first; null before they are loaded. */
  messages(channelId, threadTs = null) {
    const found = threadTs
      ? this.threads.get(`${channelId}/${threadTs}`)
      : this.roots.get(channelId);
    return found ? [...found.values()].sort(byTs) : null;
  }

  root(channelId, ts) {
    return this.roots.get(channelId)?.get(ts) ?? this.threads.get(`${channelId}/${ts}`)?.get(ts);
  }

  /** A fetch of messages begins; what arrives until it ends is done again when it ends. */
  beginFetch() {
    const missed = [];
    this.#meanwhile.add(missed);
    return missed;
  }

  endFetch(missed) {
    // After a reset the list is unknown, and what it holds was for another person's eyes.
    if (this.#meanwhile.delete(missed)) missed.forEach((doAgain) => doAgain());
  }

  setMessages(channelId, threadTs, messages) {
    if (threadTs) {
      this.threads.set(`${channelId}/${threadTs}`, mapOf(messages));
      this.changed("thread");
    } else {
      this.roots.set(channelId, mapOf(messages.filter((message) => !isReply(message))));
      this.changed("messages");
    }
  }

  /** Adds or replaces one message wherever it is shown. */
  putMessage(message) {
    this.#meanwhile.forEach((missed) => missed.push(() => this.#put(message)));
    this.#put(message);
  }

  #put(message) {
    const { channel, ts } = message;
    const thread = this.threads.get(`${channel}/${message.thread_ts ?? ts}`);
    if (thread && (isReply(message) || thread.has(ts))) thread.set(ts, message);
    if (!isReply(message)) this.roots.get(channel)?.set(ts, message);
    else this.#countReply(message);
    this.changed("messages");
    this.changed("thread");
  }

  #countReply(message) {
    const root = this.roots.get(message.channel)?.get(message.thread_ts);
    if (!root || message.ephemeral || (root.latest_reply ?? "") >= message.ts) return;
    const counted = { ...root, reply_count: root.reply_count + 1, latest_reply: message.ts };
    this.roots.get(message.channel).set(root.ts, counted);
    this.threads.get(`${message.channel}/${root.ts}`)?.set(root.ts, counted);
  }

  dropMessage(channelId, ts) {
    this.#meanwhile.forEach((missed) => missed.push(() => this.#drop(channelId, ts)));
    this.#drop(channelId, ts);
  }

  #drop(channelId, ts) {
    this.roots.get(channelId)?.delete(ts);
    for (const [key, thread] of this.threads)
      if (key.startsWith(`${channelId}/`)) thread.delete(ts);
    this.changed("messages");
    this.changed("thread");
  }

  setStatus(channelId, threadTs, text) {
    const key = `${channelId}/${threadTs}`;
    if (text) this.statuses.set(key, text);
    else this.statuses.delete(key);
    this.changed("status");
  }

  statusOf(channelId, threadTs) {
    return this.statuses.get(`${channelId}/${threadTs}`) ?? "";
  }
}

/** Whether a message stands in a thread and not in the channel. */
export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

function mapOf(messages) {
  return new Map(messages.map((message) => [message.ts, message]));
}

function byTs(one, other) {
  return Number.parseFloat(one.ts) - Number.parseFloat(other.ts) || one.ts.localeCompare(other.ts);
}

export const store = new Store();
