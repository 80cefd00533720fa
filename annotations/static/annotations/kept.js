// What is typed and not yet saved stays in this browser, per article and form, until it is saved or discarded.

const OWN = new Set(["csrfmiddlewaretoken", "version", "act", "number"]);

const place = (article, name) => `newsroom:${article}:${name}`;

export function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
}

export function keep(article, name, form) {
  const kept = { at: Date.now(), values: typed(form), version: form.elements.version?.value };
  try {
    localStorage.setItem(place(article, name), JSON.stringify(kept));
    return true;
  } catch {
    return false; // storage is full or switched off: the guard at leaving the page still holds
  }
}

export function drop(article, name) {
  try {
    localStorage.removeItem(place(article, name));
  } catch {
    // nothing was kept
  }
}

export function kept(article, name) {
  try {
    return JSON.parse(localStorage.getItem(place(article, name)));
  } catch {
    return null;
  }
}

export function keptNames(article) {
  const start = place(article, "");
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  } catch {
    return [];
  }
}

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
