// A modal's input block: a label, a field, a hint, and room for what is wrong.

import { choiceNode, isChoice } from "./choices.js";
import { h } from "./dom.js";

/** Draws the block and puts how to read it into `on.fields`, by block id. */
export function inputNode(block, on) {
  const { element } = block;
  const id = `field-${crypto.randomUUID()}`;
  const label = block.label?.text ?? "";
  const field = isChoice(element)
    ? choiceNode(element, on.names, { onChange: () => {}, label })
    : textField(element);
  field.node.id = id;
  const error = h("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const showError = (sentence) => {
    error.textContent = sentence;
    field.node.setAttribute("aria-invalid", String(sentence !== ""));
    if (sentence) field.node.focus();
  };
  field.node.setAttribute("aria-describedby", error.id);
  const isEmpty = () =>
    Object.values(field.read()).every(
      (value) => value === null || value === "" || value?.length === 0,
    );
  on.fields?.set(block.key, {
    actionId: element.action_id,
    type: element.type,
    read: field.read,
    write: field.write,
    showError,
    missing: () => !block.optional && isEmpty(),
  });
  return h(
    "div",
    { class: "block-input" },
    h(
      "label",
      { for: id },
      label,
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    field.node,
    block.hint && h("p", { class: "hint" }, block.hint.text),
    error,
  );
}

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "number" };

function textField(element) {
  const attributes = {
    class: "field",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    rows: element.multiline ? "4" : null,
    type: element.multiline ? null : (TYPES[element.type] ?? "text"),
    autofocus: element.focus_on_load,
  };
  const node = h(element.multiline ? "textarea" : "input", attributes);
  node.value = element.initial_value ?? "";
  return {
    node,
    read: () => ({ value: node.value === "" ? null : node.value }),
    write: ({ value }) => {
      node.value = value ?? "";
    },
  };
}
