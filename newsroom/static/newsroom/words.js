// Words that people read, in the language of the page. The page carries what differs from English as data.
// Write gettext("…") and ngettext("%(count)s note", "%(count)s notes", n) with the words themselves, never a
// variable: `make words` finds them there.

const data = document.getElementById("words-for-scripts");
const catalogue = data ? JSON.parse(data.textContent) : {};

// values: by name, for placeholders such as %(count)s.
const filled = (words, values) => words.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));

export const gettext = (words, values = {}) => filled(catalogue[words] ?? words, values);

// Hazard: languages of three and more forms would need their own rule here; ours have one or two.
export function ngettext(one, many, count, values = {}) {
  const forms = catalogue[one] ?? [one, many];
  return filled(forms[count === 1 ? 0 : forms.length - 1], { count, ...values });
}
