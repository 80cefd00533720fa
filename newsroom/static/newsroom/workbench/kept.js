// What the forms of an article hold and was not saved. Each form that is opened keeps a draft of its own, so
// that two tabs, or a second beginning, never write over one another.

import { names, read, remove, write } from "../drafts.js";

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
  bar.append(`Typed here on ${clock(draft.at)} and never saved. `);
  for (const [words, act] of [["Bring it back", () => restore(form, draft)], ["Discard it", () => discard(draft)]]) {
    bar.append(button(words, () => {
      bar.remove();
      act();
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
    label.append(Object.assign(document.createElement("input"), { type: "radio", name: "source", value: chosen[1] }), " The source chosen before");
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

function sayKept() {
  const all = drafts();
  for (const link of document.querySelectorAll("a[data-kept]")) {
    link.classList.toggle("has-kept", all.some((draft) => draft.name === link.dataset.kept));
  }
  byId("kept").hidden = !all.length;
  byId("kept").querySelector("summary").textContent = `${all.length} unsaved form${all.length === 1 ? "" : "s"} kept in this browser`;
  byId("kept").querySelector("ul").replaceChildren(...all.map(describe));
}

// Every draft can be reached from here, even where its sentence is gone from the text.
function describe(draft) {
  const item = document.createElement("li");
  const [kind] = draft.name.split(/[@-]/);
  const words = draft.values.find(([name, value]) => ["body", "quote", "title", "find", "internal"].includes(name) && value.trim())?.[1] ?? "";
  const link = Object.assign(document.createElement("a"), { href: draft.where, textContent: `${kind === "note" ? "Note" : "Citation"}, ${clock(draft.at)}` });
  link.dataset.go = "";
  link.addEventListener("click", () => (wanted = draft));
  item.append(link, " ", button("Discard", () => {
    discard(draft);
    sayKept();
  }));
  for (const [label, text] of [["On", draft.quote], ["Typed", words]]) {
    const line = document.createElement("p");
    line.textContent = `${label}: ${shorten(text)}`;
    if (text) item.append(line);
  }
  return item;
}

const shorten = (text) => (text && text.length > 120 ? `${text.slice(0, 119)}…` : text);
const clock = (at) => new Date(at).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: words });
  made.addEventListener("click", act);
  return made;
}
