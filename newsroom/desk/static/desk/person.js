// On every desk page: what a person typed and did not save is put back, and goes with that person.

import { forget, isStillMine, person, sayWho } from "./drafts.js";
import { openForms } from "./kept.js";

if (person) {
  sayWho();
  openForms();
} else if (document.querySelector("[data-logged-out]")) forget();

// Somebody logged out, or in as somebody else, in another tab or since this page was put by: it shows nothing
// more of what the one before had open. Emptied first, so that no unsaved form asks to stay.
function leave() {
  if (!person || isStillMine()) return;
  for (const id of ["main", "kept"]) document.getElementById(id)?.replaceChildren();
  location.reload();
}

addEventListener("storage", leave);
addEventListener("pageshow", leave);
