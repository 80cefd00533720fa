// What is asked for faster than the newsroom answers is done in order, one turn after another.
//
// A turn is { kind, run(signal), meant?, dropped? }. kind: "show" a sentence, "open" a form, "act" on what is
// shown, "check" a fact or a sentence. meant: id of the sentence that was highlighted when it was asked for.
// run answers whether it went well. When it did not, all that waited is dropped: it was meant for a page that
// never came.

const DECISIONS = ["act", "check"];

let current = null;
const waiting = [];
let tell; // that decisions were dropped

export const turns = () => (current ? [current, ...waiting] : []);

export function take(turn) {
  waiting.push(turn);
  if (!current) work();
}

// Only the last of several sentences is fetched, unless something waits for one before. Instead of a sentence
// its form is, which brings the sentence with it.
export function takeLatest(turn) {
  passOver();
  take(turn);
}

// What was to be shown is not wanted any more.
export function passOver() {
  const last = turns().at(-1);
  if (last?.kind !== "show") return;
  if (last === current) current.stop.abort();
  else waiting.pop();
}

export const tellDropped = (told) => (tell = told);

export function dropWaiting() {
  const dropped = waiting.splice(0);
  for (const turn of dropped) turn.dropped?.();
  if (dropped.some((turn) => DECISIONS.includes(turn.kind))) tell();
}

async function work() {
  while ((current = waiting.shift())) {
    current.stop = new AbortController();
    const wentWell = await current.run(current.stop.signal);
    if (!wentWell && !current.stop.signal.aborted) dropWaiting();
  }
  current = null;
}
