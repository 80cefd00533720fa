// What a browser can do beyond a plain form: hand over the structure of what is pasted.

// The clipboard's HTML counts only while the text beside it is exactly what was pasted: an edit wins.
const LIMIT = 2_000_000;
const text = document.querySelector("#id_text");
const html = document.querySelector("#id_html");
const told = document.querySelector("[data-structure]");
let pasted = null;

const hasStructure = (source) => /<(h[1-6]|a|li|blockquote|table|sup|p)[\s>]/i.test(source);

function keep(source) {
  html.value = source;
  told.hidden = !source;
  html.dispatchEvent(new Event("input", { bubbles: true }));
}

// What the browser kept was put back, with the structure that belongs to it.
text?.form.addEventListener("filled", () => {
  pasted = text.value;
  told.hidden = !html.value;
});

text?.addEventListener("paste", (event) => {
  const source = event.clipboardData?.getData("text/html") ?? "";
  const replacesAll = text.selectionEnd - text.selectionStart === text.value.length;
  pasted = null;
  if (!source || !replacesAll || source.length > LIMIT || !hasStructure(source)) return;
  requestAnimationFrame(() => {
    pasted = text.value;
    keep(source);
  });
});
text?.addEventListener("input", () => {
  if (html.value && text.value !== pasted) keep("");
});
told?.querySelector("button").addEventListener("click", () => keep(""));
// Coming back to the page may bring the hidden field back without the text that it belongs to.
if (html?.value) told.hidden = false;
