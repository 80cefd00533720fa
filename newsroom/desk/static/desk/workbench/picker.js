// The field of a source, while it is typed or pasted into. The server says what it means; without this script it does
// when the form is saved.

import { element } from "./pieces.js";
import { getJson, post } from "../send.js";
import { gettext, ngettext } from "../../newsroom/words.js";

const PAUSE = 200;

// The results replace the sources that were used last.
export function startPicker(field, url) {
  const input = field.querySelector("[name=citation-find]");
  const read = field.querySelector("[name=citation-read]");
  const status = field.querySelector("[data-picker-said]");
  const choices = field.querySelector("[data-picker-chosen]");
  const kinds = field.querySelector("[data-picker-kinds]");
  const usedLast = [...choices.children];
  const { form } = input;
  const { "citation-title": title, "citation-kind": kind } = form.elements;
  const place = form.querySelector("[data-after-source]");
  let timer;
  let running;
  let answered = { text: "", answer: null }; // what was read as a whole last

  function choose(radio) {
    radio.click();
    status.textContent = gettext("Chosen: %(source)s", { source: radio.parentElement.textContent.trim() });
  }

  // Only what is missing is asked for: the title comes out of the folded fields.
  function askTitle() {
    form.querySelector(".make").before(title.closest(".field"));
  }

  function fill(control, value) {
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The words of a search without result are the title of a new source.
  function takeWords() {
    const words = input.value.trim();
    if (!words || answered.answer?.new?.read) return;
    fill(title, words);
    fill(input, "");
  }

  function beginNewSource() {
    takeWords();
    form.querySelector(".make").open = true;
    form.elements["citation-reference"].focus();
  }

  function describeNew({ words, more }) {
    const others = ngettext("%(count)s more source in the paste is added, too.", "%(count)s more sources in the paste are added, too.", more);
    return [gettext("New source: %(source)s", { source: words }), ...(more ? [others] : [])].join(". ");
  }

  function showResults({ sources, new: added, error }, words) {
    const labels = sources.map(({ id, words: line, protected: hidden }) => {
      const radio = element("input", { type: "radio", name: choices.dataset.pickerChosen, value: id });
      return element("label", {}, radio, ` ${hidden ? gettext("%(source)s (protected)", { source: line }) : line}`);
    });
    const newSource = element("button", { type: "button", onclick: decide }, gettext("Create source: %(words)s", { words }));
    const isPaste = Boolean(added?.read) || Boolean(error);
    choices.replaceChildren(...(labels.length || isPaste ? labels : [newSource]));
    read.value = added?.read ?? "";
    if (error) status.textContent = error;
    else if (labels.length) status.textContent = ngettext("%(count)s found", "%(count)s found", labels.length);
    else status.textContent = isPaste ? describeNew(added) : gettext("None found.");
    if (!added?.lacks_title) return;
    askTitle();
    status.textContent = gettext("This source is new. Enter its title.");
  }

  async function ask(text, isWhole) {
    if (!isWhole) return getJson(`${url}?q=${encodeURIComponent(text.slice(0, 300))}`, running.signal);
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("q", text);
    return JSON.parse((await post(url, data, field.dataset.token)).html);
  }

  // Returns the answer, or null. What is read as a whole may be a paste, and its page is fetched: that is not done for an
  // address that is still being typed.
  async function search(isWhole) {
    clearTimeout(timer);
    running?.abort();
    const text = input.value.trim();
    if (!text) return choices.replaceChildren(...usedLast);
    if (isWhole && answered.text === text) return answered.answer;
    const own = new AbortController();
    running = own;
    status.textContent = isWhole ? gettext("Reading the source…") : "";
    try {
      const answer = await ask(text, isWhole);
      if (running !== own || input.value.trim() !== text) return null;
      if (isWhole) answered = { text, answer };
      showResults(answer, text);
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = error.message;
      return null;
    }
  }

  input.addEventListener("input", ({ inputType }) => {
    clearTimeout(timer);
    read.value = "";
    answered = { text: "", answer: null };
    status.textContent = "";
    if (inputType === "insertFromPaste" || inputType === "insertFromDrop" || input.value.includes("\n")) search(true);
    else timer = setTimeout(search, PAUSE);
  });
  // Goes to what is still missing. Hazard: what is typed before the answer is there is the place in the source, and the
  // person who types there must not be moved.
  async function decide() {
    const before = place.value;
    place.focus();
    const answer = await search(true);
    if (answer?.sources.length) return choose(choices.querySelector("input"));
    if (document.activeElement !== place || place.value !== before) return;
    if (!answer || answer.error) input.focus();
    else if (answer.new.lacks_title) title.focus();
    else if (!answer.new.read) beginNewSource();
  }

  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (input.value.trim()) decide();
  });
  // Hazard: the arrow keys in a group of choices cause clicks too, which have no pointer type.
  choices.addEventListener("click", ({ target, pointerType }) => {
    const radio = pointerType && target.closest("label")?.querySelector("input");
    if (!radio) return;
    choose(radio);
    setTimeout(() => place.focus());
  });
  kinds.hidden = false;
  kinds.addEventListener("click", ({ target }) => {
    const chosen = target.closest("button");
    if (!chosen) return;
    takeWords();
    askTitle();
    choices.replaceChildren();
    fill(kind, chosen.value);
    status.textContent = gettext("New source: %(source)s", { source: chosen.textContent.trim() });
    (title.value ? place : title).focus();
  });
}
