// The unsaved texts of the desk's forms. Each form that is opened keeps a draft of its own, so that two tabs, or a
// second beginning, never overwrite one another. A draft is removed only when the server confirms that it is saved
// (drafts.js) or when the person discards it.

import { draftIds, isSamePerson, readDraft, removeDraft, writeDraft } from "./drafts.js";
import { gettext } from "../newsroom/words.js";
import { element } from "./workbench/pieces.js";

// Fields that nobody types. `contact` is the address of a protected source, which must not be stored in the browser.
const NOT_KEPT = new Set([
  "csrfmiddlewaretoken", "kept", "contact", "act", "number", "sentence", "revision", "to", "note", "covering",
]);

// The state of each form on the page: { initial, putBack, absent }.
// - initial: what the form held when the server sent it; null if that was not saved either
// - putBack: the draft that was put back, which another tab may still be writing
// - absent: the values of that draft for which this form has no field
const states = new WeakMap();

function isKept(form, name) {
  if (NOT_KEPT.has(name) || name.endsWith("version")) return false;
  return !form.querySelector(`[data-seen][name="${CSS.escape(name)}"]`);
}

let isReading = false; // what a form holds is read, and not sent

export function typedValues(form) {
  isReading = true;
  const values = [...new FormData(form)];
  isReading = false;
  return values.filter(([name, value]) => typeof value === "string" && isKept(form, name));
}

const versionField = (form) => form.querySelector("[name$=version]");

const contentOf = (form) => ({ values: typedValues(form), version: versionField(form)?.value });

const isSame = (content, other) => JSON.stringify(content.values) === JSON.stringify(other.values);

const scopeOf = (form) => form.closest("[data-article]")?.dataset.article ?? "page";

export const newDraftId = (scope, name) => `${scope}:${name}:` + Date.now().toString(36) + Math.random().toString(36).slice(2, 6);

const lastPart = (id) => id.split(":").at(-1);

// Returns [{ id, name, at, values, words, version, where, quote }], newest first. `words` were typed before there was
// a form.
export function listDrafts(scope) {
  const all = draftIds(`${scope}:`).map((id) => ({ id, name: id.split(":")[1], ...readDraft(id) }));
  return all.filter((draft) => draft.values).sort((draft, other) => other.at - draft.at);
}

export function keepDraft(form) {
  const state = states.get(form) ?? {};
  const { putBack } = state;
  const { draft: before, sentDraft } = form.dataset;
  // Hazard: the server may confirm what was sent when its answer is lost, and more was typed since.
  const isSent = before && before === sentDraft;
  if (putBack || !before || isSent) form.dataset.draft = newDraftId(scopeOf(form), form.dataset.kept);
  state.putBack = null;
  const { values, version } = contentOf(form);
  const where = form.dataset.where ?? new URL(form.action).search;
  const quote = form.closest("#panel")?.querySelector(".in-hand")?.textContent;
  const draft = { at: Date.now(), values: [...values, ...(state.absent ?? [])], version, where, quote };
  const isStored = writeDraft(form.dataset.draft, draft);
  if (putBack && isStored && readDraft(putBack.id)?.at === putBack.at) removeDraft(putBack.id);
  if (isSent && isStored) removeDraft(before);
}

export function dropDraft(form) {
  if (form.dataset.draft) removeDraft(form.dataset.draft);
}

// The form sends the name of its draft, by which the server confirms that it is saved.
document.addEventListener("formdata", ({ target, formData }) => {
  if (isReading || !target.dataset.draft) return;
  formData.set("kept", lastPart(target.dataset.draft));
  target.dataset.sentDraft = target.dataset.draft;
});

// The version over which the text was typed comes back too: if somebody saved meanwhile, the server then says so.
export function fillForm(form, { values, version }) {
  form.querySelector(".put-back")?.remove();
  if (version && versionField(form)) versionField(form).value = version;
  addSourceChoice(form, values);
  for (const control of form.elements) {
    if (control.name && isKept(form, control.name) && !["submit", "file"].includes(control.type)) fillControl(control, values);
  }
  form.querySelector(".make")?.toggleAttribute("open", values.some(([name, value]) => name === "citation-title" && value));
}

function fillControl(control, values) {
  const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
  const isChoice = control.type === "radio" || control.type === "checkbox";
  if (isChoice) control.checked = given.includes(control.value);
  else if (given.length) control.value = given[0];
  if (given.some(Boolean)) control.closest(".fold")?.setAttribute("open", ""); // what came back must be in sight
}

