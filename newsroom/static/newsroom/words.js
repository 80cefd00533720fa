// Words that people read, in the language of the page. The page holds the translations as data.
// Hazard: `make words` finds only literal words in the calls of gettext("…") and ngettext("…", "…", n), no variables.

const data = document.getElementById("words-for-scripts");
const catalogue = data ? JSON.parse(data.textContent) : {};

// Fills placeholders such as %(count)s.
const fill = (words, values) => words.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));

export const gettext = (words, values = {}) => fill(catalogue[words] ?? words, values);

// Hazard: a language with three or more plural forms would need a rule of its own here.
export function ngettext(one, many, count, values = {}) {
  const forms = catalogue[one] ?? [one, many];
  return fill(forms[count === 1 ? 0 : forms.length - 1], { count, ...values });
}
