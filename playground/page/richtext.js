// The rich_text block: sections, lists, quotes and code as Slack stores formatted text.

import { h } from "./dom.js";
import { linkNode, slackToken } from "./links.js";

const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", code: "code" };

export function richTextNode(elements, names) {
  const out = document.createDocumentFragment();
  out.append(...(elements ?? []).map((element) => partNode(element, names)));
  return out;
}

function partNode(part, names) {
  const inline = () => (part.elements ?? []).map((element) => inlineNode(element, names));
  switch (part.type) {
    case "rich_text_list": {
      const items = part.elements.map((item) =>
        h(
          "li",
          {},
          (item.elements ?? []).map((element) => inlineNode(element, names)),
        ),
      );
      const list = h(part.style === "ordered" ? "ol" : "ul", {}, items);
      list.style.marginInlineStart = `${(part.indent ?? 0) * 1.5}em`;
      return list;
    }
    case "rich_text_quote":
      return h("blockquote", {}, inline());
    case "rich_text_preformatted":
      return h("pre", {}, h("code", {}, inline()));
    default:
      return h("p", { class: "plain" }, inline());
  }
}

function inlineNode(element, names) {
  const styles = Object.keys(STYLE_TAGS).filter((style) => element.style?.[style]);
  return styles.reduce(
    (inner, style) => h(STYLE_TAGS[style], {}, inner),
    plainInline(element, names),
  );
}

function plainInline(element, names) {
  switch (element.type) {
    case "link":
      return linkNode(element.url, [element.text ?? element.url]);
    case "user":
      return slackToken(`@${element.user_id}`, names);
    case "channel":
      return slackToken(`#${element.channel_id}`, names);
    case "broadcast":
      return slackToken(`!${element.range}`, names);
    case "emoji":
      return element.unicode
        ? String.fromCodePoint(
            ...element.unicode.split("-").map((code) => Number.parseInt(code, 16)),
          )
        : `:${element.name}:`;
    default:
      return element.text ?? "";
  }
}
