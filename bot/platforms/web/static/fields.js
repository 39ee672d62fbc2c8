// Draws one field of a form, of every kind. Each has node, values(), focus() and complain(sentence).

import { el, unique } from "/static/dom.js";
import { drawPeople } from "/static/people.js";

const EMPTY = {
  text: "Please write something here.",
  lines: "Please write something here.",
  person: "Please choose somebody.",
  date: "Please choose a date.",
  time: "Please choose a time.",
};

export function drawField(field, players) {
  if (field.kind === "person") return drawGroup(field, drawPeople(field, players));
  if (field.kind !== "pick") return drawSingle(field, drawInput(field));
  if (field.many) return drawGroup(field, drawBoxes(field, "checkbox"));
  const few = field.options.length <= 6 && !field.optional;
  return few ? drawGroup(field, drawBoxes(field, "radio")) : drawSingle(field, drawSelect(field));
}

export const emptySentence = (field) =>
  EMPTY[field.kind] ?? (field.many ? "Please choose at least one." : "Please choose one.");

function drawInput(field) {
  const value = field.value[0] ?? "";
  if (field.kind === "lines") {
    const area = el("textarea", { rows: 4, maxlength: field.most });
    area.value = value;
    return area;
  }
  const type = field.kind === "text" ? "text" : field.kind;
  const input = el("input", { type, maxlength: type === "text" ? field.most : null, autocomplete: "off" });
  input.value = value;
  return input;
}

function drawSelect(field) {
  const none = el("option", { value: "" }, field.optional ? "Nothing chosen" : "Please choose");
  const select = el("select", {}, none, field.options.map(({ value, label }) => el("option", { value }, label)));
  select.value = field.value[0] ?? "";
  return select;
}

function drawBoxes(field, type) {
  const name = unique("choice");
  const boxes = field.options.map(({ value, label }) => {
    const box = el("input", { type, name, id: unique("box"), checked: field.value.includes(value) });
    box.value = value;
    return { box, row: el("div", { class: "choice" }, box, el("label", { for: box.id }, label)) };
  });
  return {
    nodes: boxes.map(({ row }) => row),
    boxes: boxes.map(({ box }) => box),
    values: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
    focus: () => (boxes.find(({ box }) => box.checked) ?? boxes[0])?.box.focus(),
    radio: type === "radio",
  };
}

// One control with its label.
function drawSingle(field, control) {
  const id = unique("field");
  const notes = drawNotes(field);
  control.id = id;
  control.required = !field.optional;
  const node = el("div", { class: "field" }, el("label", { for: id }, drawLabel(field)), notes.nodes, control);
  notes.describe(control, [control]);
  return {
    node,
    values: () => (control.value.trim() ? [control.value.trim()] : []),
    focus: () => control.focus(),
    complain: notes.complain,
  };
}

// Several controls under one legend.
function drawGroup(field, group) {
  const notes = drawNotes(field);
  const role = group.radio ? { role: "radiogroup", "aria-required": String(!field.optional) } : {};
  const legend = el("legend", {}, drawLabel(field));
  const node = el("fieldset", { class: "field", ...role }, legend, notes.nodes, group.nodes);
  notes.describe(node, group.radio ? [node] : group.boxes);
  return { node, values: group.values, focus: group.focus, complain: notes.complain };
}

const drawLabel = (field) => [field.label, field.optional ? el("span", { class: "optional" }, " (optional)") : null];

// The hint and the mistake, tied to what they are about so that both are read out with it.
function drawNotes(field) {
  const hint = el("p", { class: "hint", id: unique("hint") }, field.hint);
  const mistake = el("p", { class: "mistake", id: unique("mistake") });
  let described, invalid;

  function complain(sentence) {
    mistake.textContent = sentence;
    mistake.hidden = !sentence;
    const ids = [field.hint && hint.id, sentence && mistake.id].filter(Boolean).join(" ");
    if (ids) described.setAttribute("aria-describedby", ids);
    else described.removeAttribute("aria-describedby");
    for (const node of invalid) {
      if (sentence) node.setAttribute("aria-invalid", "true");
      else node.removeAttribute("aria-invalid");
    }
  }

  return {
    nodes: [field.hint ? hint : null, mistake],
    complain,
    describe(node, controls) {
      [described, invalid] = [node, controls];
      complain(field.mistake);
    },
  };
}
