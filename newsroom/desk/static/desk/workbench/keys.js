// The keys of the workbench. A key acts on the sentence that is selected when it is pressed, even if the person has
// gone on since, and in the order in which keys were pressed. On that sentence it acts on the card in hand. A person
// who presses a key that does nothing is told so. What was in view is sent as it was.

import { areSingleKeysOff, switchSingleKeys } from "../drafts.js";
import { quotedPassage } from "./document.js";
import { gettext } from "../../newsroom/words.js";
import { isQueued, nextFrom, startSearch } from "./order.js";
import { announce, byId } from "./pieces.js";
import { appendWords, chooseOption, expectForm, keepTypedAhead, removeTypedAhead } from "./tray.js";
import { enqueue, enqueueLatest, turns } from "../turns.js";

let workbench; // what the workbench lets its keys do
let takenCard = { hand: "", id: "" }; // the card that the person went to, and whose panel it is in
let typing = { turn: null, at: 0 };
const ignoredKeys = []; // keys that did nothing while a decision was on its way

const PAUSE = 500; // milliseconds without a letter after which the person has stopped typing

// `given` is { selectedId(), findSelected(), openForm(), loadWholePanel(id, signal), findUndoPanel(id),
// goTo(sentence, isHeld), turnForLink(link, more), openLink(turn, signal), turnForForm(form, button), lockForm(form) }.
export function startKeys(given) {
  workbench = given;
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("focusin", ({ target }) => takeCard(target.closest(".card")));
  startSearch(workbench);
  offerSwitch();
}

// --- Single-letter keys -----------------------------------------------------------------------------------

// People who dictate, or hold a key by accident, may switch them off: each person in each browser.
function offerSwitch() {
  const box = byId("single-keys");
  box.checked = !areSingleKeysOff();
  box.closest("p").hidden = false;
  box.addEventListener("change", () => {
    switchSingleKeys(box.checked);
    showSwitch();
  });
  showSwitch();
}

function showSwitch() {
  document.body.classList.toggle("single-keys-off", areSingleKeysOff());
  const find = byId("find");
  if (areSingleKeysOff()) find.removeAttribute("aria-keyshortcuts");
  else find.setAttribute("aria-keyshortcuts", "g");
  showKeys();
}

const isSingle = (key) => key.length === 1;

// --- From sentence to sentence ----------------------------------------------------------------------------

const STEPS = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };

// Hazard: the selected sentence may have just left the filter. The step still begins there.
function step(by, filter, isHeld) {
  const next = nextFrom(workbench.findSelected() ?? document.activeElement.closest(".s"), by, filter);
  if (next) workbench.goTo(next, isHeld);
  else announceEnd(by);
}

const announceEnd = (by) => announce(by > 0 ? gettext("There is nothing further down.") : gettext("There is nothing further up."));

// After the last open sentence comes the first one.
export function goToNextOpen(isHeld) {
  const next = nextFrom(workbench.findSelected(), 1, "open") ?? nextFrom(null, 1, "open");
  if (next) workbench.goTo(next, isHeld);
  else announce(gettext("No sentence is open."));
}

// --- The card in hand -------------------------------------------------------------------------------------

function takeCard(card) {
  if (!card) return;
  takenCard = { hand: byId("panel").dataset.hand, id: card.id };
  showKeys();
}

// After a decision on a proposal the next key is for the next proposal.
export const releaseCard = () => (takenCard = { hand: "", id: "" });

function cardInHand(panel) {
  const taken = panel.dataset.hand === takenCard.hand && panel.querySelector(`.card[id="${takenCard.id}"]`);
  return taken || panel.querySelector(".card[data-in-hand]") || panel.querySelector(".card[data-next]");
}

// Calls `act` with the panel of the selected sentence, when that is there.
function enqueueOnPanel(act) {
  const intendedId = workbench.selectedId();
  const run = async (signal) => {
    const panel = await workbench.loadWholePanel(intendedId, signal);
    if (panel) act(panel);
    return Boolean(panel);
  };
  enqueue({ kind: "look", intendedId, changesPanel: true, run });
}

