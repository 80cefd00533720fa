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

/** Return the paragraph or the like that an entry stands under. */
function blockOf(entry) {
  const sentence = sentenceOf(entry);
  return sentence.closest("blockquote, figure, li") ?? sentence.closest("h1, h2, h3, h4, p");
}

export function startMargin(paper) {
  const list = paper.querySelector(".entries");
  if (!list) return { open() {} };
  const entries = [...list.children];
  const body = paper.querySelector(".body");
  let current = null;
  let fitted = "";

  const isInMargin = () => paper.classList.contains("in-margin");

  const isUnder = (entry) => entry.classList.contains("under");

  function measure(shown) {
    const top = list.getBoundingClientRect().top;
    return shown.map((entry) => ({
      want: Math.max(0, (sentenceOf(entry)?.getClientRects()[0]?.top ?? top) - top),
      height: entry.offsetHeight,
    }));
  }

  /** Show two lines of each entry, or one, or only headings: as most entries find room; the others go under. */
  function fold() {
    for (const entry of entries) entry.classList.toggle("under", Boolean(sentenceOf(entry)?.closest(".head")));
    const beside = entries.filter((entry) => !isUnder(entry));
    let best = null;
    for (const level of ["0", "1", "2"]) {
      list.dataset.fold = level;
      const tops = topsOf(measure(beside), -1);
      const without = beside.filter((_, index) => tops[index] === null);
      if (!best || without.length < best.without.length) best = { level, without };
    }
    list.dataset.fold = best.level;
    best.without.forEach((entry) => entry.classList.add("under"));
  }

  // Hazard: the entries stay where they are in the document, whose text other programs count.
  function placeUnder() {
    const box = list.getBoundingClientRect();
    const text = body.getBoundingClientRect();
    list.style.setProperty("--indent", `${Math.abs(paper.dir === "rtl" ? text.right - box.right : box.left - text.left)}px`);
    list.style.setProperty("--measure", `${text.width}px`);
    const rooms = new Map();
    const under = entries.filter((entry) => isUnder(entry) && entry.offsetHeight);
    const places = under.map((entry) => {
      const block = blockOf(entry);
      const before = rooms.get(block) ?? 0;
      rooms.set(block, before + entry.offsetHeight + GAP);
      return { entry, block, before };
    });
    for (const block of paper.querySelectorAll(".roomy")) block.classList.toggle("roomy", rooms.has(block));
    for (const [block, room] of rooms) {
      block.classList.add("roomy");
      block.style.setProperty("--room", `${room}px`);
    }
    const top = list.getBoundingClientRect().top;
    for (const { entry, block, before } of places) {
      const at = block.getBoundingClientRect().bottom - rooms.get(block) + before + GAP / 2;
      entry.style.setProperty("--top", `${at - top}px`);
    }
  }

  function place() {
    if (!isInMargin()) return;
    placeUnder();
    const beside = entries.filter((entry) => !isUnder(entry));
    const items = measure(beside);
    const tops = topsOf(items, beside.indexOf(current));
    let bottom = 0;
    beside.forEach((entry, index) => {
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
    for (const block of paper.querySelectorAll(".roomy")) block.classList.remove("roomy");
    if (isInMargin()) fold();
    else entries.forEach((entry) => entry.classList.remove("under", "covered"));
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
