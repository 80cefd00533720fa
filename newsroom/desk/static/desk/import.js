// The import form also sends the structure of a pasted text, which is in the clipboard's HTML. That HTML counts only
// while the text field holds exactly what was pasted.

const LIMIT = 2_000_000;
const text = document.querySelector("#id_text");
const html = document.querySelector("#id_html");
const notice = document.querySelector("[data-structure]");
let pasted = null;

const hasStructure = (source) => /<(h[1-6]|a|li|blockquote|table|sup|p)[\s>]/i.test(source);

function setStructure(source) {
  html.value = source;
  notice.hidden = !source;
  html.dispatchEvent(new Event("input", { bubbles: true }));
}

// The browser put back an unsaved text, with the structure that belongs to it.
text?.form.addEventListener("filled", () => {
  pasted = text.value;
  notice.hidden = !html.value;
});

text?.addEventListener("paste", (event) => {
  const source = event.clipboardData?.getData("text/html") ?? "";
  const replacesAll = text.selectionEnd - text.selectionStart === text.value.length;
  pasted = null;
  if (!source || !replacesAll || source.length > LIMIT || !hasStructure(source)) return;
  requestAnimationFrame(() => {
    pasted = text.value;
    setStructure(source);
  });
});
text?.addEventListener("input", () => {
  if (html.value && text.value !== pasted) setStructure("");
});
notice?.querySelector("button").addEventListener("click", () => setStructure(""));
// Hazard: when the person comes back, the browser may restore the hidden field without its text.
if (html?.value) notice.hidden = false;
