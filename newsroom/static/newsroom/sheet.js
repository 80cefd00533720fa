// One sheet from below for the note in hand. It is not modal: the text behind stays readable and scrolls.

const SWIPE = 60; // pixels downwards that close it

export function startSheet() {
  const element = document.createElement("dialog");
  element.className = "sheet";
  element.tabIndex = -1;
  element.setAttribute("aria-label", "Note");
  const bar = document.createElement("div");
  bar.className = "sheet-bar";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Close";
  bar.append(button);
  const content = document.createElement("div");
  element.append(bar, content);
  document.body.append(element);

  const sheet = {
    element,
    onClose() {},
    open(entry, sentence) {
      const shown = entry.cloneNode(true);
      shown.removeAttribute("id"); // the entry itself keeps it
      content.replaceChildren(...shown.childNodes);
      content.className = "entry";
      element.dataset.tone = entry.dataset.tone ?? "";
      if (!element.open) element.show();
      element.scrollTop = 0;
      clear(sentence, element);
    },
    close() {
      if (element.open) element.close();
    },
  };

  let from = null;
  button.addEventListener("click", () => sheet.onClose());
  element.addEventListener("touchstart", (event) => {
    from = element.scrollTop <= 0 || bar.contains(event.target) ? event.touches[0].clientY : null;
  }, { passive: true });
  element.addEventListener("touchend", (event) => {
    if (from !== null && event.changedTouches[0].clientY - from > SWIPE) sheet.onClose();
  });
  return sheet;
}

/** Scrolls only as far as the sentence needs to be seen above the sheet. */
function clear(sentence, element) {
  const free = window.innerHeight - element.offsetHeight;
  const box = sentence.getBoundingClientRect();
  if (box.top >= 16 && box.bottom <= free - 16) return;
  const room = Math.max(16, (free - box.height) / 2);
  window.scrollBy({ top: box.top - room });
}
