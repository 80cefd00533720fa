// Every desk page puts back what the person typed and did not save, and shows nothing of another person's.

import { forgetLastPerson, isSamePerson, person, rememberPerson } from "./drafts.js";
import { openForms } from "./kept.js";

if (person) {
  rememberPerson();
  openForms();
} else if (document.querySelector("[data-logged-out]")) {
  forgetLastPerson();
}

// Somebody logged out, or in as another person, in another tab or while this page was in the browser's history.
// Hazard: the page is emptied before it reloads, or an unsaved form would ask whether to stay.
function leave() {
  if (!person || isSamePerson()) return;
  for (const id of ["main", "kept"]) document.getElementById(id)?.replaceChildren();
  location.reload();
}

addEventListener("storage", leave);
addEventListener("pageshow", leave);
