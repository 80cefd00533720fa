// The keys of the workbench. Each acts on the sentence that is highlighted when it is pressed, as soon as the
// panel shows that one, or not at all.

import { take, turns } from "./turns.js";

let page; // what the workbench lets its keys do
let typedAhead = ""; // letters for a form that is on the way

const byId = (id) => document.getElementById(id);

// acts: { hand(), inHand(), openForm(), choose(sentence), follow(link), submit(form, pressed), lock(form) }
export function listen(acts) {
  page = acts;
  document.addEventListener("keydown", keydown);
}

export const forgetTyped = () => (typedAhead = "");

export function typeInto(field) {
  if (field?.matches("[type=search]") && typedAhead) {
    field.value += typedAhead;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  forgetTyped();
}

export function queued() {
  const name = byId("bench").dataset.show;
  const all = [...document.querySelectorAll(".s")];
  return name === "all" ? all : all.filter((sentence) => (sentence.dataset.queue || "").split(" ").includes(name));
}

// The next in the queue from where we are, even where the sentence in hand has just left the queue.
function step(by) {
  const all = [...document.querySelectorAll(".s")];
  const queue = queued();
  const here = all.indexOf(page.inHand());
  const ahead = by > 0
    ? queue.find((sentence) => all.indexOf(sentence) > here)
    : queue.findLast((sentence) => all.indexOf(sentence) < (here < 0 ? all.length : here));
  if (ahead) page.choose(ahead);
}

const STEPS = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };
const KINDS = { n: "open", c: "open", e: "open", Escape: "show", Enter: "act", a: "act", u: "act", w: "act", 1: "act", 2: "act", 3: "act" };

function target(key) {
  const targets = [...document.querySelectorAll(`[data-hotkey="${CSS.escape(key)}"]`)];
  return targets.find((other) => other.matches("[data-close-form]")) || targets[0];
}

function press(key) {
  const kind = KINDS[key];
  const found = target(key);
  if (!kind || (!turns().length && !found)) return false;
  if (kind === "act" && isDeciding()) return true;
  if (found?.matches("[data-close-form]")) page.lock(page.openForm()); // what is typed from now on is not for it
  const meant = page.hand();
  forgetTyped();
  take({ kind, run: (signal) => (byId("panel").dataset.hand === meant ? activate(target(key), signal) : true) });
  return true;
}

// A second decision must not fall on what the first one brings up, which nobody has read yet.
function isDeciding() {
  const kinds = turns().map((turn) => turn.kind);
  return kinds.lastIndexOf("act") > kinds.lastIndexOf("show");
}

async function activate(found, signal) {
  if (!found) return true;
  if (found.matches("a")) return page.follow(found).run(signal);
  const turn = page.submit(found.form, found);
  return turn ? turn.run(signal) : true;
}

const opensForm = () => turns().at(-1)?.kind === "open";

function isForPage({ key, target: element }) {
  if (element.closest("input, textarea, select, summary")) return false;
  if (key.startsWith("Arrow") && !element.closest(".s") && element !== document.body) return false;
  return key !== "Enter" || element.matches(".s[aria-current], body");
}

function save(event) {
  event.preventDefault();
  const form = page.openForm();
  if (!byId("panel").inert && !form.inert) form.requestSubmit(form.querySelector(".button.primary:not([data-mine])"));
}

function close(key) {
  const shown = byId("status").querySelector("details[open]");
  if (shown) shown.open = false;
  else press(key);
}

function keydown(event) {
  const { key } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && page.openForm()) return save(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (key === "Escape") return close(key);
  if (!isForPage(event)) return;
  if (opensForm() && key.length === 1) typedAhead += key;
  else if (key === "?") byId("status").querySelector(".keys").open ^= true;
  else if (STEPS[key]) step(STEPS[key]);
  else if (event.repeat || !press(key)) return;
  event.preventDefault();
}
