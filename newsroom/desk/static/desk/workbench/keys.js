// The keys of the workbench. Each acts on the sentence that is highlighted when it is pressed, wherever one has
// gone since, in the order in which they were pressed; what a key did not do is said. On that sentence it acts on
// the card in hand, where it says so. What stood before the person's eyes is sent as it stood there.

import { areSingleKeysOff as areOff, switchSingleKeys } from "../drafts.js";
import { quoted } from "./document.js";
import { gettext } from "../../newsroom/words.js";
import { isQueued, jump, nextFrom } from "./order.js";
import { byId, element } from "./pieces.js";
import { append, dropAhead, expect, keepAhead, rate } from "./tray.js";
import { take, takeLatest, turns } from "../turns.js";

let page; // what the workbench lets its keys do
let chosen = { hand: "", id: "" }; // the card that was taken, and on which sentence
let typing = { turn: null, at: 0 };
const ignored = []; // keys that did nothing while a decision was on its way

const PAUSE = 500; // milliseconds without a letter after which nobody writes any more

// what: for those who only hear it. Hazard: the same words again are not said again.
export function say(words, what = "") {
  const heard = element("span", { className: "visually-hidden" }, what && `${what} `);
  const again = byId("said").textContent === heard.textContent + words;
  byId("said").replaceChildren(heard, again ? `${words}\u00a0` : words);
}

// acts: { hand(), inHand(), openForm(), whole(id, signal), undoOf(from), choose(sentence, held), follow(link, turn),
// lead(turn, signal), submit(form, pressed), lock(form) }
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

// --- Going from sentence to sentence ----------------------------------------------------------------------

// The next in the queue from where we are, even where the sentence in hand has just left the queue.
function step(by, queue, held) {
  const ahead = nextFrom(page.inHand() ?? document.activeElement.closest(".s"), by, queue);
  if (ahead) page.choose(ahead, held);
  else sayEnd(by);
}

const sayEnd = (by) => say(by > 0 ? gettext("Nothing further down.") : gettext("Nothing further up."));

const STEPS = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };

// Round the end, since what is open may also stand above.
export function stepOpen(held) {
  const ahead = nextFrom(page.inHand(), 1, "open") ?? nextFrom(null, 1, "open");
  if (ahead) page.choose(ahead, held);
  else say(gettext("No sentence is open."));
}

// --- The card in hand -------------------------------------------------------------------------------------

function takeCard(card) {
  if (!card) return;
  chosen = { hand: byId("panel").dataset.hand, id: card.id };
  sayKeys();
}

// Whoever has decided on a proposal has done with it: the next key is for the next one.
export const letGo = () => (chosen = { hand: "", id: "" });

function cardInHand(panel) {
  const taken = panel.dataset.hand === chosen.hand && panel.querySelector(`.card[id="${chosen.id}"]`);
  return taken || panel.querySelector(".card[data-in-hand]") || panel.querySelector(".card[data-next]");
}

// In the panel of the sentence that was in hand, where that is on its way, too.
function look(act) {
  const meant = page.hand();
  const run = async (signal) => {
    const panel = await page.whole(meant, signal);
    if (panel) act(panel);
    return Boolean(panel);
  };
  take({ kind: "look", meant, alters: true, run });
}

