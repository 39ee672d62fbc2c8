// The three places as tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/

import { find } from "/static/dom.js";

export const PLACES = ["chat", "channel", "home"];

export function makeTabs(go) {
  PLACES.forEach((place, at) => {
    const tab = find(`tab-${place}`);
    tab.addEventListener("click", () => go(place));
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: PLACES.length - 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const next = PLACES[(steps[event.key] + PLACES.length) % PLACES.length];
      go(next);
      find(`tab-${next}`).focus();
    });
  });
}

export function showTab(current) {
  for (const place of PLACES) {
    const tab = find(`tab-${place}`);
    tab.setAttribute("aria-selected", String(place === current));
    tab.tabIndex = place === current ? 0 : -1;
    if (place === current) markNew(place, false);
    find(`pane-${place}`).hidden = place !== current;
  }
}

export function markNew(place, isNew) {
  find(`tab-${place}`).classList.toggle("has-new", isNew);
}
