// The workbench without reloading. Links and forms of the page are followed by fetch, and the parts that the server
// sends replace those with the same id. Everything here works without this script too.

import { gettext } from "../../newsroom/words.js";
import { startDocument } from "./document.js";
import { loadEditor, restrictEditor } from "./editor.js";
import { announceDropped, announceMissed, announceSaved, goToNextOpen, isTextField } from "./keys.js";
import { releaseCard, saveButton, showKeys, startKeys, subjectOf } from "./keys.js";
import { needsReload, showPeople, startFollowing } from "./live.js";
import { dropDraft } from "../kept.js";
import { isQueued, nextFrom } from "./order.js";
import { startHistories } from "./past.js";
import { startMentions } from "./mentions.js";
import { startPicker } from "./picker.js";
import { announce, byId, currentId, element, keepInPlace, shellFor } from "./pieces.js";
import { applyParts, parseAnswer, readState, replacePart, shownState } from "./pieces.js";
import { cachedPanel, cachePanel, forgetPanels } from "./pieces.js";
import { expectForm, fillTypedAhead, FIRST_FIELD, focusField, isDirty } from "./tray.js";
import { markFormUnsaved, returnDraft, showTray, startForm } from "./tray.js";
import { errorNotice, Failed, get, getPage, post } from "../send.js";
import { cancelShow, dropWaiting, enqueue, enqueueLatest } from "../turns.js";
import { isBusy, isWritingAhead, setHandlers, turns } from "../turns.js";

const bench = document.getElementById("bench");
const { token, markdownx } = bench.dataset;
const narrow = matchMedia("(max-width: 64rem)");
const RESTING = 80; // milliseconds on a sentence before its neighbours are fetched
const AWAY = "away"; // in the cache: the panel that came after the person had gone on
let selectedId = ""; // of the selected sentence, or of a note without one
let selectedElement = document.querySelector(".s[aria-current]");
let isReloading = false; // the text is on its way
let movedAnchor = movedAnchorIn(location); // the note that is being moved
let leftId = ""; // the sentence that the person had left when the last answer came
let stepCount = 0; // how often the person went to another sentence
let focusTarget = null; // the only sentence at which the Tab key stops

const panel = () => byId("panel");
const findSelected = () => (selectedId ? byId(selectedId) : null);
const openForm = () => byId("form");

// --- Parts of the page ----------------------------------------------------------------------------------

function showPanel(fresh) {
  replacePart(fresh);
  refreshPanel();
  if (narrow.matches && focusTarget) keepTargetInSight();
}

// On a narrow screen the panel covers a part of the text, and on a low one all of it.
function keepTargetInSight() {
  const text = document.querySelector(".bench-text").getBoundingClientRect();
  const { top, bottom } = focusTarget.getBoundingClientRect();
  if (top < Math.max(0, text.top) || bottom > Math.min(innerHeight, text.bottom)) focusTarget.scrollIntoView();
}

function refreshPanel() {
  select(panel().dataset.hand);
  if (openForm()) prepareForm(openForm());
  startForm(openForm());
  showKeys();
}

// Applies the new parts wherever the user is. Shows the new panel only if the user is still on the sentence for which it
// was requested, and returns whether it did.
// Hazard: a person may just pass over that sentence, on the way to another, and must not be led to the next one.
function showAnswer(answer, { intendedId, url = "", since = stepCount }) {
  applyAnswer(answer);
  if (url && !answer.panel.querySelector("#form, .undo")) cachePanel(url, answer);
  const isHere = selectedId === currentId(intendedId);
  if (!isHere || since !== stepCount || isWriting()) {
    cachePanel(AWAY, answer);
    leftId = intendedId;
    if (isHere && isWriting()) panel().dataset.partial = "stale";
    else if (isHere && !openForm()) reloadPanel();
    return false;
  }
  showPanel(answer.panel);
  if (selectedId !== currentId(intendedId)) leftId = intendedId;
  return true;
}

