// The box people type in: drafts, files, hints, Enter to send. Its text is only cleared after a success.

import { send } from "./actions.js";
import { h, iconButton } from "./dom.js";
import { pendingCard } from "./files.js";
import { createHints } from "./hints.js";
import { session } from "./session.js";
import { store } from "./store.js";

const TALLEST_PX = 220;

/** Makes a composer; `place()` says where it sends: `{channel, threadTs}`. */
export function createComposer({ id, place, label }) {
  let files = [];
  let key = "";
  let sending = false;

  const field = h("textarea", {
    id,
    rows: "1",
    "aria-describedby": `${id}-error`,
    autocomplete: "off",
  });
  const pending = h("ul", { class: "pending", "aria-label": "Files to share", hidden: true });
  const error = h("p", { class: "composer-error", id: `${id}-error`, role: "alert" });
  const picker = h("input", {
    type: "file",
    multiple: true,
    class: "visually-hidden",
    tabindex: "-1",
    "aria-label": "Files",
    on: { change: () => take(picker.files) },
  });
  const submit = iconButton("send", "Send", () => go(), { class: "icon-button send" });
  const hints = createHints(field, { onPick: () => changed() });
  const box = h(
    "div",
    { class: "composer-box" },
    pending,
    h("label", { class: "visually-hidden", for: id }, label()),
    field,
    h(
      "div",
      { class: "composer-bar" },
      iconButton("attach", "Attach files", () => picker.click()),
      picker,
      h("span", { class: "keys" }, "Enter to send · Shift+Enter for a new line"),
      submit,
    ),
  );
  const node = h("div", { class: "composer" }, hints.node, error, box);

  const changed = () => {
    session.set(key, field.value);
    error.textContent = "";
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX)}px`;
    submit.disabled = sending || (field.value.trim() === "" && files.length === 0);
  };
  const drawPending = () => {
    pending.hidden = files.length === 0;
    pending.replaceChildren(...files.map((file) => pendingCard(file, () => leave(file))));
    changed();
  };
  const leave = (file) => {
    files = files.filter((other) => other !== file);
    drawPending();
    field.focus();
  };
  /** Adds files that are sent with the next message. */
  const take = (list) => {
    files = [...files, ...list];
    picker.value = "";
    drawPending();
    field.focus();
  };

  const go = async () => {
    const { channel, threadTs } = place();
    const text = field.value;
    if (sending || !channel || (text.trim() === "" && files.length === 0)) return;
    const sentKey = key;
    const sentFiles = files;
    sending = true;
    box.setAttribute("aria-busy", "true");
    submit.disabled = true;
    try {
      await send({ channel, text, files: sentFiles, threadTs });
      if (key !== sentKey) session.set(sentKey, "");
      else if (field.value === text) field.value = "";
      files = files.filter((file) => !sentFiles.includes(file));
      sending = false;
      drawPending();
    } catch (problem) {
      sending = false;
      changed();
      error.textContent = problem.message;
    }
    box.removeAttribute("aria-busy");
  };

  field.addEventListener("input", () => {
    changed();
    hints.update();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || hints.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      go();
    }
  });
  field.addEventListener("blur", () => hints.close());
  field.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      take(event.clipboardData.files);
    }
  });

  /** Shows the draft of the place the composer now stands in. */
  const moved = () => {
    const { channel, threadTs } = place();
    const next = `draft ${store.me} ${channel} ${threadTs ?? ""}`;
    field.placeholder = label();
    node.querySelector(`label[for="${id}"]`).textContent = label();
    if (next === key) return;
    key = next;
    files = [];
    field.value = session.get(key);
    hints.close();
    drawPending();
  };
  return { node, moved, take, focus: () => field.focus() };
}
