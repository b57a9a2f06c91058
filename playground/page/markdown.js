// Markdown blocks (paragraphs, lists, tables, fences) as DOM nodes.

import { h } from "./dom.js";
import { inlineMarkdown } from "./inline.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}(?:>|&gt;) ?(.*)$/;
const ITEM = /^(\s*)([-*+•]|\d{1,9}[.)])\s+(.*)$/;
const TABLE_LINE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Renders Markdown; line breaks inside a paragraph are kept, as Slack does. */
export function renderMarkdown(text, names) {
  const out = document.createDocumentFragment();
  out.append(...blocksOf(text.replaceAll("\r\n", "\n").split("\n"), names));
  return out;
}

function blocksOf(lines, names) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === "") {
      at += 1;
      continue;
    }
    const reader = [fence, heading, rule, quote, table, list, paragraph].find((read) =>
      read.starts(lines, at),
    );
    const [node, next] = reader.take(lines, at, names);
    nodes.push(node);
    at = next;
  }
  return nodes;
}

const fence = {
  starts: (lines, at) => FENCE.test(lines[at]),
  take(lines, at) {
    const mark = lines[at].match(FENCE)[1];
    let end = at + 1;
    while (end < lines.length && !lines[end].trimStart().startsWith(mark)) end += 1;
    return [h("pre", {}, h("code", {}, lines.slice(at + 1, end).join("\n"))), end + 1];
  },
};

const heading = {
  starts: (lines, at) => HEADING.test(lines[at]),
  take(lines, at, names) {
    const [, marks, words] = lines[at].match(HEADING);
    return [
      h("p", { class: `heading heading-${marks.length}` }, inlineMarkdown(words, names)),
      at + 1,
    ];
  },
};

const rule = {
  starts: (lines, at) => RULE.test(lines[at]),
  take: (lines, at) => [h("hr"), at + 1],
};

const quote = {
  starts: (lines, at) => QUOTE.test(lines[at]),
  take(lines, at, names) {
    let end = at;
    const inner = [];
    while (end < lines.length && QUOTE.test(lines[end])) inner.push(lines[end++].match(QUOTE)[1]);
    return [h("blockquote", {}, blocksOf(inner, names)), end];
  },
};

const table = {
  starts: (lines, at) =>
    lines[at].includes("|") && TABLE_LINE.test(lines[at + 1] ?? "") && /-/.test(lines[at + 1]),
  take(lines, at, names) {
    let end = at + 2;
    while (end < lines.length && lines[end].includes("|")) end += 1;
    const row = (line, cell) =>
      h(
        "tr",
        {},
        cellsOf(line).map((words) => h(cell, {}, inlineMarkdown(words, names))),
      );
    const body = lines.slice(at + 2, end).map((line) => row(line, "td"));
    const grid = h("table", {}, h("thead", {}, row(lines[at], "th")), h("tbody", {}, body));
    return [
      h(
        "div",
        { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
        grid,
      ),
      end,
    ];
  },
};

const list = {
  starts: (lines, at) => ITEM.test(lines[at]),
  take(lines, at, names) {
    const [, indent, mark] = lines[at].match(ITEM);
    const ordered = /\d/.test(mark);
    const items = [];
    let end = at;
    while (end < lines.length) {
      const match = lines[end].match(ITEM);
      const deeper = lines[end].search(/\S/) > indent.length;
      if (match && match[1].length <= indent.length) {
        if (match[1].length < indent.length || /\d/.test(match[2]) !== ordered) break;
        items.push([match[3]]);
      } else if (deeper || (lines[end].trim() === "" && continues(lines, end, indent.length))) {
        items
          .at(-1)
          .push(
            lines[end].slice(Math.min(indent.length + 2, Math.max(0, lines[end].search(/\S/)))),
          );
      } else break;
      end += 1;
    }
    const start = ordered ? Number.parseInt(mark, 10) : null;
    return [
      h(
        ordered ? "ol" : "ul",
        { start },
        items.map((item) => itemNode(item, names)),
      ),
      end,
    ];
  },
};

const paragraph = {
  starts: () => true,
  take(lines, at, names) {
    let end = at + 1;
    while (end < lines.length && lines[end].trim() !== "" && !opensBlock(lines, end)) end += 1;
    const inline = lines.slice(at, end).flatMap((line, index) => {
      const nodes = inlineMarkdown(line.trim(), names);
      return index ? [h("br"), ...nodes] : nodes;
    });
    return [h("p", {}, inline), end];
  },
};

function opensBlock(lines, at) {
  return [fence, heading, rule, quote, table, list].some((read) => read.starts(lines, at));
}

/** After a blank line a list goes on when the next line is one of its items or stands deeper. */
function continues(lines, at, indent) {
  const next = lines.slice(at + 1).find((line) => line.trim() !== "");
  return next !== undefined && (ITEM.test(next) || next.search(/\S/) > indent);
}

function itemNode(lines, names) {
  const task = lines[0].match(/^\[([ xX])\]\s+(.*)$/);
  const blocks = blocksOf(task ? [task[2], ...lines.slice(1)] : lines, names);
  // An item's first paragraph is its words, not a paragraph of its own.
  const flat = blocks.flatMap((node, index) =>
    index === 0 && node.localName === "p" ? [...node.childNodes] : [node],
  );
  return h("li", {}, task && h("span", { class: "task" }, task[1] === " " ? "☐ " : "☑ "), flat);
}

function cellsOf(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}
