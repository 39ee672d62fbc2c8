// The gallery: every sample as this page, Slack and Teams show it, with the JSON that each is sent.

import { during, get, Sorry } from "/static/api.js";
import { el, find, unseen } from "/static/dom.js";
import { drawForm } from "/static/form.js";
import { drawMessage } from "/static/message.js";
import { drawSlack } from "/static/slack.js";
import { drawTeams } from "/static/teams.js";

const PLATFORMS = [
  ["web", "This page", drawWeb],
  ["slack", "Slack", drawSlack],
  ["teams", "Teams", drawTeams],
];

function drawWeb(content) {
  if (content.kind === "message") return drawMessage(content, null, "h4");
  const form = drawForm(content, { players: [], act: null, send: () => {}, cancel: () => {} });
  return el("div", {}, el("h4", { class: "title" }, content.title), form.node);
}

function drawSample(sample) {
  const where = [sample.name === sample.page ? "" : sample.page, sample.language].filter(Boolean).join(" · ");
  const drawings = PLATFORMS.filter(([platform]) => platform in sample);
  return el(
    "article",
    { class: "sample", lang: sample.language, "data-page": sample.page, "data-name": sample.name },
    el("h2", {}, sample.name, el("span", { class: "quiet", lang: "en" }, ` ${where}`)),
    el("div", { class: "three" }, drawings.map((platform) => drawOne(sample, platform))),
  );
}

// A disabled fieldset: to be looked at, not tapped; hundreds of dead buttons would be in the keyboard's way.
function drawOne(sample, [platform, title, draw]) {
  const json = JSON.stringify(sample[platform], null, 2);
  const about = `${title}: ${sample.name}`;
  return el(
    "section",
    { class: `as-${platform}`, "data-platform": platform },
    el("h3", { lang: "en" }, title),
    el("fieldset", { class: "still", disabled: true, "aria-label": about }, draw(sample[platform])),
    el("div", { class: "json", lang: "en" }, drawCopy(json, about), drawShow(json, about)),
  );
}

function drawCopy(json, about) {
  const words = el("span", {}, "Copy JSON");
  const told = el("span", { class: "unseen", role: "status" });
  const button = el("button", { type: "button", class: "tap plain" }, words, unseen(` of ${about}`));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(json);
    words.textContent = told.textContent = "Copied";
    setTimeout(() => ([words.textContent, told.textContent] = ["Copy JSON", ""]), 2000);
  });
  return [button, told];
}

function drawShow(json, about) {
  const code = el("pre", { tabindex: "0", role: "group", "aria-label": `JSON, ${about}` });
  const details = el("details", {}, el("summary", {}, "Show JSON", unseen(` of ${about}`)), code);
  details.addEventListener("toggle", () => (code.textContent = details.open ? json : ""));
  return details;
}

function offer(select, values, all, chosen) {
  select.replaceChildren(...[...values, ""].map((value) => el("option", { value }, value || all)));
  select.value = chosen;
}

// What is chosen stands in the address, so that it loads again and can be shown to somebody.
function show() {
  return during(async () => {
    try {
      const { organisation, pages, languages, page, language, samples } = await get("/api/samples", asked());
      find("organisation").textContent = organisation;
      offer(find("page"), pages, "Every page", page);
      offer(find("language"), languages, "Every language", language);
      find("samples").replaceChildren(...samples.map(drawSample));
      find("count").textContent = samples.length === 1 ? "One sample" : `${samples.length} samples`;
      find("note").textContent = "";
    } catch (error) {
      if (!(error instanceof Sorry)) throw error;
      find("note").textContent = error.message;
    }
  });
}

const asked = () => new URLSearchParams(location.search);

find("choose").addEventListener("change", () => {
  const query = new URLSearchParams({ page: find("page").value, language: find("language").value });
  history.pushState(null, "", `?${query}`);
  show();
});
window.addEventListener("popstate", show);
await show();
