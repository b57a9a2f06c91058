// Choosing one or several of given options: selects, radio buttons, checkboxes, dates.

import { h } from "./dom.js";

const SELECTS = {
  static_select: "selected_option",
  external_select: "selected_option",
  users_select: "selected_user",
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
  multi_static_select: "selected_options",
};
const TICKS = { radio_buttons: "selected_option", checkboxes: "selected_options" };

export function isChoice({ type }) {
  return type in SELECTS || type in TICKS || type === "datepicker";
}

/** Returns the node, `read()` its value as Slack states it, and `write(value)`. */
export function choiceNode(element, names, { onChange, label }) {
  if (element.type === "datepicker") return dateNode(element, { onChange, label });
  return element.type in TICKS
    ? tickNode(element, { onChange, label })
    : selectNode(element, names, { onChange, label });
}

function selectNode(element, names, { onChange, label }) {
  const field = SELECTS[element.type];
  const many = field === "selected_options";
  const options = optionsOf(element, names);
  const groups = element.option_groups?.map((group) =>
    h(
      "optgroup",
      { label: group.label.text },
      group.options.map((option) => optionNode(option)),
    ),
  );
  const node = h(
    "select",
    { class: "select", multiple: many, "aria-label": label, on: { change: onChange } },
    !many && h("option", { value: "" }, element.placeholder?.text ?? "Choose…"),
    groups ?? options.map((option) => optionNode(option)),
  );
  const read = () => {
    const picked = [...node.selectedOptions]
      .map(({ value }) => options.find((option) => option.value === value))
      .filter(Boolean);
    if (many) return { [field]: picked };
    if (!picked[0]) return { [field]: null };
    return { [field]: field === "selected_option" ? picked[0] : picked[0].value };
  };
  const write = (value) => {
    const wanted = [value[field] ?? []].flat().map((option) => option.value ?? option);
    for (const option of node.options) option.selected = wanted.includes(option.value);
  };
  write(initialOf(element, field));
  return { node, read, write };
}

function tickNode(element, { onChange, label }) {
  const field = TICKS[element.type];
  const many = field === "selected_options";
  const name = `ticks-${crypto.randomUUID()}`;
  const boxes = element.options.map((option) => {
    const box = h("input", {
      type: many ? "checkbox" : "radio",
      name,
      value: option.value,
      on: { change: onChange },
    });
    const words = h(
      "span",
      {},
      option.text.text,
      option.description && h("small", {}, option.description.text),
    );
    return { option, box, line: h("label", { class: "tick" }, box, words) };
  });
  const node = h(
    "div",
    { class: "ticks", role: many ? "group" : "radiogroup", "aria-label": label },
    boxes.map(({ line }) => line),
  );
  const read = () => {
    const picked = boxes.filter(({ box }) => box.checked).map(({ option }) => option);
    return { [field]: many ? picked : (picked[0] ?? null) };
  };
  const write = (value) => {
    const wanted = [value[field] ?? []].flat().map((option) => option.value);
    boxes.forEach(({ option, box }) => {
      box.checked = wanted.includes(option.value);
    });
  };
  write(initialOf(element, field));
  return { node, read, write };
}

function dateNode(element, { onChange, label }) {
  const node = h("input", {
    type: "date",
    class: "field",
    "aria-label": label,
    on: { change: onChange },
  });
  const write = (value) => {
    node.value = value.selected_date ?? "";
  };
  write({ selected_date: element.initial_date });
  return { node, read: () => ({ selected_date: node.value || null }), write };
}

function initialOf(element, field) {
  return { [field]: element[field.replace("selected", "initial")] };
}

function optionsOf(element, names) {
  const given = element.options ?? element.option_groups?.flatMap((group) => group.options);
  if (given) return given;
  if (element.type === "users_select")
    return [...names.users.values()].map(({ id }) => plainOption(id, names.personName(id)));
  const open = names.channels.filter(
    ({ kind }) => element.type !== "channels_select" || kind === "public",
  );
  return open.map((channel) => plainOption(channel.id, names.channelTitle(channel)));
}

function plainOption(value, text) {
  return { value, text: { type: "plain_text", text } };
}

function optionNode({ value, text }) {
  return h("option", { value }, text.text);
}
