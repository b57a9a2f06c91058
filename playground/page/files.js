// File cards: what was shared, how large it is, and how to get or delete it.

import { deleteFile } from "./actions.js";
import { fileAddress } from "./api.js";
import { confirmFirst } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { store } from "./store.js";

const KINDS = [
  [/\.pdf$/i, "PDF", "PDF"],
  [/\.docx?$|\.odt$/i, "Word document", "DOC"],
  [/\.pptx?$|\.odp$/i, "Presentation", "PPT"],
  [/\.xlsx?$|\.ods$/i, "Spreadsheet", "XLS"],
  [/\.csv$|\.tsv$/i, "Table", "CSV"],
  [/\.(md|markdown)$/i, "Markdown", "MD"],
  [/\.html?$/i, "Web page", "WEB"],
  [/\.(vtt|srt)$/i, "Transcript", "VTT"],
  [/\.(py|sql|js|ts|go|rs|java|c|cpp|sh|rb)$/i, "Source code", "SRC"],
  [/\.(txt|log)$/i, "Plain text", "TXT"],
  [/\.(png|jpe?g|gif|webp|svg)$/i, "Image", "IMG"],
];

/** The card of a shared file. */
export function fileCard(file, message) {
  if (file.mode === "tombstone") return h("p", { class: "gone" }, "This file was deleted.");
  const [, kind, mark] = kindOf(file);
  const own = store.isMe(message.user) && !message.ephemeral;
  return h(
    "div",
    { class: `file file-${mark.toLowerCase()}`, data: { file: file.id } },
    h("span", { class: "file-mark", "aria-hidden": "true" }, mark),
    h(
      "span",
      { class: "file-text" },
      h("strong", { title: file.name }, file.name),
      h("span", {}, `${kind} · ${sizeText(file.size)}`),
    ),
    own &&
      iconButton("trash", `Delete ${file.name}`, () => confirmDelete(file), {
        class: "icon-button on-demand",
      }),
    h(
      "a",
      {
        class: "icon-button",
        href: fileAddress(store.me, file.id),
        download: file.name,
        title: "Download",
        "aria-label": `Download ${file.name}`,
      },
      icon("download"),
    ),
  );
}

/** The card of a file that waits in the composer. */
export function pendingCard(file, onRemove) {
  const [, , mark] = kindOf(file);
  return h(
    "li",
    { class: `file file-pending file-${mark.toLowerCase()}` },
    h("span", { class: "file-mark", "aria-hidden": "true" }, mark),
    h(
      "span",
      { class: "file-text" },
      h("strong", { title: file.name }, file.name),
      h("span", {}, sizeText(file.size)),
    ),
    iconButton("close", `Remove ${file.name}`, onRemove),
  );
}

async function confirmDelete(file) {
  const agreed = await confirmFirst({
    title: "Delete this file?",
    body: h(
      "p",
      {},
      h("strong", {}, file.name),
      " goes for everyone. Docent stops quoting it within seconds.",
    ),
    yes: "Delete file",
    danger: true,
  });
  if (agreed) await deleteFile(file);
}

function kindOf(file) {
  const ending = file.name.includes(".")
    ? file.name.split(".").at(-1).slice(0, 4).toUpperCase()
    : "FILE";
  return KINDS.find(([pattern]) => pattern.test(file.name)) ?? [null, "File", ending];
}

function sizeText(bytes) {
  if (!Number.isFinite(bytes)) return "unknown size";
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
