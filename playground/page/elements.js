// Block Kit's pressable elements: buttons, selects, overflow menus, feedback.

import { confirmFirst } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { choiceNode, isChoice } from "./choices.js";
import { safeHref } from "./links.js";
import { openMenu } from "./menus.js";
import { renderMrkdwn } from "./mrkdwn.js";

// What was chosen in messages of this page: a redrawn message keeps its feedback.
const chosen = new Map();

/** Draws an element of `block`; using it calls `on.act(action)`. */
export function elementNode(element, block, on) {
  if (element.type === "button" || element.type === "workflow_button")
    return button(element, block, on);
  if (element.type === "overflow") return overflow(element, block, on);
  if (element.type === "feedback_buttons") return feedback(element, block, on);
  if (element.type === "icon_button") return quietButton(element, block, on);
  if (element.type === "image") return h("span", { class: "image-alt" }, element.alt_text);
  if (isChoice(element)) return select(element, block, on);
  return h(
    "span",
    { class: "unknown-block" },
    `(A “${element.type}”, which the playground does not draw.)`,
  );
}

/** Asks when the element says so, then tells the server; the pressed node is busy meanwhile. */
async function act(node, element, block, on, value) {
  if (element.confirm && !(await agreed(element.confirm, on.names))) return false;
  node.disabled = true;
  const done = await on.act({
    action_id: element.action_id,
    block_id: block.block_id ?? "",
    type: element.type,
    ...value,
  });
  node.disabled = false;
  return done !== null;
}

function agreed({ title, text, confirm, deny, style }, names) {
  const body =
    text?.type === "mrkdwn" ? renderMrkdwn(text.text, names) : h("p", {}, text?.text ?? "");
  return confirmFirst({
    title: title?.text ?? "Are you sure?",
    body,
    yes: confirm?.text ?? "Yes",
    no: deny?.text,
    danger: style === "danger",
  });
}

function button(element, block, on) {
  const looks = { primary: "button-primary", danger: "button-danger" }[element.style] ?? "";
  const press = async ({ currentTarget }) => {
    const href = element.url && safeHref(element.url);
    if (href) window.open(href, "_blank", "noopener");
    await act(currentTarget, element, block, on, { value: element.value ?? "" });
  };
  return h(
    "button",
    {
      type: "button",
      class: `button button-small ${looks}`,
      "aria-label": element.accessibility_label,
      data: { action: element.action_id },
      on: { click: press },
    },
    element.text?.text ?? "",
  );
}

function quietButton(element, block, on) {
  const label = element.accessibility_label ?? element.text?.text;
  const press = ({ currentTarget }) =>
    act(currentTarget, element, block, on, { value: element.value ?? "" });
  return h(
    "button",
    {
      type: "button",
      class: "quiet-button",
      "aria-label": label,
      data: { action: element.action_id },
      on: { click: press },
    },
    element.icon === "trash" && icon("trash"),
    element.text?.text,
  );
}

function overflow(element, block, on) {
  const open = ({ currentTarget: anchor }) =>
    openMenu(anchor, {
      label: "More",
      entries: element.options.map((option) => ({
        text: option.text.text,
        choose: () => act(anchor, element, block, on, { selected_option: option }),
      })),
    });
  return h(
    "button",
    {
      type: "button",
      class: "icon-button outlined",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      data: { action: element.action_id },
      on: { click: open },
    },
    icon("dots"),
  );
}

function feedback(element, block, on) {
  const key = `${on.key}/${block.key}/${element.action_id}`;
  const sides = [
    ["positive_button", "thumbs_up", "Good answer"],
    ["negative_button", "thumbs_down", "Bad answer"],
  ].filter(([side]) => element[side]);
  const buttons = sides.map(([side, picture, fallback]) => {
    const { text, value, accessibility_label: label } = element[side];
    const press = async ({ currentTarget }) => {
      if (!(await act(currentTarget, element, block, on, { value }))) return;
      chosen.set(key, value);
      show();
    };
    return h(
      "button",
      {
        type: "button",
        class: "quiet-button",
        "aria-label": label,
        data: { action: element.action_id, value },
        on: { click: press },
      },
      icon(picture),
      text?.text ?? fallback,
    );
  });
  const show = () =>
    buttons.forEach((node) =>
      node.setAttribute("aria-pressed", String(chosen.get(key) === node.dataset.value)),
    );
  show();
  return h("span", { class: "feedback", role: "group", "aria-label": "Feedback" }, buttons);
}

function select(element, block, on) {
  const choice = choiceNode(element, on.names, {
    onChange: () => act(choice.node, element, block, on, choice.read()),
    label: element.placeholder?.text ?? "Choose",
  });
  choice.node.dataset.action = element.action_id;
  on.fields?.set(block.key, {
    actionId: element.action_id,
    type: element.type,
    read: choice.read,
    write: choice.write,
  });
  return choice.node;
}
