// A queue of turns: what people ask for faster than the newsroom answers is done in order.
//
// A turn is an object with these properties:
// - kind: "show" a sentence, "open" a form, "move" a note, "look" at a card, "act" on what is shown, or "check" a
//   fact or a sentence
// - run(signal): does it; the promise says whether it went well
// - intendedId: the id of the sentence that was selected when the turn was asked for
// - key, link: the key that was pressed, the link that is followed
// - subject: what the turn decides about
// - changesPanel: the panel may offer something else afterwards
// - opensField: it opens a field to type in. Then `words` were typed for that field meanwhile, `draft` is the id under
//   which they are kept, and `savesOnArrival` says that they are saved at once
// - onDropped(): is called if the turn is dropped
//
// If a turn fails, the turns that wait for the same sentence are dropped. A form in which somebody types already is not.

const DECISIONS = ["act", "check"];

let current = null;
let waiting = [];
let handlers; // { onFailed(error, turn), onDropped() }

export const setHandlers = (given) => (handlers = given);

export const turns = () => (current ? [current, ...waiting] : []);

// Whether leaving the page now would lose a decision or words.
export const isBusy = () => turns().some((turn) => DECISIONS.includes(turn.kind) || turn.words);

export function enqueue(turn) {
  waiting.push(turn);
  if (!current) work();
}

// Only the last of several sentences is fetched. A form takes the place of its sentence, since it brings the sentence
// with it.
export function enqueueLatest(turn) {
  cancelShow();
  enqueue(turn);
}

// The sentence that was to be shown is not wanted any more.
export function cancelShow() {
  waiting = waiting.filter((turn) => turn.kind !== "show");
  if (current?.kind === "show") current.stop.abort();
}

// Somebody types in the form that is on its way if words came for it, or if it was asked for while a form was sent.
const isWrittenIn = (turn, before) => turn.opensField && (turn.words || before.draft);

export const isWritingAhead = () => waiting.some((turn) => isWrittenIn(turn, current));

export function dropWaiting(failed) {
  const dropped = waiting.filter((turn) => turn.intendedId === failed.intendedId && !isWrittenIn(turn, failed));
  waiting = waiting.filter((turn) => !dropped.includes(turn));
  for (const turn of dropped) turn.onDropped?.();
  if (dropped.some((turn) => turn.kind !== "show")) handlers.onDropped();
}

async function work() {
  while ((current = waiting.shift())) {
    current.stop = new AbortController();
    const { run, stop } = current;
    const wentWell = await run(stop.signal).catch((error) => handlers.onFailed(error, current));
    if (!wentWell && !stop.signal.aborted) dropWaiting(current);
  }
  current = null;
}
