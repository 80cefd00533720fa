// The strip is one stop for the Tab key; arrows move along it.

export function startStrip(strip) {
  const cells = strip ? [...strip.querySelectorAll("a")] : [];
  if (!cells.length) return;
  const forward = getComputedStyle(strip).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const steps = { [forward]: 1, [back]: -1, Home: -cells.length, End: cells.length };

  function hold(index) {
    cells.forEach((cell, place) => (cell.tabIndex = place === index ? 0 : -1));
  }

  strip.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const index = cells.indexOf(document.activeElement);
    const next = Math.min(Math.max(index + step, 0), cells.length - 1);
    hold(next);
    cells[next].focus();
  });
  hold(0);
}
