// A page that a form sends anew is shown at the same place. The button that was pressed has the focus, or else the
// nearest element around it that is still there.

const key = `newsroom:place:${location.pathname}`;
const forms = "[data-keep-place], .change-page form";

const place = JSON.parse(sessionStorage.getItem(key));
if (place) {
  sessionStorage.removeItem(key);
  scrollTo({ top: place.top, behavior: "instant" });
  focusTarget(place)?.focus({ preventScroll: true });
}

document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.matches(forms)) return;
  const { name, value } = submitter ?? {};
  const around = ancestors(submitter).map((element) => element.id).filter(Boolean);
  sessionStorage.setItem(key, JSON.stringify({ top: scrollY, name, value, around }));
});

function focusTarget({ name, value, around }) {
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