function addSourceChoice(form, values) {
  const choices = form.querySelector("[data-picker-chosen]");
  const name = choices?.dataset.pickerChosen;
  const source = values.find(([field]) => field === name)?.[1];
  if (!source || choices.querySelector(`[value="${CSS.escape(source)}"]`)) return;
  const radio = element("input", { type: "radio", name, value: source });
  choices.append(element("label", {}, radio, ` ${gettext("The source chosen before")}`));
}

// --- Forms into which a draft is put back without asking ----------------------------------------------------

// All forms but the one of the workbench, where people choose among their drafts (tray.js).
export function openForms(root = document) {
  for (const mark of root.querySelectorAll("data[data-kept]")) Object.assign(mark.closest("form").dataset, mark.dataset);
  for (const form of root.querySelectorAll("form[data-kept]:not(#bench #form)")) {
    if (!states.has(form)) openForm(form);
  }
}

function draftsFor(form) {
  return listDrafts(scopeOf(form)).filter((draft) => draft.name === form.dataset.kept && !draft.words);
}

function openForm(form) {
  states.set(form, { initial: contentOf(form) });
  const drafts = draftsFor(form);
  const sent = drafts.find((draft) => lastPart(draft.id) === form.dataset.sent);
  if (sent) continueDraft(form, sent);
  else if (drafts.length) putBackDraft(form, drafts[0]);
}

// The server shows again what was sent, and perhaps what somebody else saved meanwhile.
function continueDraft(form, sent) {
  form.dataset.draft = sent.id;
  states.set(form, { initial: null, absent: absentValues(form, sent) });
  keepDraft(form);
}

const absentValues = (form, draft) => draft.values.filter(([name]) => !form.elements[name]);

function putBackDraft(form, draft) {
  const state = states.get(form);
  fillForm(form, draft);
  state.putBack = draft;
  state.absent = absentValues(form, draft);
  if (isSame(state.initial, contentOf(form))) {
    if (!state.absent.length) removeDraft(draft.id); // the server has all of it
    return;
  }
  form.dataset.draft = draft.id;
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  form.prepend(notice(form, draft));
  announceFilled(form);
}

function announceFilled(form) {
  for (const editor of form.querySelectorAll(".markdownx-editor")) editor.dispatchEvent(new Event("input"));
  form.dispatchEvent(new Event("filled"));
}

function notice(form, draft) {
  const words = gettext("Your unsaved text was restored.");
  const line = element("p", { className: "notice put-back", role: "status" }, words, " ");
  const addButton = (label, onclick) => line.append(element("button", { type: "button", className: "as-link", onclick }, label), " ");
  addButton(gettext("Discard text"), () => discardDraft(form));
  for (const other of draftsFor(form).filter(({ id }) => id !== draft.id)) {
    addButton(gettext("Restore text of %(time)s", { time: formatTime(other.at) }), () => putBackDraft(form, other));
  }
  return line;
}

function discardDraft(form) {
  const state = states.get(form);
  dropDraft(form);
  delete form.dataset.draft;
  Object.assign(state, { putBack: null, absent: [] });
  fillForm(form, state.initial);
  announceFilled(form);
  const [next] = draftsFor(form);
  if (next) putBackDraft(form, next);
  [...form.elements].find((field) => field.matches("textarea, input:not([type=hidden])"))?.focus();
}

document.addEventListener("input", ({ target }) => {
  const { form } = target;
  const state = form && states.get(form);
  if (!state) return;
  if (state.initial && isSame(state.initial, contentOf(form))) dropDraft(form);
  else keepDraft(form);
});

// Hazard: another tab may discard what is still written here. A logout there discards it for good.
addEventListener("storage", ({ key, newValue }) => {
  const isDiscarded = ({ inert, dataset }) => !inert && key?.endsWith(`:${dataset.draft}`) && dataset.draft !== dataset.sentDraft;
  const form = newValue === null && [...document.forms].find(isDiscarded);
  if (form && !states.get(form)?.putBack) setTimeout(() => isSamePerson() && keepDraft(form), 500);
});

// Returns the time, with the date if that is not today.
export function formatTime(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  const date = isToday ? {} : { day: "numeric", month: "short" };
  const timeZone = document.body.dataset.adminServerTimezone; // as all times on the page
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone };
  return new Date(at).toLocaleString(document.documentElement.lang, { ...date, ...clock });
}
