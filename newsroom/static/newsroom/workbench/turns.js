// What is asked for faster than the newsroom answers is done in order, one turn after another.
//
// A turn is { kind, run(signal), dropped? }. kind: "show" a sentence, "open" a form, "act" on what is shown.
// run answers whether it went well. When it did not, all that waited is dropped: it was meant for a page that
// never came.

let current = null;
const waiting = [];

export const turns = () => (current ? [current, ...waiting] : []);
export const waitsToShow = () => waiting.some((turn) => turn.kind === "show");

export function take(turn) {
  waiting.push(turn);
  if (!current) work();
}

// Only the last of several sentences is fetched, unless something waits for one before.
export function takeLatest(turn) {
  const last = turns().at(-1);
  if (last?.kind === turn.kind) {
    if (last === current) current.stop.abort();
    else waiting.pop();
  }
  take(turn);
}

export function dropWaiting() {
  for (const turn of waiting.splice(0)) turn.dropped?.();
}

async function work() {
  while ((current = waiting.shift())) {
    current.stop = new AbortController();
    const wentWell = await current.run(current.stop.signal);
    if (!wentWell && !current.stop.signal.aborted) dropWaiting();
  }
  current = null;
}
