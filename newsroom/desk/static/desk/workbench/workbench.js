// The workbench without reloading: links and forms of the page are followed by fetch, and the parts that the
// server sends replace those with the same id. Everything here works without this script too.

import { gettext } from "../../newsroom/words.js";
import { openBeside } from "./document.js";
import { boundEditor, loadEditor } from "./editor.js";
import { isText, letGo, listen, missed, say, sayDropped, sayKeys, saySaved, saver, spotOf, stepOpen } from "./keys.js";
import { isBehind, listen as listenToOthers, sayWhoIsHere } from "./live.js";
import { drop } from "../kept.js";
import { isQueued, nextFrom } from "./order.js";
import { fetchUnfolded } from "./past.js";
import { pick } from "./picker.js";
import { begin, byId, element, forgetPanels, holding, keepPanel, keptPanel, known, nowNamed, put, read, shellFor, take as takeIn } from "./pieces.js";
import { carry, expect, fillAhead, FOCUS, focus as focusOn, isDirty, opened, sayKept, unsaved } from "./tray.js";
import { Failed, get, getPage, post } from "../send.js";
import { dropWaiting, isBusy, isWritingAhead, passOver, take, takeLatest, tell, turns } from "../turns.js";

const bench = document.getElementById("bench");
const { token, markdownx } = bench.dataset;
const narrow = matchMedia("(max-width: 64rem)");
const RESTING = 80; // milliseconds on a sentence before its neighbours are fetched
const AWAY = "away"; // where the panel is kept that came for whoever had gone on
let hand = ""; // id of the sentence, or the note without one, that is highlighted
let lit = document.querySelector(".s[aria-current]"); // its element
let renewing = false; // the text is on its way
let picked = pickIn(location); // what is being moved
let left = ""; // id of the sentence that one had gone on from when the last answer came
let steps = 0; // from one sentence to another, by the person
let reached = null; // the one sentence that the Tab key stops at

const panel = () => byId("panel");
const inHand = () => (hand ? byId(hand) : null);
const openForm = () => byId("form");

// --- Pieces of the page ---------------------------------------------------------------------------------

function showPanel(made) {
  put(made);
  settle();
  if (narrow.matches && lit) keepInSight();
}

// Where the screen is narrow the text has what the panel leaves it.
function keepInSight() {
  const text = document.querySelector(".bench-text").getBoundingClientRect();
  const { top, bottom } = lit.getBoundingClientRect();
  if (top < text.top || bottom > text.bottom) lit.scrollIntoView({ block: "start", behavior: "instant" });
}

function settle() {
  mark(panel().dataset.hand);
  if (openForm()) prepare(openForm());
  opened(openForm());
  sayKeys();
}

// What is new goes in wherever one is; its panel is shown to whoever is still where they asked for it.
// Hazard: whoever passes over the sentence just then, on the way to another, is not led on from it.
function accept(answer, { meant, url = "", since = steps }) {
  hear(answer);
  if (url && !answer.panel.querySelector("#form, .undo")) keepPanel(url, answer);
  const isHere = hand === nowNamed(meant);
  if (!isHere || since !== steps || isWriting()) {
    keepPanel(AWAY, answer);
    left = meant;
    if (isHere && isWriting()) panel().dataset.partial = "stale";
    else if (isHere && !openForm()) renewPanel();
    return false;
  }
  showPanel(answer.panel);
  if (hand !== nowNamed(meant)) left = meant;
  return true;
}

// Hazard: keys that wait would act on what stands in it now.
function renewPanel() {
  const stale = panel();
  stale.dataset.partial = "stale";
  take({ kind: "show", meant: hand, run: async (signal) => panel() !== stale || Boolean(openForm()) || go(addressOf(lit), signal) });
}

// Where what was done last on that sentence can be undone, though one has gone on from it, or was led on.
function undoOf(from) {
  if (left !== from || panel().querySelector(".undo")) return left === from ? panel() : null;
  const away = keptPanel(AWAY);
  if (!away?.querySelector(".undo")) return null;
  away.dataset.hand = from;
  return away;
}

