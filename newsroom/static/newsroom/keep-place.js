// A form that comes back after each button press comes back at the same place in the page.

const form = document.querySelector("[data-keep-place]");
const key = `newsroom:place:${location.pathname}`;

const kept = sessionStorage.getItem(key);
if (kept) {
  sessionStorage.removeItem(key);
  scrollTo({ top: Number(kept), behavior: "instant" });
}
form?.addEventListener("submit", () => sessionStorage.setItem(key, String(scrollY)));
