// Notes beside their sentences, or in a sheet from below. Without this script they follow the text.
// The address says what is open: #s-<key> and #n-<key> both open the entry of that sentence.
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

function openNote(key) {
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

/** Return the key of what a click opens: a mark, a marked sentence, or an entry that is folded up. */
function clickedKey(target) {
  const link = target.closest("a");
  if (link) {
    return link.matches(".ref a, .whole-link, .entry:not(.open) .number") ? keyOfLink(link) : "";
  }
  const sentence = target.closest(".head .s, .body .s");
  if (sentence) {
    // Selecting words of a sentence ends in a click as well.
    return getSelection().isCollapsed ? sentence.id.slice(2) : "";
  }
  return target.closest(".in-margin .entry:not(.open)")?.dataset.key ?? "";
}

function keyOfLink(link) {
  const inList = link.closest(".entry") && !paper.classList.contains("in-margin");
  return inList ? "" : link.hash.slice(3);
}

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const key = clickedKey(event.target);
  if (!key || !entryOf(key)) return;
  event.preventDefault();
  if (key === keyInAddress()) {
    close();
    return;
  }
  opener = event.target.closest("a");
  openNote(key);
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
