// The notes that wait for review. Each decision is sent in its turn, while the person goes on to the next note: every
// key acts on the note that is in hand when it is pressed, as it stands there then.
//
// j and k go from note to note, a and Enter act on the one in hand, A on all.

import { areSingleKeysOff } from "./drafts.js";
import { openForms } from "./kept.js";
import { gettext } from "../newsroom/words.js";
import { byId, element } from "./workbench/pieces.js";
import { Failed, post } from "./send.js";
import { isBusy, take, tell } from "./turns.js";

const { token } = document.querySelector("[data-token]").dataset;
const isFree = (note) => !note.inert; // no decision on it is on its way
const notes = () => [...document.querySelectorAll("[data-note]")].filter(isFree);
const inHand = () => document.activeElement.closest("[data-note]");
const approveButton = (note) => note.querySelector('[data-key="a"]');
const idle = []; // keys that did nothing since something was done

function say(words) {
  const again = byId("said").textContent === words;
  byId("said").textContent = again ? `${words}\u00a0` : words; // the same words again are not said again
}

// --- Decisions --------------------------------------------------------------------------------------------

// Hazard: what has the focus in an inert element keeps it until the browser paints, and takes the next key.
function decide(data, decided) {
  const last = decided.at(-1);
  const next = notes().find((note) => !decided.includes(note) && isAfter(note, last));
  if (decided.some((note) => note === inHand())) (next ?? byId("reviewed")).focus();
  for (const note of decided) lock(note, true);
  idle.splice(0);
  take({ kind: "act", meant: last.id, run: () => send(data, decided) });
}

const isAfter = (note, other) => other.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING;

function lock(note, on) {
  note.inert = on;
  note.ariaBusy = String(on);
  if (on) note.querySelector(".unsaved")?.remove();
}

async function send(data, decided) {
  try {
    const { saved, html } = await post(location.href, data, token);
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const note of decided) lock(note, false);
    if (!saved) refuse(decided, page.getElementById("problem").firstChild.textContent.trim());
    renew(page);
    if (saved) saySaved(page);
    return saved;
  } catch (error) {
    for (const note of decided) lock(note, false);
    refuse(decided, error instanceof Failed ? error.message : gettext("Something went wrong in this page: reload it. What you typed is kept."), error.login);
    if (!(error instanceof Failed)) reportError(error);
    return false;
  }
}

// Hazard: what is said at once after something else would be all that a screen reader says.
function saySaved(page) {
  const words = [...page.querySelectorAll(".message")].map((message) => message.textContent);
  say([...words, wordsOfIdle()].join(" ").trim());
}

// It is said where it was decided, and takes the focus from nobody, who may write by now.
function refuse(decided, words, login = "") {
  for (const note of decided) note.querySelector(".unsaved")?.remove();
  const line = element("p", { className: "notice blocks unsaved" }, words);
  line.setAttribute("role", "alert");
  if (login) line.append(" ", element("a", { href: login, target: "_blank" }, gettext("Log in")));
  decided[0].prepend(line);
}

tell({ failed: reportError, dropped: () => null });

// The list as it is now. What somebody writes in stays under their hands, and so does what says why it was refused.
function renew(page) {
  for (const id of ["reviewed", "approving", "other-notes"]) replace(byId(id), page.getElementById(id));
  let before = null;
  for (const fresh of [...page.querySelectorAll("[data-note]")]) {
    const old = byId(fresh.id);
    if (!old) put(document.adoptNode(fresh), before);
    else if (old.dataset.note !== fresh.dataset.note && isFree(old) && !old.contains(document.activeElement)) change(old, document.adoptNode(fresh));
    before = byId(fresh.id);
  }
  for (const note of notes()) {
    if (!page.getElementById(note.id) && !note.querySelector(".unsaved") && !note.contains(document.activeElement)) note.remove();
  }
  openForms();
}

function put(fresh, before) {
  if (before) before.after(fresh);
  else document.querySelector(".reviewed").prepend(fresh);
}

function change(old, fresh) {
  const refused = old.querySelector(".unsaved");
  if (refused) fresh.prepend(refused);
  old.replaceWith(fresh);
}

function replace(old, fresh) {
  const had = old?.contains(document.activeElement);
  if (!old) return;
  if (fresh) old.replaceWith(document.adoptNode(fresh));
  else old.remove();
  if (had) byId("reviewed").focus();
}

function approve(chosen) {
  const data = new FormData(byId("approving"));
  data.delete("notes");
  for (const note of chosen) data.append("notes", note.dataset.note);
  decide(data, chosen);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const note = (submitter ?? form).closest("[data-note]");
  if (form.id === "approving") approve(note ? [note] : notes().filter(approveButton));
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
  const all = notes();
  const at = all.indexOf(inHand());
  all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

function unfold(note) {
  const fold = note?.querySelector(".send-back");
  if (!fold) return false;
  fold.open = true;
  fold.querySelector("textarea").focus();
  return true;
}

function press(key) {
  if (key === "Enter") return unfold(inHand());
  const chosen = (key === "A" ? notes() : [inHand()]).filter((note) => note && approveButton(note));
  if (chosen.length) approve(chosen);
  return chosen.length > 0;
}

function wordsOfIdle() {
  if (!idle.length) return "";
  return gettext("%(keys)s did nothing: there is nothing here for it.", { keys: idle.join(", ") });
}

function sayIdle(key) {
  idle.push(key);
  say(wordsOfIdle());
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isTyping = target.matches("input, textarea, select");
  if (isTyping && key === "Enter" && (event.ctrlKey || event.metaKey)) return target.form.requestSubmit();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (key === "Enter" ? !target.matches("[data-note]") : areSingleKeysOff()) return;
  if (STEPS[key]) step(STEPS[key]);
  else if (!["a", "A", "Enter"].includes(key)) return;
  else if (!press(key)) sayIdle(key);
  event.preventDefault();
});
