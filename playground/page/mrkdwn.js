// Slack's own mark-up (mrkdwn) as DOM nodes.

import { h } from "./dom.js";
import { bareLink, slackToken, unescapeText } from "./links.js";

const FENCE = /```\n?([\s\S]*?)\n?```/g;
const TOKEN = new RegExp(
  [
    "<(?<slack>[^<>\\n]+)>",
    "`(?<code>[^`\\n]+)`",
    "(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
    "(?<![\\w~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\w~])",
    "(?<bare>https?://[^\\s<>|]+)",
  ].join("|"),
  "g",
);
const WRAPPERS = { bold: "strong", italic: "em", strike: "s" };

/** Renders a mrkdwn text: fences, quotes, lists and inline marks. */
export function renderMrkdwn(text, names) {
  const out = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    out.append(...renderLines(text.slice(from, match.index), names));
    out.append(h("pre", {}, h("code", {}, plainOf(match[1]))));
    from = match.index + match[0].length;
  }
  out.append(...renderLines(text.slice(from), names));
  return out;
}

/** One line of mrkdwn. */
export function mrkdwnInline(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(unescapeText(text.slice(from, match.index)));
    nodes.push(...tokenNodes(match.groups, names));
    from = match.index + match[0].length;
  }
  nodes.push(unescapeText(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function tokenNodes(groups, names) {
  if (groups.slack) return [slackToken(groups.slack, names)];
  if (groups.code) return [h("code", {}, plainOf(groups.code))];
  if (groups.bare) return bareLink(unescapeText(groups.bare));
  const kind = Object.keys(WRAPPERS).find((name) => groups[name]);
  return [h(WRAPPERS[kind], {}, mrkdwnInline(groups[kind], names))];
}

function renderLines(text, names) {
  const nodes = [];
  for (const line of text.replace(/^\n+|\n+$/g, "").split("\n")) {
    const quote = line.match(/^(?:&gt;|>) ?(.*)$/);
    const item = line.match(/^\s*[•◦] (.*)$/);
    if (quote) append(nodes, "blockquote", mrkdwnInline(quote[1], names));
    else if (item) appendItem(nodes, mrkdwnInline(item[1], names));
    else append(nodes, "p", mrkdwnInline(line, names));
  }
  return nodes.filter((node) => node.textContent || node.childElementCount);
}

/** Adds a line to the running block of that kind; a blank line ends a paragraph. */
function append(nodes, tag, inline) {
  const last = nodes.at(-1);
  if (last?.localName !== tag || (tag === "p" && inline.length === 0))
    nodes.push(h(tag, {}, inline));
  else if (last.childNodes.length) last.append(h("br"), ...inline);
  else last.append(...inline);
}

function appendItem(nodes, inline) {
  if (nodes.at(-1)?.localName !== "ul") nodes.push(h("ul"));
  nodes.at(-1).append(h("li", {}, inline));
}

/** Inside code Slack's links and mentions are shown as their words. */
function plainOf(text) {
  return unescapeText(
    text.replace(/<(https?:[^|>\n]+)(?:\|([^>\n]+))?>/g, (_, url, label) => label ?? url),
  );
}
