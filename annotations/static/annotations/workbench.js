// The workbench without reloading: links and forms of the page are followed by fetch, and the parts that the
// server sends replace those with the same id. Everything here works without this script too.

import { drop, fill, keep, kept, keptNames, typed } from "./kept.js";
import { pick } from "./picker.js";
import { Failed, get, post } from "./send.js";

const bench = document.getElementById("bench");
const { article, token, sources, markdownx } = bench.dataset;
const narrow = matchMedia("(max-width: 64rem)");
let running;
let first = ""; // what the open form held when it was opened

const byId = (id) => document.getElementById(id);
const inHand = () => document.querySelector(".s[aria-current]");
const openForm = () => byId("form");
const isDirty = () => Boolean(openForm()) && JSON.stringify(typed(openForm())) !== first;

// --- Pieces of the page ---------------------------------------------------------------------------------

function swap(html) {
  const focused = document.activeElement?.id;
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const piece of page.querySelectorAll("[data-swap]")) byId(piece.id)?.replaceWith(document.adoptNode(piece));
  if (focused && document.activeElement === document.body) byId(focused)?.focus({ preventScroll: true });
  settle();
}

// After every swap, and once at the start.
function settle() {
  const current = inHand() || document.querySelector(".s");
  for (const sentence of document.querySelectorAll(".s")) sentence.tabIndex = sentence === current ? 0 : -1;
  const form = openForm();
  first = form ? JSON.stringify(typed(form)) : "";
  if (form) prepare(form);
  for (const link of document.querySelectorAll("a[data-kept]")) {
    link.classList.toggle("has-kept", Boolean(kept(article, link.dataset.kept)));
  }
  sayKept();
}

function sayKept() {
  const count = keptNames(article).length;
  byId("kept").textContent = count ? `${count} unsaved form${count === 1 ? "" : "s"} kept in this browser` : "";
}

function mark(sentence) {
  for (const other of document.querySelectorAll(".s[aria-current]")) other.removeAttribute("aria-current");
  sentence?.setAttribute("aria-current", "true");
}

function show(sentence) {
  const behaviour = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  sentence.scrollIntoView({ block: narrow.matches ? "start" : "nearest", behavior: behaviour });
}

function complain(error) {
  if (error.name === "AbortError") return;
  const notice = document.createElement("p");
  notice.className = "notice blocks";
  notice.textContent = error instanceof Failed ? error.message : "Something went wrong in this page: reload it. What you typed is kept.";
  if (error.login) {
    const link = Object.assign(document.createElement("a"), { href: error.login, target: "_blank", textContent: "Log in" });
    notice.append(" ", link);
  }
  byId("problem").replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
  if (!(error instanceof Failed)) throw error;
}

// --- Following links and forms ----------------------------------------------------------------------------

async function go(url, focus) {
  running?.abort();
  running = new AbortController();
  try {
    swap(await get(url, running.signal));
    history.replaceState(null, "", url);
    focus?.();
  } catch (error) {
    complain(error);
  }
}

function take(sentence) {
  mark(sentence);
  sentence.focus({ preventScroll: true });
  show(sentence);
  for (const other of document.querySelectorAll(".s")) other.tabIndex = other === sentence ? 0 : -1;
  go(withFilter(sentence.href, new URLSearchParams(location.search).get("pick")));
}

// The filter, and what is being moved, may have changed since the text was made.
function withFilter(href, picked = null) {
  const url = new URL(href);
  if (picked) url.searchParams.set("pick", picked);
  else url.searchParams.delete("pick");
  if (bench.dataset.show === "all") url.searchParams.delete("show");
  else url.searchParams.set("show", bench.dataset.show);
  return url.pathname + url.search;
}

async function send(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const data = new FormData(form, button);
  try {
    const { saved, html } = await post(form.action, data, token);
    if (saved && form.dataset.kept) drop(article, form.dataset.kept);
    swap(html);
    if (saved) return finish();
    first = ""; // what came back is still not saved
    (document.querySelector("#panel .error, #panel .stale, #problem") || byId("panel")).scrollIntoView({ block: "nearest" });
  } catch (error) {
    form.ariaBusy = null;
    complain(error);
  }
}

function finish() {
  const at = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  byId("said").textContent = `saved ${at}`;
  const url = new URL(location.href);
  const sentence = inHand();
  url.search = sentence ? new URL(sentence.href).search : "";
  history.replaceState(null, "", withFilter(url.href));
  if (sentence) {
    sentence.focus({ preventScroll: true });
    if (sentence.getBoundingClientRect().top < 0 || sentence.getBoundingClientRect().bottom > innerHeight) show(sentence);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link.matches(".s")) {
    event.preventDefault();
    take(link);
  } else if (link.matches("[data-filter]")) {
    event.preventDefault();
    filter(link);
  } else if (link.matches("[data-go]")) {
    event.preventDefault();
    if (link.matches("[data-drop]")) drop(article, openForm().dataset.kept);
    follow(link);
  }
});