// Hazard: until the new panel is there, it is marked as stale, or keys that wait would act on what it shows now.
function reloadPanel() {
  const stale = panel();
  stale.dataset.partial = "stale";
  const isObsolete = () => panel() !== stale || Boolean(openForm());
  const run = async (signal) => isObsolete() || loadPanel(addressOf(selectedElement), signal);
  enqueue({ kind: "show", intendedId: selectedId, run });
}

// Returns the panel in which the last act on the sentence with that id can be undone, or null. The person may have gone
// on from that sentence, or have been led on.
function findUndoPanel(id) {
  if (leftId !== id) return null;
  if (panel().querySelector(".undo")) return panel();
  const away = cachedPanel(AWAY);
  if (!away?.querySelector(".undo")) return null;
  away.dataset.hand = id;
  return away;
}

// Applies the parts of an answer without its panel and returns the ids of the changed sentences.
function applyAnswer(answer) {
  const ids = applyParts(answer);
  panel().dataset.hand = currentId(panel().dataset.hand);
  if (ids.length) select(currentId(selectedId));
  showPeople();
  markUnsavedSentences();
  if (needsReload(answer)) reloadText();
  return ids;
}

// Selects a sentence. Hazard: until its panel is there, nobody may act on the panel of the sentence before.
function select(id) {
  selectedId = id;
  selectedElement?.removeAttribute("aria-current");
  if (focusTarget) focusTarget.tabIndex = -1;
  selectedElement = findSelected();
  selectedElement?.setAttribute("aria-current", "true");
  focusTarget = selectedElement ?? (focusTarget && byId(currentId(focusTarget.id))) ?? nextFrom(null, 1, "all");
  if (focusTarget) focusTarget.tabIndex = 0;
  const isBehind = panel().dataset.hand !== selectedId;
  panel().inert = isBehind;
  panel().ariaBusy = String(isBehind || "partial" in panel().dataset);
}

// Hazard: a smooth scroll goes on to where the sentence was before a form took half of a narrow screen.
function scrollToSentence(sentence) {
  const isInstant = narrow.matches || matchMedia("(prefers-reduced-motion: reduce)").matches;
  sentence.scrollIntoView({ block: narrow.matches ? "start" : "nearest", behavior: isInstant ? "auto" : "smooth" });
}

function showError(error) {
  if (error.name === "AbortError") return;
  const notice = errorNotice(error);
  byId("problem").replaceChildren(notice);
  if (!isWriting()) notice.scrollIntoView({ block: "nearest" });
  if (!(error instanceof Failed)) reportError(error); // the keys that are pressed from now on still have their turns
}

// If no turn waits any more, nothing else will be shown: the selection goes back to what the panel shows.
function onFailed(error, turn) {
  if (error.name === "AbortError") return false;
  dropWaiting(turn);
  if (turns().length === 1) {
    expectForm(null);
    if (panel().dataset.hand !== selectedId) select(panel().dataset.hand);
    if (openForm()) openForm().inert = false;
  }
  showError(error);
  return false;
}

// --- Forms that were not saved after the person had gone on -------------------------------------------------

const unsavedPanels = new Map(); // by id of the sentence: { fresh, draft }, the panel that says why, the draft of its form

// Whether the person types in the panel, which must not be replaced then.
function isWriting() {
  const { activeElement: focused } = document;
  return panel().contains(focused) && isTextField(focused) && !focused.closest("[inert]");
}

// Whether the person has gone to another sentence, to a field, or to another form, which is on its way.
function hasGoneOn(intendedId, since) {
  return selectedId !== currentId(intendedId) || stepCount !== since || isWriting() || isWritingAhead();
}

