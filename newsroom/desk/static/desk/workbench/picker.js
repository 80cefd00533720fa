// A source is looked for while its words are typed. Without this script the server looks for it on saving.

import { element } from "./pieces.js";
import { getJson } from "./send.js";
import { gettext, ngettext } from "../../newsroom/words.js";

const PAUSE = 200;

export function pick(field, url) {
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

  function choose(option) {
    const radio = element("input", { type: "radio", name: "source", value: option.dataset.id, checked: true });
    chosen.replaceChildren(element("label", {}, radio, ` ${option.textContent}`));
    input.value = "";
    said.textContent = gettext("Chosen: %(source)s", { source: option.textContent });
    close();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show(sources) {
    list.replaceChildren(...sources.map(({ id, words, protected: hidden }, index) => {
      const option = element("li", { id: `${list.id}-${index}`, role: "option", ariaSelected: "false" }, hidden ? `${words} (protected)` : words);
      option.dataset.id = id;
      return option;
    }));
    active = -1;
    list.hidden = !sources.length;
    input.setAttribute("aria-expanded", String(Boolean(sources.length)));
    said.textContent = sources.length
      ? ngettext("%(count)s found; arrow down to choose.", "%(count)s found; arrow down to choose.", sources.length)
      : gettext("None found: make a new source.");
  }

  async function look() {
    running?.abort();
    const words = input.value.trim();
    if (!words) return close();
    running = new AbortController();
    try {
      show((await getJson(`${url}?q=${encodeURIComponent(words)}`, running.signal)).sources);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = error.message;
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") move(active + 1);
    else if (event.key === "ArrowUp") move(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
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
