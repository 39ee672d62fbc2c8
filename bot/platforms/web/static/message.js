// Draws a message from its JSON. `act` is called with the button that was tapped.

import { away, el } from "/static/dom.js";

const DRAW = {
  words: (part) => el("div", { class: "words" }, drawBlocks(part.blocks)),
  small: (part) => el("div", { class: "small" }, drawBlocks(part.blocks)),
  facts: (part) => el("dl", { class: "facts" }, part.rows.map(drawFact)),
  image: (part) => (part.svg ? drawImage(part) : el("p", {}, part.says)),
  buttons: ({ items }, act) => el("div", { class: look(items) }, items.map((item) => drawTap(item, act))),
};

export function drawMessage(message, act, heading = "h3") {
  const title = message.title && heading ? [el(heading, { class: "title" }, message.title)] : [];
  return el("div", { class: "message" }, title, drawParts(message.parts, act));
}

export const drawParts = (parts, act) => parts.map((part) => DRAW[part.kind](part, act));

// Its words stand below it for all eyes; a screen reader has them once, from the image.
function drawImage({ svg, says }) {
  const image = el("img", { class: "drawing", src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: says });
  return el("figure", {}, image, el("figcaption", { class: "small", "aria-hidden": "true" }, says));
}

const drawFact = ([label, value]) => el("div", {}, el("dt", {}, drawSpans(label)), el("dd", {}, drawSpans(value)));

function drawBlocks(blocks) {
  return blocks.map((block) =>
    block.kind === "list"
      ? el("ul", {}, block.lines.map((line) => el("li", {}, drawSpans(line))))
      : el("p", { class: isAsked(block) }, block.lines.flatMap((line, at) => [at ? el("br") : null, ...drawSpans(line)])),
  );
}

// A paragraph that is bold from end to end is what the message asks.
const isAsked = ({ lines }) => (lines.length === 1 && lines[0].length === 1 && lines[0][0].bold ? "asked" : null);

function drawSpans(spans) {
  return spans.map(({ text, bold, italic, url }) => {
    if (url) return away(url, {}, text);
    if (bold) return el("strong", {}, text);
    return italic ? el("em", {}, text) : document.createTextNode(text);
  });
}

// Taps that all do the same are the ways to answer, and look it.
const look = (items) => `buttons${items.length > 1 && items.every(({ does }) => does && does === items[0].does) ? " choices" : ""}`;

function drawTap(item, act) {
  if (item.kind === "link") return away(item.url, { class: "tap plain" }, item.label);
  const button = el("button", { type: "button", class: `tap ${item.look}`, "aria-label": spoken(item) }, item.label);
  if (item.opens) button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => act?.(item));
  return button;
}

// Whoever steers by voice says what they see, so the words on the label stay in the spoken ones (WCAG 2.5.3).
function spoken({ label, says }) {
  const seen = label.replace(/[^\p{L}\p{N}\p{P}\s]/gu, "").trim().toLowerCase();
  return !says || says.toLowerCase().includes(seen) ? says || null : `${label}: ${says}`;
}
