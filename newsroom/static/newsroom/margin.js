// Entries beside the text: level with their sentences, never overlapping, the open one exactly level.

const GAP = 14;

/** Where each entry stands. items: [{want, height}] in reading order; returns their tops. */
export function settle(items, opened) {
  const tops = [];
  let floor = 0;
  items.forEach((item, index) => {
    tops[index] = Math.max(item.want, floor);
    floor = tops[index] + item.height + GAP;
  });
  if (opened < 0) return tops;
  // The open one goes level; those before it make room upwards, those after it downwards.
  tops[opened] = items[opened].want;
  for (let index = opened - 1; index >= 0; index -= 1) {
    tops[index] = Math.min(tops[index], tops[index + 1] - GAP - items[index].height);
  }
  const short = Math.max(0, -tops[0]);
  floor = -Infinity;
  items.forEach((item, index) => {
    const want = index > opened ? item.want : tops[index] + short;
    tops[index] = Math.max(want, floor);
    floor = tops[index] + item.height + GAP;
  });
  return tops;
}

export function startMargin(paper) {
  const list = paper.querySelector(".entries");
  if (!list) return { open() {} };
  const entries = [...list.children];
  const sentences = entries.map((entry) => document.getElementById(`s-${entry.dataset.key}`));
  let current = null;

  function place() {
    if (!paper.classList.contains("in-margin")) return;
    const top = list.getBoundingClientRect().top;
    const items = entries.map((entry, index) => ({
      want: sentences[index] ? sentences[index].getClientRects()[0].top - top : 0,
      height: entry.offsetHeight,
    }));
    const tops = settle(items, entries.indexOf(current));
    // Custom properties, so that the print stylesheet can pass over them.
    entries.forEach((entry, index) => entry.style.setProperty("--top", `${tops[index]}px`));
    const last = items.length - 1;
    list.parentElement.style.setProperty("--height", `${tops[last] + items[last].height}px`);
  }

  function tint(event, on) {
    const index = entries.indexOf(event.target.closest?.(".entry"));
    sentences[index]?.classList.toggle("near", on);
  }

  list.addEventListener("mouseover", (event) => tint(event, true));
  list.addEventListener("mouseout", (event) => tint(event, false));
  new ResizeObserver(place).observe(paper.querySelector(".body"));
  document.fonts?.ready.then(place);
  return {
    open(entry, sentence) {
      current = entry;
      entries.forEach((other) => other.classList.toggle("open", other === entry));
      place();
      // Only after the first placing: nothing flies in when the page opens.
      requestAnimationFrame(() => paper.classList.add("settled"));
      if (sentence) keepInSight(sentence);
    },
  };
}

function keepInSight(sentence) {
  const box = sentence.getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) sentence.scrollIntoView({ block: "center" });
}
