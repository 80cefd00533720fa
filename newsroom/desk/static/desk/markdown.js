// What is typed in Markdown on a page of the admin: the keyboard is not trapped, and a file is refused in words.

import { boundEditor } from "./workbench/editor.js";
import { gettext } from "../newsroom/words.js";

boundEditor(() => {
  const line = document.createElement("p");
  line.className = "message error";
  line.textContent = gettext("A note holds words and links, no files.");
  document.querySelector(".messages").replaceChildren(line);
});
