// On a page of the admin, too, a source is looked for while its words are typed.

import { pick } from "./workbench/picker.js";

for (const field of document.querySelectorAll("[data-picker]")) pick(field, field.dataset.picker);