function stepCard(by, panel) {
  const all = [...panel.querySelectorAll(".card")];
  const card = all[all.indexOf(cardInHand(panel)) + by];
  if (!card) return sayEnd(by);
  chosen = { hand: panel.dataset.hand, id: card.id };
  sayKeys(panel);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

// A key is shown where it acts, and nowhere else. The panel may be another than when the card was taken.
export function sayKeys(panel = byId("panel")) {
  const card = cardInHand(panel);
  for (const other of panel.querySelectorAll(".card")) other.toggleAttribute("data-in-hand", other === card);
  for (const control of panel.querySelectorAll("[data-hotkey]")) {
    const { hotkey } = control.dataset;
    const key = hotkey === "rate" ? "6" : hotkey;
    control.toggleAttribute("data-keyed", target(key, panel) === control && !(isSingle(key) && areOff()));
  }
}

// What closes a form comes first, then what is being moved, the card in hand, the proposal that is next, what the whole
// panel offers, and the other cards. taken: what keys before are about to decide.
function target(key, panel, taken = []) {
  const named = `:is([data-hotkey="${CSS.escape(key)}"]${/^[1-6]$/.test(key) ? ', [data-hotkey="rate"]' : ""})`;
  const ranked = [`${named}[data-close-form]`, `.pick ${named}`, `.card[data-in-hand] ${named}`, `[data-next] ${named}`, `${named}:not(.card *)`, named];
  return ranked.flatMap((selector) => [...panel.querySelectorAll(selector)]).find((one) => !taken.includes(spotOf(one)));
}

// What is decided by that control: a proposal, one way or the other, or what it says of its card or of the sentence.
export const spotOf = (one) => one.closest(".proposal")?.id ?? `${one.closest(".card")?.id} ${one.value}`;

// Where the key leads: with the rating that it names, the words that are marked, the proposal in hand.
function linkFor(found, key, panel) {
  const link = found.cloneNode(true);
  const url = new URL(found.href);
  const proposal = found.closest(".card") ? null : cardInHand(panel)?.closest(".proposal");
  if (found.dataset.hotkey === "rate") url.searchParams.set("rate", key);
  if ("selected" in found.dataset) url.searchParams.set("mark", String(getSelection()).trim());
  else if (proposal && "about" in found.dataset) url.searchParams.set("about", proposal.id.slice(2));
  if (key === "c") for (const [name, value] of Object.entries(quoted())) url.searchParams.set(name, value);
  link.href = url.href;
  return link;
}

// --- What a key does --------------------------------------------------------------------------------------

const KINDS = { n: "open", c: "open", r: "open", l: "open", Escape: "show", m: "move" };
for (const key of ["Enter", "a", "u", "x", "1", "2", "3", "4", "5", "6"]) KINDS[key] = "act";
// All proposals are in view, and each names its words: these may be typed ahead, one after another.
for (const key of ["t", "i", "0", "v"]) KINDS[key] = "check";

const takenOn = (id) => turns().filter((turn) => turn.meant === id).map((turn) => turn.spot);

const OPENING = "ncrlvx123456"; // a place to type in

// What is before the eyes is taken as it is there, unless what was pressed before may change what is offered.
function press(key) {
  const kind = KINDS[key];
  if (!kind) return false;
  if (!turns().length) ignored.splice(0);
  if (kind === "act" && isDeciding(key)) return ignore(key, saving);
  const panel = byId("panel");
  const taken = takenOn(page.hand());
  const isSure = panel.dataset.hand === page.hand() && panel.dataset.partial !== "stale" && !turns().some((turn) => turn.alters) && !(key === "u" && taken.length);
  const found = isSure ? target(key, panel, taken) : null;
  const isWhole = isSure && !("partial" in panel.dataset);
  if (found?.matches("[data-close-form]")) page.lock(page.openForm()); // what is typed from now on is not for it
  if (found?.matches("a")) {
    const turn = page.follow(linkFor(found, key, panel), kind === "move" ? { kind, key } : { key });
    (turn.opens && !isWhole ? takeLatest : take)(turn);
  }
  else if (found?.matches("button")) take({ ...page.submit(found.form, found), kind, key });
  else if (isWhole && !found && !taken.length) return key.length === 1 && ignore(key, nothing);
  else inTime({ kind, key, meant: page.hand(), alters: true, opens: OPENING.includes(key) || (key === "Enter" && !isQueued(page.inHand(), "review")) });
  if (turns().at(-1)?.opens) typing = { turn: turns().at(-1), at: Date.now() };
  return true;
}

// What is offered when its turn comes.
function inTime(turn) {
  turn.run = async (signal) => {
    const panel = (turn.key === "u" && page.undoOf(turn.meant)) || (await page.whole(turn.meant, signal));
    if (turn.key === "Escape" && fold()) return true;
    const found = panel && target(turn.key, panel, takenOn(turn.meant));
    if (!found) return missed(turn);
    if (found.matches("summary")) return unfold(found, turn);
    if (!found.matches("a")) return page.submit(found.form, found).run();
    return page.lead(Object.assign(turn, { link: linkFor(found, turn.key, panel) }), signal);
  };
  take(turn);
}

// A second decision must not fall on what the first one brings up, which nobody has read yet. An undo brings up nothing.
const isDeciding = (key) => turns().some((turn) => turn.kind === "act" && turn.meant === page.hand() && (key !== "u" || turn.key !== "u"));

const saving = (keys) => gettext("%(keys)s did nothing: what you decided before is still being saved.", { keys });
const nothing = (keys) => gettext("%(keys)s did nothing: there is nothing here for it.", { keys });

function ignore(key, why) {
  ignored.push(key);
  say(why(ignored.join(", ")));
  return true;
}

// One has gone on, or what it was for is gone.
export function missed(turn) {
  if (turn.words) say(gettext("What you typed is kept at the foot of the page: it was not saved."));
  else if (turn.key) ignore(turn.key, nothing);
  expect(null);
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

async function unfold(summary, turn) {
  summary.parentElement.open = true;
  const field = summary.parentElement.querySelector("textarea, input:not([type=hidden])");
  if (!field.isConnected && !turn.sends) return missed(turn);
  append(field, turn.words ?? "");
  turn.opens = false;
  const wentWell = !turn.sends || (await page.submit(field.form, field.form.querySelector("button")).run());
  if (wentWell) dropAhead(turn);
  return wentWell;
}

// --- What is typed before its place is there -----------------------------------------------------------------

// The turn that letters are for: also for a moment after it failed, for whoever types on has not seen that yet.
function opening() {
  const turn = turns().at(-1) ?? (Date.now() - typing.at < PAUSE ? typing.turn : null);
  return turn?.opens && !turn.sends && turn.meant === page.hand() ? turn : null;
}

// In a field of several lines Enter begins the next one.
function typeAhead(turn, key) {
  const { words = "" } = turn;
  if (key === "Enter" && !(words && "n123456Enter".includes(turn.key ?? "n"))) return saveAhead(turn);
  turn.words = key === "Backspace" ? words.slice(0, -1) : words + (key === "Enter" ? "\n" : key);
  typing = { turn, at: Date.now() };
  keepAhead(turn, page.inHand());
  if (!turns().includes(turn)) missed(turn);
}

// What is on its way is saved as soon as it is here.
function saveAhead(turn) {
  turn.sends = true;
  if (turn.kind === "open") turn.kind = "act";
}

export const saver = (form) => form.querySelector(".button.primary:not([data-mine])");

function save() {
  const turn = opening();
  const form = page.openForm();
  if (turn) saveAhead(turn);
  else if (form && !byId("panel").inert && !form.inert) form.requestSubmit(saver(form));
  else return false;
  return true;
}

const digit = ({ code }) => Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? 0);
export const isText = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

// --- Which key was meant ----------------------------------------------------------------------------------

function isForPage({ key, target: element }) {
  if (element.closest("input, textarea, select")) return false;
  if (key.startsWith("Arrow") && !element.closest(".s") && element !== document.body) return false;
  return key !== "Enter" || element.matches(".s[aria-current], .card, .panel, body");
}

// Whatever was unfolded last goes first.
function fold() {
  const shown = document.activeElement.closest("#panel details[open]") ?? byId("status").querySelector("details[open]");
  if (!shown) return false;
  shown.open = false;
  shown.querySelector("summary").focus();
  return true;
}

const AT_ONCE = {
  "?": () => foldOrUnfold(byId("status").querySelector(".keys > summary")),
  "[": () => look((panel) => stepCard(-1, panel)),
  "]": () => look((panel) => stepCard(1, panel)),
  g: () => byId("find").select(),
  h: () => look((panel) => foldOrUnfold(target("h", panel))),
};

function foldOrUnfold(summary) {
  summary?.focus();
  summary?.click();
}

// Whether it was for us.
function obey({ key, repeat }) {
  const turn = opening();
  if (turn && (key.length === 1 || key === "Enter" || key === "Backspace")) typeAhead(turn, key);
  else if (key === "Escape") return fold() || press(key);
  else if (isSingle(key) && areOff()) return false;
  else if (STEPS[key]) step(STEPS[key], byId("bench").dataset.show, repeat);
  else if (key === "o") stepOpen(repeat);
  else if (repeat) return false;
  else if (AT_ONCE[key]) AT_ONCE[key]();
  else return press(key);
  return true;
}

function withModifier(event) {
  if (event.key === "Enter") return !event.altKey && save();
  return event.altKey && digit(event) > 0 && page.openForm() && rate(page.openForm(), digit(event));
}

const isRating = (event) => page.openForm()?.inert === false && !opening() && digit(event) && !isText(event.target) && !areOff();

function keydown(event) {
  const { key } = event;
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (withModifier(event)) event.preventDefault();
  } else if (key === "Escape") obey(event);
  else if (isRating(event) && rate(page.openForm(), digit(event))) event.preventDefault();
  else if (isForPage(event) && obey(event)) event.preventDefault();
}
