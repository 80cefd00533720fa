// The search for a source while its words are typed. Without this script the server searches when the form is saved.

import { element } from "./pieces.js";
import { getJson } from "../send.js";
import { gettext, ngettext } from "../../newsroom/words.js";

const PAUSE = 200;
const REFERENCE = /^(https?:\/\/|www\.|doi:?|10\.\d|isbn)|^[^\s/]+\.[a-z]{2,}(\/\S*)?$/i; // an address, a DOI or an ISBN

// The results replace the sources that were used last.
export function startPicker(field, url) {
  const input = field.querySelector("input[type=search]");
  const status = field.querySelector("[data-picker-said]");
  const choices = field.querySelector("[data-picker-chosen]");
  const usedLast = [...choices.children];
  const { form } = input;
  let timer;
  let running;

  function choose(radio) {
    radio.click();
    status.textContent = gettext("Chosen: %(source)s", { source: radio.parentElement.textContent.trim() });
    form.querySelector("[data-after-source]").focus();
  }

  // The words of a search without result begin a new source.
  function beginNewSource(words) {
    const { "citation-reference": reference, "citation-title": title } = form.elements;
    const [filled, missing] = REFERENCE.test(words) ? [reference, title] : [title, reference];
    choices.replaceChildren();
    status.textContent = "";
    input.value = "";
    form.querySelector(".make").open = true;
    filled.value = words;
    filled.dispatchEvent(new Event("input", { bubbles: true }));
    missing.focus();
  }

  function showResults(sources, words) {
    const labels = sources.map(({ id, words, protected: hidden }) => {
      const radio = element("input", { type: "radio", name: choices.dataset.pickerChosen, value: id });
      return element("label", {}, radio, ` ${hidden ? gettext("%(source)s (protected)", { source: words }) : words}`);
    });
    const newSource = element("button", { type: "button", onclick: () => beginNewSource(words) }, gettext("Create source: %(words)s", { words }));
    choices.replaceChildren(...(labels.length ? labels : [newSource]));
    status.textContent = labels.length ? ngettext("%(count)s found", "%(count)s found", labels.length) : gettext("None found.");
  }

  // Returns whether the search was done.
  async function search() {
    clearTimeout(timer);
    running?.abort();
    status.textContent = "";
    const words = input.value.trim();
    if (!words) return choices.replaceChildren(...usedLast);
    running = new AbortController();
    try {
      const { sources } = await getJson(`${url}?q=${encodeURIComponent(words)}`, running.signal);
      showResults(sources, words);
      return true;
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = error.message;
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !input.value.trim()) return;
    event.preventDefault();
    if (!(await search())) return;
    const [first] = choices.querySelectorAll("input");
    if (first) choose(first);
    else beginNewSource(input.value.trim());
  });
  // Hazard: the arrow keys in a group of choices cause clicks too, which have no pointer type.
  choices.addEventListener("click", ({ target, pointerType }) => {
    const radio = pointerType && target.closest("label")?.querySelector("input");
    if (radio) setTimeout(() => choose(radio));
  });
}
