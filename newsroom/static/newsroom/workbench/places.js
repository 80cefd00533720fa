// Where the sentences of the text are: in their order, by number, and by the words that they hold.

import { ngettext } from "../words.js";

const byId = (id) => document.getElementById(id);

// All that stand in a queue, in the order of the page.
export function queued(name = byId("bench").dataset.show) {
  return [...document.querySelectorAll(name === "all" ? ".s" : `.s[data-queue~="${name}"]`)];
}

const isAfter = (one, other) => Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);

// The next in a queue from a sentence, that may just have left it; undefined at the end.
export function nextOf(queue, by, from) {
  if (!from) return queue.at(by > 0 ? 0 : -1);
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(queue[middle], from)) high = middle;
    else low = middle + 1;
  }
  if (by > 0) return queue[low];
  return queue[queue[low - 1] === from ? low - 2 : low - 1];
}

// As people type it: without accents, capitals, and the difference between straight and curly quotation marks.
function plain(words) {
  const straight = words.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
  return straight.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}

function hits(words) {
  const all = [...document.querySelectorAll("#text .block .s")];
  const numbered = /^\d+$/.test(words) && all[Number(words) - 1];
  if (numbered) return [numbered];
  const wanted = plain(words);
  return wanted ? all.filter((sentence) => plain(sentence.querySelector(".t").textContent).includes(wanted)) : [];
}

function say(input, found) {
  const few = ngettext("%(count)s sentence", "%(count)s sentences", found.length);
  byId("find-said").textContent = input.value.trim() ? few : "";
}

// The box: Enter goes to the next hit after the sentence in hand, and round again; Escape back to that sentence.
export function jump(page) {
  const input = byId("find");
  input.addEventListener("input", () => say(input, hits(input.value.trim())));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    (page.inHand() ?? byId("panel")).focus();
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = hits(input.value.trim());
    say(input, found);
    const ahead = nextOf(found, 1, page.inHand()) ?? found[0];
    if (ahead) page.choose(ahead);
  });
}
