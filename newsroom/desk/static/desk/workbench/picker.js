// A source is looked for while its words are typed. Without this script the server looks for it on saving.

import { element } from "./pieces.js";
import { getJson } from "./send.js";
import { gettext, ngettext } from "../../newsroom/words.js";

const PAUSE = 200;
const REFERENCE = /^(https?:\/\/|www\.|doi:?|10\.\d|isbn)|^[^\s/]+\.[a-z]{2,}(\/\S*)?$/i; // an address, a DOI or an ISBN

export function pick(field, url) {
  const { form } = field.querySelector("input");
  const input = field.querySelector("input[type=search]");
  const list = field.querySelector("[role=listbox]");
  const said = field.querySelector("[data-picker-said]");
  const chosen = field.querySelector("[data-picker-chosen]");
  let timer, running, active = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(to) {
    const options = [...list.children];
    active = (to + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  // Whatever is looked for, only what fits it is in sight.
  function empty() {
    input.value = "";
    field.classList.remove("looking");
    close();
  }

  function choose(option) {
    if (!option.dataset.id) return make(input.value.trim());
    const radio = element("input", { type: "radio", name: "source", value: option.dataset.id, checked: true });
    chosen.replaceChildren(element("label", {}, radio, ` ${option.textContent}`));
    said.textContent = gettext("Chosen: %(source)s", { source: option.textContent });
    empty();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    form.querySelector("[data-after-source]").focus();
  }

  // What was looked for in vain is the beginning of a new source.
  function make(words) {
    const [known, asked] = REFERENCE.test(words) ? ["reference", "title"] : ["title", "reference"];
    for (const radio of chosen.querySelectorAll(":checked")) radio.checked = false;
    form.querySelector(".make").open = true;
    form.elements[known].value = words;
    said.textContent = "";
    empty();
    form.elements[known].dispatchEvent(new Event("input", { bubbles: true }));
    form.elements[asked].focus();
  }

  function show(sources) {
    const found = sources.map(({ id, words, protected: hidden }) => ({ id, words: hidden ? gettext("%(source)s (protected)", { source: words }) : words }));
    const offered = found.length ? found : [{ id: "", words: gettext("Make a new source: %(words)s", { words: input.value.trim() }) }];
    list.replaceChildren(...offered.map(({ id, words }, index) => {
      const option = element("li", { id: `${list.id}-${index}`, role: "option", ariaSelected: "false" }, words);
      option.dataset.id = id;
      return option;
    }));
    active = -1;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = found.length ? ngettext("%(count)s found", "%(count)s found", found.length) : gettext("None found.");
  }

  async function look() {
    clearTimeout(timer);
    running?.abort();
    const words = input.value.trim();
    field.classList.toggle("looking", Boolean(words));
    said.textContent = "";
    if (!words) return close();
    running = new AbortController();
    try {
      show((await getJson(`${url}?q=${encodeURIComponent(words)}`, running.signal)).sources);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = error.message;
    }
  }

  async function decide() {
    if (list.hidden) await look();
    if (!list.hidden) choose(list.children[Math.max(active, 0)]);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    close();
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && input.value.trim()) decide();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") move(active + 1);
    else if (event.key === "ArrowUp") move(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}
