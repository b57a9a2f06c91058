// Dropping files anywhere on the window puts them into the box that is in use.

import { h, icon } from "./dom.js";

/** `target()` says where dropped files would go: `{name, take(files)}`, or null. */
export function mountDrop(target) {
  const words = h("p");
  const overlay = h(
    "div",
    { class: "drop-overlay", hidden: true },
    h("div", {}, icon("attach"), words),
  );
  document.body.append(overlay);
  let depth = 0;

  const end = () => {
    depth = 0;
    overlay.hidden = true;
  };
  addEventListener("dragenter", (event) => {
    const into = hasFiles(event) && target();
    if (!into) return;
    event.preventDefault();
    depth += 1;
    words.textContent = `Drop to add to ${into.name}`;
    overlay.hidden = false;
  });
  addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) end();
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    end();
    target()?.take([...event.dataTransfer.files]);
  });
}

function hasFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}