function stepCard(by, panel) {
  const cards = [...panel.querySelectorAll(".card")];
  const card = cards[cards.indexOf(cardInHand(panel)) + by];
  if (!card) return announceEnd(by);
  takenCard = { hand: panel.dataset.hand, id: card.id };
  showKeys(panel);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

// Shows each key at the control on which it acts, and nowhere else.
export function showKeys(panel = byId("panel")) {
  const card = cardInHand(panel);
  for (const other of panel.querySelectorAll(".card")) other.toggleAttribute("data-in-hand", other === card);
  for (const control of panel.querySelectorAll("[data-hotkey]")) {
    const { hotkey } = control.dataset;
    const key = hotkey === "rate" ? "1" : hotkey;
    const isOff = isSingle(key) && areSingleKeysOff();
    control.toggleAttribute("data-keyed", controlFor(key, panel) === control && !isOff);
  }
  // What names a key that can do nothing now is not shown.
  for (const named of document.querySelectorAll("[data-if]")) named.hidden = !document.querySelector(named.dataset.if);
  for (const named of document.querySelectorAll("[data-for]")) named.hidden = !panel.querySelector(`[data-hotkey="${named.dataset.for}"]`);
}

// Returns the control on which a key acts. First comes what closes a form, then what is being moved, the card in hand,
// the next proposal, the rest of the panel, and the other cards. `taken` are the subjects that earlier keys decide.
function controlFor(key, panel, taken = []) {
  const rate = /^[1-6]$/.test(key) ? ', [data-hotkey="rate"]' : "";
  const named = `:is([data-hotkey="${CSS.escape(key)}"]${rate})`;
  const ranked = [`${named}[data-close-form]`, `.pick ${named}`, `.card[data-in-hand] ${named}`, `[data-next] ${named}`, `${named}:not(.card *)`, named];
  const controls = ranked.flatMap((selector) => [...panel.querySelectorAll(selector)]);
  return controls.find((control) => !taken.includes(subjectOf(control)));
}

// Returns what a control decides: a proposal, whichever way, or what its value says about its card or the sentence.
export const subjectOf = (control) => control.closest(".proposal")?.id ?? `${control.closest(".card")?.id} ${control.value}`;

// Returns the link with what the key adds: the rating, the selected words, the proposal in hand, the quoted passage.
function linkFor(control, key, panel) {
  const link = control.cloneNode(true);
  const url = new URL(control.href);
  const proposal = control.closest(".card") ? null : cardInHand(panel)?.closest(".proposal");
  if (control.dataset.hotkey === "rate") url.searchParams.set("rate", key);
  if ("selected" in control.dataset) url.searchParams.set("mark", String(getSelection()).trim());
  else if (proposal && "about" in control.dataset) url.searchParams.set("about", proposal.id.slice(2));
  const passage = key === "c" ? quotedPassage() : {};
  for (const [name, value] of Object.entries(passage)) url.searchParams.set(name, value);
  link.href = url.href;
  return link;
}

// --- What a key does --------------------------------------------------------------------------------------

const KINDS = { n: "open", c: "open", r: "open", t: "open", l: "open", Escape: "show", m: "move" };
for (const key of ["Enter", "a", "u", "x", "e", "w", "f", "s", "1", "2", "3", "4", "5", "6"]) KINDS[key] = "act";
// Several of these may be pressed at once: all proposals are in view, and each names its words.
for (const key of ["i", "0", "v"]) KINDS[key] = "check";

const OPENING = "ncrtlvx123456"; // keys that open a field to type in

const subjectsDecided = (id) => turns().filter((turn) => turn.intendedId === id).map((turn) => turn.subject);

// Whether the panel in view offers what the key will find when its turn comes.
function isPanelCurrent(key, panel, taken) {
  if (panel.dataset.hand !== workbench.selectedId() || panel.dataset.partial === "stale") return false;
  return !turns().some((turn) => turn.changesPanel) && !(key === "u" && taken.length);
}

// Returns whether the key is one of ours. A control in view is used as it is there, unless an earlier key may change
// what the panel offers: then the control is looked up when the turn comes.
function pressKey(key) {
  const kind = KINDS[key];
  if (!kind) return false;
  if (!turns().length) ignoredKeys.splice(0);
  if (kind === "act" && isDeciding(key)) return ignoreEarlyKey(key, kind);
  const panel = byId("panel");
  const taken = subjectsDecided(workbench.selectedId());
  const isCurrent = isPanelCurrent(key, panel, taken);
  const control = isCurrent ? controlFor(key, panel, taken) : null;
  const isWhole = isCurrent && !("partial" in panel.dataset);
  // Hazard: what is typed from now on is not for the form that is closed.
  if (control?.matches("[data-close-form]")) workbench.lockForm(workbench.openForm());
  if (control?.matches("a")) enqueueLink(linkFor(control, key, panel), key, isWhole);
  else if (control?.matches("button")) enqueue({ ...workbench.turnForForm(control.form, control), kind, key });
  else if (isWhole && !control && !taken.length) return isSingle(key) && ignoreKey(key, nothingHere);
  else enqueueLookUp(key, kind);
  if (turns().at(-1)?.opensField) typing = { turn: turns().at(-1), at: Date.now() };
  return true;
}

function enqueueLink(link, key, isWhole) {
  const more = KINDS[key] === "move" ? { kind: "move", key } : { key };
  const turn = workbench.turnForLink(link, more);
  if (turn.opensField && !isWhole) enqueueLatest(turn);
  else enqueue(turn);
}

// The key acts on what the panel offers when its turn comes.
function enqueueLookUp(key, kind) {
  const opensField = OPENING.includes(key) || (key === "Enter" && !isQueued(workbench.findSelected(), "review"));
  const turn = { kind, key, intendedId: workbench.selectedId(), changesPanel: true, opensField };
  turn.run = async (signal) => {
    const panel = (key === "u" && workbench.findUndoPanel(turn.intendedId)) || (await workbench.loadWholePanel(turn.intendedId, signal));
    if (key === "Escape" && closeFold()) return true;
    const control = panel && controlFor(key, panel, subjectsDecided(turn.intendedId));
    if (!control) return announceMissed(turn);
    if (control.matches("summary")) return openFold(control, turn);
    if (!control.matches("a")) return workbench.turnForForm(control.form, control).run();
    turn.link = linkFor(control, key, panel);
    return workbench.openLink(turn, signal);
  };
  enqueue(turn);
}

// Hazard: a second decision must not fall on what the first one brings up, which nobody has read yet. An undo brings up
// nothing new.
function isDeciding(key) {
  const isHere = (turn) => turn.kind === "act" && turn.intendedId === workbench.selectedId();
  return turns().some((turn) => isHere(turn) && (key !== "u" || turn.key !== "u"));
}

const stillSaving = (keys) => gettext("%(keys)s did nothing: an earlier decision is still being saved.", { keys });
const nothingHere = (keys) => gettext("%(keys)s did nothing: no action was available.", { keys });

function ignoreKey(key, message) {
  ignoredKeys.push(key);
  announce(message(ignoredKeys.join(", ")));
  return true;
}

// Hazard: after a key that opens a field the person types on. Those words are no keys, though it opened none.
function ignoreEarlyKey(key, kind) {
  const turn = { kind, key, intendedId: workbench.selectedId(), opensField: OPENING.includes(key), isIgnored: true };
  typing = { turn, at: Date.now() };
  return ignoreKey(key, stillSaving);
}

// The person has gone on, or what the turn was for is gone.
export function announceMissed(turn) {
  if (turn.words) announce(gettext("Your text was not saved. It is kept at the bottom of the page."));
  else if (turn.key) ignoreKey(turn.key, nothingHere);
  expectForm(null);
  return true;
}

// `what` was done. Hazard: a screen reader says only the last of several announcements, so that this one also names the
// keys that did nothing.
export function announceSaved(time, what) {
  const keys = ignoredKeys.splice(0).join(", ");
  if (keys) announce(gettext("saved %(time)s; %(keys)s was pressed before that and did nothing: check, then press it again", { time, keys }), what);
  else announce(gettext("saved %(time)s", { time }), what);
}

export function announceDropped() {
  ignoredKeys.splice(0);
  announce(gettext("The keys that you pressed after that had no effect."));
}

async function openFold(summary, turn) {
  const fold = summary.parentElement;
  fold.open = true;
  const field = fold.querySelector("textarea, input:not([type=hidden])");
  if (!field.isConnected && !turn.savesOnArrival) return announceMissed(turn);
  appendWords(field, turn.words ?? "");
  turn.opensField = false;
  const wentWell = !turn.savesOnArrival || (await workbench.turnForForm(field.form, saveButton(field.form)).run());
  if (wentWell) removeTypedAhead(turn);
  return wentWell;
}

// --- What is typed before its field is there -----------------------------------------------------------------

// Returns the turn that letters are for, or null. For a moment that is also one that just failed or was ignored, since
// the person types on and has not seen that yet.
function turnTypedFor() {
  const lately = Date.now() - typing.at < PAUSE ? typing.turn : null;
  const turn = lately?.isIgnored ? lately : (turns().at(-1) ?? lately);
  return turn?.opensField && !turn.savesOnArrival && turn.intendedId === workbench.selectedId() ? turn : null;
}

// Enter saves, except in a field of several lines that has words, where it begins the next line.
function typeAhead(turn, key) {
  const { words = "" } = turn;
  const hasLines = words && "n123456Enter".includes(turn.key ?? "n");
  if (key === "Enter" && !hasLines) return saveOnArrival(turn);
  turn.words = key === "Backspace" ? words.slice(0, -1) : words + (key === "Enter" ? "\n" : key);
  typing = { turn, at: Date.now() };
  keepTypedAhead(turn, workbench.findSelected());
  if (!turns().includes(turn)) announceMissed(turn);
}

function saveOnArrival(turn) {
  turn.savesOnArrival = true;
  if (turn.kind === "open") turn.kind = "act";
}

export const saveButton = (form) => form.querySelector(".button.primary:not([data-mine])") ?? form.querySelector("button[name]");

// Returns whether there is something to save.
function save() {
  const turn = turnTypedFor();
  const form = document.activeElement.closest("#panel details form") ?? workbench.openForm();
  if (turn) saveOnArrival(turn);
  else if (form && !byId("panel").inert && !form.inert) form.requestSubmit(saveButton(form));
  else return false;
  return true;
}

const digitOf = ({ code }) => Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? 0);
export const isTextField = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