function hear(answer) {
  const ids = takeIn(answer);
  panel().dataset.hand = nowNamed(panel().dataset.hand);
  if (ids.length) mark(nowNamed(hand));
  sayWhoIsHere();
  markUnsaved();
  if (isBehind(answer)) renewText();
  return ids;
}

// The sentence that is highlighted, and whose panel is shown. Until that is here nobody can act on it.
function mark(id) {
  hand = id;
  lit?.removeAttribute("aria-current");
  if (reached) reached.tabIndex = -1;
  lit = inHand();
  lit?.setAttribute("aria-current", "true");
  reached = lit ?? (reached && byId(nowNamed(reached.id))) ?? nextFrom(null, 1, "all");
  if (reached) reached.tabIndex = 0;
  const behind = panel().dataset.hand !== hand;
  panel().inert = behind;
  panel().ariaBusy = String(behind || "partial" in panel().dataset);
}

function show(sentence) {
  // Hazard: a smooth scroll goes on to where the sentence was before a form took half of a narrow screen.
  const still = narrow.matches || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behaviour = still ? "auto" : "smooth";
  sentence.scrollIntoView({ block: narrow.matches ? "start" : "nearest", behavior: behaviour });
}

function complain(error) {
  if (error.name === "AbortError") return;
  const words = error instanceof Failed ? error.message : gettext("Something went wrong in this page: reload it. What you typed is kept.");
  const notice = element("p", { className: "notice blocks" }, words);
  if (error.login) notice.append(" ", element("a", { href: error.login, target: "_blank" }, gettext("Log in")));
  byId("problem").replaceChildren(notice);
  if (!isWriting()) notice.scrollIntoView({ block: "nearest" });
  if (!(error instanceof Failed)) reportError(error); // what is pressed from now on still has its turn
}

// Where nothing waits any more, what was to be shown does not come: the highlight goes back to what the panel shows.
function fail(error, turn) {
  if (error.name === "AbortError") return false;
  dropWaiting(turn);
  if (turns().length === 1) {
    expect(null);
    if (panel().dataset.hand !== hand) mark(panel().dataset.hand);
    if (openForm()) openForm().inert = false;
  }
  complain(error);
  return false;
}

// --- What was not saved, of whoever had gone on -------------------------------------------------------------

const waiting = new Map(); // by id of its sentence: { made, draft }, the panel that says so and the draft of its form

// In a field of the panel, which must not go from under the hands.
function isWriting() {
  const { activeElement: focused } = document;
  return panel().contains(focused) && isText(focused) && !focused.closest("[inert]");
}

// To another sentence, to a field, or to another form, which is on its way.
function hasGoneOn(meant, since) {
  return hand !== nowNamed(meant) || steps !== since || isWriting() || isWritingAhead();
}

// It is said, and waits for them where they left it.
function waitFor(meant, made, draft) {
  const id = nowNamed(meant);
  waiting.set(id, { made, draft });
  markUnsaved();
  sayKept();
  const words = (byId(id)?.querySelector(".t") ?? byId(id))?.textContent.trim().slice(0, 60) ?? "";
  say(gettext("Not saved: “%(words)s”. Go back to that sentence to see why.", { words }));
  if (hand === id && turns().length === 1) showWaiting();
}

// To whoever is back, and does not write there already.
function showWaiting() {
  const id = [...waiting.keys()].find((one) => nowNamed(one) === hand);
  if (!id || openForm() || isWriting()) return;
  const { made, draft } = waiting.get(id);
  waiting.delete(id);
  showUnsaved(made, draft);
}

function showUnsaved(made, draft) {
  carry(draft ?? "");
  showPanel(made);
  unsaved();
  markUnsaved();
}

function markUnsaved() {
  for (const sentence of document.querySelectorAll(".s[data-unsaved]")) {
    delete sentence.dataset.unsaved;
    sentence.removeAttribute("aria-description");
  }
  for (const sentence of [...waiting.keys()].map((id) => byId(nowNamed(id)))) {
    if (!sentence) continue;
    sentence.dataset.unsaved = "";
    sentence.setAttribute("aria-description", gettext("Not saved"));
  }
}

