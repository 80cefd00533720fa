// From one sentence to the next in reading order, without going through all of them; and to any by its number or
// by words that it holds.

import { gettext, ngettext } from "../../newsroom/words.js";

const byId = (id) => document.getElementById(id);

// The next (by 1) or the one before (by -1) that the filter `name` lets through; without `here`, the first or
// the last of all.
export function nextFrom(here, by, name) {
  const root = document.querySelector(".bench-text");
  const fits = (node) => (isQueued(node, name) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT, fits);
  if (!here && by < 0) return walker.lastChild();
  walker.currentNode = here ?? root;
  return by > 0 ? walker.nextNode() : walker.previousNode();
}

export function isQueued(node, name) {
  if (!node?.classList.contains("s")) return false;
  return name === "all" || (node.dataset.queue ?? "").split(" ").includes(name);
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
  byId("find-said").textContent = input.value.trim() && (found.length ? few : gettext("No sentence contains that."));
}

const isAfter = (one, other) => other && other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;

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
    const ahead = found.find((sentence) => isAfter(sentence, page.inHand())) ?? found[0];
    if (ahead) page.choose(ahead);
  });
}
