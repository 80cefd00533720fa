// The history of a card, which is fetched when somebody opens it.

import { get } from "../send.js";

export function startHistories(showError) {
  const onToggle = ({ target }) => target.open && fetchHistory(target.querySelector("[data-past]"), showError);
  document.addEventListener("toggle", onToggle, true); // this event does not bubble
}

async function fetchHistory(place, showError) {
  if (!place) return;
  try {
    const html = await get(place.querySelector("a").href);
    place.replaceWith(document.createRange().createContextualFragment(html));
  } catch (error) {
    showError(error);
  }
}
