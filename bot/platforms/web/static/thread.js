// A list of messages. Only what has changed is drawn anew, so that focus and scrolling stay where they are.

import { arrange, el } from "/static/dom.js";
import { drawMessage } from "/static/message.js";

const RECENT = 4;

export class Thread {
  #drawn = new Map();
  #lines = [];
  #from = ""; // the oldest line that is shown; those before it wait behind a button

  constructor(list, empty, press) {
    Object.assign(this, { list, empty, press });
  }

  // Show only the newest lines next time, so that what is new is near for the keyboard and on a small screen.
  fold() {
    this.#from = "";
  }

  // Draws the lines; returns those that are new or changed.
  draw(lines) {
    this.#lines = lines;
    const low = this.#atEnd();
    const { nodes, fresh, refocus } = this.#nodes(this.#unfolded());
    arrange(this.list, nodes);
    this.empty.hidden = lines.length > 0;
    if (fresh.length && low) this.toEnd();
    refocus?.focus();
    return fresh;
  }

  #unfolded() {
    const found = this.#lines.findIndex((line) => line.reference === this.#from);
    const start = found < 0 ? Math.max(0, this.#lines.length - RECENT) : found;
    this.#from = this.#lines[start]?.reference ?? "";
    return start;
  }

  #unfold() {
    this.#from = this.#lines[0].reference;
    this.draw(this.#lines);
    this.focus(this.#from);
  }

  #nodes(start) {
    const before = this.#drawn;
    const kept = new Map();
    const fresh = [];
    let refocus = null;
    const keep = (key, same, make) => {
      const old = before.get(key);
      const entry = old?.same === same ? old : { same, node: make() };
      if (old && entry !== old && old.node.contains(document.activeElement)) refocus = entry.node;
      kept.set(key, entry);
      return entry !== old;
    };
    if (start) keep("earlier", start, () => this.#earlier(start));
    let day = "";
    this.#lines.slice(start).forEach((line, at) => {
      if (line.day !== day) {
        day = line.day;
        keep(day, day, () => el("li", { class: "day" }, day));
      }
      const last = this.#lines[start + at - 1];
      const follows = line.by === last?.by && line.time === last.time;
      if (keep(line.reference, JSON.stringify([line, follows]), () => this.#line(line, follows))) fresh.push(line);
    });
    this.#drawn = kept;
    return { nodes: [...kept.values()].map(({ node }) => node), fresh, refocus };
  }

  #earlier(many) {
    const words = many === 1 ? "One earlier message" : `${many} earlier messages`;
    const button = el("button", { type: "button", class: "try", click: () => this.#unfold() }, words);
    return el("li", { class: "earlier" }, button);
  }

  // To the newest; one that is longer than there is room for is read from its start.
  toEnd() {
    const box = this.list.parentElement;
    const last = this.list.lastElementChild;
    const long = last && last.offsetHeight > box.clientHeight;
    box.scrollTop = long ? last.offsetTop - 12 : box.scrollHeight;
  }

  // On a narrow screen the whole page scrolls, not the list.
  reveal() {
    this.toEnd();
    const last = this.list.lastElementChild;
    const room = Math.min(this.list.parentElement.clientHeight, window.innerHeight - 260);
    last?.scrollIntoView({ block: last.offsetHeight > room ? "start" : "nearest" });
  }

  focus(reference) {
    const node = this.#drawn.get(reference)?.node;
    node?.focus();
    return Boolean(node);
  }

  #atEnd() {
    const box = this.list.parentElement;
    return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  }

  #line(line, follows) {
    const yours = line.by === "you";
    const words = yours ? el("p", {}, line.content) : drawMessage(line.content, (tap) => this.press(tap, line));
    const by = el("p", { class: "by" }, el("strong", {}, yours ? "You" : "Canopy"), ` ${line.time}`);
    return el(
      "li",
      { class: `line ${line.by}${follows ? " follows" : ""}`, "data-reference": line.reference, tabindex: "-1" },
      yours ? null : el("img", { class: "face", src: "/static/leaf.svg", alt: "", width: 32, height: 32 }),
      el("div", { class: "said" }, by, el("div", { class: "bubble" }, words)),
    );
  }
}
