// What the forms of an article hold and was not saved. Each form that is opened keeps a draft of its own, so
// that two tabs, or a second beginning, never write over one another.

import { names, read, remove, write } from "../drafts.js";

const OWN = new Set(["csrfmiddlewaretoken", "version", "act", "number", "sentence", "revision", "to"]);

const place = (article, name) => `${article}:${name}:`;

export function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
}

export function keep(article, form, quote) {
  form.dataset.draft ??= place(article, form.dataset.kept) + Date.now().toString(36) + Math.random().toString(36).slice(2, 6);
  const where = new URL(form.action).search;
  write(form.dataset.draft, { at: Date.now(), values: typed(form), version: form.elements.version?.value, where, quote });
}

export function drop(form) {
  if (form.dataset.draft) remove(form.dataset.draft);
}

// Of the form with that name, or of all: [{ id, name, at, values, version, where, quote }], newest first.
export function drafts(article, name = null) {
  const found = names(name === null ? `${article}:` : place(article, name));
  const all = found.map((id) => ({ id, name: id.split(":")[1], ...read(id) }));
  return all.filter((draft) => draft.values).sort((one, other) => other.at - one.at);
}

export const discard = (draft) => remove(draft.id);

// The version that it was typed over comes back with it: if somebody saved meanwhile, the server says so.
export function fill(form, { values, version }) {
  if (version) form.elements.version.value = version;
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "submit") continue;
    const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else if (given.length) control.value = given[0];
  }
}