// Announces that the form was not saved, and keeps its panel until the person is back on its sentence.
function keepUnsaved(intendedId, fresh, draft) {
  const id = currentId(intendedId);
  unsavedPanels.set(id, { fresh, draft });
  markUnsavedSentences();
  showTray();
  const words = (byId(id)?.querySelector(".t") ?? byId(id))?.textContent.trim().slice(0, 60) ?? "";
  announce(gettext("Not saved: “%(words)s”. Go back to that sentence to see why.", { words }));
  if (selectedId === id && turns().length === 1) showKeptUnsaved();
}

// Shows the kept panel of the selected sentence, unless the person types there already.
function showKeptUnsaved() {
  const id = [...unsavedPanels.keys()].find((unsavedId) => currentId(unsavedId) === selectedId);
  if (!id || openForm() || isWriting()) return;
  const { fresh, draft } = unsavedPanels.get(id);
  unsavedPanels.delete(id);
  showUnsaved(fresh, draft);
}

function showUnsaved(fresh, draft) {
  returnDraft(draft ?? "");
  showPanel(fresh);
  markFormUnsaved();
  markUnsavedSentences();
}

function markUnsavedSentences() {
  for (const sentence of document.querySelectorAll(".s[data-unsaved]")) {
    delete sentence.dataset.unsaved;
    sentence.removeAttribute("aria-description");
  }
  for (const sentence of [...unsavedPanels.keys()].map((id) => byId(currentId(id)))) {
    if (!sentence) continue;
    sentence.dataset.unsaved = "";
    sentence.setAttribute("aria-description", gettext("Not saved"));
  }
}

// --- Loading panels ---------------------------------------------------------------------------------------

// Loads the panel of that address. It is shown if the person is still on its sentence, and returned in any case.
async function loadPanel(url, signal, intendedId = selectedId, focus = announceMove, isHeld = false) {
  const answer = parseAnswer(await get(url, signal));
  signal.throwIfAborted();
  movedAnchor = movedAnchorIn(new URL(url, location));
  if (!showAnswer(answer, { intendedId, url })) return answer.panel;
  updateHistory(url, isHeld);
  focus();
  showKeptUnsaved();
  fetchNeighbours();
  return panel();
}

// Each sentence is an entry of the browser's history, so that Back leads to the one before. Sentences that were only
// passed while a key was held are not.
function updateHistory(url, isHeld = false) {
  const { before, hand } = history.state;
  movedAnchor = movedAnchorIn(new URL(url, location));
  if (isHeld || hand === selectedId) history.replaceState({ before, hand: selectedId }, "", url);
  else history.pushState({ before: before + 1, hand: selectedId }, "", url);
}

addEventListener("popstate", ({ state }) => {
  const sentence = state && byId(currentId(state.hand));
  movedAnchor = movedAnchorIn(location);
  if (sentence) return goTo(sentence, true);
  const run = (signal) => loadPanel(location.pathname + location.search, signal, selectedId, focusAfterLoad, true);
  enqueueLatest({ kind: "show", run });
});

// Selects a sentence. A panel is shown at once: the cached one, or what the page itself knows until the rest comes.
function goTo(sentence, isHeld = false) {
  stepCount += 1;
  select(sentence.id);
  sentence.focus({ preventScroll: true });
  scrollToSentence(sentence);
  const url = addressOf(sentence);
  const willMove = turns().some((turn) => turn.kind === "move");
  const cached = !willMove && cachedPanel(url);
  if (cached || (sentence.dataset.key && !movedAnchor && !willMove)) {
    showPanel(cached ?? shellFor(sentence));
    updateHistory(url, isHeld);
  }
  if (cached) {
    cancelShow();
    announceMove();
    showKeptUnsaved();
    fetchNeighbours();
  } else {
    const run = async (signal) => !selectedElement || loadPanel(addressOf(selectedElement), signal, selectedId, announceMove, isHeld);
    enqueueLatest({ kind: "show", intendedId: sentence.id, run });
  }
}

