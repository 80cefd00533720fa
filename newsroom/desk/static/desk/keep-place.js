// A form that comes back after each button press comes back at the same place in the page, with the focus on the
// button that was pressed, or else on what it stood in.

const key = `newsroom:place:${location.pathname}`;
const forms = "[data-keep-place], .change-page form";

const kept = JSON.parse(sessionStorage.getItem(key));
if (kept) {
  sessionStorage.removeItem(key);
  scrollTo({ top: kept.top, behavior: "instant" });
  heirOf(kept)?.focus({ preventScroll: true });
}

document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.matches(forms)) return;
  const { name, value } = submitter ?? {};
  const around = ancestors(submitter).map((element) => element.id).filter(Boolean);
  sessionStorage.setItem(key, JSON.stringify({ top: scrollY, name, value, around }));
});

function heirOf({ name, value, around }) {
  const buttons = document.querySelectorAll(`:is(${forms}) button[name="${CSS.escape(name ?? "")}"]`);
  const same = [...buttons].find((button) => button.value === value && button.checkVisibility());
  const near = around.map((id) => document.getElementById(id)).find((element) => element?.checkVisibility());
  if (same || !near) return same;
  near.tabIndex = -1;
  return near;
}

function ancestors(element) {
  return element ? [element, ...ancestors(element.parentElement)] : [];
}
