// Draws a form with its fields, and gives back what was filled in.

import { el } from "/static/dom.js";
import { drawField, emptySentence } from "/static/fields.js";
import { drawParts } from "/static/message.js";

export function drawForm(form, { players, act, send, cancel }) {
  const fields = form.fields.map((field) => ({ ...drawField(field, players), field }));
  const alert = el("p", { class: "alert", role: "alert" });
  const node = el(
    "form",
    { class: "form", novalidate: true },
    drawParts(form.before, act),
    alert,
    fields.map((each) => each.node),
    el(
      "div",
      { class: "buttons last" },
      el("button", { type: "submit", class: "tap first" }, form.send),
      cancel ? el("button", { type: "button", class: "tap plain", click: cancel }, "Cancel") : null,
    ),
  );

  function check() {
    const wrong = fields.filter(({ field, values, complain }) => {
      const empty = !field.optional && values().length === 0;
      complain(empty ? emptySentence(field) : "");
      return empty;
    });
    tell(wrong);
    return wrong.length === 0;
  }

  function tell(wrong) {
    const many = `${wrong.length} answers need another look.`;
    alert.textContent = wrong.length ? (wrong.length === 1 ? "One answer needs another look." : many) : "";
    wrong[0]?.focus();
  }

  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!check()) return;
    send(Object.fromEntries(fields.map(({ field, values }) => [field.name, values()])));
  });

  // Called once the form can be seen: to the first mistake, or else to the first field.
  function start() {
    const wrong = fields.filter(({ field }) => field.mistake);
    if (wrong.length) tell(wrong);
    else fields[0]?.focus();
  }

  return { node, start };
}
