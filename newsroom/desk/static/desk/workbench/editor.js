// The editor of a note, which is django-markdownx, and what it must not do.

// Hazard: its script looks for fields only once, when it is loaded. A form that comes later needs it again.
export function loadEditor(form, address) {
  if (!form.querySelector(".markdownx-editor:not([data-markdownx-init])") || document.readyState !== "complete") return;
  const script = Object.assign(document.createElement("script"), { src: address });
  script.onload = () => script.remove();
  document.head.append(script);
}

const inEditor = (event) => event.target.matches?.(".markdownx-editor");

// Hazard: the editor handles the Tab key, which would trap the keyboard, and uploads pasted or dropped files, which the
// desk does not offer. Both events are stopped before they reach it. `refuse` tells the person.
export function restrictEditor(refuse) {
  document.addEventListener("keydown", (event) => {
    if (inEditor(event) && event.key === "Tab") event.stopPropagation();
  }, true);
  for (const type of ["paste", "drop"]) {
    document.addEventListener(type, (event) => {
      if (!inEditor(event) || !(event.clipboardData || event.dataTransfer)?.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      refuse();
    }, true);
  }
}
