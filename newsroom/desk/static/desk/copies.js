// Files that are dropped on a source are saved like chosen ones. The page shows the progress while they are sent.

const form = document.querySelector("[data-drop]");
const message = form?.querySelector("[data-drop-said]");
const input = form?.querySelector("input[type=file]");

function send(event) {
  event.preventDefault();
  const request = new XMLHttpRequest();
  const data = new FormData(form, event.submitter);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const share = Math.floor((100 * loaded) / (total || 1));
    message.textContent = share < 100 ? form.dataset.sending.replace("0", share) : form.dataset.reading;
  });
  request.addEventListener("load", () => location.reload());
  request.addEventListener("error", () => (message.textContent = form.dataset.failed));
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "fetch"); // the message then waits for the page that is loaded next
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
