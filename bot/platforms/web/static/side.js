// Who you are, and the clock.

import { el, find } from "/static/dom.js";

export class Side {
  #drawn = "";
  #seen = new Map();

  constructor({ be, move }) {
    Object.assign(this, { be, move });
    find("others").addEventListener("change", (event) => be(event.target.value));
  }

  draw(scene) {
    const people = scene.players.map(({ user, name, role, team }) => [user, name, role, team]);
    const same = JSON.stringify([people, scene.moves]);
    if (same !== this.#drawn) this.#build(scene);
    this.#drawn = same;
    find("organisation").textContent = scene.organisation;
    find("now").textContent = scene.clock.shown;
    find("now").dateTime = scene.clock.at;
    find("others").value = scene.you;
    const { about } = scene.players.find((one) => one.user === scene.you);
    find("about").textContent = about;
    find("try").hidden = !about;
    scene.players.filter((one) => one.lead).forEach((one) => this.#mark(one, scene.you));
  }

  moving(label) {
    find("moving").textContent = label ? "Time passes, and colleagues answer ..." : "";
    for (const button of find("moves").children) button.setAttribute("aria-disabled", String(Boolean(label)));
  }

  #mark(one, you) {
    const button = find(`be-${one.user}`);
    const current = one.user === you;
    if (current || !this.#seen.has(one.user)) this.#seen.set(one.user, one.latest); // news is what came since you are here
    button.setAttribute("aria-pressed", String(current));
    button.querySelector(".new").hidden = one.latest === this.#seen.get(one.user);
  }

  #build(scene) {
    const leads = scene.players.filter((one) => one.lead);
    find("leads").replaceChildren(...leads.map((one) => el("li", {}, this.#lead(one))));
    const teams = [...new Set(scene.players.map((one) => one.team))];
    find("others").replaceChildren(
      ...teams.map((team) => {
        const members = scene.players.filter((one) => one.team === team);
        const options = members.map((one) => el("option", { value: one.user }, `${one.name}, ${one.role}`));
        return el("optgroup", { label: team || "No team" }, options);
      }),
    );
    find("moves").replaceChildren(
      ...scene.moves.map(({ name, label }) => {
        const click = () => this.move(name, label);
        return el("button", { type: "button", class: "tap plain", click }, label);
      }),
    );
  }

  #lead(one) {
    const initials = one.name.split(/\s+/, 2).map((part) => part[0]).join("");
    const about = [one.role, one.team].filter(Boolean).join(", ");
    return el(
      "button",
      { type: "button", class: "lead", id: `be-${one.user}`, click: () => this.be(one.user) },
      el("span", { class: "initials", "aria-hidden": "true" }, initials),
      el(
        "span",
        { class: "name" },
        el("span", {}, one.name, el("span", { class: "new" }, "new")),
        el("span", { class: "quiet" }, about),
      ),
    );
  }
}
