// A batch goes on by itself while its page is open: a step is done again and again, as long as the page that it
// answers with still has its button, and shows that something was done. What goes wrong is said.

import { post } from "./send.js";

const form = document.querySelector("[data-batch]");
const state = form.querySelector("[data-state]");
const said = form.querySelector("[data-said]");
const button = (name) => state.querySelector(`button[value="${CSS.escape(name)}"]`);

function say(words) {
  said.textContent = words;
  said.hidden = !words;
}

// Whether it did something, and there is more of it.
async function step(name) {
  const data = new FormData(form);
  data.set("step", name);
  const { html } = await post(location.href, data, form.dataset.token);
  const now = new DOMParser().parseFromString(html, "text/html").querySelector("[data-state]");
  const focused = state.contains(document.activeElement) && document.activeElement.value;
  const isDone = state.innerHTML === now.innerHTML;
  state.innerHTML = now.innerHTML;
  if (focused) button(focused)?.focus();
  return !isDone && button(name);
}

async function run(name) {
  form.toggleAttribute("data-busy", true);
  say("");
  try {
    while (await step(name));
    if (name === "again") await run("read");
  } catch (error) {
    say(error.message);
  }
  form.toggleAttribute("data-busy", false);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!form.hasAttribute("data-busy")) run(event.submitter.value);
});
if (button("read")) run("read");
