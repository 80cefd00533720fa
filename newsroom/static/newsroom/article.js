// The article's page works without this. With it, notes stand beside their sentences, or come from below.
import { startMargin } from "./margin.js";
import { startSheet } from "./sheet.js";
import { startStrip } from "./strip.js";

const wide = window.matchMedia("(min-width: 68.75rem)");
const paper = document.querySelector(".paper");
paper.classList.add("scripted");
const margin = startMargin(paper);
const sheet = startSheet();
let opener = null;

/** The key in the address: #s-<key> and #n-<key> both open that sentence's entry. */
function keyInAddress() {
  const match = /^#[sn]-(.+)$/.exec(decodeURIComponent(location.hash));
  return match ? match[1] : "";
}

function entryOf(key) {
  return key ? document.getElementById(`n-${key}`) : null;
}

function show() {
  const key = keyInAddress();
  const entry = entryOf(key);
  const sentence = key ? document.getElementById(`s-${key}`) : null;
  document.querySelectorAll(".s.open").forEach((other) => other.classList.toggle("open", other === sentence));
  sentence?.classList.add("open");
  paper.classList.toggle("in-margin", wide.matches);
  if (wide.matches) {
    sheet.close();
    margin.open(entry, sentence);
  } else if (entry && sentence) {
    sheet.open(entry, sentence);
  } else {
    sheet.close();
  }
}

function go(hash) {
  history.pushState({ opened: true }, "", hash || location.pathname + location.search);
  show();
}

function close() {
  if (!keyInAddress()) return;
  if (history.state?.opened) history.back();
  else {
    history.replaceState(null, "", location.pathname + location.search);
    show();
  }
  opener?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  const mark = link?.closest(".ref") ? link : null;
  if (mark) {
    event.preventDefault();
    opener = mark;
    if (keyInAddress() === mark.dataset.key) return close();
    go(mark.hash);
    return (wide.matches ? entryOf(mark.dataset.key) : sheet.element).focus({ preventScroll: true });
  }
  const entry = event.target.closest(".in-margin .entry:not(.open)");
  if (entry && entry.dataset.key && !link?.matches("[href^='/'], [href^='http']")) {
    event.preventDefault();
    go(`#n-${entry.dataset.key}`);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
sheet.onClose = close;
window.addEventListener("popstate", show);
window.addEventListener("hashchange", show);
wide.addEventListener("change", show);
startStrip(document.querySelector("ol.strip"));
show();
// The browser goes to the address on its own when the page is complete: then once more to the sentence.
window.addEventListener("load", () => keyInAddress() && requestAnimationFrame(show));
