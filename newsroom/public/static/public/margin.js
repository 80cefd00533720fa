// Entries beside the text: each at its sentence, or below it by no more than its own height. Where there is no room for
// that, an entry stands under the paragraph of its sentence; those of the title and the standfirst always do.

const GAP = 12;

const sentenceOf = (entry) => document.getElementById(`s-${entry?.dataset.key}`);
const isInSight = ({ top, bottom }) => top >= 0 && bottom <= window.innerHeight;

/**
 * Return the top of each entry, or null where there is no room for it. items: [{want, height}] in reading order, where
 * `want` is level with the sentence. openIndex: the entry that is open and stands exactly level, or -1.
 */
function topsOf(items, openIndex) {
  let floor = 0;
  return items.map((item, index) => {
    const top = index === openIndex ? item.want : Math.max(item.want, floor);
    const isLate = top - item.want > item.height;
    const isInTheWay = index < openIndex && top + item.height + GAP > items[openIndex].want;
    if (isLate || isInTheWay) return null;
    if (item.height) floor = top + item.height + GAP;
    return top;
  });
}

/** Put an entry under the paragraph of its sentence, after those that stand there. */
function putUnder(entry) {
  const sentence = sentenceOf(entry);
  const block = sentence.closest("blockquote, figure, li") ?? sentence.closest("h1, h2, h3, h4, p");
  const isItem = block.matches("li");
  let list = isItem ? block.lastElementChild : block.nextElementSibling;
  if (!list?.matches(".under")) {
    list = Object.assign(document.createElement("ol"), { className: "entries under ui", role: "list" });
    block.insertAdjacentElement(isItem ? "beforeend" : "afterend", list);
  }
  list.append(entry);
  setRole(entry, "none");
}

/** Under a paragraph the name of a note is no heading: it would end the section of the text. */
function setRole(entry, role) {
  for (const name of entry.querySelectorAll(".note-head")) name.role = role;
}

export function startMargin(paper) {
  const list = paper.querySelector(".entries");
  if (!list) return { open() {} };
  const entries = [...list.children];
  const body = paper.querySelector(".body");
  let current = null;
  let fitted = "";

  const isInMargin = () => paper.classList.contains("in-margin");

  function measure() {
    const top = list.getBoundingClientRect().top;
    return [...list.children].map((entry) => ({
      want: Math.max(0, (sentenceOf(entry)?.getClientRects()[0]?.top ?? top) - top),
      height: entry.offsetHeight,
    }));
  }

  /** Show two lines of each entry, or one, or only headings: as most entries find room; the others go under. */
  function fold() {
    entries.filter((entry) => sentenceOf(entry)?.closest(".head")).forEach(putUnder);
    let best = null;
    for (const level of ["0", "1", "2"]) {
      list.dataset.fold = level;
      const tops = topsOf(measure(), -1);
      const without = [...list.children].filter((_, index) => tops[index] === null);
      if (!best || without.length < best.without.length) best = { level, without };
    }
    list.dataset.fold = best.level;
    best.without.forEach(putUnder);
  }

  function place() {
    if (!isInMargin()) return;
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
    entries.forEach((entry) => setRole(entry, null));
    list.append(...entries);
    for (const under of paper.querySelectorAll(".under")) under.remove();
    if (isInMargin()) fold();
    current?.classList.add("open");
    place();
  }

  // Hazard: entries under paragraphs change the height of the text, and must not be fitted anew for that.
  function update() {
    const layout = `${isInMargin()} ${body.getBoundingClientRect().width}`;
    if (layout === fitted) place();
    else refit();
    fitted = layout;
  }

  const tint = (event, on) => sentenceOf(event.target.closest(".entry"))?.classList.toggle("near", on);

  paper.addEventListener("mouseover", (event) => tint(event, true));
  paper.addEventListener("mouseout", (event) => tint(event, false));
  new ResizeObserver(update).observe(body);
  document.fonts.ready.then(refit);
  return {
    open(entry, sentence) {
      current?.classList.remove("open");
      current = entry;
      current?.classList.add("open");
      update();
      // Only after the first placing: nothing flies in when the page opens.
      requestAnimationFrame(() => paper.classList.add("settled"));
      if (!entry || !sentence) return;
      if (!isInSight(sentence.getBoundingClientRect())) sentence.scrollIntoView({ block: "center" });
    },
  };
}
