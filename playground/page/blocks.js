// Slack's Block Kit as DOM nodes, for messages and modals.

import { h } from "./dom.js";
import { elementNode } from "./elements.js";
import { inputNode } from "./inputs.js";
import { renderMarkdown } from "./markdown.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { richTextNode } from "./richtext.js";

/** How each block type is drawn; `context` holds `act`, `names` and what a modal adds. */
const DRAW = {
  section,
  context,
  header: (block) => h("p", { class: "block-header" }, block.text.text),
  divider: () => h("hr"),
  markdown: (block, { names }) =>
    h("div", { class: "text" }, renderMarkdown(block.text ?? "", names)),
  rich_text: (block, { names }) => h("div", { class: "text" }, richTextNode(block.elements, names)),
  table,
  image,
  actions: (block, on) => h("div", { class: "block-actions" }, elements(block, on)),
  context_actions: (block, on) => h("div", { class: "block-actions quiet" }, elements(block, on)),
  input: inputNode,
};

export function renderBlocks(blocks, on) {
  return h(
    "div",
    { class: "blocks" },
    blocks.map((block, index) => blockNode(block, index, on)),
  );
}

/** A text object: plain text keeps its line breaks, mrkdwn its marks. */
export function textNode(object, names) {
  if (!object) return null;
  if (object.type === "mrkdwn")
    return h("div", { class: "text" }, renderMrkdwn(object.text ?? "", names));
  return h("div", { class: "text plain" }, object.text ?? "");
}

function blockNode(block, index, on) {
  const draw = DRAW[block.type];
  if (draw) return draw({ ...block, key: block.block_id ?? `block-${index}` }, on);
  return h(
    "p",
    { class: "unknown-block" },
    `(A “${block.type}” block, which the playground does not draw.)`,
  );
}

function section(block, on) {
  const fields = block.fields?.map((field) => textNode(field, on.names));
  return h(
    "div",
    { class: "block-section" },
    h(
      "div",
      { class: "section-text" },
      textNode(block.text, on.names),
      fields && h("div", { class: "fields" }, fields),
    ),
    block.accessory && h("div", { class: "accessory" }, elementNode(block.accessory, block, on)),
  );
}

function context(block, on) {
  const parts = (block.elements ?? []).map((element) =>
    element.type === "image"
      ? h("span", { class: "image-alt" }, element.alt_text)
      : textNode(element, on.names),
  );
  return h("div", { class: "block-context" }, parts);
}

function elements(block, on) {
  return (block.elements ?? []).map((element) => elementNode(element, block, on));
}

/** Pictures are told, not loaded: the page asks no other machine for anything. */
function image(block) {
  return h(
    "p",
    { class: "image-alt" },
    `Image: ${block.alt_text ?? block.title?.text ?? "without a description"}`,
  );
}

function table(block, on) {
  const cells = (row, tag) =>
    h(
      "tr",
      {},
      row.map((cell) => h(tag, {}, cellNode(cell, on.names))),
    );
  const [head, ...rest] = block.rows ?? [];
  if (!head) return null;
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, cells(head, "th")),
      h(
        "tbody",
        {},
        rest.map((row) => cells(row, "td")),
      ),
    ),
  );
}

function cellNode(cell, names) {
  return cell.type === "rich_text"
    ? richTextNode(cell.elements, names)
    : String(cell.text ?? cell.value ?? "");
}
