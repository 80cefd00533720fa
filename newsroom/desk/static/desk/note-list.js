// The notes that wait for review. Each decision is sent in its turn, while the person goes on to the next note: a key
// acts on the note that is selected when it is pressed, as that note was then.
//
// j and k go from note to note, a and Enter act on the selected one, A on all.

import { areSingleKeysOff } from "./drafts.js";
import { openForms } from "./kept.js";
import { gettext } from "../newsroom/words.js";
import { isAfter } from "./workbench/order.js";
import { announce, byId, element } from "./workbench/pieces.js";
import { errorNotice, Failed, post } from "./send.js";
import { enqueue, isBusy, setHandlers } from "./turns.js";

const REFUSED = "notice blocks unsaved";
const { token } = document.querySelector("[data-token]").dataset;
const isFree = (note) => !note.inert; // no decision on it is on its way
const freeNotes = () => [...document.querySelectorAll("[data-note]")].filter(isFree);
const selectedNote = () => document.activeElement.closest("[data-note]");
const approveButton = (note) => note.querySelector('[data-key="a"]');
const ignoredKeys = []; // keys that did nothing since the last decision
let ledAt = 0; // when a decision led to the selected note, which nobody has read within 300 milliseconds

// --- Decisions --------------------------------------------------------------------------------------------

// Hazard: an element in an inert note keeps the focus until the browser paints, and takes the next key.
function decide(data, decided) {
  const last = decided.at(-1);
  const next = freeNotes().find((note) => !decided.includes(note) && isAfter(note, last));
  if (decided.includes(selectedNote())) (next ?? byId("reviewed")).focus();
  ledAt = Date.now();
  for (const note of decided) lock(note, true);
  ignoredKeys.splice(0);
  enqueue({ kind: "act", intendedId: last.id, run: () => send(data, decided) });
}

function lock(note, isLocked) {
  note.inert = isLocked;
  note.ariaBusy = String(isLocked);
  if (isLocked) note.querySelector(".unsaved")?.remove();
}

async function send(data, decided) {
  try {
    const { saved, html } = await post(location.href, data, token);
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const note of decided) lock(note, false);
    if (!saved) showRefusal(decided, element("p", { className: REFUSED }, page.getElementById("problem").firstChild.textContent.trim()));
    updateList(page);
    if (saved) announceSaved(page);
    return saved;
  } catch (error) {
    for (const note of decided) lock(note, false);
    showRefusal(decided, errorNotice(error, REFUSED));
    if (!(error instanceof Failed)) reportError(error);
    return false;
  }
}

// Hazard: a screen reader says only the last of several announcements, so that this one holds everything.
function announceSaved(page) {
  const messages = [...page.querySelectorAll(".message")].map((message) => message.textContent);
  announce([...messages, wordsOfIgnoredKeys()].join(" ").trim());
}

// The refusal is shown at the note. It does not take the focus, since the person may be typing elsewhere by now.
function showRefusal(decided, notice) {
  notice.setAttribute("role", "alert");
  decided[0].prepend(notice);
}

setHandlers({ onFailed: reportError, onDropped: () => null });

// Shows the list as it is now. A note in which somebody types stays as it is, and so does a refusal.
function updateList(page) {
  for (const id of ["reviewed", "approving", "other-notes"]) replaceElement(byId(id), page.getElementById(id));
  const notes = [...page.querySelectorAll("[data-note]")];
  let previous = null;
  for (const fresh of notes) {
    const old = byId(fresh.id);
    if (!old && previous) previous.after(fresh);
    else if (!old) document.querySelector(".reviewed").prepend(fresh);
    else if (old.dataset.note !== fresh.dataset.note && isFree(old) && !hasFocus(old)) replaceNote(old, fresh);
    previous = byId(fresh.id);
  }
  for (const note of freeNotes()) {
    if (!notes.some(({ id }) => id === note.id) && !note.querySelector(".unsaved") && !hasFocus(note)) note.remove();
  }
  openForms();
}

const hasFocus = (element) => element.contains(document.activeElement);

function replaceNote(old, fresh) {
  fresh.prepend(old.querySelector(".unsaved") ?? "");
  old.replaceWith(fresh);
}

function replaceElement(old, fresh) {
  if (!old) return;
  const hadFocus = hasFocus(old);
  old.replaceWith(fresh ?? "");
  if (hadFocus) byId("reviewed").focus();
}

function approve(notes) {
  const data = new FormData(byId("approving"));
  data.delete("notes");
  for (const note of notes) data.append("notes", note.dataset.note);
  decide(data, notes);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const note = (submitter ?? form).closest("[data-note]");
  if (form.id === "approving") approve(note ? [note] : freeNotes().filter(approveButton));
  else if (note) decide(new FormData(form), [note]);
  else return;
  event.preventDefault();
});

addEventListener("beforeunload", (event) => {
  if (isBusy()) event.preventDefault();
});

// --- Keys -------------------------------------------------------------------------------------------------

const STEPS = { j: 1, k: -1 };

function step(by) {
  const notes = freeNotes();
  const at = notes.indexOf(selectedNote());
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), notes.length - 1);
  notes[next]?.focus();
  ledAt = 0;
}

// Returns whether the note can be sent back.
function openSendBack(note) {
  const fold = note?.querySelector(".send-back");
  if (!fold) return false;
  fold.open = true;
  fold.querySelector("textarea").focus();
  return true;
}

// Returns whether the key did something.
function pressKey(key) {
  if (key === "Enter") return openSendBack(selectedNote());
  if (key === "a" && Date.now() - ledAt < 300) return false;
  const wanted = key === "A" ? freeNotes() : [selectedNote()];
  const notes = wanted.filter((note) => note && approveButton(note));
  if (notes.length) approve(notes);
  return notes.length > 0;
}

function wordsOfIgnoredKeys() {
  const keys = ignoredKeys.join(", ");
  return keys && gettext("%(keys)s did nothing: no action was available.", { keys });
}

function announceIgnored(key) {
  ignoredKeys.push(key);
  announce(wordsOfIgnoredKeys());
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isTyping = target.matches("input, textarea, select");
  if (isTyping && key === "Enter" && (event.ctrlKey || event.metaKey)) return target.form.requestSubmit();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (key === "Enter" ? !target.matches("[data-note]") : areSingleKeysOff()) return;
  if (STEPS[key]) step(STEPS[key]);
  else if (!["a", "A", "Enter"].includes(key)) return;
  else if (!pressKey(key)) announceIgnored(key);
  event.preventDefault();
});
