// Entries beside the text: each at its sentence, or below it by no more than its own height. Where there is no room for
// that, an entry stands under the paragraph of its sentence; those of the title and the standfirst always do.

const GAP = 12;

/**
 * Return the top of each entry, or null where there is no room for it. items: [{want, height}] in reading order, where
 * `want` is level with the sentence. openIndex: the entry that is open and stands exactly level, or -1.
 */
function topsOf(items, openIndex) {
  const open = items[openIndex];
  let floor = 0;
  return items.map((item, index) => {
    if (item === open) {
      floor = open.want + open.height + GAP;
      return open.want;
    }
    const top = Math.max(item.want, floor);
    const isLate = top - item.want > item.height;
    const isInTheWay = index < openIndex && top + item.height + GAP > open.want;
    if (isLate || isInTheWay) return null;
    if (item.height) floor = top + item.height + GAP;
    return top;
  });
}

/** Put an entry under the paragraph of its sentence, after those that stand there. */
function putUnder(entry, sentence) {
  const block = sentence.closest("blockquote, figure, li") ?? sentence.closest("h1, h2, h3, h4, p");
  const follows = block.matches("li") ? block.lastElementChild : block.nextElementSibling;
  let list = follows?.matches(".under") ? follows : null;
  if (!list) {
    list = document.createElement("ol");
    list.className = "entries under ui";
    list.setAttribute("role", "list");
    if (block.matches("li")) block.append(list);
    else block.after(list);
  }
  list.append(entry);
}

export function startMargin(paper) {
  const list = paper.querySelector(".entries");
  if (!list) return { open() {} };
  const entries = [...list.children];
  const sentenceOf = new Map(entries.map((entry) => [entry, document.getElementById(`s-${entry.dataset.key}`)]));
  let current = null;
  let width = 0;
  let wasInMargin = false;

  const isInHead = (entry) => Boolean(sentenceOf.get(entry)?.closest(".head"));

  function measure() {
    const top = list.getBoundingClientRect().top;
    return [...list.children].map((entry) => ({
      want: Math.max(0, (sentenceOf.get(entry)?.getClientRects()[0]?.top ?? top) - top),
      height: entry.offsetHeight,
    }));
  }

  function restore() {
    list.append(...entries);
    for (const under of paper.querySelectorAll(".under")) under.remove();
  }

  /** Show two lines of each entry, or one, or only headings: as most entries find room; the others go under. */
  function fold() {
    entries.filter(isInHead).forEach((entry) => putUnder(entry, sentenceOf.get(entry)));
    const inMargin = [...list.children];
    let best = null;
    for (const level of ["0", "1", "2"]) {
      list.dataset.fold = level;
      const without = topsOf(measure(), -1).map((top, index) => (top === null ? inMargin[index] : null)).filter(Boolean);
      if (!best || without.length < best.without.length) best = { level, without };
    }
    list.dataset.fold = best.level;
    best.without.forEach((entry) => putUnder(entry, sentenceOf.get(entry)));
  }

  function place() {
    const inMargin = [...list.children];
    const items = measure();
    const tops = topsOf(items, inMargin.indexOf(current));
    let bottom = 0;
    inMargin.forEach((entry, index) => {
      // What the open entry leaves no room for comes back when that is closed.
      entry.classList.toggle("covered", tops[index] === null);
      if (tops[index] === null) return;
      // Custom properties, so that the print stylesheet can pass over them.
      entry.style.setProperty("--top", `${tops[index]}px`);
      bottom = Math.max(bottom, tops[index] + items[index].height);
    });
    const above = list.getBoundingClientRect().top - paper.getBoundingClientRect().top;
    paper.style.setProperty("--height", `${above + bottom}px`);
  }

  function refit() {
    current?.classList.remove("open");
    restore();
    if (paper.classList.contains("in-margin")) fold();
    current?.classList.add("open");
    if (paper.classList.contains("in-margin")) place();
  }

  // Hazard: entries under paragraphs change the height of the text, and must not be placed anew for that.
  function onResize([change]) {
    if (change.contentRect.width !== width) refit();
    else if (paper.classList.contains("in-margin")) place();
    width = change.contentRect.width;
  }

  const tint = (event, on) => sentenceOf.get(event.target.closest(".entry"))?.classList.toggle("near", on);

  paper.addEventListener("mouseover", (event) => tint(event, true));
  paper.addEventListener("mouseout", (event) => tint(event, false));
  new ResizeObserver(onResize).observe(paper.querySelector(".body"));
  document.fonts.ready.then(refit);
  return {
    open(entry, sentence) {
      current?.classList.remove("open");
      current = entry;
      current?.classList.add("open");
      const isInMargin = paper.classList.contains("in-margin");
      if (isInMargin !== wasInMargin) refit();
      else if (isInMargin) place();
      wasInMargin = isInMargin;
      // Only after the first placing: nothing flies in when the page opens.
      requestAnimationFrame(() => paper.classList.add("settled"));
      if (entry && sentence) keepInSight(sentence);
    },
  };
}

function keepInSight(sentence) {
  const box = sentence.getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) sentence.scrollIntoView({ block: "center" });
}
