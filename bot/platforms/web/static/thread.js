// A list of messages. Only what has changed is drawn anew, so that focus and scrolling stay where they are.

import { arrange, el } from "/static/dom.js";
import { drawMessage } from "/static/message.js";

export class Thread {
  #drawn = new Map();

  constructor(list, empty, press) {
    Object.assign(this, { list, empty, press });
  }

  // Draws the lines; returns those that are new or changed.
  draw(lines) {
    const before = this.#drawn;
    const kept = new Map();
    const nodes = [];
    const fresh = [];
    let day = "";
    let refocus = null;
    const keep = (key, same, make) => {
      const old = before.get(key);
      const entry = old?.same === same ? old : { same, node: make() };
      if (old && entry !== old && old.node.contains(document.activeElement)) refocus = entry.node;
      kept.set(key, entry);
      nodes.push(entry.node);
      return entry !== old;
    };
    for (const line of lines) {
      if (line.day !== day) {
        day = line.day;
        keep(day, day, () => el("li", { class: "day" }, day));
      }
      if (keep(line.reference, JSON.stringify(line), () => this.#line(line))) fresh.push(line);
    }
    this.#drawn = kept;
    const low = this.#atEnd();
    arrange(this.list, nodes);
    this.empty.hidden = lines.length > 0;
    if (fresh.length && low) this.toEnd();
    refocus?.focus();
    return fresh;
  }

  toEnd() {
    const box = this.list.parentElement;
    box.scrollTop = box.scrollHeight;
  }

  // On a narrow screen the whole page scrolls, not the list.
  reveal() {
    this.toEnd();
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
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

  #line(line) {
    const yours = line.by === "you";
    const words = yours ? el("p", {}, line.content) : drawMessage(line.content, (tap) => this.press(tap, line));
    const by = el("p", { class: "by" }, el("strong", {}, yours ? "You" : "Canopy"), ` ${line.time}`);
    return el(
      "li",
      { class: `line ${line.by}`, "data-reference": line.reference, tabindex: "-1" },
      yours ? null : el("img", { class: "face", src: "/static/leaf.svg", alt: "", width: 32, height: 32 }),
      el("div", { class: "said" }, by, el("div", { class: "bubble" }, words)),
    );
  }
}
