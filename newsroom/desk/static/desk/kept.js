// What the forms of the desk hold and was not saved. Each form that is opened keeps a draft of its own, so that two
// tabs, or a second beginning, never write over one another. A draft goes when the server confirms that it is saved
// (see drafts.js) or when the person discards it, and with nothing else.

import { names, read, remove, write } from "./drafts.js";
import { gettext } from "../newsroom/words.js";
import { element } from "./workbench/pieces.js";

// Fields that nobody types. contact: how to reach a protected source stays out of the browser's storage.
const OWN = new Set(["csrfmiddlewaretoken", "kept", "contact", "act", "number", "sentence", "revision", "to", "note", "find", "covering"]);

// What is known of each form on the page: { first, before, absent }. first: what it held when the server sent it;
// null where that was not saved either. before: the draft that was put back, which another tab may still be writing.
// absent: of that draft, what this form has no field for.
const opened = new WeakMap();

const isOwn = (form, name) => OWN.has(name) || name.endsWith("version") || form.querySelector(`[data-seen][name="${CSS.escape(name)}"]`);

export function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !isOwn(form, name));
}

const versionIn = (form) => form.querySelector("[name$=version]");

const stateOf = (form) => ({ values: typed(form), version: versionIn(form)?.value });

const isSame = (one, other) => JSON.stringify(one.values) === JSON.stringify(other.values);

const scopeOf = (form) => form.closest("[data-article]")?.dataset.article ?? "page";

export const newDraft = (scope, name) => `${scope}:${name}:` + Date.now().toString(36) + Math.random().toString(36).slice(2, 6);

const lastPart = (id) => id.split(":").at(-1);

// [{ id, name, at, values, words, version, where, quote }], newest first. words: as they were typed before there was
// a form.
export function drafts(scope) {
  const all = names(`${scope}:`).map((id) => ({ id, name: id.split(":")[1], ...read(id) }));
  return all.filter((draft) => draft.values).sort((one, other) => other.at - one.at);
}

export function keep(form) {
  const held = opened.get(form) ?? {};
  const { before } = held;
  if (before || !form.dataset.draft) form.dataset.draft = newDraft(scopeOf(form), form.dataset.kept);
  held.before = null;
  const { values, version } = stateOf(form);
  const where = form.dataset.where ?? new URL(form.action).search;
  const quote = form.closest("#panel")?.querySelector(".in-hand")?.textContent;
  const draft = { at: Date.now(), values: [...values, ...(held.absent ?? [])], version, where, quote };
  const isKept = write(form.dataset.draft, draft);
  if (before && isKept && read(before.id)?.at === before.at) remove(before.id);
}

export function drop(form) {
  if (form.dataset.draft) remove(form.dataset.draft);
}

// The server confirms by that name that what is sent is saved.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.dataset.draft) formData.set("kept", lastPart(target.dataset.draft));
});

// The version that it was typed over comes back with it: if somebody saved meanwhile, the server says so.
export function fill(form, { values, version }) {
  if (version && versionIn(form)) versionIn(form).value = version;
  chooseAgain(form, values.find(([name]) => name === "source")?.[1]);
  for (const control of form.elements) {
    if (!control.name || isOwn(form, control.name) || ["submit", "file"].includes(control.type)) continue;
    const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else if (given.length) control.value = given[0];
    if (given.some(Boolean)) control.closest(".fold")?.setAttribute("open", ""); // nothing that came back is out of sight
  }
  form.querySelector(".make")?.toggleAttribute("open", values.some(([name, value]) => name === "title" && value));
}

function chooseAgain(form, source) {
  const choices = form.querySelector("[data-picker-chosen]");
  if (!source || !choices || choices.querySelector(`[name=source][value="${CSS.escape(source)}"]`)) return;
  const radio = element("input", { type: "radio", name: "source", value: source });
  choices.append(element("label", {}, radio, ` ${gettext("The source chosen before")}`));
}

// --- Forms in which a draft is put back by itself -----------------------------------------------------------

// All but the one form of the workbench, for which people choose among their drafts (tray.js).
export function openForms(root = document) {
  for (const mark of root.querySelectorAll("data[data-kept]")) Object.assign(mark.closest("form").dataset, mark.dataset);
  for (const form of root.querySelectorAll("form[data-kept]:not(#bench #form)")) {
    if (!opened.has(form)) open(form);
  }
}

function draftsOf(form) {
  return drafts(scopeOf(form)).filter((draft) => draft.name === form.dataset.kept && !draft.words);
}

function open(form) {
  opened.set(form, { first: stateOf(form) });
  const mine = draftsOf(form);
  const sent = mine.find((draft) => lastPart(draft.id) === form.dataset.sent);
  if (sent) goOn(form, sent);
  else if (mine.length) putBack(form, mine[0]);
}

// The server shows again what was sent, and perhaps what somebody else saved meanwhile.
function goOn(form, sent) {
  form.dataset.draft = sent.id;
  opened.set(form, { first: null, absent: absentIn(form, sent) });
  keep(form);
}

const absentIn = (form, draft) => draft.values.filter(([name]) => !form.elements[name]);

function putBack(form, draft) {
  const held = opened.get(form);
  fill(form, draft);
  held.before = draft;
  held.absent = absentIn(form, draft);
  if (isSame(held.first, stateOf(form))) {
    if (!held.absent.length) remove(draft.id); // the server has it
    return;
  }
  form.dataset.draft = draft.id;
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  form.prepend(notice(form, draft));
  sayFilled(form);
}

function sayFilled(form) {
  for (const editor of form.querySelectorAll(".markdownx-editor")) editor.dispatchEvent(new Event("input"));
  form.dispatchEvent(new Event("filled"));
}

function notice(form, draft) {
  const words = gettext("Text that you typed here and did not save was put back.");
  const line = element("p", { className: "notice put-back", role: "status" }, words, " ");
  const button = (label, act) => {
    const onclick = () => {
      line.remove();
      act();
    };
    line.append(element("button", { type: "button", className: "as-link", onclick }, label), " ");
  };
  button(gettext("Discard text"), () => discard(form));
  for (const other of draftsOf(form).filter(({ id }) => id !== draft.id)) {
    button(gettext("Restore text of %(time)s", { time: clock(other.at) }), () => putBack(form, other));
  }
  return line;
}

function discard(form) {
  const held = opened.get(form);
  drop(form);
  delete form.dataset.draft;
  Object.assign(held, { before: null, absent: [] });
  fill(form, held.first);
  sayFilled(form);
  const [next] = draftsOf(form);
  if (next) putBack(form, next);
  [...form.elements].find((field) => field.matches("textarea, input:not([type=hidden])"))?.focus();
}

document.addEventListener("input", ({ target }) => {
  const { form } = target;
  const held = form && opened.get(form);
  if (!held) return;
  if (held.first && isSame(held.first, stateOf(form))) drop(form);
  else keep(form);
});

export function clock(at) {
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  return new Date(at).toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}