// Returns the whole panel of the sentence with that id, wherever the person has gone; null if the sentence is gone.
async function loadWholePanel(oldId, signal) {
  const id = currentId(oldId);
  if (panel().dataset.hand === id && !("partial" in panel().dataset)) return panel();
  const sentence = byId(id);
  const url = sentence && addressOf(sentence);
  const cached = selectedId !== id && [AWAY, url].map(cachedPanel).find((candidate) => candidate?.dataset.hand === id);
  const whole = cached || (sentence && (await loadPanel(url, signal, id)));
  if (whole) showKeys(whole);
  return whole;
}

function movedAnchorIn(address) {
  return new URLSearchParams(address.search).get("pick");
}

const addressOf = (sentence) => withFilter(sentence.href, movedAnchor);

let neighbourTimer = 0;

// An error is not shown: if the person goes there, the panel is requested again.
function fetchNeighbours() {
  clearTimeout(neighbourTimer);
  neighbourTimer = setTimeout(() => fetchAhead(1).then(() => fetchAhead(-1)).catch(() => null), RESTING);
}

async function fetchAhead(by) {
  const neighbour = selectedElement && nextFrom(selectedElement, by, bench.dataset.show);
  const url = neighbour?.dataset.key && addressOf(neighbour);
  if (!url || cachedPanel(url)) return;
  const answer = parseAnswer(await get(url));
  applyAnswer(answer);
  cachePanel(url, answer);
}

// The filter, and the note that is being moved, may have changed since the page made the link.
function withFilter(href, anchor = null) {
  const url = new URL(href);
  if (anchor) url.searchParams.set("pick", anchor);
  else url.searchParams.delete("pick");
  if (bench.dataset.show === "all") url.searchParams.delete("show");
  else url.searchParams.set("show", bench.dataset.show);
  return url.pathname + url.search;
}

// --- Sending forms ----------------------------------------------------------------------------------------

// Hazard: an element in an inert form keeps the focus until the browser paints, and takes the next key.
function lockForm(form) {
  if (form.contains(document.activeElement)) (findSelected() ?? byId("content-start")).focus({ preventScroll: true });
  form.inert = true;
}

// Returns the turn that sends a form as it is now. The form stays locked until the answer is there.
function turnForForm(form, button) {
  const focused = document.activeElement;
  form.ariaBusy = "true";
  lockForm(form);
  if (form.matches("#form") || form.closest(".proposal")) releaseCard(); // the next key is for the next words
  const data = new FormData(form, button);
  const since = stepCount;
  const intendedId = form.closest("#panel").dataset.hand;
  const unlock = () => {
    form.ariaBusy = null;
    form.inert = false;
    if (form.contains(focused) && !hasGoneOn(intendedId, since)) focused.focus({ preventScroll: true });
  };
  return {
    kind: form.closest(".proposal, .sentence-acts") ? "check" : "act",
    intendedId,
    draft: form.dataset.draft,
    subject: subjectOf(button ?? form),
    changesPanel: form.matches("#form, .undo"),
    run: () => send(form, data, unlock, button, since),
    onDropped: unlock,
  };
}

async function send(form, data, unlock, button, since) {
  const sentPanel = form.closest("#panel");
  const intendedId = sentPanel.dataset.hand;
  try {
    const { saved, html } = await post(form.action, data, token);
    const answer = parseAnswer(html);
    if (!saved) return showRefusal(answer, intendedId, since, form.dataset.draft);
    if (form.querySelector("[data-picker]")) forgetPanels(answer.number); // they offer the source that was used last
    unsavedPanels.delete(currentId(intendedId));
    const what = plainWords(answer.panel.querySelector(".undo p") ?? button);
    const isShown = showAnswer(answer, { intendedId, since });
    showTray();
    return finishSave(isShown, what);
  } catch (error) {
    unlock();
    if (hasGoneOn(intendedId, since)) keepUnsaved(intendedId, sentPanel, form.dataset.draft);
    else if (!sentPanel.isConnected) showUnsaved(sentPanel, form.dataset.draft); // what was typed is still in it
    throw error;
  }
}

