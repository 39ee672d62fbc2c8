// Draws an Adaptive Card much as Teams does, from the JSON that Teams is sent.
// https://adaptivecards.io/explorer/

import { away, el, unique } from "/static/dom.js";
import { cannotDraw } from "/static/slack.js";
import { drawLine, drawMarkdown } from "/static/teams-words.js";

const ELEMENTS = {
  TextBlock: drawTextBlock,
  FactSet: (set) => el("dl", { class: "t-facts" }, set.facts.map(drawFact)),
  Image: (image) => el("img", { class: "drawing", src: image.url, alt: image.altText ?? "" }),
  ActionSet: (set) => drawActions(set.actions),
  Container: (container) => el("div", { class: "t-container" }, container.items.map(drawElement)),
  ColumnSet: (set) => el("div", { class: "t-columns" }, set.columns.map(drawColumn)),
  "Input.Text": (input) => drawInput(input, el(input.isMultiline ? "textarea" : "input")),
  "Input.Date": (input) => drawInput(input, el("input", { type: "date" })),
  "Input.Time": (input) => drawInput(input, el("input", { type: "time" })),
  "Input.Number": (input) => drawInput(input, el("input", { type: "number" })),
  "Input.ChoiceSet": drawChoices,
};

const ACTIONS = {
  "Action.Submit": drawButton,
  "Action.Execute": drawButton,
  "Action.OpenUrl": (action) => away(action.url, { class: "t-button" }, action.title),
};

export function drawTeams(sent) {
  const card = sent.attachments?.[0]?.content ?? sent;
  return el("div", { class: "t-card" }, card.body.map(drawElement), card.actions ? drawActions(card.actions) : null);
}

const drawElement = (element) => ELEMENTS[element.type]?.(element) ?? cannotDraw(element.type);
const drawActions = (actions) =>
  el("div", { class: "t-actions" }, actions.map((action) => ACTIONS[action.type]?.(action) ?? cannotDraw(action.type)));
const drawColumn = (column) => el("div", {}, column.items.map(drawElement));
const drawFact = ({ title, value }) =>
  el("div", {}, el("dt", {}, drawMarkdown(title)), el("dd", {}, drawMarkdown(value)));

function drawTextBlock(block) {
  const looks = [
    block.size && `t-${block.size.toLowerCase()}`,
    block.weight === "Bolder" && "t-bolder",
    block.isSubtle && "t-subtle",
    block.color === "Attention" && "t-attention",
  ];
  const look = ["t-text", ...looks].filter(Boolean).join(" ");
  if (block.style === "heading") return el("h4", { class: look }, drawLine(block.text));
  return el("div", { class: look }, drawMarkdown(block.text));
}

function drawButton(action) {
  const look = action.style && action.style !== "default" ? ` t-${action.style}` : "";
  return el("button", { type: "button", class: `t-button${look}`, title: action.tooltip }, action.title);
}

function drawLabel(input) {
  const star = input.isRequired ? el("span", { class: "t-required" }, " *") : null;
  return [input.label, star];
}

function drawInput(input, control) {
  control.id = unique("teams");
  control.value = input.value ?? "";
  if (input.placeholder) control.setAttribute("placeholder", input.placeholder);
  return el("div", { class: "t-input" }, el("label", { for: control.id }, drawLabel(input)), control);
}

function drawChoices(input) {
  const chosen = (input.value ?? "").split(",");
  if (input["choices.data"]) return drawInput({ placeholder: "Search for people", ...input }, el("input"));
  if (input.style !== "expanded") {
    const none = el("option", { value: "" }, input.placeholder ?? "Select");
    const options = input.choices.map(({ title, value }) => el("option", { value }, title));
    return drawInput({ ...input, placeholder: "", value: chosen[0] }, el("select", {}, none, options));
  }
  const name = unique("teams");
  const rows = input.choices.map(({ title, value }) => {
    const type = input.isMultiSelect ? "checkbox" : "radio";
    const box = el("input", { type, name, id: unique("teams"), checked: chosen.includes(value) });
    return el("div", { class: "choice" }, box, el("label", { for: box.id }, title));
  });
  return el("fieldset", { class: "t-input" }, el("legend", {}, drawLabel(input)), rows);
}
