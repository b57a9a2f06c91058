// Links and mentions inside texts: only safe addresses become links.

import { h } from "./dom.js";

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** The address when a browser may follow it, else null. */
export function safeHref(href) {
  try {
    const url = new URL(href, location.origin);
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link around nodes; an unsafe address leaves the words alone. */
export function linkNode(href, children) {
  const safe = safeHref(href);
  if (safe === null) return h("span", {}, children);
  const inside = safe.startsWith(`${location.origin}/archives/`);
  return h(
    "a",
    { href: safe, target: inside ? null : "_blank", rel: "noopener noreferrer" },
    children,
  );
}

/** A bare address in running text, without the full stop that ends the sentence. */
export function bareLink(address) {
  const trimmed = address.replace(/[.,;:!?'")\]]+$/, "");
  return [linkNode(trimmed, [trimmed]), address.slice(trimmed.length)];
}

/** Slack's `<...>`: a person, a channel, a group word, a date, or a link. */
export function slackToken(inner, names) {
  const [target, label] = splitOnce(inner, "|");
  const mark = target[0];
  if (mark === "@") return personNode(target.slice(1), label, names);
  if (mark === "#") return channelNode(target.slice(1), label, names);
  if (mark === "!") return groupNode(target.slice(1), label);
  if (/^(https?:|mailto:)/i.test(target)) {
    return linkNode(unescapeText(target), [unescapeText(label ?? target.replace(/^mailto:/i, ""))]);
  }
  return document.createTextNode(unescapeText(`<${inner}>`));
}

/** Undoes Slack's escaping of text. */
export function unescapeText(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function personNode(id, label, names) {
  const person = names.person(id);
  const name = person?.real_name || person?.name || label || "someone";
  return h("span", { class: names.isMe(id) ? "mention mention-me" : "mention" }, `@${name}`);
}

function channelNode(id, label, names) {
  const channel = names.channel(id);
  if (!channel)
    return h("span", { class: "mention" }, label ? `#${label}` : "a channel you are not in");
  return h("a", { class: "mention", href: `/archives/${id}` }, `#${channel.name}`);
}

function groupNode(word, label) {
  if (word.startsWith("date^")) return document.createTextNode(label ?? "");
  return h("span", { class: "mention" }, label ?? `@${word.split("^")[0]}`);
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
