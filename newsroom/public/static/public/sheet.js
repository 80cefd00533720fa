// One sheet from below for the note in hand. It is not modal: the text behind stays readable and scrolls.

import { gettext } from "../newsroom/words.js";

const SWIPE = 60; // pixels downwards that close it

const make = (name, properties) => Object.assign(document.createElement(name), properties);

export function startSheet(close) {
  const element = make("dialog", { className: "sheet", tabIndex: -1 });
  const bar = make("div", { className: "sheet-bar" });
  const button = make("button", { type: "button", textContent: gettext("Close") });
  const content = make("div", { className: "entry" });
  bar.append(button);
  element.append(bar, content);
  document.body.append(element);

  let from = null;
  button.addEventListener("click", close);
  element.addEventListener("touchstart", (event) => {
    from = element.scrollTop <= 0 ? event.touches[0].clientY : null;
  }, { passive: true });
  element.addEventListener("touchend", (event) => {
    if (from !== null && event.changedTouches[0].clientY - from > SWIPE) close();
  });

  return {
    open(entry, sentence) {
      // Copies of the children only: the entry in the list keeps the id.
      content.replaceChildren(...entry.cloneNode(true).childNodes);
      element.dataset.tone = entry.dataset.tone ?? "";
      element.dir = getComputedStyle(entry).direction;
      element.setAttribute("aria-label", headOf(content) || gettext("Note"));
      if (!element.open) element.show();
      element.scrollTop = 0;
      if (sentence) keepInSight(sentence, element);
    },
    close() {
      if (element.open) element.close();
    },
    focus() {
      element.focus({ preventScroll: true });
    },
  };
}

/** Return the heading of a note without its signs, which screen readers do not read. */
function headOf(content) {
  const head = content.querySelector("h3")?.cloneNode(true);
  for (const sign of head?.querySelectorAll("[aria-hidden]") ?? []) sign.remove();
  return head?.textContent.replace(/\s+/g, " ").trim();
}

/** Scrolls only if the sentence is not fully above the sheet. */
function keepInSight(sentence, element) {
  const free = window.innerHeight - element.offsetHeight;
  const box = sentence.getBoundingClientRect();
  if (box.top >= 16 && box.bottom <= free - 16) return;
  window.scrollBy({ top: box.top - Math.max(16, (free - box.height) / 2) });
}
