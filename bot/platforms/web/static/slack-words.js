// Slack's mrkdwn as nodes: https://docs.slack.dev/messaging/formatting-message-text

import { away, el } from "/static/dom.js";

const MARKS = new RegExp(
  [
    "<(?<url>[^>|]+)(?:\\|(?<label>[^>]*))?>",
    "(?<!\\w)\\*(?<bold>[^*\\n]+)\\*(?!\\w)",
    "(?<!\\w)_(?<italic>[^_\\n]+)_(?!\\w)",
    "(?<!\\w)~(?<struck>[^~\\n]+)~(?!\\w)",
    "`(?<code>[^`\\n]+)`",
    ":(?<emoji>[a-z0-9_+-]+):",
    "(?<line>\\n)",
  ].join("|"),
  "g",
);
const EMOJI = { warning: "⚠️" };
const TAGS = { bold: "strong", italic: "em", struck: "s", code: "code" };

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function drawMrkdwn(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(MARKS)) {
    nodes.push(unescape(text.slice(at, found.index)), drawMark(found[0], found.groups));
    at = found.index + found[0].length;
  }
  return [...nodes, unescape(text.slice(at))].filter((node) => node !== "");
}

export const drawPlain = (text) => text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);

function drawMark(whole, groups) {
  if (groups.line) return el("br");
  if (groups.emoji) return EMOJI[groups.emoji] ?? whole;
  if (groups.url) return drawReference(unescape(groups.url), groups.label);
  const kind = Object.keys(TAGS).find((name) => groups[name]);
  return el(TAGS[kind], {}, kind === "code" ? unescape(groups.code) : drawMrkdwn(groups[kind]));
}

// <https://...|label>, or somebody (<@U1>), or a channel (<#C1>).
function drawReference(url, label) {
  if (/^[@#!]/.test(url)) return el("span", { class: "s-mention" }, label ?? url);
  return away(url, {}, unescape(label ?? url));
}
