// What was typed into the form of a sentence, or for one that is on its way, and was not saved: in sight at the foot
// of the page, and within reach.

import { read, remove, write } from "../drafts.js";
import { clock, drafts as draftsIn, drop, fill, keep, newDraft, openForms, typed } from "../kept.js";
import { gettext, ngettext } from "../../newsroom/words.js";
import { byId, element } from "./pieces.js";

export const FOCUS = "[data-focus], [data-focus-in] textarea"; // where one begins to type in a form

const article = document.getElementById("bench").dataset.article;
let first = ""; // what the open form held when it was opened
let wanted = null; // the turn that asked for the form that is on the way
let carried = ""; // the draft of the form that comes back because it could not be saved

const drafts = () => draftsIn(article);

// What is typed for a form that is on its way is kept from its first letter: it may never come, or find nobody there.
export function keepAhead(turn, sentence) {
  turn.draft ??= newDraft(article, `words@${turn.meant}`);
  const where = new URL((turn.link ?? sentence).href).search;
  write(turn.draft, { at: Date.now(), values: [], words: turn.words, where, quote: sentence?.querySelector(".t").textContent });
}

export function dropAhead(turn) {
  if (turn.draft) remove(turn.draft);
  sayKept();
}

const discard = (draft) => remove(draft.id);

// The first choice of a form, by its number: the rating of a note, the source of a citation.
export function rate(form, number) {
  const choice = form.querySelectorAll("[data-choices] input[type=radio]")[number - 1];
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  focus(form.querySelector(`#${choice.closest("[data-choices]").dataset.choices}`));
  return true;
}

// As if the form had been there when they were typed.
function typeIn(form, words) {
  const field = form.querySelector(FOCUS);
  const rated = field?.matches("[type=radio]");
  const [, digit, rest] = words.match(rated ? /^([1-9]?)(.*)$/s : /^()(.*)$/s);
  if (digit) rate(form, Number(digit));
  if (rest) append(rated || !field ? form.querySelector("textarea") : field, rest);
}

// Whoever has gone to look for a sentence meanwhile stays there.
export function focus(field) {
  if (document.activeElement !== byId("find")) field.focus({ preventScroll: field.matches(".s") });
}

export function append(field, words) {
  focus(field);
  field.value += words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- The open form --------------------------------------------------------------------------------------

export function opened(form) {
  first = form ? JSON.stringify(typed(form)) : "";
  if (form) fillKept(form);
  openForms(byId("panel"));
  sayKept();
}

export const isDirty = () => Boolean(byId("form")) && JSON.stringify(typed(byId("form"))) !== first;

// What came back is still not saved.
export const unsaved = () => (first = "");

// Whatever else is kept is in sight.
export function expect(turn) {
  wanted = turn;
  sayKept();
}

export const carry = (id) => (carried = id);

// A draft is put back where its link was followed.
function fillKept(form) {
  if (carried) form.dataset.draft = carried;
  const { kept } = form.dataset;
  const id = wanted?.draft ?? wanted?.link.dataset.draft;
  const asked = drafts().find((draft) => draft.id === id && draft.id !== carried && (draft.words || draft.name === kept));
  carried = "";
  wanted = null;
  if (asked) restore(form, asked);
}

export const fillAhead = (form, id) => restore(form, { id, ...read(id) });

function restore(form, draft) {
  const { words } = draft;
  if (!words) fill(form, draft);
  if (form.isConnected) discard(draft); // from now on it is this form's own
  else form.dataset.draft = draft.id;
  if (words) typeIn(form, words);
  else form.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-save]");
  if (!form) return;
  if (isDirty()) keep(form);
  else drop(form);
  sayKept();
});

// --- The tray -------------------------------------------------------------------------------------------

// All but what the open forms hold, in sight and within reach wherever its sentence is, or was.
export function sayKept() {
  const shown = [...document.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft);
  const others = drafts().filter((draft) => !shown.includes(draft.id));
  const had = byId("kept").contains(document.activeElement);
  byId("kept").hidden = !others.length;
  byId("kept").replaceChildren(heading(others.length), ...others.map(describe));
  if (had) (byId("kept").querySelector("a") ?? byId("panel")).focus({ preventScroll: true });
}

const heading = (count) => element("h2", {}, ngettext("%(count)s text not saved", "%(count)s texts not saved", count));

function describe(draft) {
  const longest = draft.values.map(([, value]) => value).sort((one, other) => other.length - one.length)[0];
  const parts = [`${draft.words ?? shorten(longest ?? "")} `, element("small", {}, clock(draft.at))];
  if (draft.quote) parts.push(element("span", { className: "visually-hidden" }, `: ${draft.quote}`));
  const link = element("a", { href: draft.where, title: draft.quote ?? "" }, ...parts);
  Object.assign(link.dataset, { go: "", draft: draft.id });
  const onclick = () => {
    discard(draft);
    sayKept();
  };
  return element("p", { className: "kept" }, link, " ", element("button", { type: "button", className: "as-link", onclick }, gettext("Discard")));
}

const shorten = (text) => (text.length > 48 ? `${text.slice(0, 47)}…` : text);
