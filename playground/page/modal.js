// Slack's modals: views the bot opens, their values, and the errors it answers.

import { attempt } from "./actions.js";
import { api } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { openDialog } from "./dialogs.js";
import { h, notify } from "./dom.js";
import { store } from "./store.js";

// Open views by id; what the bot pushes under the same id replaces the content.
const opened = new Map();

/** Shows a view, or updates the one that is open under its id. */
export function showView(view) {
  if (view.type !== "modal") return;
  const known = opened.get(view.id);
  if (known) known.update(view);
  else openView(view);
}

export function closeAllViews() {
  for (const { dialog } of opened.values()) dialog.close();
}

function openView(view) {
  const body = h("div");
  const submit = h("button", { type: "submit", class: "button button-primary" });
  const cancel = h("button", {
    type: "button",
    class: "button",
    on: { click: () => dialog.close() },
  });
  let fields = new Map();
  let submitted = false;
  let version = 0;

  const update = (next) => {
    version += 1;
    const kept = valuesOf(fields);
    fields = new Map();
    const act = (action) => attempt(() => api.action(store.me, "", "", action, next.id));
    body.replaceChildren(
      renderBlocks(next.blocks ?? [], { act, names: store, fields, key: next.id }),
    );
    restore(fields, kept);
    submit.textContent = next.submit?.text ?? "";
    submit.hidden = !next.submit;
    cancel.textContent = next.close?.text ?? (next.submit ? "Cancel" : "Close");
  };
  const dialog = openDialog({
    title: view.title?.text ?? "",
    body,
    buttons: [cancel, submit],
    onSubmit: async () => {
      if (!complete(fields)) return;
      submit.disabled = true;
      const before = version;
      const accepted = await submitView(view.id, fields);
      submit.disabled = false;
      // The bot may have put another content into the view instead of ending it.
      submitted = accepted && version === before;
      if (submitted) dialog.close();
    },
    onClose: () => {
      opened.delete(view.id);
      // A view the bot took away itself is no longer known; that is no news to the person.
      if (!submitted) api.closeView(store.me, view.id).catch(() => {});
    },
  });
  opened.set(view.id, { dialog, update });
  update(view);
}

/** Sends the values; true when the view is done. Errors are shown at their fields. */
async function submitView(viewId, fields) {
  try {
    const { errors } = await api.submitView(store.me, viewId, valuesOf(fields));
    return !showErrors(fields, errors);
  } catch (error) {
    if (!showErrors(fields, error.body?.errors)) notify(error.message);
    return false;
  }
}

function showErrors(fields, errors) {
  if (!errors || Object.keys(errors).length === 0) return false;
  for (const [blockId, field] of fields) field.showError?.(errors[blockId] ?? "");
  return true;
}

function complete(fields) {
  const missing = [...fields.values()].filter((field) => field.missing?.());
  for (const field of fields.values())
    field.showError?.(missing.includes(field) ? "Please fill this in." : "");
  return missing.length === 0;
}

function valuesOf(fields) {
  const values = {};
  for (const [blockId, { actionId, type, read }] of fields)
    values[blockId] = { [actionId]: { type, ...read() } };
  return values;
}

function restore(fields, values) {
  for (const [blockId, { actionId, write }] of fields) {
    const value = values[blockId]?.[actionId];
    if (value) write(value);
  }
}