function showRefusal(answer, intendedId, since, draft) {
  applyAnswer(answer);
  if (hasGoneOn(intendedId, since)) {
    keepUnsaved(intendedId, answer.panel, draft);
    return false;
  }
  showUnsaved(answer.panel, draft);
  (document.querySelector("#panel .error, #panel .stale, #problem") || panel()).scrollIntoView({ block: "nearest" });
  if (openForm()) focusProblem(openForm());
  return false;
}

// Returns the words of a button or a line without its keys and without the buttons and links in it.
function plainWords(element) {
  const copy = element?.cloneNode(true);
  for (const other of copy?.querySelectorAll("kbd, button, a") ?? []) other.remove();
  const words = copy?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return words && !/\p{P}$/u.test(words) ? `${words}:` : words;
}

function focusProblem(form) {
  const conflict = form.querySelector(".stale");
  (conflict ?? firstWrongField(form)).focus({ preventScroll: true });
  if (!conflict && !byId("problem").textContent.trim()) announce(gettext("Not saved: see the messages beside the fields."));
}

function firstWrongField(form) {
  const field = form.querySelector(".error, .errorlist")?.closest(".field");
  const wrong = field?.querySelector("input:not([type=hidden]), textarea, select");
  return wrong ?? form.querySelector("#f-to") ?? form.querySelector(FIRST_FIELD) ?? form.querySelector("textarea");
}

function finishSave(isShown, what) {
  const timeZone = document.body.dataset.adminServerTimezone; // as all times on the page
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false, timeZone });
  announceSaved(time, what);
  if (!isShown) return true;
  const url = new URL(location.href);
  const sentence = findSelected();
  url.search = sentence ? new URL(sentence.href).search : "";
  updateHistory(withFilter(url.href));
  if (sentence) {
    focusField(sentence);
    const { top, bottom } = sentence.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) scrollToSentence(sentence);
  }
  fetchNeighbours();
  return true;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act], [data-save]");
  if (!form) return;
  event.preventDefault();
  enqueue(turnForForm(form, event.submitter));
});

// --- Following links --------------------------------------------------------------------------------------

const LINKS = {
  ".s": (link) => goTo(link),
  "[data-next-open]": () => goToNextOpen(),
  "[data-take]": (link) => link.closest(".card").focus({ preventScroll: true }),
  "[data-filter]": (link) => applyFilter(link),
  "[data-go]": (link) => enqueue(turnForLink(link)),
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const selector = Object.keys(LINKS).find((known) => link.matches(known));
  if (!selector) return;
  event.preventDefault();
  LINKS[selector](link);
});

// Returns the turn that follows a link. `more` are further properties of the turn.
function turnForLink(link, more) {
  if (link.matches("[data-drop]")) dropDraft(openForm());
  const opensField = new URL(link.href).searchParams.has("form");
  const turn = { kind: opensField ? "open" : "show", intendedId: selectedId, changesPanel: true, opensField, link, ...more };
  turn.run = (signal) => openLink(turn, signal);
  return turn;
}

// A form is not opened if the person has left its sentence. What was typed for it, and saved by its key, is still saved.
async function openLink(turn, signal) {
  const isLeft = () => turn.opensField && selectedId !== currentId(turn.intendedId) && !turn.savesOnArrival;
  if (isLeft()) return announceMissed(turn);
  expectForm(turn);
  const url = withFilter(turn.link.href, movedAnchorIn(turn.link));
  const loaded = await loadPanel(url, signal, turn.intendedId, focusAfterLoad);
  if (isLeft()) return announceMissed(turn);
  turn.opensField = false;
  const form = loaded.querySelector("#form");
  if (!turn.savesOnArrival || !form) return true;
  if (turn.draft && loaded !== panel()) fillTypedAhead(form, turn.draft);
  return turnForForm(form, saveButton(form)).run();
}

