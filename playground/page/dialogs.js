// Dialogs: the frame all of them share, and the question "are you sure?".

import { h, iconButton } from "./dom.js";

/** Opens a modal dialog; closing it in any way calls `onClose` once. */
export function openDialog({ title, body, buttons, onClose = () => {}, onSubmit = () => {} }) {
  const id = `dialog-${crypto.randomUUID()}`;
  const form = h(
    "form",
    { method: "dialog", novalidate: true },
    h(
      "header",
      {},
      h("h2", { id }, title),
      iconButton("close", "Close", () => dialog.close()),
    ),
    h("div", { class: "dialog-body" }, body),
    h("footer", {}, buttons),
  );
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": id }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something is done; resolves to whether the person agreed. */
export function confirmFirst({ title, body, yes, no = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    let agreed = false;
    const deny = h(
      "button",
      { type: "button", class: "button", on: { click: () => dialog.close() } },
      no,
    );
    const agree = h(
      "button",
      { type: "submit", class: `button ${danger ? "button-danger" : "button-primary"}` },
      yes,
    );
    const dialog = openDialog({
      title,
      body,
      buttons: [deny, agree],
      onSubmit: () => {
        agreed = true;
        dialog.close();
      },
      onClose: () => resolve(agreed),
    });
    agree.focus();
  });
}
