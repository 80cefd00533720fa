// The unsaved texts of the article's sentences: the one in the open form, and a tray at the foot of the page from which
// each of the others can be opened again.

import { readDraft, removeDraft, writeDraft } from "../drafts.js";
import { dropDraft, fillForm, formatTime, keepDraft, listDrafts, newDraftId, openForms, typedValues } from "../kept.js";
import { gettext, ngettext } from "../../newsroom/words.js";
import { byId, element } from "./pieces.js";

export const FIRST_FIELD = "[data-focus], [data-focus-in] textarea"; // of a form: where the person begins to type

const article = document.getElementById("bench").dataset.article;
let initialValues = ""; // what the open form held when it was opened
let expectedTurn = null; // the turn that asked for the form that is on its way
let returningDraft = ""; // the draft of a form that comes back because it could not be saved

const articleDrafts = () => listDrafts(article);

// --- What is typed before its form is there ----------------------------------------------------------------

// Words for a form that is on its way are kept from the first letter: the form may never come, or come too late.
export function keepTypedAhead(turn, sentence) {
  turn.draft ??= newDraftId(article, `words@${turn.intendedId}`);
  const where = new URL((turn.link ?? sentence).href).search;
  const quote = sentence?.querySelector(".t").textContent;
  writeDraft(turn.draft, { at: Date.now(), values: [], words: turn.words, where, quote });
}

export function removeTypedAhead(turn) {
  if (turn.draft) removeDraft(turn.draft);
  showTray();
}

// Chooses the option of that number: the rating of a note, or the source of a citation.
export function chooseOption(form, number) {
  const option = form.querySelectorAll("[data-choices] input[type=radio]")[number - 1];
  if (!option) return false;
  option.checked = true;
  option.dispatchEvent(new Event("input", { bubbles: true }));
  focusField(form.querySelector(`#${option.closest("[data-choices]").dataset.choices}`));
  return true;
}

// Types the words as if the form had been there when the keys were pressed. A first digit chooses the rating.
function typeWords(form, words) {
  const field = form.querySelector(FIRST_FIELD);
  const beginsWithRating = field?.matches("[type=radio]");
  const [, digit, rest] = words.match(beginsWithRating ? /^([1-9]?)(.*)$/s : /^()(.*)$/s);
  if (digit) chooseOption(form, Number(digit));
  if (rest) appendWords(beginsWithRating || !field ? form.querySelector("textarea") : field, rest);
}

// Hazard: a person who is in the search box by now must stay there.
export function focusField(field) {
  const { activeElement: focused } = document;
  if (focused === byId("find") || focused === field) return;
  field.focus({ preventScroll: field.matches(".s") });
  // Hazard: a browser puts the caret before the words that are there.
  if (field.matches("textarea, [type=text]")) field.setSelectionRange(field.value.length, field.value.length);
}

export function appendWords(field, words) {
  focusField(field);
  field.value += words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- The open form --------------------------------------------------------------------------------------

// `form` is in the panel that was just shown, or null.
export function startForm(form) {
  initialValues = form ? JSON.stringify(typedValues(form)) : "";
  if (form) putBackDraft(form);
  returningDraft = ""; // Hazard: the panel of a remark has no such form, and the next form is another
  openForms(byId("panel"));
  showTray();
}

export const isDirty = () => Boolean(byId("form")) && JSON.stringify(typedValues(byId("form"))) !== initialValues;

// A form that came back because it was refused is not saved, even if nothing in it was changed since.
export const markFormUnsaved = () => (initialValues = "");

// The form of that turn is on its way; null says that none is.
export function expectForm(turn) {
  expectedTurn = turn;
  showTray();
}

export const returnDraft = (id) => (returningDraft = id);

// Puts back the draft whose link was followed.
function putBackDraft(form) {
  if (returningDraft) form.dataset.draft = returningDraft;
  const id = expectedTurn?.draft ?? expectedTurn?.link.dataset.draft;
  const isWanted = (draft) => draft.id === id && draft.id !== returningDraft && (draft.words || draft.name === form.dataset.kept);
  const wanted = articleDrafts().find(isWanted);
  expectedTurn = null;
  if (wanted) restoreDraft(form, wanted);
}

export const fillTypedAhead = (form, id) => restoreDraft(form, { id, ...readDraft(id) });

function restoreDraft(form, draft) {
  const { words } = draft;
  if (!words) fillForm(form, draft);
  if (form.isConnected) removeDraft(draft.id); // the form keeps a draft of its own from now on
  else form.dataset.draft = draft.id;
  if (words) typeWords(form, words);
  else form.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-save]");
  if (!form) return;
  if (isDirty()) keepDraft(form);
  else dropDraft(form);
  showTray();
});

// --- The tray -------------------------------------------------------------------------------------------

// Lists all unsaved texts of the article except those that are in an open form.
export function showTray() {
  const tray = byId("kept");
  const openIds = [...document.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft);
  const drafts = articleDrafts().filter((draft) => !openIds.includes(draft.id));
  const hadFocus = tray.contains(document.activeElement);
  tray.hidden = !drafts.length;
  tray.replaceChildren(heading(drafts.length), ...drafts.map(entryFor));
  if (hadFocus) (tray.querySelector("a") ?? byId("panel")).focus({ preventScroll: true });
}

const heading = (count) => element("h2", {}, ngettext("%(count)s text not saved", "%(count)s texts not saved", count));

function entryFor(draft) {
  const longest = draft.values.map(([, value]) => value).sort((value, other) => other.length - value.length)[0];
  const parts = [`${draft.words ?? shorten(longest ?? "")} `, element("small", {}, formatTime(draft.at))];
  if (draft.quote) parts.push(element("span", { className: "visually-hidden" }, `: ${draft.quote}`));
  const link = element("a", { href: draft.where, title: draft.quote ?? "" }, ...parts);
  Object.assign(link.dataset, { go: "", draft: draft.id });
  const onclick = () => {
    removeDraft(draft.id);
    showTray();
  };
  const button = element("button", { type: "button", className: "as-link", onclick }, gettext("Discard"));
  return element("p", { className: "kept" }, link, " ", button);
}

const shorten = (text) => (text.length > 48 ? `${text.slice(0, 47)}…` : text);
