// Addresses: a channel, or a message's permalink as Slack writes it.

/** Reads `/archives/C/p1700000000000100?thread_ts=…` into its parts. */
export function readRoute(address) {
  const url = new URL(address, location.origin);
  const match = url.pathname.match(/^\/archives\/([A-Z0-9]+)(?:\/p(\d{7,}))?\/?$/);
  if (!match) return null;
  const [, channel, digits] = match;
  const ts = digits ? `${digits.slice(0, -6)}.${digits.slice(-6)}` : null;
  return { channel, ts, threadTs: url.searchParams.get("thread_ts") };
}

/** The address of a message, or of a channel when `message` is missing. */
export function permalink(channel, message) {
  if (!message) return `${location.origin}/archives/${channel}`;
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  const query = reply
    ? `?${new URLSearchParams({ thread_ts: message.thread_ts, cid: channel })}`
    : "";
  return `${location.origin}/archives/${channel}/p${message.ts.replace(".", "")}${query}`;
}