// --- Which key was meant ----------------------------------------------------------------------------------

// Whether the key is for the page and not for the element that has the focus.
function isForPage({ key, target }) {
  if (target.closest("input, textarea, select")) return false;
  if (key.startsWith("Arrow") && !target.closest(".s") && target !== document.body) return false;
  return key !== "Enter" || target.matches(".s[aria-current], .card, .panel, body");
}

// Closes the part that was opened last. Returns whether there was one.
function closeFold() {
  const fold = document.activeElement.closest("#panel details[open]") ?? byId("status").querySelector("details[open]");
  if (!fold) return false;
  fold.open = false;
  fold.querySelector("summary").focus();
  return true;
}

const AT_ONCE = {
  "?": () => toggleFold(byId("status").querySelector(".keys > summary")),
  "[": () => enqueueOnPanel((panel) => stepCard(-1, panel)),
  "]": () => enqueueOnPanel((panel) => stepCard(1, panel)),
  g: () => byId("find").select(),
  h: () => enqueueOnPanel((panel) => toggleFold(controlFor("h", panel))),
};

function toggleFold(summary) {
  summary?.focus();
  summary?.click();
}

// Returns whether the key was for the workbench.
function handleKey({ key, repeat }) {
  const turn = turnTypedFor();
  if (turn && (isSingle(key) || key === "Enter" || key === "Backspace")) typeAhead(turn, key);
  else if (key === "Escape") return closeFold() || pressKey(key);
  else if (isSingle(key) && areSingleKeysOff()) return false;
  else if (STEPS[key]) step(STEPS[key], byId("bench").dataset.show, repeat);
  else if (key === "o") goToNextOpen(repeat);
  else if (repeat) return false;
  else if (AT_ONCE[key]) AT_ONCE[key]();
  else return pressKey(key);
  return true;
}

// Ctrl Enter saves. Alt with a digit chooses, also while the person types.
function handleModified(event) {
  if (event.key === "Enter") return !event.altKey && save();
  const digit = event.altKey ? digitOf(event) : 0;
  return digit > 0 && workbench.openForm() && chooseOption(workbench.openForm(), digit);
}

// Whether a digit chooses a rating in the open form.
function isRating(event) {
  if (workbench.openForm()?.inert !== false || turnTypedFor()) return false;
  return digitOf(event) > 0 && !isTextField(event.target) && !areSingleKeysOff();
}

function onKeydown(event) {
  const { key } = event;
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (handleModified(event)) event.preventDefault();
  } else if (key === "Escape") handleKey(event);
  else if (isRating(event) && chooseOption(workbench.openForm(), digitOf(event))) event.preventDefault();
  else if (isForPage(event) && handleKey(event)) event.preventDefault();
}
