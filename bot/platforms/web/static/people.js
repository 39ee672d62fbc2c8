// A list of colleagues with a search box: plain checkboxes or radio buttons, so that the keyboard works as ever.

import { el, unique } from "/static/dom.js";

export function drawPeople(field, players) {
  const name = unique("people");
  const rows = players.map((player) => drawPerson(player, field, name));
  const search = el("input", { type: "search", id: unique("search"), autocomplete: "off" });
  const found = el("p", { class: "hint", role: "status" });

  // Whoever is chosen stays in sight, whatever is searched for.
  function narrow() {
    const wanted = search.value.trim().toLowerCase();
    for (const { row, box, text } of rows) row.hidden = Boolean(wanted) && !box.checked && !text.includes(wanted);
    const shown = rows.filter(({ row }) => !row.hidden).length;
    found.textContent = wanted ? `${shown} ${shown === 1 ? "person" : "people"} shown` : "";
  }

  search.addEventListener("input", narrow);
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return {
    nodes: [
      el("label", { class: "hint", for: search.id }, "Search by name, role or team"),
      search,
      found,
      el("div", { class: "people" }, rows.map(({ row }) => row)),
    ],
    boxes: rows.map(({ box }) => box),
    values: () => rows.filter(({ box }) => box.checked).map(({ box }) => box.value),
    focus: () => search.focus(),
    radio: !field.many,
  };
}

function drawPerson(player, field, name) {
  const box = el("input", { type: field.many ? "checkbox" : "radio", name, id: unique("person") });
  box.value = player.user;
  box.checked = field.value.includes(player.user);
  const about = [player.role, player.team].filter(Boolean).join(", ");
  const label = el("label", { for: box.id }, player.name, el("span", { class: "quiet" }, ` ${about}`));
  return { box, row: el("div", { class: "choice" }, box, label), text: `${player.name} ${about}`.toLowerCase() };
}
