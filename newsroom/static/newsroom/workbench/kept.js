// What the forms of an article hold and was not saved. Each form that is opened keeps a draft of its own, so
// that two tabs, or a second beginning, never write over one another.

import { names, read, remove, write } from "../drafts.js";
import { gettext, ngettext } from "../words.js";

const OWN = new Set(["csrfmiddlewaretoken", "version", "act", "number", "sentence", "revision", "to"]);

const article = document.getElementById("bench").dataset.article;
const byId = (id) => document.getElementById(id);
let first = ""; // what the open form held when it was opened
let wanted = null; // the draft that was asked for, while its form is on the way
let carried = ""; // the draft of the form that comes back because it could not be saved

const place = (name) => `${article}:${name}:`;

function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
}

function keep(form, quote) {
  form.dataset.draft ??= place(form.dataset.kept) + Date.now().toString(36) + Math.random().toString(36).slice(2, 6);
  const where = new URL(form.action).search;
  write(form.dataset.draft, { at: Date.now(), values: typed(form), version: form.elements.version?.value, where, quote });
}

export function drop(form) {
  if (form.dataset.draft) remove(form.dataset.draft);
}

// Of the form with that name, or of all: [{ id, name, at, values, version, where, quote }], newest first.
function drafts(name = null) {
  const found = names(name === null ? `${article}:` : place(name));
  const all = found.map((id) => ({ id, name: id.split(":")[1], ...read(id) }));
  return all.filter((draft) => draft.values).sort((one, other) => other.at - one.at);
}

const discard = (draft) => remove(draft.id);

// The version that it was typed over comes back with it: if somebody saved meanwhile, the server says so.
function fill(form, { values, version }) {
  if (version) form.elements.version.value = version;
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "submit") continue;
    const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else if (given.length) control.value = given[0];
  }
}

// --- The open form --------------------------------------------------------------------------------------

export function opened(form) {
  first = form ? JSON.stringify(typed(form)) : "";
  if (form) offerKept(form);
  sayKept();
}

export const isDirty = () => Boolean(byId("form")) && JSON.stringify(typed(byId("form"))) !== first;

// What came back is still not saved.
export const unsaved = () => (first = "");

export const expect = (draft) => (wanted = draft);
export const carry = (id) => (carried = id);

function offerKept(form) {
  if (carried) form.dataset.draft = carried;
  const before = drafts(form.dataset.kept).filter((draft) => draft.id !== carried && JSON.stringify(draft.values) !== first);
  carried = "";
  const asked = before.find((draft) => draft.id === wanted?.id);
  wanted = null;
  if (asked) restore(form, asked);
  for (const draft of before) if (draft !== asked) offer(form, draft);
}

function offer(form, draft) {
  const bar = document.createElement("p");
  bar.className = "offer";
  bar.append(`${gettext("Typed here (%(time)s) and never saved.", { time: clock(draft.at) })} `);
  for (const [words, act] of [[gettext("Bring it back"), () => restore(form, draft)], [gettext("Discard it"), () => discard(draft)]]) {
    bar.append(button(words, () => {
      act();
      bar.remove();
      form.querySelector("textarea, input:not([type=hidden])").focus();
      sayKept();
    }), " ");
  }
  form.querySelector("h3").after(bar);
}

function restore(form, draft) {
  const { values } = draft;
  const chosen = values.find(([name]) => name === "source");
  if (chosen && !form.querySelector(`[name=source][value="${CSS.escape(chosen[1])}"]`)) {
    const label = document.createElement("label");
    label.append(Object.assign(document.createElement("input"), { type: "radio", name: "source", value: chosen[1] }), ` ${gettext("The source chosen before")}`);
    form.querySelector("[data-picker-chosen]").append(label);
  }
  fill(form, draft);
  form.querySelector(".make")?.toggleAttribute("open", values.some(([name, value]) => name === "title" && value));
  discard(draft); // from now on it is this form's own
  form.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-save]");
  if (!form) return;
  if (isDirty()) keep(form, byId("panel").querySelector(".in-hand")?.textContent);
  else drop(form);
  sayKept();
});

// --- The tray -------------------------------------------------------------------------------------------

// All but what the open form holds, in sight and within reach wherever its sentence is, or was.
function sayKept() {
  const all = drafts();
  for (const link of byId("panel").querySelectorAll("a[data-kept]")) {
    link.classList.toggle("has-kept", all.some((draft) => draft.name === link.dataset.kept));
  }
  const others = all.filter((draft) => draft.id !== byId("form")?.dataset.draft);
  const had = byId("kept").contains(document.activeElement);
  byId("kept").hidden = !others.length;
  byId("kept").replaceChildren(heading(others.length), ...others.map(describe));
  if (had) (byId("kept").querySelector("a") ?? byId("panel")).focus({ preventScroll: true });
}

function heading(count) {
  const words = ngettext("%(count)s text not saved", "%(count)s texts not saved", count);
  return Object.assign(document.createElement("h2"), { textContent: words });
}

const WRITTEN = ["body", "quote", "title", "locator", "find", "internal"];

function describe(draft) {
  const item = Object.assign(document.createElement("p"), { className: "kept" });
  const kind = /^note/.test(draft.name) ? gettext("Note") : gettext("Citation");
  const written = WRITTEN.map((field) => draft.values.find(([name, value]) => name === field && value.trim())?.[1]).find(Boolean);
  const link = Object.assign(document.createElement("a"), { href: draft.where, title: draft.quote ?? "" });
  link.append(Object.assign(document.createElement("b"), { textContent: kind }), ` ${shorten(written ?? "")} `);
  link.append(Object.assign(document.createElement("small"), { textContent: clock(draft.at) }));
  if (draft.quote) link.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `: ${draft.quote}` }));
  link.dataset.go = "";
  link.addEventListener("click", () => (wanted = draft));
  item.append(link, " ", button(gettext("Discard"), () => {
    discard(draft);
    sayKept();
  }));
  return item;
}

const shorten = (text) => (text.length > 48 ? `${text.slice(0, 47)}…` : text);

function clock(at) {
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  return new Date(at).toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: words });
  made.addEventListener("click", act);
  return made;
}
