// What is asked for faster than the newsroom answers is done in order, one turn after another.
//
// A turn is { kind, run(signal), meant, key?, spot?, alters?, opens?, link?, words?, draft?, sends?, dropped? }.
// kind: "show" a sentence, "open" a form, "move" something, "look" at a card, "act" on what is shown, "check" a
// fact or a sentence. meant: id of the sentence that was highlighted then. spot: what is decided there. alters: what
// the panel offers may be another after it. opens: a place to type in; words: typed for it meanwhile, kept as that
// draft; sends: saved, too. run answers whether it went well: else what waited for that sentence is dropped, except
// for a form that somebody writes in already.

const DECISIONS = ["act", "check"];

let current = null;
let waiting = [];
let told; // { failed(error), dropped() }

export const turns = () => (current ? [current, ...waiting] : []);

// Whether something would be lost for whoever leaves the page now.
export const isBusy = () => turns().some((turn) => DECISIONS.includes(turn.kind) || turn.words);

export function take(turn) {
  waiting.push(turn);
  if (!current) work();
}

// Only the last of several sentences is fetched. Instead of a sentence its form is, which brings the sentence
// with it.
export function takeLatest(turn) {
  passOver();
  take(turn);
}

// What was to be shown is not wanted any more.
export function passOver() {
  waiting = waiting.filter((turn) => turn.kind !== "show");
  if (current?.kind === "show") current.stop.abort();
}

export const tell = (acts) => (told = acts);

// Whether somebody writes in the form that is on its way: words came for it, or it was asked for when others were sent.
const isWrittenIn = (turn, before) => turn.opens && (turn.words || before.draft);

export const isWritingAhead = () => waiting.some((turn) => isWrittenIn(turn, current));

export function dropWaiting(failed) {
  const dropped = waiting.filter((turn) => turn.meant === failed.meant && !isWrittenIn(turn, failed));
  waiting = waiting.filter((turn) => !dropped.includes(turn));
  for (const turn of dropped) turn.dropped?.();
  if (dropped.some((turn) => turn.kind !== "show")) told.dropped();
}

async function work() {
  while ((current = waiting.shift())) {
    current.stop = new AbortController();
    const { run, stop } = current;
    const wentWell = await run(stop.signal).catch((error) => told.failed(error, current));
    if (!wentWell && !stop.signal.aborted) dropWaiting(current);
  }
  current = null;
}
