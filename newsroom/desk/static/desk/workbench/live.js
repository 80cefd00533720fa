// What others do while this page is open, and who is where: asked for every other second while somebody looks.

import { byId, known } from "./pieces.js";
import { get } from "../send.js";

const EVERY = 2_000; // milliseconds
const AFTER_TROUBLE = 10_000;

const named = []; // ids of the sentences with names
let timer = 0;

// acts: { where(), the part of the address that says where one is; heard(html) }
export function listen(acts) {
  const again = (wait) => (timer = setTimeout(() => ask(acts, again), wait));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) again(0);
  });
  again(EVERY);
}

async function ask(acts, again) {
  if (document.hidden) return;
  try {
    const query = new URLSearchParams(acts.where());
    query.set("who", byId("people").dataset.who);
    query.set("revision", known.revision);
    const html = await get(`${byId("bench").dataset.live}?${query}`);
    if (html) acts.heard(html);
    again(EVERY);
  } catch {
    again(AFTER_TROUBLE); // whoever saves is told what is wrong
  }
}

// At each sentence the names of those who look at it.
export function sayWhoIsHere() {
  for (const id of named.splice(0)) byId(id)?.removeAttribute("data-here");
  for (const { dataset } of byId("people").querySelectorAll("[data-there]")) {
    const sentence = byId(`s-${dataset.there}`);
    if (!sentence) continue;
    named.push(sentence.id);
    sentence.dataset.here = [sentence.dataset.here, dataset.name].filter(Boolean).join(", ");
  }
}

export const isBehind = (answer) => answer.isAllNew || answer.revision > known.revision;