// --- Following links and forms ----------------------------------------------------------------------------

// The panel of that address: shown where one still is, else by itself.
async function go(url, signal, meant = hand, focus = sayMoving, held = false) {
  const answer = read(await get(url, signal));
  signal.throwIfAborted();
  picked = pickIn(new URL(url, location));
  if (!accept(answer, { meant, url })) return answer.panel;
  visit(url, held);
  focus();
  showWaiting();
  fetchNeighbours();
  return panel();
}

// Each sentence is an entry of the browser's history, so that Back leads to the one before; those that were
// only passed, while a key was held, are not.
function visit(url, held = false) {
  const { before, hand: was } = history.state;
  picked = pickIn(new URL(url, location));
  if (held || was === hand) history.replaceState({ before, hand }, "", url);
  else history.pushState({ before: before + 1, hand }, "", url);
}

addEventListener("popstate", ({ state }) => {
  const sentence = state && byId(nowNamed(state.hand));
  picked = pickIn(location);
  if (sentence) choose(sentence, true);
  else takeLatest({ kind: "show", run: (signal) => go(location.pathname + location.search, signal, hand, arrive, true) });
});

// The panel is there at once: the one that was fetched before, or what the page knows until the rest comes.
function choose(sentence, held = false) {
  steps += 1;
  mark(sentence.id);
  sentence.focus({ preventScroll: true });
  show(sentence);
  const url = addressOf(sentence);
  const willMove = turns().some((turn) => turn.kind === "move");
  const kept = !willMove && keptPanel(url);
  if (kept || (sentence.dataset.key && !picked && !willMove)) {
    showPanel(kept ?? shellFor(sentence));
    visit(url, held);
  }
  if (kept) {
    passOver();
    sayMoving();
    showWaiting();
    fetchNeighbours();
  } else takeLatest({ kind: "show", meant: sentence.id, run: async (signal) => !lit || go(addressOf(lit), signal, hand, sayMoving, held) });
}

// The panel of the sentence with that id, whole, wherever one has gone; null where it is gone.
async function whole(id, signal) {
  const name = nowNamed(id);
  if (panel().dataset.hand === name && !("partial" in panel().dataset)) return panel();
  const sentence = byId(name);
  const url = sentence && addressOf(sentence);
  const kept = hand !== name && [AWAY, url].map(keptPanel).find((one) => one?.dataset.hand === name);
  const found = kept || (sentence && (await go(url, signal, name)));
  if (found) sayKeys(found);
  return found;
}

function pickIn(place) {
  return new URLSearchParams(place.search).get("pick");
}

const addressOf = (sentence) => withFilter(sentence.href, picked);

let soon = 0;

function fetchNeighbours() {
  clearTimeout(soon);
  soon = setTimeout(() => fetchAhead(1).then(() => fetchAhead(-1)).catch(() => null), RESTING); // whoever goes there is told
}

async function fetchAhead(by) {
  const neighbour = lit && nextFrom(lit, by, bench.dataset.show);
  const url = neighbour?.dataset.key && addressOf(neighbour);
  if (!url || keptPanel(url)) return;
  const answer = read(await get(url));
  hear(answer);
  keepPanel(url, answer);
}

// The filter, and what is being moved, may have changed since the text was made.
function withFilter(href, picked = null) {
  const url = new URL(href);
  if (picked) url.searchParams.set("pick", picked);
  else url.searchParams.delete("pick");
  if (bench.dataset.show === "all") url.searchParams.delete("show");
  else url.searchParams.set("show", bench.dataset.show);
  return url.pathname + url.search;
}

// Hazard: what has the focus in an inert form keeps it until the browser paints, and takes the next key.
function lock(form) {
  if (form.contains(document.activeElement)) (inHand() ?? byId("content-start")).focus({ preventScroll: true });
  form.inert = true;
}

