// Pieces of the page that answers bring: each takes the place of the one with its id. An answer holds what was
// done to the article since this page last heard of it, by whomever, and mostly the panel of one sentence.

export const byId = (id) => document.getElementById(id);

export function element(name, values, ...parts) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...parts);
  return made;
}

// number: of the last act on the article that this page shows. revision: of the text that it shows.
export const known = { number: 0, revision: 0 };

function stateIn(page) {
  const { value, dataset } = page.querySelector("#state");
  return { number: Number(value), revision: Number(dataset.revision), isAllNew: "allNew" in dataset };
}

export const begin = (page = document) => Object.assign(known, stateIn(page));

// { number, revision, isAllNew, panel, others }. isAllNew: too much is, to be sent in pieces.
export function read(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const pieces = [...page.body.children].filter((piece) => piece.id !== "state");
  const panel = pieces.find((piece) => piece.id === "panel");
  return { ...stateIn(page), panel, others: pieces.filter((piece) => piece !== panel) };
}

// Puts in what is new; the ids of the sentences that are. What another answer brought before is left out (an answer
// to what was asked before a save may tell of that save too), and so is what the whole text will bring.
export function take({ number, revision, isAllNew, others }) {
  if (isAllNew) return [];
  const overtaken = number <= known.number;
  const loose = overtaken ? [] : others.filter((piece) => piece.matches("[data-list]"));
  const sentences = overtaken ? [] : others.filter((piece) => piece.matches(".s:not([data-list])"));
  const rest = others.filter((piece) => piece.id === "people" || (!overtaken && !piece.matches(".s")));
  for (const piece of [...sentences, ...loose]) {
    piece.removeAttribute("aria-current");
    piece.tabIndex = -1;
  }
  if (revision === known.revision) sentences.forEach(rename);
  for (const piece of [...sentences, ...rest]) put(piece);
  for (const piece of loose) putLoose(piece);
  known.number = Math.max(known.number, number);
  return [...sentences, ...loose].map((piece) => piece.id);
}

// A sentence that something is confirmed on is known by the key that it had before the text changed.
const renamed = new Map();

function rename(piece) {
  const old = byId(piece.id) ? null : document.querySelector(`#text .s[data-n="${piece.dataset.n}"]`);
  if (!old) return;
  renamed.set(old.id, piece.id);
  old.id = piece.id;
}

export const nowNamed = (id) => renamed.get(id) ?? id;

export function put(piece) {
  const old = byId(piece.id);
  if (!old) return;
  const { activeElement: focused } = document;
  const had = old.contains(focused);
  old.replaceWith(document.adoptNode(piece));
  if (had) placeFocus(focused, piece);
}

// What is on no sentence: it stays in its list, goes to the end of another, or belongs to none any more.
function putLoose(piece) {
  const old = byId(piece.id);
  const { list } = piece.dataset;
  if (old && old.dataset.list === list) return put(piece);
  const focused = old?.contains(document.activeElement) ? document.activeElement : null;
  old?.closest("li").remove();
  if (list) addTo(byId(list), piece);
  for (const one of [byId("orphans"), byId("margin")]) one.hidden = !one.querySelector("li");
  if (focused) placeFocus(focused, list ? piece : byId("panel"));
}

function addTo(list, piece) {
  const item = document.createElement("li");
  item.append(document.adoptNode(piece));
  list.querySelector("ul").append(item);
}

// What has the focus may go with its piece: then what came in its place has it, or the card around it, or the
// sentence in hand. It is never nowhere.
function placeFocus(gone, piece) {
  const heirs = [gone.id, gone.closest(".card")?.id].map((id) => id && byId(id));
  (heirs.find(Boolean) ?? document.querySelector(".s[aria-current]") ?? piece).focus({ preventScroll: true });
}

// Runs `act`, which may change the text, and keeps `element` where it stands in the window.
export function holding(element, act) {
  const before = element?.isConnected ? element.getBoundingClientRect().top : null;
  act();
  const now = element && byId(element.id);
  if (before === null || !now) return;
  // One of the two scrolls: the window, or the text where the screen is narrow.
  for (const one of [window, document.querySelector(".bench-text")]) {
    one.scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
  }
}

// The panel of a sentence until it comes: nothing but its words.
export function blankFor(sentence) {
  const blank = byId("panel").cloneNode();
  const words = sentence.querySelector(".t").cloneNode(true).childNodes;
  const head = element("h2", { className: "in-hand", lang: byId("text").lang, dir: "auto" }, ...words);
  blank.append(element("header", { className: "panel-head" }, head), element("div", { id: "problem", role: "alert" }));
  blank.className = "panel open";
  const { key, state } = sentence.dataset;
  Object.assign(blank.dataset, { key, state, hand: sentence.id, partial: "" });
  return blank;
}
