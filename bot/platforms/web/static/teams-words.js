// The Markdown of Adaptive Cards as nodes:
// https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features

import { away, el } from "/static/dom.js";

const MARKS = new RegExp(
  [
    "\\\\(?<escaped>[^\\w\\s])",
    "\\*\\*(?<bold>(?:\\\\.|[^*\\n\\\\])+)\\*\\*",
    "(?<![\\w\\\\])_(?<italic>(?:\\\\.|[^_\\n\\\\])+)_(?!\\w)",
    "\\[(?<label>(?:\\\\.|[^\\]\\n\\\\])+)\\]\\((?<url>[^)\\s]+)\\)",
  ].join("|"),
  "g",
);

// Paragraphs and lists; a single line break is no more than a space, but between list lines.
export function drawMarkdown(text) {
  const nodes = [];
  for (const paragraph of text.split(/\n{2,}/)) {
    const lines = paragraph.split("\n");
    const isList = lines.every((line) => line.startsWith("- "));
    if (isList) nodes.push(el("ul", {}, lines.map((line) => el("li", {}, drawLine(line.slice(2))))));
    else nodes.push(el("p", {}, drawLine(lines.join(" "))));
  }
  return nodes;
}

export function drawLine(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(MARKS)) {
    nodes.push(text.slice(at, found.index), drawMark(found.groups));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)].filter((node) => node !== "");
}

function drawMark({ escaped, bold, italic, label, url }) {
  if (escaped) return escaped;
  if (url) return away(url, {}, drawLine(label));
  return bold ? el("strong", {}, drawLine(bold)) : el("em", {}, drawLine(italic));
}
