// On pages without the workbench, too, sources are searched while their words are typed.

import { startPicker } from "./workbench/picker.js";

for (const field of document.querySelectorAll("[data-picker]")) startPicker(field, field.dataset.picker);
