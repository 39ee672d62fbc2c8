// Draws Block Kit much as Slack does, from the JSON that Slack is sent.
// https://docs.slack.dev/reference/block-kit/blocks

import { away, el, unique } from "/static/dom.js";
import { drawMrkdwn, drawPlain } from "/static/slack-words.js";

const BLOCKS = {
  header: (block) => el("h4", { class: "s-header" }, drawText(block.text)),
  section: drawSection,
  context: (block) => el("div", { class: "s-context" }, block.elements.map(drawContext)),
  divider: () => el("hr"),
  image: drawImage,
  actions: (block) => el("div", { class: "s-actions" }, block.elements.map(drawElement)),
  input: drawInput,
};

const ELEMENTS = {
  button: drawButton,
  plain_text_input: ({ multiline }) => el(multiline ? "textarea" : "input", { rows: multiline ? 3 : null }),
  static_select: drawSelect,
  multi_static_select: drawSelect,
  users_select: (element) => drawMenu(element.initial_user ?? "Select a person"),
  multi_users_select: (element) => drawMenu(element.initial_users?.join(", ") ?? "Select people"),
  radio_buttons: (element) => drawBoxes(element, "radio", [element.initial_option]),
  checkboxes: (element) => drawBoxes(element, "checkbox", element.initial_options ?? []),
  datepicker: (element) => el("input", { type: "date", value: element.initial_date }),
  timepicker: (element) => el("input", { type: "time", value: element.initial_time }),
};

export function drawSlack(sent) {
  const blocks = (Array.isArray(sent) ? sent : sent.blocks).map(drawBlock);
  if (sent.type === "modal") return drawModal(sent, blocks);
  if (sent.type === "home") return el("div", { class: "s-home" }, blocks);
  const from = el("p", { class: "s-from" }, el("strong", {}, "Canopy"), el("span", { class: "s-app" }, "APP"));
  const face = el("img", { src: "/static/leaf.svg", alt: "", width: 36, height: 36 });
  return el("div", { class: "s-message" }, face, el("div", {}, from, blocks));
}

export const cannotDraw = (type) => el("p", { class: "cannot" }, `Cannot draw: ${type}`);

function drawModal(view, blocks) {
  const buttons = [view.close ?? { type: "plain_text", text: "Close" }, view.submit].filter(Boolean);
  const drawFoot = (text) => {
    const look = text === view.submit ? "s-button s-primary" : "s-button";
    return el("button", { type: "button", class: look }, drawText(text));
  };
  return el(
    "div",
    { class: "s-modal" },
    el("h4", { class: "s-title" }, drawText(view.title)),
    el("div", { class: "s-inside" }, blocks),
    el("div", { class: "s-foot" }, buttons.map(drawFoot)),
  );
}

const drawBlock = (block) => BLOCKS[block.type]?.(block) ?? cannotDraw(block.type);
const drawElement = (element) => ELEMENTS[element.type]?.(element) ?? cannotDraw(element.type);
const drawText = (text) => (text.type === "mrkdwn" ? drawMrkdwn(text.text) : drawPlain(text.text));

function drawSection(block) {
  const drawField = (one) => el("p", {}, drawText(one));
  const text = block.text ? drawField(block.text) : null;
  const fields = block.fields ? el("div", { class: "s-fields" }, block.fields.map(drawField)) : null;
  const beside = block.accessory ? drawElement(block.accessory) : null;
  return el("div", { class: "s-section" }, el("div", {}, text, fields), beside);
}

const drawContext = (one) => (one.type === "image" ? drawImage(one) : el("p", {}, drawText(one)));

// A picture kept by Slack cannot be fetched from here, so its words stand in for it.
function drawImage(block) {
  const { image_url: src, alt_text: alt } = block;
  if (src?.startsWith("data:")) return el("img", { class: "drawing", src, alt });
  return el("p", { class: "s-image" }, `Picture: ${alt}`);
}

function drawButton(button) {
  const look = `s-button${button.style ? ` s-${button.style}` : ""}`;
  if (button.url) return away(button.url, { class: look }, drawText(button.text));
  return el("button", { type: "button", class: look, "aria-label": button.accessibility_label }, drawText(button.text));
}

function drawInput(block) {
  const control = drawElement(block.element);
  const optional = block.optional ? el("span", { class: "s-optional" }, " (optional)") : null;
  const label = [drawText(block.label), optional].flat();
  const hint = block.hint ? el("p", { class: "s-hint" }, drawText(block.hint)) : null;
  if (!/^(input|textarea|select)$/i.test(control.tagName)) {
    return el("fieldset", { class: "s-input" }, el("legend", {}, label), control, hint);
  }
  control.id = unique("slack");
  if ("initial_value" in block.element) control.value = block.element.initial_value;
  return el("div", { class: "s-input" }, el("label", { for: control.id }, label), control, hint);
}

function drawSelect(element) {
  const drawGroup = ({ label, options }) => el("optgroup", { label: label.text }, options.map(drawOption));
  const options = element.option_groups?.map(drawGroup) ?? element.options.map(drawOption);
  const select = el("select", {}, el("option", { value: "" }, "Select an option"), options);
  select.value = (element.initial_option ?? element.initial_options?.[0])?.value ?? "";
  return select;
}

const drawOption = (option) => el("option", { value: option.value }, drawText(option.text));
const drawMenu = (text) => el("select", {}, el("option", {}, text));

function drawBoxes(element, type, chosen) {
  const name = unique("slack");
  const values = chosen.filter(Boolean).map((option) => option.value);
  return el(
    "div",
    {},
    element.options.map((option) => {
      const box = el("input", { type, name, id: unique("slack"), checked: values.includes(option.value) });
      return el("div", { class: "choice" }, box, el("label", { for: box.id }, drawText(option.text)));
    }),
  );
}
