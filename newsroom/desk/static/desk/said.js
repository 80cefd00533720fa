// What a page has to say when it opens, for those who hear it: a live region says what changes in it, not what was
// there from the start, and whoever sent a form that was refused would begin at the top again.

const WAIT = 150; // milliseconds until a screen reader listens

const region = document.querySelector(".messages");
if (region?.children.length) setTimeout(putInAgain, WAIT);

const wrong = document.querySelector("main [aria-invalid=true], main [role=alert]:not(:empty), main .errorlist");
if (wrong && document.activeElement === document.body) {
  if (wrong.tabIndex < 0) wrong.tabIndex = -1;
  wrong.focus();
}

function putInAgain() {
  region.replaceChildren(...[...region.children].map((message) => message.cloneNode(true)));
}
