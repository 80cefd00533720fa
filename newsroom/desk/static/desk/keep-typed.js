// What was typed into a form survives a crash, a closed tab and an ended login: it is kept in this browser
// until the server has taken it, and offered back when the same person opens the same form again.

import { read, remove, write } from "./drafts.js";
import { gettext } from "../newsroom/words.js";

const SENT = "newsroom:sent";

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && /^(text|textarea|url|date)$/.test(field.type));
const valuesOf = (form) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));

function offer(form, kept) {
  const line = document.createElement("p");
  line.className = "notice";
  line.setAttribute("role", "status");
  line.append(gettext("Text that you typed here before was not saved."), " ");
  const back = document.createElement("button");
  back.type = "button";
  back.textContent = gettext("Restore it");
  back.addEventListener("click", () => {
    for (const field of fieldsOf(form)) if (field.name in kept) field.value = kept[field.name];
    line.remove();
  });
  line.append(back);
  form.prepend(line);
}

// A save that went well leads to another page, or says so on this one: then the copy has done its work.
const [sent, from] = (sessionStorage.getItem(SENT) ?? "").split(" ");
if (sent && (from !== location.pathname || document.querySelector(".message.success"))) remove(sent);
sessionStorage.removeItem(SENT);

for (const form of document.querySelectorAll("[data-keep-typed]")) {
  const name = `form:${form.dataset.keepTyped}`;
  const kept = read(name);
  if (kept && JSON.stringify(kept) !== JSON.stringify(valuesOf(form))) offer(form, kept);
  form.addEventListener("input", () => write(name, valuesOf(form)));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, `${name} ${location.pathname}`));
}
