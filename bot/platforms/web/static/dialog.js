// The one dialog: shows a form or a message, and is drawn again in place. The browser keeps focus inside it.

import { el, find } from "/static/dom.js";
import { drawForm } from "/static/form.js";
import { drawMessage } from "/static/message.js";

export class Dialog {
  constructor({ players, press, fill, closed }) {
    Object.assign(this, { players, press, fill, origin: "" });
    this.box = find("dialog");
    find("dialog-close").addEventListener("click", () => this.close());
    this.box.addEventListener("close", () => {
      find("dialog-body").replaceChildren();
      closed(this.origin);
    });
  }

  get open() {
    return this.box.open;
  }

  show(content, origin) {
    this.origin = origin;
    find("dialog-title").textContent = content.title || "Canopy";
    find("dialog-note").textContent = "";
    find("dialog-news").textContent = "";
    const drawn = content.kind === "form" ? this.#form(content) : this.#message(content);
    find("dialog-body").replaceChildren(drawn.node);
    if (!this.open) this.box.showModal();
    this.box.scrollTop = 0;
    drawn.start();
    if (!find("dialog-body").contains(document.activeElement)) find("dialog-title").focus();
  }

  close() {
    this.box.close();
  }

  #form(form) {
    return drawForm(form, {
      players: this.players(),
      act: (button) => this.press(button, this.origin),
      send: (values) => this.fill(form, values, this.origin),
      cancel: () => this.close(),
    });
  }

  #message(message) {
    const drawn = drawMessage(message, (button) => this.press(button, this.origin), null);
    const done = el("button", { type: "button", class: "tap plain", click: () => this.close() }, "Close");
    return {
      node: el("div", {}, drawn, el("div", { class: "buttons last" }, done)),
      start: () => {
        find("dialog-news").textContent = message.plain;
      },
    };
  }
}
