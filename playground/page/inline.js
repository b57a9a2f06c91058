// Markdown inside a line: code, emphasis, links, escapes, and Slack's own tokens.

import { h } from "./dom.js";
import { bareLink, linkNode, slackToken, unescapeText } from "./links.js";

const MARKS = [
  { open: "**", tag: "strong" },
  { open: "__", tag: "strong", words: true },
  { open: "~~", tag: "s" },
  { open: "*", tag: "em" },
  { open: "_", tag: "em", words: true },
];

/** The nodes of one line; what is not closed (a stream in mid-word) stays as text. */
export function inlineMarkdown(text, names) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(unescapeText(plain));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const piece = pieceAt(text, at, names);
    if (piece === null) {
      plain += text[at++];
    } else if (typeof piece.node === "string") {
      plain += piece.node;
      at = piece.end;
    } else {
      flush();
      nodes.push(...[piece.node].flat());
      at = piece.end;
    }
  }
  flush();
  return nodes;
}

function pieceAt(text, at, names) {
  switch (text[at]) {
    case "\\":
      return /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "") ? { node: text[at + 1], end: at + 2 } : null;
    case "`":
      return code(text, at);
    case "[":
      return link(text, at, names);
    case "!":
      return text[at + 1] === "[" ? link(text, at + 1, names) : null;
    case "<":
      return angle(text, at, names);
    case "h":
      return bare(text, at);
    default:
      return emphasis(text, at, names);
  }
}

function code(text, at) {
  const marks = text.slice(at).match(/^`+/)[0];
  const end = text.indexOf(marks, at + marks.length);
  if (end < 0) return { node: marks, end: at + marks.length };
  return {
    node: h("code", {}, text.slice(at + marks.length, end).trim()),
    end: end + marks.length,
  };
}

/** `[words](address)`, where the words may hold brackets: `[[1] handbook.pdf, p. 3](...)`. */
function link(text, at, names) {
  const close = matching(text, at, "[", "]");
  if (close < 0 || text[close + 1] !== "(") return null;
  const end = matching(text, close + 1, "(", ")");
  if (end < 0) return null;
  const address = text
    .slice(close + 2, end)
    .trim()
    .replace(/\s+["'].*["']$/, "")
    .replace(/^<(.*)>$/, "$1");
  const words = inlineMarkdown(text.slice(at + 1, close), names);
  return { node: linkNode(unescapeText(address), words), end: end + 1 };
}

function matching(text, at, open, close) {
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === open) depth += 1;
    else if (text[i] === close && --depth === 0) return i;
  }
  return -1;
}

function angle(text, at, names) {
  const match = text.slice(at).match(/^<((?:[@#!]|https?:|mailto:)[^<>\n]+)>/);
  return match && { node: slackToken(match[1], names), end: at + match[0].length };
}

function bare(text, at) {
  if (at > 0 && /\w/.test(text[at - 1])) return null;
  const match = text.slice(at).match(/^https?:\/\/[^\s<>|]+/);
  return match && { node: bareLink(unescapeText(match[0])), end: at + match[0].length };
}

function emphasis(text, at, names) {
  const mark = MARKS.find(({ open }) => text.startsWith(open, at));
  if (!mark) return null;
  const { open, tag, words } = mark;
  const start = at + open.length;
  if (!/\S/.test(text[start] ?? " ") || (words && /\w/.test(text[at - 1] ?? "")))
    return skip(open, start);
  for (let end = text.indexOf(open, start + 1); end > 0; end = text.indexOf(open, end + 1)) {
    const after = end + open.length;
    const closes =
      /\S/.test(text[end - 1]) &&
      text[end - 1] !== "\\" &&
      !(words && /\w/.test(text[after] ?? ""));
    const longer = open.length === 1 && (text[after] === open || text[end - 1] === open);
    if (closes && !longer)
      return { node: h(tag, {}, inlineMarkdown(text.slice(start, end), names)), end: after };
  }
  return skip(open, start);
}

/** A mark that opens nothing is text, all of it at once. */
function skip(open, end) {
  return { node: open, end };
}
