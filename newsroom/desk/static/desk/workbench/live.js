// What others do while this page is open, and where they are. The page asks every two seconds while it is in view.

import { byId, shownState } from "./pieces.js";
import { get } from "../send.js";

const EVERY = 2_000; // milliseconds
const AFTER_TROUBLE = 10_000;

const namedIds = []; // ids of the sentences that show names
let timer = 0;

// `workbench` has place(), the part of the address that says where the person is, and onNews(html).
export function startFollowing(workbench) {
  const askIn = (wait) => (timer = setTimeout(() => ask(workbench, askIn), wait));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) askIn(0);
  });
  askIn(EVERY);
}

async function ask(workbench, askIn) {
  if (document.hidden) return;
  try {
    const query = new URLSearchParams(workbench.place());
    query.set("who", byId("people").dataset.who);
    query.set("revision", shownState.revision);
    const html = await get(`${byId("bench").dataset.live}?${query}`);
    if (html) workbench.onNews(html);
    askIn(EVERY);
  } catch {
    askIn(AFTER_TROUBLE); // the problem is shown when the person saves
  }
}

// Shows at each sentence the names of those who look at it.
export function showPeople() {
  for (const id of namedIds.splice(0)) byId(id)?.removeAttribute("data-here");
  for (const { dataset } of byId("people").querySelectorAll("[data-there]")) {
    const sentence = byId(`s-${dataset.there}`);
    if (!sentence) continue;
    namedIds.push(sentence.id);
    sentence.dataset.here = [sentence.dataset.here, dataset.name].filter(Boolean).join(", ");
  }
}

// Whether the answer says that the text of this page must be loaded again.
export const needsReload = (answer) => answer.isAllNew || answer.revision > shownState.revision;
