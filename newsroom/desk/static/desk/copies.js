// Files dropped on a source are kept like chosen ones; how far they have come is said while they are sent.

const form = document.querySelector("[data-drop]");
const said = form?.querySelector("[data-drop-said]");
const input = form?.querySelector("input[type=file]");

function send(event) {
  event.preventDefault();
  const request = new XMLHttpRequest();
  const data = new FormData(form, event.submitter);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const share = Math.floor((100 * loaded) / (total || 1));
    said.textContent = share < 100 ? form.dataset.sending.replace("0", share) : form.dataset.reading;
  });
  request.addEventListener("load", () => location.reload());
  request.addEventListener("error", () => {
    said.textContent = form.dataset.failed;
  });
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "fetch"); // what is said of it waits for the page that is loaded next
  request.send(data);
}

form?.addEventListener("submit", send);
form?.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.dataset.over = "";
});
form?.addEventListener("dragleave", () => delete form.dataset.over);
form?.addEventListener("drop", (event) => {
  event.preventDefault();
  delete form.dataset.over;
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  form.requestSubmit();
});