// A form is sent as it was when its button was pressed, and stays locked until the answer is here.
function submit(form, pressed) {
  const focused = document.activeElement;
  form.ariaBusy = "true";
  lock(form);
  if (form.closest(".proposal")) letGo();
  const data = new FormData(form, pressed);
  const since = steps;
  const meant = form.closest("#panel").dataset.hand;
  const unlock = () => {
    form.ariaBusy = null;
    form.inert = false;
    if (form.contains(focused) && !hasGoneOn(meant, since)) focused.focus({ preventScroll: true });
  };
  const kind = form.closest(".proposal, .sentence-acts") ? "check" : "act";
  const { draft } = form.dataset;
  return { kind, meant, draft, spot: spotOf(pressed ?? form), alters: form.matches("#form, .undo"), run: () => send(form, data, unlock, pressed, since), dropped: unlock };
}

async function send(form, data, unlock, pressed, since) {
  const shown = form.closest("#panel");
  const meant = shown.dataset.hand;
  try {
    const { saved, html } = await post(form.action, data, token);
    const answer = read(html);
    if (!saved) return refused(answer, meant, since, form.dataset.draft);
    if (data.has("source")) forgetPanels(); // they name the source that was used last
    waiting.delete(nowNamed(meant));
    const what = wordsOf(answer.panel.querySelector(".undo p") ?? pressed);
    const isShown = accept(answer, { meant, since });
    sayKept();
    return finish(isShown, what);
  } catch (error) {
    unlock();
    if (hasGoneOn(meant, since)) waitFor(meant, shown, form.dataset.draft);
    else if (!shown.isConnected) showUnsaved(shown, form.dataset.draft); // with what was typed
    throw error;
  }
}

function refused(answer, meant, since, draft) {
  hear(answer);
  if (hasGoneOn(meant, since)) {
    waitFor(meant, answer.panel, draft);
    return false;
  }
  showUnsaved(answer.panel, draft);
  (document.querySelector("#panel .error, #panel .stale, #problem") || panel()).scrollIntoView({ block: "nearest" });
  if (openForm()) sayRefused(openForm());
  return false;
}

// What a button or a line says, without the keys in it and what else can be done there.
function wordsOf(element) {
  const copy = element?.cloneNode(true);
  for (const other of copy?.querySelectorAll("kbd, button, a") ?? []) other.remove();
  const words = copy?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return words && !/\p{P}$/u.test(words) ? `${words}:` : words;
}

function sayRefused(form) {
  const conflict = form.querySelector(".stale");
  (conflict ?? firstWrong(form)).focus({ preventScroll: true });
  if (!conflict && !byId("problem").textContent.trim()) say(gettext("Not saved: see the messages beside the fields."));
}

function firstWrong(form) {
  const field = form.querySelector(".error, .errorlist")?.closest(".field");
  return field?.querySelector("input:not([type=hidden]), textarea, select") ?? form.querySelector("#f-to") ?? form.querySelector(FOCUS) ?? form.querySelector("textarea");
}

function finish(isShown, what) {
  const at = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  saySaved(at, what);
  if (!isShown) return true;
  const url = new URL(location.href);
  const sentence = inHand();
  url.search = sentence ? new URL(sentence.href).search : "";
  visit(withFilter(url.href));
  if (sentence) {
    focusOn(sentence);
    if (sentence.getBoundingClientRect().top < 0 || sentence.getBoundingClientRect().bottom > innerHeight) show(sentence);
  }
  fetchNeighbours();
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link.matches(".s")) {
    event.preventDefault();
    choose(link);
  } else if (link.matches("[data-next-open]")) {
    event.preventDefault();
    stepOpen();
  } else if (link.matches("[data-take]")) {
    event.preventDefault();
    link.closest(".card").focus({ preventScroll: true });
  } else if (link.matches("[data-filter]")) {
    event.preventDefault();
    filter(link);
  } else if (link.matches("[data-go]")) {
    event.preventDefault();
    take(follow(link));
  }
});

// given: what more is known of the turn.
function follow(link, given) {
  if (link.matches("[data-drop]")) drop(openForm());
  const opens = new URL(link.href).searchParams.has("form");
  const turn = { kind: opens ? "open" : "show", meant: hand, alters: true, opens, link, ...given };
  turn.run = (signal) => lead(turn, signal);
  return turn;
}

