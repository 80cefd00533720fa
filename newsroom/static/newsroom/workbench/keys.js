// The keys of the workbench. Each acts on the sentence that is highlighted when it is pressed, as soon as the
// panel shows that one, or not at all; and there on the card in hand, where it says so.

import { areSingleKeysOff as areOff, switchSingleKeys } from "../drafts.js";
import { gettext } from "../words.js";
import { jump, nextFrom } from "./order.js";
import { take, takeLatest, turns } from "./turns.js";

let page; // what the workbench lets its keys do
let typedAhead = ""; // letters for a form that is on the way
let chosen = { hand: "", id: "" }; // the card that was taken, and on which sentence
const ignored = []; // keys that were pressed while a decision was on its way

const byId = (id) => document.getElementById(id);

// what: for those who only hear it. Hazard: the same words again are not said again.
export function say(words, what = "") {
  const heard = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: what && `${what} ` });
  const again = byId("said").textContent === heard.textContent + words;
  byId("said").replaceChildren(heard, again ? `${words}\u00a0` : words);
}

// acts: { hand(), inHand(), openForm(), panelOf(id), choose(sentence, held), follow(link), submit(form, pressed),
// lock(form) }
export function listen(acts) {
  page = acts;
  document.addEventListener("keydown", keydown);
  document.addEventListener("focusin", ({ target }) => takeCard(target.closest(".card")));
  jump(page);
  offerSwitch();
}

// --- Single-letter keys -----------------------------------------------------------------------------------

// Who dictates, or holds a key by accident, may switch them off: each person in each browser.
function offerSwitch() {
  const box = byId("single-keys");
  box.checked = !areOff();
  box.closest("p").hidden = false;
  box.addEventListener("change", () => {
    switchSingleKeys(box.checked);
    sayWhichAct();
  });
  sayWhichAct();
}

function sayWhichAct() {
  document.body.classList.toggle("single-keys-off", areOff());
  const find = byId("find");
  if (areOff()) find.removeAttribute("aria-keyshortcuts");
  else find.setAttribute("aria-keyshortcuts", "g");
  sayKeys();
}

const isSingle = (key) => key.length === 1;

// --- What was typed before its form was here --------------------------------------------------------------

export const forgetTyped = () => (typedAhead = "");

export function typeInto(field) {
  const words = typedAhead;
  forgetTyped();
  if (!field || !words) return;
  if (field.matches("[type=radio]")) typeNote(words);
  else append(field, words);
}

function typeNote(words) {
  const [, digit, rest] = words.match(/^([1-9]?)(.*)$/s);
  if (digit) rate(Number(digit));
  if (rest) append(byId("form").querySelector("textarea"), rest);
}

function append(field, words) {
  field.focus();
  field.value += words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- Going from sentence to sentence ----------------------------------------------------------------------

// The next in the queue from where we are, even where the sentence in hand has just left the queue.
function step(by, queue, held) {
  const ahead = nextFrom(page.inHand() ?? document.activeElement.closest(".s"), by, queue);
  if (ahead) page.choose(ahead, held);
  else say(by > 0 ? gettext("Nothing further down.") : gettext("Nothing further up."));
}

const STEPS = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };
const UNSOURCED = { s: 1, S: -1 };
const OPEN = { o: 1, O: -1 };

// --- The card in hand -------------------------------------------------------------------------------------

const cards = () => [...document.querySelectorAll("#panel .card")];

function takeCard(card) {
  if (!card) return;
  chosen = { hand: byId("panel").dataset.hand, id: card.id };
  sayKeys();
}

// In the panel that is asked for, where that is on its way.
function askForCard(by) {
  if (turns().length) take({ kind: "card", run: () => stepCard(by) });
  else stepCard(by);
}

function stepCard(by) {
  const all = cards();
  const card = all[all.findIndex((other) => other.matches("[data-in-hand]")) + by];
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
  return true;
}

// A key is shown where it acts, and nowhere else. The panel may be another than when the card was taken.
export function sayKeys() {
  const panel = byId("panel"); // the text beside it may have thousands of sentences
  const card = chosen.hand === panel.dataset.hand && cards().find((one) => one.id === chosen.id);
  for (const other of card ? cards() : []) other.toggleAttribute("data-in-hand", other === card);
  for (const control of panel.querySelectorAll("[data-hotkey]")) {
    const { hotkey } = control.dataset;
    control.toggleAttribute("data-keyed", target(hotkey, panel) === control && !(isSingle(hotkey) && areOff()));
  }
}

// What closes a form comes first, then what the whole panel offers, the card in hand, and the other cards.
function target(key, root = document) {
  const named = `[data-hotkey="${CSS.escape(key)}"]`;
  const ranked = [`${named}[data-close-form]`, `${named}:not(.card *)`, `.card[data-in-hand] ${named}`, named];
  return ranked.map((selector) => root.querySelector(selector)).find(Boolean);
}

// --- What a key does --------------------------------------------------------------------------------------

const KINDS = { n: "open", c: "open", r: "open", e: "open", Escape: "show", m: "show" };
for (const key of ["Enter", "a", "A", "B", "u", "w", "x", "1", "2", "3"]) KINDS[key] = "act";
// Of what is checked all is in view, and each names its words: these may be typed ahead, one after another.
for (const key of ["t", "i", "q", "d", "0", "v", "l"]) KINDS[key] = "check";

const DECIDES = new Set(["act", "check"]);

