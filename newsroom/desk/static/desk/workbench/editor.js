// The editor of a note, django-markdownx, within bounds.

// It looks for its fields once, when it is loaded: a form that came later needs it again.
export function loadEditor(form, address) {
  if (!form.querySelector(".markdownx-editor:not([data-markdownx-init])") || document.readyState !== "complete") return;
  const script = Object.assign(document.createElement("script"), { src: address });
  script.onload = () => script.remove();
  document.head.append(script);
}

const inEditor = (event) => event.target.matches?.(".markdownx-editor");

// It takes the Tab key for itself, which would trap the keyboard, and uploads what is pasted or dropped, which
// this desk does not offer: both are caught before they reach it. refuse() says so.
export function boundEditor(refuse) {
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
