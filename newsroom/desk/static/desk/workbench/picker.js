// A source is looked for while its words are typed. Without this script the server looks for it on saving.

import { element } from "./pieces.js";
import { getJson } from "../send.js";
import { gettext, ngettext } from "../../newsroom/words.js";

const PAUSE = 200;
const REFERENCE = /^(https?:\/\/|www\.|doi:?|10\.\d|isbn)|^[^\s/]+\.[a-z]{2,}(\/\S*)?$/i; // an address, a DOI or an ISBN

// What is found takes the place of the sources that were used last, as choices.
export function pick(field, url) {
  const input = field.querySelector("input[type=search]");
  const said = field.querySelector("[data-picker-said]");
  const chosen = field.querySelector("[data-picker-chosen]");
  const used = [...chosen.children];
  const { form } = input;
  let timer, running;

  function choose(radio) {
    radio.click();
    said.textContent = gettext("Chosen: %(source)s", { source: radio.parentElement.textContent.trim() });
    form.querySelector("[data-after-source]").focus();
  }

  // What was looked for in vain is the beginning of a new source.
  function make(words) {
    const [known, asked] = REFERENCE.test(words) ? ["reference", "title"] : ["title", "reference"];
    chosen.replaceChildren();
    said.textContent = input.value = "";
    form.querySelector(".make").open = true;
    form.elements[known].value = words;
    form.elements[known].dispatchEvent(new Event("input", { bubbles: true }));
    form.elements[asked].focus();
  }

  function show(sources, words) {
    const labels = sources.map(({ id, words, protected: hidden }) => {
      const radio = element("input", { type: "radio", name: "source", value: id });
      return element("label", {}, radio, ` ${hidden ? gettext("%(source)s (protected)", { source: words }) : words}`);
    });
    const fresh = element("button", { type: "button", onclick: () => make(words) }, gettext("Make a new source: %(words)s", { words }));
    chosen.replaceChildren(...(labels.length ? labels : [fresh]));
    said.textContent = labels.length ? ngettext("%(count)s found", "%(count)s found", labels.length) : gettext("None found.");
  }

  // Whether it was looked for.
  async function look() {
    clearTimeout(timer);
    running?.abort();
    said.textContent = "";
    const words = input.value.trim();
    if (!words) return chosen.replaceChildren(...used);
    running = new AbortController();
    try {
      show((await getJson(`${url}?q=${encodeURIComponent(words)}`, running.signal)).sources, words);
      return true;
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = error.message;
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !input.value.trim()) return;
    event.preventDefault();
    if (!(await look())) return;
    const [first] = chosen.querySelectorAll("input");
    if (first) choose(first);
    else make(input.value.trim());
  });
  // Hazard: the arrow keys of a group of choices click, too.
  chosen.addEventListener("click", ({ target, pointerType }) => {
    const radio = pointerType && target.closest("label")?.querySelector("input");
    if (radio) setTimeout(() => choose(radio));
  });
}
