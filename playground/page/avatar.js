// A person's picture: coloured initials; the bot has a sheet of paper.

import { h } from "./dom.js";

const FALLBACK_COLOR = "#6b6375";

export function avatar(person, size = "normal") {
  const node = h("span", { class: `avatar avatar-${size}`, "aria-hidden": "true" });
  if (person?.bot) {
    node.classList.add("avatar-bot");
    return node;
  }
  node.style.setProperty(
    "--tint",
    person?.color ? `#${person.color.replace("#", "")}` : FALLBACK_COLOR,
  );
  node.append(initials(person?.real_name || person?.name || "?"));
  return node;
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("");
}
