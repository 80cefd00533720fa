// The entries beside the text: level with their sentences where there is room, without overlaps. The open entry is
// exactly level.

const GAP = 12;
const FAR = 160; // pixels from its sentence at which an entry no longer seems to belong to it
const LEVEL = 4; // pixels by which an open entry may miss its sentence

/** Return the room that an entry takes with the gap after it, 0 if it is not shown. */
const roomOf = (item) => (item.height ? item.height + GAP : 0);

/** Return the top of each of `items`, [{want, height}] in reading order. `opened` is the index of the open one or -1. */
export function computeTops(items, opened) {
  const tops = [];
  let floor = 0;
  items.forEach((item, index) => {
    tops[index] = Math.max(item.want, floor);
    floor = tops[index] + roomOf(item);
  });
  if (opened < 0) return tops;
  // The open entry is level. Those before it move up; if there is too little room, all move down.
  tops[opened] = items[opened].want;
  for (let index = opened - 1; index >= 0; index -= 1) {
    tops[index] = Math.min(tops[index], tops[index + 1] - roomOf(items[index]));
  }
  const short = Math.max(0, -tops[0]);
  floor = -Infinity;
  items.forEach((item, index) => {
    tops[index] = Math.max(index > opened ? item.want : tops[index] + short, floor);
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
      // The headline is above the margin: its entry is at the top.
      want: Math.max(0, (sentences[index]?.getClientRects()[0]?.top ?? top) - top),
      height: entry.offsetHeight,
    }));
  }

  /** Show the first lines of the entries if there is room, otherwise one line, otherwise only their headings. */
  function fold() {
    entries[current]?.classList.remove("open");
    delete list.dataset.fold;
    for (const closer of ["1", "2"]) {
      const items = measure();
      if (!computeTops(items, -1).some((top, index) => top - items[index].want > FAR)) break;
      list.dataset.fold = closer;
    }
    entries[current]?.classList.add("open");
  }

  function place() {
    if (!paper.classList.contains("in-margin")) return;
    let items = measure();
    let tops = computeTops(items, current);
    if (current >= 0 && tops[current] - items[current].want > LEVEL) {
      list.dataset.fold = "2";
      items = measure();
      tops = computeTops(items, current);
    }
    // Custom properties, so that the print stylesheet can ignore them.
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

  function highlight(event, isOn) {
    const index = entries.indexOf(event.target.closest(".entry"));
    sentences[index]?.classList.toggle("near", isOn);
  }

  list.addEventListener("mouseover", (event) => highlight(event, true));
  list.addEventListener("mouseout", (event) => highlight(event, false));
  new ResizeObserver(refit).observe(paper.querySelector(".body"));
  document.fonts.ready.then(refit);
  return {
    open(entry, sentence) {
      entries[current]?.classList.remove("open");
      current = entries.indexOf(entry);
      entries[current]?.classList.add("open");
      refit();
      // Hazard: transitions begin only after the first layout, or entries would fly in when the page opens.
      requestAnimationFrame(() => paper.classList.add("settled"));
      if (entry && sentence) keepInSight(sentence);
    },
  };
}

function keepInSight(sentence) {
  const box = sentence.getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) sentence.scrollIntoView({ block: "center" });
}
