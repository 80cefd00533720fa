// The parts of the page that answers bring: each replaces the element with the same id. An answer holds what anybody
// did to the article since the last answer, and mostly the panel of one sentence.

export const byId = (id) => document.getElementById(id);

export function element(name, values, ...parts) {
  const created = Object.assign(document.createElement(name), values);
  created.append(...parts);
  return created;
}

// Says `words` in the status line. `detail` comes before them, only for screen readers.
// Hazard: a screen reader does not say the same words twice, so that they get a space.
export function announce(words, detail = "") {
  const hidden = element("span", { className: "visually-hidden" }, detail && `${detail} `);
  const isRepeated = byId("said").textContent === hidden.textContent + words;
  byId("said").replaceChildren(hidden, isRepeated ? `${words}\u00a0` : words);
}

// What this page shows: `number` is that of the last act on the article, `revision` that of the text.
export const shownState = { number: 0, revision: 0 };
const lastChanges = new Map(); // by id of a sentence: the number of the answer that changed it last

function stateIn(page) {
  const { value, dataset } = page.querySelector("#state");
  return { number: Number(value), revision: Number(dataset.revision), isAllNew: "allNew" in dataset };
}

export const readState = (page = document) => Object.assign(shownState, stateIn(page));

// Returns { number, revision, isAllNew, panel, others }. `isAllNew` says that too much changed to be sent in parts.
export function parseAnswer(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const pieces = [...page.body.children].filter((piece) => piece.id !== "state");
  const panel = pieces.find((piece) => piece.id === "panel");
  return { ...stateIn(page), panel, others: pieces.filter((piece) => piece !== panel) };
}

// Puts the parts of an answer into the page and returns the ids of the changed sentences.
// Hazard: an answer to an earlier request may come after one that tells more. Its sentences are then left out.
export function applyParts({ number, revision, isAllNew, others }) {
  if (isAllNew) return [];
  const isOvertaken = number <= shownState.number;
  const loose = isOvertaken ? [] : others.filter((piece) => piece.matches("[data-list]"));
  const sentences = isOvertaken ? [] : others.filter((piece) => piece.matches(".s:not([data-list])"));
  const rest = others.filter((piece) => piece.id === "people" || (!isOvertaken && !piece.matches(".s")));
  for (const piece of [...sentences, ...loose]) {
    piece.removeAttribute("aria-current");
    piece.tabIndex = -1;
    lastChanges.set(piece.id, number);
  }
  if (revision === shownState.revision) sentences.forEach(renameOld);
  for (const piece of [...sentences, ...rest]) replacePart(piece);
  for (const piece of loose) placeLoose(piece);
  shownState.number = Math.max(shownState.number, number);
  return [...sentences, ...loose].map((piece) => piece.id);
}

// A sentence gets back its earlier key when a note is confirmed on it.
const newIds = new Map();

function renameOld(piece) {
  const old = byId(piece.id) ? null : document.querySelector(`#text .s[data-n="${piece.dataset.n}"]`);
  if (!old) return;
  newIds.set(old.id, piece.id);
  old.id = piece.id;
}

export const currentId = (id) => newIds.get(id) ?? id;

export function replacePart(piece) {
  const old = byId(piece.id);
  if (!old) return;
  const { activeElement: focused } = document;
  const hadFocus = old.contains(focused);
  old.replaceWith(document.adoptNode(piece));
  if (hadFocus) restoreFocus(focused, piece);
}

// A note that is on no sentence stays in its list, goes to the end of another list, or leaves them.
function placeLoose(piece) {
  const old = byId(piece.id);
  const { list } = piece.dataset;
  if (old && old.dataset.list === list) return replacePart(piece);
  const focused = old?.contains(document.activeElement) ? document.activeElement : null;
  old?.closest("li").remove();
  if (list) byId(list).querySelector("ul").append(element("li", {}, piece));
  for (const section of [byId("orphans"), byId("margin")]) section.hidden = !section.querySelector("li");
  if (focused) restoreFocus(focused, list ? piece : byId("panel"));
}

// Hazard: the focus must never be lost with the part that had it. It goes to the element that replaced the focused one,
// or to its card, or to the selected sentence.
function restoreFocus(gone, piece) {
  const successors = [gone.id, gone.closest(".card")?.id].map((id) => id && byId(id));
  const target = successors.find(Boolean) ?? document.querySelector(".s[aria-current]") ?? piece;
  target.focus({ preventScroll: true });
}

// Runs `change`, which may change the text, and keeps `element` at its place in the window.
export function keepInPlace(element, change) {
  const before = element?.isConnected ? element.getBoundingClientRect().top : null;
  change();
  const after = element && byId(element.id);
  if (before === null || !after) return;
  // One of the two scrolls: the window, or the text if the screen is narrow.
  for (const scroller of [window, document.querySelector(".bench-text")]) {
    scroller.scrollBy({ top: after.getBoundingClientRect().top - before, behavior: "instant" });
  }
}

// --- The cache of panels ----------------------------------------------------------------------------------

const CACHE_SIZE = 60;
const panels = new Map(); // by address: { hand, number, html }
let oldestNumber = 0; // of an answer whose panel may still be shown

export function cachePanel(url, { number, panel }) {
  panels.delete(url);
  panels.set(url, { hand: panel.dataset.hand, number, html: panel.outerHTML });
  if (panels.size > CACHE_SIZE) panels.delete(panels.keys().next().value);
}

// Returns the panel of that address, or null if its sentence was changed since.
export function cachedPanel(url) {
  const cached = panels.get(url);
  if (!cached || cached.number < Math.max(oldestNumber, lastChanges.get(cached.hand) ?? 0)) return null;
  return panelFrom(cached.html);
}

// Hazard: a panel from before that answer may still be on its way, and is cached when it comes.
export const forgetPanels = (number) => (oldestNumber = Math.max(oldestNumber, number));

// Returns a panel for a sentence of which nothing was fetched yet: it shows what the page itself knows.
export function shellFor(sentence) {
  const { key, n } = sentence.dataset;
  const shell = panelFrom(byId("shell").innerHTML.replaceAll("blank-key", key).replaceAll("987654321", n));
  shell.querySelector(".in-hand").replaceChildren(...sentence.querySelector(".t").cloneNode(true).childNodes);
  return shell;
}

// Hazard: the links of a panel lead nowhere until the document has adopted it.
function panelFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return document.adoptNode(template.content.querySelector("#panel"));
}
