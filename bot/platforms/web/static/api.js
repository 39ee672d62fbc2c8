// Speaks to the rehearsal on this computer, and says on <body> whether the page has caught up with it.

const token = document.querySelector("meta[name=canopy-token]").content;
let busy = 0;

// What the rehearsal could not do, in a sentence that can be shown.
export class Sorry extends Error {}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Sorry("The rehearsal does not answer. Has it been stopped? Start it again, then load this page.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Sorry(body.sorry ?? "Something went wrong here. Please try once more.");
  return body;
}

export const get = (path, query = {}) => ask(`${path}?${new URLSearchParams(query)}`);

export const post = (path, body) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Canopy-Token": token },
    body: JSON.stringify(body),
  });

// data-ready is "false" from the moment that something is asked until everything asked for has been drawn.
export async function during(work) {
  busy += 1;
  document.body.dataset.ready = "false";
  try {
    return await work();
  } finally {
    busy -= 1;
    if (busy === 0) document.body.dataset.ready = "true";
  }
}
