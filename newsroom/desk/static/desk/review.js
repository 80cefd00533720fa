// The keys of the review page: j and k go from note to note, a and Enter act on the one in hand, A on all. After a
// decision the next note is in hand.

import { areSingleKeysOff } from "./drafts.js";

const PLACE = "newsroom:note-in-hand"; // among the notes of the page, while it is loaded again
const notes = [...document.querySelectorAll("[data-note]")];
const inHand = () => document.activeElement.closest("[data-note]");

notes[sessionStorage.getItem(PLACE)]?.focus();
sessionStorage.removeItem(PLACE);
document.addEventListener("submit", () => sessionStorage.setItem(PLACE, notes.indexOf(inHand())));

function step(by) {
  const at = notes.indexOf(inHand());
  notes[at < 0 ? 0 : Math.min(Math.max(at + by, 0), notes.length - 1)]?.focus();
}

function press(key) {
  const within = key === "A" ? document : inHand();
  const control = within?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  control?.click();
  if (key === "Enter") control?.parentElement.querySelector("textarea").focus();
  return Boolean(control);
}

const STEPS = { j: 1, k: -1 };

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isTyping = target.matches("input, textarea, select");
  if (isTyping && key === "Enter" && (event.ctrlKey || event.metaKey)) return target.form.requestSubmit();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (key === "Enter" ? !target.matches("[data-note]") : areSingleKeysOff()) return;
  if (STEPS[key]) step(STEPS[key]);
  else if (!["a", "A", "Enter"].includes(key) || !press(key)) return;
  event.preventDefault();
});
