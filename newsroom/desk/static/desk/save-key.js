// Ctrl Enter presses the main button of the form in which the person types, as on the workbench. Where nobody types it is
// that of the page's own form, which says so.

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.repeat || event.isComposing) return;
  const form = target.form ?? document.querySelector("form[data-save-key]");
  const button = form?.querySelector("button.primary");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
});