function follow(link) {
  const url = new URL(link.href);
  if (!url.searchParams.get("s") && !url.searchParams.get("a")) mark(null);
  go(url.pathname + url.search, () => (document.querySelector("#form [data-focus]") || inHand() || byId("panel")).focus());
}

function filter(link) {
  bench.dataset.show = link.dataset.filter;
  for (const other of document.querySelectorAll("[data-filter]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const url = withFilter(location.href, new URLSearchParams(location.search).get("pick"));
  history.replaceState(null, "", url);
  const queue = queued();
  if (queue.length && !queue.includes(inHand())) take(queue[0]);
  else if (!openForm()) go(url);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act], [data-save]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});

// --- The open form ----------------------------------------------------------------------------------------

function prepare(form) {
  if (form.querySelector(".markdownx-editor:not([data-markdownx-init])") && document.readyState === "complete") loadEditor();
  const picker = form.querySelector("[data-picker]");
  if (picker) pick(picker, sources);
  const before = kept(article, form.dataset.kept);
  if (before && JSON.stringify(before.values) !== first) offer(form, before);
}

// django-markdownx looks for its editors once, when it is loaded: a form that came later needs it again.
function loadEditor() {
  const script = Object.assign(document.createElement("script"), { src: markdownx });
  script.onload = () => script.remove();
  document.head.append(script);
}

function offer(form, before) {
  const bar = document.createElement("p");
  const time = new Date(before.at).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
  bar.className = "offer";
  bar.append(`Typed here on ${time} and never saved. `);
  for (const [words, act] of [["Bring it back", () => restore(form, before)], ["Discard it", () => discard(form)]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: words });
    button.addEventListener("click", () => {
      bar.remove();
      act();
    });
    bar.append(button, " ");
  }
  form.querySelector("h3").after(bar);
}

function restore(form, before) {
  const { values } = before;
  const chosen = values.find(([name]) => name === "source");
  if (chosen && !form.querySelector(`[name=source][value="${CSS.escape(chosen[1])}"]`)) {
    const label = document.createElement("label");
    label.append(Object.assign(document.createElement("input"), { type: "radio", name: "source", value: chosen[1] }), " The source chosen before");
    form.querySelector("[data-picker-chosen]").append(label);
  }
  fill(form, before);
  form.querySelector(".make")?.toggleAttribute("open", values.some(([name, value]) => name === "title" && value));
  form.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
}

function discard(form) {
  drop(article, form.dataset.kept);
  sayKept();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-save]");
  if (!form) return;
  if (isDirty()) keep(article, form.dataset.kept, form);
  else drop(article, form.dataset.kept);
  sayKept();
});

addEventListener("beforeunload", (event) => {
  if (isDirty()) event.preventDefault();
});

// django-markdownx takes the Tab key for itself, which would trap the keyboard, and uploads what is pasted or
// dropped, which this desk does not offer: both are caught before they reach it.
const inEditor = (event) => event.target.matches?.(".markdownx-editor");

document.addEventListener("keydown", (event) => {
  if (inEditor(event) && event.key === "Tab") event.stopPropagation();
}, true);

for (const type of ["paste", "drop"]) {
  document.addEventListener(type, (event) => {
    if (!inEditor(event) || !(event.clipboardData || event.dataTransfer)?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    complain(new Failed("A note holds words and links, no files."));
  }, true);
}

// --- Keys -------------------------------------------------------------------------------------------------

function queued() {
  const name = bench.dataset.show;
  const all = [...document.querySelectorAll(".s")];
  return name === "all" ? all : all.filter((sentence) => (sentence.dataset.queue || "").split(" ").includes(name));
}

// The next in the queue from where we are, even where the sentence in hand has just left the queue.
function step(by) {
  const all = [...document.querySelectorAll(".s")];
  const queue = queued();
  const here = all.indexOf(inHand());
  const ahead = by > 0
    ? queue.find((sentence) => all.indexOf(sentence) > here)
    : queue.findLast((sentence) => all.indexOf(sentence) < (here < 0 ? all.length : here));
  if (ahead) take(ahead);
}

const STEPS = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };

function press(key) {
  const targets = [...document.querySelectorAll(`[data-hotkey="${CSS.escape(key)}"]`)];
  const target = targets.find((other) => other.matches("[data-close-form]")) || targets[0];
  target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && openForm()) {
    event.preventDefault();
    openForm().requestSubmit(openForm().querySelector(".button.primary:not([data-mine])"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (key === "Escape") {
    if (byId("status").querySelector("details[open]")) byId("status").querySelector("details").open = false;
    else press(key);
    return;
  }
  const typing = target.closest("input, textarea, select, summary");
  const arrowElsewhere = key.startsWith("Arrow") && !target.closest(".s") && target !== document.body;
  if (typing || arrowElsewhere) return;
  if (key === "Enter" && !target.matches(".s[aria-current], body")) return;
  if (key === "?") byId("status").querySelector("details").open ^= true;
  else if (STEPS[key]) step(STEPS[key]);
  else if (!press(key)) return;
  event.preventDefault();
});

settle();
if (inHand() && !location.hash) show(inHand());
