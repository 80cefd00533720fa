// The history of a card is fetched when somebody unfolds it.

import { get } from "../send.js";

export function fetchUnfolded(complain) {
  const unfolded = ({ target }) => target.open && fill(target.querySelector("[data-past]"), complain);
  document.addEventListener("toggle", unfolded, true); // such an event does not bubble
}

async function fill(place, complain) {
  if (!place) return;
  try {
    const told = await get(place.querySelector("a").href);
    place.replaceWith(document.createRange().createContextualFragment(told));
  } catch (error) {
    complain(error);
  }
}
