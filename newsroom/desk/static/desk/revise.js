// The preview of the changes is put into the page. Without this script the same button sends the same form.

const form = document.querySelector(".text-page");
const editor = form?.querySelector("[name=markup]");
const panel = () => document.getElementById("changes");

function show(html) {
  const section = new DOMParser().parseFromString(html, "text/html").getElementById("changes");
  if (!section) return false;
  panel().replaceWith(document.importNode(section, true));
  panel().focus({ preventScroll: true });
  panel().scrollIntoView({ block: "start" });
  return true;
}

async function preview(button) {
  button.setAttribute("aria-busy", "true");
  try {
    const body = new FormData(form, button);
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    // A conflict or an ended login needs a whole page: the browser then sends the form.
    return (answer.status === 200 || answer.status === 422) && show(await answer.text());
  } catch {
    return false;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

let isSentByBrowser = false;
form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (isSentByBrowser || button?.name !== "look") return;
  event.preventDefault();
  if (await preview(button)) return;
  isSentByBrowser = true;
  form.requestSubmit(button);
});

editor?.addEventListener("input", () => panel().querySelector("[data-outdated]")?.removeAttribute("hidden"));
editor?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-look]"));
  }
});
