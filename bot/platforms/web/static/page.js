// The rehearsal page: keeps what is shown the same as what the rehearsal says, and sends what is done.

import { during, get, post, Sorry } from "/static/api.js";
import { Dialog } from "/static/dialog.js";
import { el, find } from "/static/dom.js";
import { listen } from "/static/live.js";
import { drawMessage } from "/static/message.js";
import { Side } from "/static/side.js";
import { makeTabs, markNew, PLACES, showTab } from "/static/tabs.js";
import { Thread } from "/static/thread.js";

const TRIES = ["help", "my answers", "who sees this", "my data", "/kudos"];
const LOST = "Not connected to the rehearsal. Trying again ...";

const now = { user: "", place: "chat", scene: null, stale: false, moving: false, home: "" };
let catching = null;

const side = new Side({ be: (user) => go(user, now.place), move });
const chat = new Thread(find("chat"), find("chat-empty"), (tap, line) => press(tap, "chat", line.reference));
const channel = new Thread(find("channel"), find("channel-empty"), (tap) => press(tap, "channel", ""));
const dialog = new Dialog({
  players: () => now.scene.players,
  press: (tap, origin) => press(tap, "dialog", origin),
  fill: (form, values, origin) => act("/api/fill", { does: form.does, about: form.about, values, origin }, origin),
  closed: backToWhereItBegan,
});

// --- what is shown

// One request at a time; asked again while it is under way, it is followed by another.
function catchUp() {
  now.stale = true;
  catching ??= during(draw).finally(() => (catching = null));
  return catching;
}

async function draw() {
  do {
    now.stale = false;
    const user = now.user;
    const scene = await get("/api/scene", user ? { as: user } : {});
    if (user === now.user) show(scene);
    else now.stale = true;
  } while (now.stale);
}

function show(scene) {
  const another = now.scene?.you !== scene.you;
  now.scene = scene;
  now.user = scene.you;
  if (another || now.moving) [chat, channel].forEach((thread) => thread.fold());
  side.draw(scene);
  find("channel-name").textContent = `# ${scene.channel.name}`;
  document.title = `${scene.players.find((one) => one.user === scene.you).name} · Canopy rehearsal`;
  const fresh = { chat: chat.draw(scene.chat), channel: channel.draw(scene.channel.lines) };
  drawHome(scene.home);
  if (another) [chat, channel].forEach((thread) => thread.toEnd());
  else tellNews(fresh);
  document.body.dataset.version = scene.version;
}

function drawHome(home) {
  const same = JSON.stringify(home);
  if (same === now.home) return;
  now.home = same;
  const nothing = el("p", { class: "empty" }, "Nothing here yet.");
  find("home").replaceChildren(home ? drawMessage(home, (tap) => press(tap, "home", "")) : nothing);
}

function tellNews(fresh) {
  for (const [place, lines] of Object.entries(fresh)) {
    const told = lines.filter((line) => line.by === "canopy");
    if (!told.length) continue;
    if (place !== now.place) markNew(place, true);
    const where = place === "channel" ? "In the channel: " : "";
    const words = told.map((line) => line.content.plain).join("\n");
    find(dialog.open ? "dialog-news" : "news").textContent = where + words;
  }
}

function tell(sentence) {
  find("note").textContent = dialog.open ? "" : sentence;
  find("dialog-note").textContent = dialog.open ? sentence : "";
}

// --- what is done

async function attempt(work) {
  tell("");
  try {
    return await during(work);
  } catch (error) {
    if (!(error instanceof Sorry)) throw error;
    tell(error.message);
    return null;
  }
}

// Does it, then draws what came of it. What belongs in a dialog is shown there.
function act(path, body, origin) {
  return attempt(async () => {
    const told = await post(path, { as: now.user, ...body });
    await catchUp();
    if (told.dialog) dialog.show(told.dialog, origin);
    else if (path === "/api/fill") dialog.close();
    return told;
  });
}

let pressing = false;

async function press({ does, about, value, opens }, place, origin) {
  if (pressing) return; // a double click is one tap
  pressing = true;
  await act("/api/press", { does, about, value, opens, place, origin }, origin);
  pressing = false;
  if (!dialog.open) keepFocus(origin);
}

async function move(name, label) {
  if (now.moving) return;
  now.moving = true;
  side.moving(label);
  await act("/api/clock", { move: name }, "");
  now.moving = false;
  side.moving("");
  shown().reveal();
}

const shown = () => (now.place === "channel" ? channel : chat);

async function say(text) {
  if (text.trim() && (await act("/api/say", { text }, ""))) chat.reveal();
}

function backToWhereItBegan(origin) {
  tell("");
  keepFocus(origin);
}

// What was tapped may have been replaced: then its message has the focus, or else the place.
function keepFocus(origin) {
  const here = document.activeElement;
  if (here && here !== document.body && here.checkVisibility()) return;
  if (!(now.place === "chat" && chat.focus(origin))) find(`tab-${now.place}`).focus();
}

// --- where and who, kept in the address

function go(user, place) {
  const hash = `#${encodeURIComponent(user)}/${place}`;
  if (hash === location.hash) return;
  during(() => new Promise((arrived) => window.addEventListener("hashchange", arrived, { once: true })));
  location.hash = hash;
}

async function follow() {
  const [user, place] = location.hash.slice(1).split("/");
  now.user = decodeURIComponent(user);
  now.place = PLACES.includes(place) ? place : "chat";
  showTab(now.place);
  await during(async () => {
    await attempt(catchUp);
    if (now.scene?.you !== now.user) {
      now.user = now.scene?.you ?? ""; // nobody by that name: whoever was here, or the first who is offered
      await catchUp();
    }
    if (now.place === "home") await act("/api/home", {}, "");
  });
  [chat, channel].forEach((thread) => thread.toEnd());
  history.replaceState(null, "", `#${encodeURIComponent(now.user)}/${now.place}`);
}

find("skip").addEventListener("click", (event) => {
  event.preventDefault();
  find("main").focus();
});
find("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const box = find("words");
  say(box.value);
  box.value = "";
});
find("tries").append(
  ...TRIES.map((text) => el("button", { type: "button", class: "try", click: () => say(text) }, text)),
);
makeTabs((place) => go(now.user, place));
window.addEventListener("hashchange", follow);
await follow();
listen({
  heard: (version) => version !== now.scene?.version && attempt(catchUp),
  lost: () => tell(LOST),
  found: () => [find("note"), find("dialog-note")].some((note) => note.textContent === LOST) && tell(""),
  refused: () => attempt(catchUp), // which tells why
});
