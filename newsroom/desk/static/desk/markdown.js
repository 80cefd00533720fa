// The Markdown editor on pages of the admin: it does not trap the keyboard, and it refuses files with a message.

import { restrictEditor } from "./workbench/editor.js";
import { gettext } from "../newsroom/words.js";

restrictEditor(() => {
  const line = document.createElement("p");
  line.className = "message error";
  line.textContent = gettext("A note can contain text and links, but no files.");
  document.querySelector(".messages").replaceChildren(line);
});
