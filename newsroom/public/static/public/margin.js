// Entries beside the text: level with their sentences, never overlapping, the open one exactly level.

const GAP = 12;
const FAR = 160; // pixels from its sentence at which an entry no longer seems to belong to it
const LEVEL = 4;

/** The room that an entry takes with the gap after it; none where it is not shown. */
const roomOf = (item) => (item.height ? item.height + GAP : 0);

/**
 * Return the top of each entry. items: [{want, height}] in reading order, where `want` is level with the sentence.
 * openIndex: the entry that is open, or -1.
 */
function topsOf(items, openIndex) {
  const tops = [];
  let floor = 0;
  items.forEach((item, index) => {
    tops[index] = Math.max(item.want, floor);
    floor = tops[index] + roomOf(item);
  });
  if (openIndex < 0) return tops;
  // The open entry goes level; those before it make room upwards, and where that is too little all go down.
  tops[openIndex] = items[openIndex].want;
  for (let index = openIndex - 1; index >= 0; index -= 1) {
    tops[index] = Math.min(tops[index], tops[index + 1] - roomOf(items[index]));
  }
  const missing = Math.max(0, -tops[0]);
  floor = -Infinity;
  items.forEach((item, index) => {
    const want = index > openIndex ? item.want : tops[index] + missing;
    tops[index] = Math.max(want, floor);
    floor = tops[index] + roomOf(item);
  });
  return tops;
}

export function startMargin(paper) {
  const list = paper.querySelector(".entries");
  if (!list) return { open() {} };
  const entries = [...list.children];
  const sentences = entries.map((entry) => document.getElementById(`s-${entry.dataset.key}`));
  let current = -1;

  function measure() {
    const top = list.getBoundingClientRect().top;
    return entries.map((entry, index) => ({
      // A note on the headline stands at the top: the headline is above the margin.
      want: Math.max(0, (sentences[index]?.getClientRects()[0]?.top ?? top) - top),
      height: entry.offsetHeight,
    }));
  }

  /** Entries show their first lines if there is room for that, else one line, else only their headings. */
  function fold() {
    entries[current]?.classList.remove("open");
    delete list.dataset.fold;
    for (const closer of ["1", "2"]) {
      const items = measure();
      const tops = topsOf(items, -1);
      if (!tops.some((top, index) => top - items[index].want > FAR)) break;
      list.dataset.fold = closer;
    }
    entries[current]?.classList.add("open");
  }

  function place() {
    if (!paper.classList.contains("in-margin")) return;
    let items = measure();
    let tops = topsOf(items, current);
    if (current >= 0 && tops[current] - items[current].want > LEVEL) {
      list.dataset.fold = "2";
      items = measure();
      tops = topsOf(items, current);
    }
    // Custom properties, so that the print stylesheet can pass over them.
    entries.forEach((entry, index) => entry.style.setProperty("--top", `${tops[index]}px`));
    const last = items.length - 1;
    const above = list.getBoundingClientRect().top - paper.getBoundingClientRect().top;
    paper.style.setProperty("--height", `${above + tops[last] + items[last].height}px`);
  }

  function refit() {
    if (!paper.classList.contains("in-margin")) return;
    fold();
    place();
  }

  function tint(event, on) {
    const index = entries.indexOf(event.target.closest(".entry"));
    sentences[index]?.classList.toggle("near", on);
  }

  list.addEventListener("mouseover", (event) => tint(event, true));
  list.addEventListener("mouseout", (event) => tint(event, false));
  new ResizeObserver(refit).observe(paper.querySelector(".body"));
  document.fonts.ready.then(refit);
  return {
    open(entry, sentence) {
      entries[current]?.classList.remove("open");
      current = entries.indexOf(entry);
      entries[current]?.classList.add("open");
      refit();
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
