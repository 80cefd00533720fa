// The workbench without reloading: links and forms of the page are followed by fetch, and the parts that the
// server sends replace those with the same id. Everything here works without this script too.

import { carry, drop, expect, isDirty, opened, unsaved } from "./kept.js";
import { forgetTyped, listen, sayKeys, typeInto } from "./keys.js";
import { pick } from "./picker.js";
import { queued } from "./places.js";
import { Failed, get, post } from "./send.js";
import { dropWaiting, take, takeLatest, waitsToShow } from "./turns.js";

const bench = document.getElementById("bench");
const { token, sources, markdownx } = bench.dataset;
const narrow = matchMedia("(max-width: 64rem)");
let hand = ""; // id of the sentence, or the note without one, that is highlighted; the panel may not show it yet

const byId = (id) => document.getElementById(id);
const panel = () => byId("panel");
const inHand = () => (hand ? byId(hand) : null);
const openForm = () => byId("form");

// --- Pieces of the page ---------------------------------------------------------------------------------

function swap(html) {
  const had = focusHeld();
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const piece of page.querySelectorAll("[data-swap]")) byId(piece.id)?.replaceWith(document.adoptNode(piece));
  settle();
  had();
}

// What has the focus may go with its piece: then what came in its place has it, or the card around it, or the
// sentence in hand. It is never nowhere.
function focusHeld() {
  const { activeElement: focused } = document;
  if (focused === document.body) return () => {};
  const ids = [focused.id, focused.closest(".card")?.id].filter(Boolean);
  return () => {
    if (!focused.isConnected) (ids.map(byId).find(Boolean) ?? inHand() ?? panel()).focus({ preventScroll: true });
  };
}

// After every swap, and once at the start. Whoever has moved on meanwhile stays where they are.
function settle() {
  mark(waitsToShow() ? hand : panel().dataset.hand);
  if (openForm()) prepare(openForm());
  opened(openForm());
  sayKeys();
}

