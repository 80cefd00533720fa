// The article's page works without this. With it, notes stand beside their sentences, or come from below.
// What is open is what the address says: #s-<key> and #n-<key> both open the entry of that sentence.
import { startMargin } from "./margin.js";
import { startSheet } from "./sheet.js";
import { startStrip } from "./strip.js";

const wide = window.matchMedia("(min-width: 68.75rem) and (scripting)"); // as reader.css asks
const paper = document.querySelector(".paper");
const margin = startMargin(paper);
const sheet = startSheet(close);
let opener = null;

const entryOf = (key) => document.getElementById(`n-${key}`);
const sentenceOf = (key) => document.getElementById(`s-${key}`);
const keyInAddress = () => /^#[sn]-([\w-]+)$/.exec(location.hash)?.[1] ?? "";

function show() {
  const key = keyInAddress();
  const entry = entryOf(key);
  const sentence = sentenceOf(key);
  document.querySelectorAll(".s.open").forEach((other) => other.classList.remove("open"));
  sentence?.classList.add("open");
  paper.classList.toggle("in-margin", wide.matches);
  margin.open(wide.matches ? entry : null, sentence);
  if (entry && !wide.matches) sheet.open(entry, sentence);
  else sheet.close();
}

function go(key) {
  // From note to note the address is replaced: Back closes, it does not walk through every note read.
  if (keyInAddress()) history.replaceState(history.state, "", `#n-${key}`);
  else history.pushState({ opened: true }, "", `#n-${key}`);
  show();
}

function close() {
  if (!keyInAddress()) return;
  if (history.state?.opened) {
    history.back();
  } else {
    history.replaceState(null, "", location.pathname + location.search);
    show();
  }
  opener?.focus({ preventScroll: true });
  opener = null;
}

/** The key of what a click asks to open: a mark, a marked sentence, or an entry that is folded up. */
function keyAsked(target) {
  const link = target.closest("a");
  if (link) return link.matches(".ref a, .whole-link, .entry:not(.open) .number") ? keyOfLink(link) : "";
  const sentence = target.closest(".head .s, .body .s");
  // Selecting words of a sentence ends in a click as well.
  if (sentence) return getSelection().isCollapsed ? sentence.id.slice(2) : "";
  return target.closest(".in-margin .entry:not(.open)")?.dataset.key ?? "";
}

function keyOfLink(link) {
  const inList = link.closest(".entry") && !paper.classList.contains("in-margin");
  return inList ? "" : link.hash.slice(3);
}

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const key = keyAsked(event.target);
  if (!key || !entryOf(key)) return;
  event.preventDefault();
  if (key === keyInAddress()) {
    close();
    return;
  }
  opener = event.target.closest("a");
  go(key);
  const byKeyboard = event.detail === 0;
  if (!wide.matches) sheet.focus();
  else if (byKeyboard) entryOf(key).focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
window.addEventListener("popstate", show);
window.addEventListener("hashchange", show);
wide.addEventListener("change", show);

paper.classList.add("scripted");
startStrip(document.querySelector("ol.strip"));
show();
// The browser goes to the address by itself when the page is complete: then once more to the sentence.
window.addEventListener("load", () => keyInAddress() && requestAnimationFrame(show));
