// A saved copy beside the text. It is opened page by page, and the key that adds a source quotes it.

import { get } from "../send.js";

const place = document.getElementById("document");

// Returns the parameters of a source that begins with the words selected in the copy.
export function quotedPassage() {
  const selection = getSelection();
  const text = selection.anchorNode?.parentElement?.closest("#document [data-text]");
  const printed = text ? String(selection).replace(/\s+/g, " ").trim() : "";
  if (!printed) return {};
  const { source, place: page } = text.closest("[data-document]").dataset;
  return { source, printed, page };
}

export function startDocument(showError) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-document-link], #document [data-page]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.href).catch(showError);
  });
  place.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close-document]")) close();
  });
}

async function show(url) {
  const page = new DOMParser().parseFromString(await get(url), "text/html");
  place.replaceChildren(...page.body.children);
  place.hidden = false;
  (place.querySelector("mark") ?? place.firstElementChild).scrollIntoView({ block: "nearest" });
  place.querySelector("[data-text]").focus({ preventScroll: true });
}

function close() {
  place.hidden = true;
  place.replaceChildren();
  document.querySelector(".s[aria-current]")?.focus({ preventScroll: true });
}
