// The messages of a page that opens, for screen readers. They say what changes in a live region, not what was there from
// the start. A person whose form was refused begins at the problem, not at the top of the page.

const WAIT = 150; // milliseconds until a screen reader listens

const region = document.querySelector(".messages");
if (region?.children.length) setTimeout(announceAgain, WAIT);

const problem = document.querySelector("main [aria-invalid=true], main [role=alert]:not(:empty), main .errorlist");
if (problem && document.activeElement === document.body) {
  if (problem.tabIndex < 0) problem.tabIndex = -1;
  problem.focus();
}

function announceAgain() {
  region.replaceChildren(...[...region.children].map((message) => message.cloneNode(true)));
}
