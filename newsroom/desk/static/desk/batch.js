// The page of a batch goes on by itself while it is open: it repeats a step as long as the answer still has the button
// of that step and shows that something was done.

import { post } from "./send.js";

const form = document.querySelector("[data-batch]");
const state = form.querySelector("[data-state]");
const message = form.querySelector("[data-said]");
const stepButton = (name) => state.querySelector(`button[value="${CSS.escape(name)}"]`);

function show(words) {
  message.textContent = words;
  message.hidden = !words;
}

// Returns whether the step did something and there is more to do.
async function doStep(name) {
  const data = new FormData(form);
  data.set("step", name);
  const { html } = await post(location.href, data, form.dataset.token);
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-state]");
  const focused = state.contains(document.activeElement) && document.activeElement.value;
  const isUnchanged = state.innerHTML === fresh.innerHTML;
  state.innerHTML = fresh.innerHTML;
  if (focused) stepButton(focused)?.focus();
  return !isUnchanged && stepButton(name);
}

async function run(name) {
  form.toggleAttribute("data-busy", true);
  show("");
  try {
    while (await doStep(name));
    if (name === "again") await run("read");
  } catch (error) {
    show(error.message);
  }
  form.toggleAttribute("data-busy", false);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!form.hasAttribute("data-busy")) run(event.submitter.value);
});
if (stepButton("read")) run("read");
