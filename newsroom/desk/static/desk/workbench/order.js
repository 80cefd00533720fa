// The order of the sentences: the next one, and the search by number or words.

import { gettext, ngettext } from "../../newsroom/words.js";
import { byId } from "./pieces.js";

// Returns the next sentence (`by` is 1) or the one before (-1) that the filter lets through. Without `here` it is the
// first or the last one. Hazard: a text may have thousands of sentences, so that this does not go through all of them.
export function nextFrom(here, by, filter) {
  const root = document.querySelector(".bench-text");
  const accept = (node) => (isQueued(node, filter) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT, accept);
  if (!here && by < 0) return walker.lastChild();
  walker.currentNode = here ?? root;
  return by > 0 ? walker.nextNode() : walker.previousNode();
}

// Whether the filter lets that sentence through.
export function isQueued(node, filter) {
  if (!node?.classList.contains("s")) return false;
  return filter === "all" || (node.dataset.queue ?? "").split(" ").includes(filter);
}

// Whether `element` comes after `other` in the page.
export const isAfter = (element, other) => other && other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;

// --- The search box ---------------------------------------------------------------------------------------

// Returns words as people type them: without accents, capitals and curly quotation marks.
function plain(words) {
  const straight = words.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
  return straight.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}

function findSentences(words) {
  const all = [...document.querySelectorAll("#text .block .s")];
  const numbered = /^\d+$/.test(words) && all[Number(words) - 1];
  if (numbered) return [numbered];
  const wanted = plain(words);
  return wanted ? all.filter((sentence) => plain(sentence.querySelector(".t").textContent).includes(wanted)) : [];
}

function showCount(input, sentences) {
  const count = ngettext("%(count)s sentence", "%(count)s sentences", sentences.length);
  byId("find-said").textContent = input.value.trim() && (sentences.length ? count : gettext("No sentence contains these words."));
}

// Enter goes to the next result after the selected sentence, and starts again at the end. Escape goes back to that
// sentence. `workbench` has findSelected() and goTo(sentence).
export function startSearch(workbench) {
  const input = byId("find");
  input.addEventListener("input", () => showCount(input, findSentences(input.value.trim())));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    (workbench.findSelected() ?? byId("panel")).focus();
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sentences = findSentences(input.value.trim());
    showCount(input, sentences);
    const next = sentences.find((sentence) => isAfter(sentence, workbench.findSelected())) ?? sentences[0];
    if (next) workbench.goTo(next);
  });
}