// What the panel shows is the sentence that is highlighted, or nobody can act on it.
function mark(id) {
  hand = id;
  for (const other of document.querySelectorAll(".s[aria-current]")) other.removeAttribute("aria-current");
  inHand()?.setAttribute("aria-current", "true");
  const reached = inHand() || document.querySelector(".s");
  for (const sentence of document.querySelectorAll(".s")) sentence.tabIndex = sentence === reached ? 0 : -1;
  const behind = panel().dataset.hand !== hand;
  panel().inert = behind;
  panel().ariaBusy = String(behind);
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

// What waited was meant for what did not come: the highlight goes back to what the panel shows.
function fail(error) {
  if (error.name === "AbortError") return false;
  forgetTyped();
  dropWaiting();
  mark(panel().dataset.hand);
  if (openForm()) openForm().inert = false;
  complain(error);
  return false;
}

// --- Following links and forms ----------------------------------------------------------------------------

async function go(url, signal, focus, held = false) {
  try {
    const html = await get(url, signal);
    signal.throwIfAborted();
    swap(html);
    visit(url, held);
    focus?.();
    return true;
  } catch (error) {
    return fail(error);
  }
}

// Each sentence is an entry of the browser's history, so that Back leads to the one before; those that were
// only passed, while a key was held, are not.
function visit(url, held) {
  const { before, hand: was } = history.state;
  if (held || was === hand) history.replaceState({ before, hand }, "", url);
  else history.pushState({ before: before + 1, hand }, "", url);
}

addEventListener("popstate", () => {
  takeLatest({ kind: "show", run: (signal) => go(location.pathname + location.search, signal, arrive, true) });
});

function choose(sentence, held = false) {
  mark(sentence.id);
  sentence.focus({ preventScroll: true });
  show(sentence);
  const url = withFilter(sentence.href, new URLSearchParams(location.search).get("pick"));
  takeLatest({ kind: "show", run: (signal) => go(url, signal, null, held) });
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

// Hazard: what has the focus in an inert form keeps it until the browser paints, and takes the next key.
function lock(form) {
  if (form.contains(document.activeElement)) (inHand() ?? byId("main")).focus({ preventScroll: true });
  form.inert = true;
}

// A form is sent as it was when its button was pressed, once, and stays locked until the answer is here.
function submit(form, pressed) {
  if (form.ariaBusy === "true") return null;
  const focused = document.activeElement;
  form.ariaBusy = "true";
  lock(form);
  const unlock = () => {
    form.ariaBusy = null;
    form.inert = false;
    if (form.contains(focused)) focused.focus({ preventScroll: true });
  };
  const data = new FormData(form, pressed);
  return { kind: "act", run: () => send(form, data, unlock), dropped: unlock };
}

async function send(form, data, unlock) {
  try {
    const { saved, html } = await post(form.action, data, token);
    if (saved && form.dataset.kept) drop(form);
    if (!saved) dropWaiting();
    carry(saved ? "" : form.dataset.draft);
    swap(html);
    if (saved) return finish();
    unsaved();
    (document.querySelector("#panel .error, #panel .stale, #problem") || panel()).scrollIntoView({ block: "nearest" });
    if (openForm()) firstWrong(openForm()).focus({ preventScroll: true });
    return false;
  } catch (error) {
    unlock();
    return fail(error);
  }
}

function firstWrong(form) {
  const field = form.querySelector(".error, .errorlist")?.closest(".field");
  return field?.querySelector("input, textarea, select") ?? form.querySelector("#f-to, textarea");
}

function finish() {
  const at = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  byId("said").textContent = `saved ${at}`;
  const url = new URL(location.href);
  const sentence = inHand();
  url.search = sentence ? new URL(sentence.href).search : "";
  visit(withFilter(url.href));
  if (sentence) {
    sentence.focus({ preventScroll: true });
    if (sentence.getBoundingClientRect().top < 0 || sentence.getBoundingClientRect().bottom > innerHeight) show(sentence);
  }
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link.matches(".s")) {
    event.preventDefault();
    choose(link);
  } else if (link.matches("[data-filter]")) {
    event.preventDefault();
    filter(link);
  } else if (link.matches("[data-go]")) {
    event.preventDefault();
    forgetTyped();
    take(follow(link));
  }
});

function follow(link) {
  if (link.matches("[data-drop]")) drop(openForm());
  const url = new URL(link.href);
  const kind = url.searchParams.get("form") ? "open" : "show";
  return { kind, run: (signal) => go(url.pathname + url.search, signal, arrive), dropped: () => expect(null) };
}

function arrive() {
  const field = document.querySelector("#form [data-focus]");
  (field || inHand() || panel()).focus();
  typeInto(field);
}

function filter(link) {
  bench.dataset.show = link.dataset.filter;
  for (const other of document.querySelectorAll("[data-filter]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "page");
  const url = withFilter(location.href, new URLSearchParams(location.search).get("pick"));
  visit(url);
  const queue = queued();
  if (queue.length && !queue.includes(inHand())) choose(queue[0]);
  else if (!openForm()) takeLatest({ kind: "show", run: (signal) => go(url, signal) });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act], [data-save]");
  if (!form) return;
  event.preventDefault();
  const turn = submit(form, event.submitter);
  if (turn) take(turn);
});

// --- The open form ----------------------------------------------------------------------------------------

function prepare(form) {
  if (form.querySelector(".markdownx-editor:not([data-markdownx-init])") && document.readyState === "complete") loadEditor();
  const picker = form.querySelector("[data-picker]");
  if (picker) pick(picker, sources);
}

// django-markdownx looks for its editors once, when it is loaded: a form that came later needs it again.
function loadEditor() {
  const script = Object.assign(document.createElement("script"), { src: markdownx });
  script.onload = () => script.remove();
  document.head.append(script);
}

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

listen({ hand: () => hand, inHand, openForm, choose, follow, submit, lock });
settle();
history.replaceState({ before: history.state?.before ?? 0, hand }, "");
if (inHand() && !location.hash) show(inHand());