function press(key) {
  const kind = KINDS[key];
  const found = target(key);
  if (!kind || (!turns().length && !found)) return false;
  if (kind === "act" && isDeciding()) return ignore(key);
  if (found?.matches("[data-close-form]")) page.lock(page.openForm()); // what is typed from now on is not for it
  const meant = page.hand();
  forgetTyped();
  // What is decided, is decided even where one has moved on; nothing opens there.
  const where = () => (page.hand() === meant ? document : DECIDES.has(kind) && page.panelOf(meant));
  const turn = { kind, meant, run: (signal) => activate(where() && target(key, where()), signal) };
  if (found && kind === "open" && "partial" in byId("panel").dataset) takeLatest(turn);
  else take(turn);
  return true;
}

// A second decision must not fall on what the first one brings up, which nobody has read yet.
const isDeciding = () => turns().some((turn) => turn.kind === "act" && turn.meant === page.hand());

function ignore(key) {
  ignored.push(key);
  say(gettext("%(keys)s did nothing: what you decided before is still being saved.", { keys: ignored.join(", ") }));
  return true;
}

// Hazard: what is said at once after it would be all that a screen reader says. what: was done.
export function saySaved(time, what) {
  const keys = ignored.splice(0).join(", ");
  if (keys) say(gettext("saved %(time)s; %(keys)s, pressed before that, did nothing: look, then press again", { time, keys }), what);
  else say(gettext("saved %(time)s", { time }), what);
}

// What waited for something that did not go well.
export function sayDropped() {
  ignored.splice(0);
  say(gettext("What you pressed after that was not done."));
}

async function activate(found, signal) {
  if (!found) return true;
  if (found.matches("a")) return page.follow(found).run(signal);
  if (found.matches("summary")) return unfold(found);
  return send(found.form, found);
}

function unfold(summary) {
  summary.parentElement.open = true;
  const field = summary.parentElement.querySelector("textarea, input:not([type=hidden])");
  if (summary.matches("[data-selected]")) field.value = String(getSelection()).trim() || field.value;
  field.focus();
  return true;
}

function send(form, pressed) {
  const turn = page.submit(form, pressed);
  return turn ? turn.run() : true;
}

const opensForm = () => turns().at(-1)?.kind === "open";

// The form that is on its way is saved as soon as it is here.
function saveAhead() {
  const meant = page.hand();
  take({ kind: "act", meant, run: () => (page.openForm() && page.hand() === meant ? send(page.openForm(), saver()) : true) });
}

const saver = () => page.openForm().querySelector(".button.primary:not([data-mine])");

function save() {
  const form = page.openForm();
  if (opensForm()) saveAhead();
  else if (form && !byId("panel").inert && !form.inert) form.requestSubmit(saver());
  else return false;
  return true;
}

// --- The open form ----------------------------------------------------------------------------------------

const choices = () => [...(page.openForm()?.querySelectorAll("[data-choices] input[type=radio]") ?? [])];

// The first choice of the form, by its number: the rating of a note, the source of a citation.
function rate(number) {
  const choice = choices()[number - 1];
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  byId(choice.closest("[data-choices]").dataset.choices).focus();
  return true;
}

const digit = ({ code }) => Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? 0);
const isText = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

// --- Which key was meant ----------------------------------------------------------------------------------

function isForPage({ key, target: element }) {
  if (element.closest("input, textarea, select")) return false;
  if (key.startsWith("Arrow") && !element.closest(".s") && element !== document.body) return false;
  return key !== "Enter" || element.matches(".s[aria-current], .card, .panel, body");
}

// Whatever was unfolded last goes first.
function close(key) {
  const shown = document.activeElement.closest("#panel details[open]") ?? byId("status").querySelector("details[open]");
  if (!shown) return press(key);
  shown.open = false;
  shown.querySelector("summary").focus();
}

const AT_ONCE = {
  "?": () => foldOrUnfold(byId("status").querySelector(".keys > summary")),
  "[": () => askForCard(-1),
  "]": () => askForCard(1),
  b: () => history.state?.before && history.back(),
  f: () => nextFilter().click(),
  g: () => byId("find").select(),
  "/": () => byId("find").select(),
  h: () => foldOrUnfold(document.querySelector(".card[data-in-hand] .past > summary")),
  H: () => foldOrUnfold(target("H")),
};

function foldOrUnfold(summary) {
  summary?.focus();
  summary?.click();
}

function nextFilter() {
  const all = [...document.querySelectorAll("[data-filter]")];
  return all[(all.findIndex((link) => link.matches("[aria-current]")) + 1) % all.length];
}

// Whether it was for us.
function obey({ key, repeat }) {
  if (opensForm() && key === "Enter") saveAhead();
  else if (opensForm() && key.length === 1) typedAhead += key;
  else if (isSingle(key) && areOff()) return false;
  else if (STEPS[key]) step(STEPS[key], byId("bench").dataset.show, repeat);
  else if (UNSOURCED[key]) step(UNSOURCED[key], "source", repeat);
  else if (OPEN[key]) step(OPEN[key], "open", repeat);
  else if (repeat) return false;
  else if (AT_ONCE[key]) AT_ONCE[key]();
  else return press(key);
  return true;
}

function withModifier(event) {
  if (event.key === "Enter") return !event.altKey && save();
  return event.altKey && digit(event) > 0 && rate(digit(event));
}

function keydown(event) {
  const { key, target: element } = event;
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (withModifier(event)) event.preventDefault();
  } else if (key === "Escape") close(key);
  else if (page.openForm() && !opensForm() && digit(event) && !isText(element) && !areOff() && rate(digit(event))) event.preventDefault();
  else if (isForPage(event) && obey(event)) event.preventDefault();
}
