// Completes @name in a remark from the people who may read the article. Without this script the name is typed whole.

import { element } from "./pieces.js";
import { getJson } from "../send.js";

const BEGUN = /(?:^|[^\w@.])@([\w.+-]*)$/; // a name that is being typed, before the caret
const MOST = 6;
let people; // asked for once

export function startMentions() {
  document.addEventListener("input", ({ target }) => isRemark(target) && offer(target));
  document.addEventListener("keydown", onKeydown, true);
  document.addEventListener("focusout", ({ target }) => isRemark(target) && close(target));
}

const isRemark = (target) => target.matches?.("textarea[data-people]");
const listOf = (remark) => remark.parentElement.querySelector("[role=listbox]");
const optionsOf = (remark) => [...listOf(remark).children];

const begun = (remark) => remark.value.slice(0, remark.selectionStart).match(BEGUN)?.[1];

async function offer(remark) {
  people ??= getJson(remark.dataset.people).catch(() => ({ people: [] }));
  const all = (await people).people;
  const typed = begun(remark)?.toLowerCase();
  if (typed === undefined) return close(remark);
  const fits = ({ login, name }) => `${login} ${name}`.toLowerCase().split(/\s+/).some((word) => word.startsWith(typed));
  const found = all.filter(fits).slice(0, MOST);
  listOf(remark).replaceChildren(...found.map((person, i) => optionFor(remark, person, i)));
  listOf(remark).hidden = !found.length;
  if (found.length) select(remark, 0);
}

function optionFor(remark, { login, name }, i) {
  const option = element("li", { role: "option", id: `${remark.id}-${i}` }, `${name} @${login}`);
  option.dataset.login = login;
  // A press of the mouse would take the focus, and with it the list, before the click.
  option.addEventListener("mousedown", (event) => event.preventDefault());
  option.addEventListener("click", () => insert(remark, login));
  return option;
}

function select(remark, at) {
  const options = optionsOf(remark);
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
  remark.setAttribute("aria-activedescendant", options[at].id);
}

function insert(remark, login) {
  const caret = remark.selectionStart;
  const start = caret - begun(remark).length;
  remark.setRangeText(`${login} `, start, caret, "end");
  close(remark);
  remark.dispatchEvent(new Event("input", { bubbles: true }));
}

function close(remark) {
  listOf(remark).hidden = true;
  remark.removeAttribute("aria-activedescendant");
}

function onKeydown(event) {
  const remark = event.target;
  if (!isRemark(remark) || listOf(remark).hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
  const options = optionsOf(remark);
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const acts = {
    ArrowDown: () => select(remark, (at + 1) % options.length),
    ArrowUp: () => select(remark, (at + options.length - 1) % options.length),
    Enter: () => insert(remark, options[at].dataset.login),
    Tab: () => insert(remark, options[at].dataset.login),
    Escape: () => close(remark),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}