// Nothing opens where nobody is; but what was typed for it, and saved, is saved.
async function lead(turn, signal) {
  const isLeft = () => turn.opens && hand !== nowNamed(turn.meant) && !turn.sends;
  if (isLeft()) return missed(turn);
  expect(turn);
  const shown = await go(withFilter(turn.link.href, pickIn(turn.link)), signal, turn.meant, arrive);
  if (isLeft()) return missed(turn);
  turn.opens = false;
  const form = shown.querySelector("#form");
  if (!turn.sends || !form) return true;
  if (turn.draft && shown !== panel()) fillAhead(form, turn.draft);
  return submit(form, saver(form)).run();
}

function arrive() {
  const field = openForm()?.querySelector(FOCUS);
  sayMoving();
  if (!openForm()?.contains(document.activeElement)) focusOn(field || inHand() || reached || panel());
}

// What is to be done with the sentence in hand while something is being moved.
function sayMoving() {
  const asked = document.querySelector("#panel form.pick p, #panel .picking");
  if (asked) say(wordsOf(asked));
}

function filter(link) {
  bench.dataset.show = link.dataset.filter;
  for (const other of document.querySelectorAll("[data-filter]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "page");
  say(link.textContent.replace(/\s+/g, " ").trim());
  const url = withFilter(location.href, picked);
  visit(url);
  const first = nextFrom(null, 1, bench.dataset.show);
  if (first && !isQueued(inHand(), bench.dataset.show)) choose(first);
  else if (!openForm()) takeLatest({ kind: "show", run: (signal) => go(url, signal) });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act], [data-save]");
  if (!form) return;
  event.preventDefault();
  take(submit(form, event.submitter));
});

// --- The open form ----------------------------------------------------------------------------------------

function prepare(form) {
  loadEditor(form, markdownx);
  const picker = form.querySelector("[data-picker]");
  if (picker) pick(picker, picker.dataset.picker);
}

addEventListener("beforeunload", (event) => {
  if (isDirty() || isBusy()) event.preventDefault();
});

// --- Others -----------------------------------------------------------------------------------------------

listenToOthers({
  where: () => ({ s: lit?.dataset.key ?? "", show: bench.dataset.show }),
  heard(html) {
    const answer = read(html);
    let ids = [];
    holding(lit, () => (ids = hear(answer)));
    if (lit && ids.includes(hand) && !turns().length) renewOrSay();
  },
});

// Not under the hands of somebody who writes or reads there.
function renewOrSay() {
  if (!openForm() && !panel().contains(document.activeElement)) return renewPanel();
  byId("problem").replaceChildren(element("p", { className: "notice" }, gettext("Somebody else has just changed what is on this sentence.")));
}

async function renewText() {
  if (renewing) return;
  renewing = true;
  const page = await getPage(location.href).finally(() => (renewing = false));
  begin(page);
  forgetPanels();
  const pieces = ["text", "orphans", "margin", "filters", "tally"].map((id) => page.getElementById(id));
  // Hazard: parts that were never laid out have no heights yet, and what one reads drifts while they get them.
  const text = page.getElementById("text");
  text.classList.add("all-laid-out");
  holding(lit, () => {
    for (const piece of pieces) put(piece);
    outOfTabs();
    mark(hand);
  });
  requestAnimationFrame(() => requestAnimationFrame(() => text.classList.remove("all-laid-out")));
  say(gettext("The text has changed: revision %(number)s.", { number: known.revision }));
}

function outOfTabs() {
  for (const sentence of document.querySelectorAll(".s")) sentence.tabIndex = -1;
}

listen({ hand: () => hand, inHand, openForm, whole, undoOf, choose, follow, lead, submit, lock });
boundEditor(() => complain(new Failed(gettext("A note holds words and links, no files."))));
fetchUnfolded(complain);
openBeside(complain);
tell({ failed: fail, dropped: sayDropped });
begin();
outOfTabs();
settle();
history.replaceState({ before: history.state?.before ?? 0, hand }, "");
sayWhoIsHere();
fetchNeighbours();
if (inHand() && !location.hash) show(inHand());
