// Builds DOM nodes. Everything shown goes through here, so text is never parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  attach:
    "M15.5 9.5l-5.6 5.6a3.4 3.4 0 01-4.8-4.8l6.2-6.2a2.3 2.3 0 013.2 3.2l-6.1 6.1a1.1 1.1 0 01-1.6-1.6l5.3-5.3",
  chevron: "M6 8l4 4 4-4",
  close: "M5 5l10 10M15 5L5 15",
  dots: "M4.2 10a.8.8 0 101.6 0 .8.8 0 10-1.6 0M9.2 10a.8.8 0 101.6 0 .8.8 0 10-1.6 0M14.2 10a.8.8 0 101.6 0 .8.8 0 10-1.6 0",
  down: "M10 4v11M5.5 10.5L10 15l4.5-4.5",
  download: "M10 3.5v9M6.5 9.5l3.5 3.5 3.5-3.5M4 16.5h12",
  eye: "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 12a2 2 0 100-4 2 2 0 000 4z",
  hash: "M8 4L6.5 16M13.5 4L12 16M4 8h12.5M3.5 12H16",
  link: "M8.5 11.5a3 3 0 004.2 0l2.600-2.600a3 3 0 00-4.2-4.2l-1 1M11.5 8.5a3 3 0 00-4.2 0l-2.600 2.600a3 3 0 004.2 4.2l1-1",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 015 0V9",
  reply: "M4 5.5h12v8H9.5L6 16.5v-3H4z",
  send: "M3.5 4l13.5 6-13.5 6 2-6zM5.5 10H11",
  thumbs_down: "M6.5 4v7l3 6c1.300 0 2-.8 2-2l-.5-3h4.5l-1-8zM3.5 4h3v7h-3z",
  thumbs_up: "M6.5 16V9l3-6c1.300 0 2 .8 2 2l-.5 3h4.5l-1 8zM3.5 9h3v7h-3z",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.400L14.5 6M8.5 9v4.5M11.5 9v4.5",
};

/** Makes an element; `on` holds listeners, `data` the dataset, the rest are attributes. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (key === "data") {
      Object.assign(node.dataset, value);
    } else {
      node.setAttribute(key, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return node;
}

/** Draws one of our own icons; it is decoration, the words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon and says its name. */
export function iconButton(name, label, onClick, extra = {}) {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: label,
      on: { click: onClick },
      ...extra,
    },
    icon(name),
  );
}

/** Puts `nodes` into `parent` in order, leaving those that already stand right untouched. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  [...parent.childNodes].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node)
      parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

const notices = document.getElementById("notices");
const announcer = document.getElementById("announcer");

/** Shows a sentence that goes away by itself; used for errors and small confirmations. */
export function notify(sentence, kind = "error") {
  const note = h(
    "div",
    { class: `notice notice-${kind}` },
    h("span", {}, sentence),
    iconButton("close", "Dismiss", () => note.remove()),
  );
  notices.append(note);
  setTimeout(() => note.remove(), kind === "error" ? 12000 : 4000);
}

/** Takes away what was said to the person before. */
export function forgetSaid() {
  notices.replaceChildren();
  announcer.replaceChildren();
}

/** Tells a screen reader what happened. */
export function announce(sentence) {
  announcer.append(h("p", {}, sentence));
  while (announcer.childElementCount > 5) announcer.firstChild.remove();
}
