// Makes nodes. Content only ever becomes text nodes and attributes, never markup.

const SAFE = /^(https?|tel|sms|mailto):/i;
let made = 0;

export const unique = (prefix) => `${prefix}-${++made}`;
export const find = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export const unseen = (text) => el("span", { class: "unseen" }, text);

// A link away from the page; an address of an unknown kind stays plain text.
export function away(url, attributes, ...children) {
  if (!SAFE.test(url)) return el("span", attributes, ...children);
  const web = /^https?:/i.test(url);
  const more = web ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return el("a", { href: url, ...more, ...attributes }, ...children, web ? unseen(" (opens in a new tab)") : null);
}

// Same set of nodes, same order: nothing is touched that can stay, so that focus and scrolling stay too.
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
}