function focusAfterLoad() {
  const field = openForm()?.querySelector(FIRST_FIELD);
  announceMove();
  if (!openForm()?.contains(document.activeElement)) focusField(field || findSelected() || focusTarget || panel());
}

// Says what can be done with the selected sentence while a note is being moved.
function announceMove() {
  const question = document.querySelector("#panel form.pick p, #panel .picking");
  if (question) announce(plainWords(question));
}

function applyFilter(link) {
  bench.dataset.show = link.dataset.filter;
  for (const other of document.querySelectorAll("[data-filter]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "page");
  announce(link.textContent.replace(/\s+/g, " ").trim());
  const url = withFilter(location.href, movedAnchor);
  updateHistory(url);
  const first = nextFrom(null, 1, bench.dataset.show);
  if (first && !isQueued(findSelected(), bench.dataset.show)) goTo(first);
  else if (!openForm()) enqueueLatest({ kind: "show", run: (signal) => loadPanel(url, signal) });
}

// --- The open form ----------------------------------------------------------------------------------------

function prepareForm(form) {
  loadEditor(form, markdownx);
  const picker = form.querySelector("[data-picker]");
  if (picker) startPicker(picker, picker.dataset.picker);
}

addEventListener("beforeunload", (event) => {
  if (isDirty() || isBusy()) event.preventDefault();
});

// --- Others -----------------------------------------------------------------------------------------------

startFollowing({
  place: () => ({ s: selectedElement?.dataset.key ?? "", show: bench.dataset.show }),
  onNews(html) {
    const answer = parseAnswer(html);
    let ids = [];
    keepInPlace(selectedElement, () => (ids = applyAnswer(answer)));
    if (selectedElement && ids.includes(selectedId) && !turns().length) updateSelected();
  },
});

// Hazard: the panel must not be replaced while the person types or reads in it.
function updateSelected() {
  if (!openForm() && !panel().contains(document.activeElement)) return reloadPanel();
  const words = gettext("Somebody else has just changed this sentence or its notes.");
  byId("problem").replaceChildren(element("p", { className: "notice" }, words));
}

async function reloadText() {
  if (isReloading) return;
  isReloading = true;
  const page = await getPage(location.href).catch(showError).finally(() => (isReloading = false));
  if (!page) return; // the next answer asks for it again
  readState(page);
  forgetPanels(shownState.number);
  // Hazard: parts that were never laid out have no heights yet. The text would move while they get them.
  const text = page.getElementById("text");
  text.classList.add("all-laid-out");
  keepInPlace(selectedElement, () => {
    for (const id of ["text", "orphans", "margin", "filters", "tally"]) replacePart(page.getElementById(id));
    leaveTabOrder();
    select(selectedId);
  });
  requestAnimationFrame(() => requestAnimationFrame(() => text.classList.remove("all-laid-out")));
  announce(gettext("The text has changed: revision %(number)s.", { number: shownState.revision }));
}

// The Tab key stops only at `focusTarget`.
function leaveTabOrder() {
  for (const sentence of document.querySelectorAll(".s")) sentence.tabIndex = -1;
}

const reading = { selectedId: () => selectedId, findSelected, openForm, loadWholePanel, findUndoPanel };
startMentions();
startKeys({ ...reading, goTo, turnForLink, openLink, turnForForm, lockForm });
restrictEditor(() => showError(new Failed(gettext("A note can contain text and links, but no files."))));
startHistories(showError);
startDocument(showError);
setHandlers({ onFailed, onDropped: announceDropped });
readState();
leaveTabOrder();
refreshPanel();
history.replaceState({ before: history.state?.before ?? 0, hand: selectedId }, "");
showPeople();
fetchNeighbours();
if (findSelected() && !location.hash) scrollToSentence(findSelected());
