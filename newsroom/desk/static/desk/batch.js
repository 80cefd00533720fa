// A batch goes on by itself while its page is open: one short step after another, each answered with the page's
// new state. What goes wrong is said, and the buttons of the page stay as they are without this script.

import { gettext } from "../newsroom/words.js";

const form = document.querySelector("[data-batch]");
const state = form.querySelector("[data-state]");
const said = form.querySelector("[data-said]");
const UNREACHABLE = gettext("The newsroom cannot be reached. Nothing is lost: press the button again when it is back.");
let running = false;

function say(words) {
  said.textContent = words;
  said.hidden = !words;
}

function show(markup) {
  const focused = document.activeElement?.closest("[data-state]") && document.activeElement.value;
  state.innerHTML = markup;
  if (focused) state.querySelector(`button[value="${CSS.escape(focused)}"]`)?.focus();
}

async function step(name) {
  const data = new FormData(form);
  data.set("step", name);
  let response;
  try {
    response = await fetch(location.href, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch {
    throw new Error(UNREACHABLE);
  }
  const json = (response.headers.get("Content-Type") || "").includes("json");
  const answer = json ? await response.json() : {};
  if (!response.ok) throw new Error(answer.error || gettext("The newsroom answered with an error (%(status)s). Nothing is lost: press the button again.", { status: response.status }));
  show(answer.html);
  return answer.left;
}

async function run(name) {
  if (running) return;
  running = true;
  form.toggleAttribute("data-busy", true);
  say("");
  try {
    let before = Infinity;
    let left = await step(name);
    while (left && left < before) {
      before = left;
      left = await step(name);
    }
  } catch (error) {
    say(error.message);
  }
  form.toggleAttribute("data-busy", false);
  running = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = event.submitter?.value;
  if (name) run(name).then(() => name === "again" && run("read"));
});
if (state.querySelector("[data-read]")) run("read");
