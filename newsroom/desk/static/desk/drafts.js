// What is typed and not yet saved stays in this browser, under the person who typed it: until it is saved or
// discarded, or that person logs out. Nobody else who uses the browser is offered it.

export const person = document.querySelector("[data-person]")?.dataset.person ?? "";

const DRAFT = "newsroom:draft:";
const PERSON = "newsroom:person"; // who used the desk last in this browser
const mine = `${DRAFT}${person}:`;

function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise; // storage is full or switched off
  }
}

// Whether it is stored now.
export function write(name, value) {
  if (!person) return false;
  return attempt(() => {
    localStorage.setItem(mine + name, JSON.stringify(value));
    return true;
  }, false);
}

export const read = (name) => attempt(() => JSON.parse(localStorage.getItem(mine + name)), null);

export const remove = (name) => attempt(() => localStorage.removeItem(mine + name));

export function names(start) {
  const keys = attempt(() => Object.keys(localStorage), []);
  return keys.filter((key) => key.startsWith(mine + start)).map((key) => key.slice(mine.length));
}

// The server confirms in a cookie that a text is saved (kept_texts.py): its name ends with what the cookie's does.
export function removeSaved() {
  for (const [, saved] of document.cookie.matchAll(/\bsaved-([a-z0-9]+)=/g)) {
    attempt(() => {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(DRAFT) && key.endsWith(`:${saved}`)) localStorage.removeItem(key);
      }
    });
    document.cookie = `saved-${saved}=; Max-Age=0; Path=/admin/; SameSite=Strict`;
  }
}

removeSaved();

// Whoever used the desk last has logged out. What others typed, whose logins only ended, stays theirs.
export function forget() {
  const last = attempt(() => localStorage.getItem(PERSON), null);
  const others = (key) => key.startsWith(DRAFT) && !key.startsWith(`${DRAFT}${last}:`);
  attempt(() => {
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (key.startsWith("newsroom:") && !others(key)) storage.removeItem(key);
    }
  });
}

// A choice, and no words of anybody's: it outlasts a logout.
const SINGLE_KEYS_OFF = `newsroom-single-keys-off:${person}`;
export const areSingleKeysOff = () => attempt(() => localStorage.getItem(SINGLE_KEYS_OFF) !== null, false);
export const switchSingleKeys = (on) =>
  attempt(() => (on ? localStorage.removeItem(SINGLE_KEYS_OFF) : localStorage.setItem(SINGLE_KEYS_OFF, "")));

export const sayWho = () => attempt(() => localStorage.setItem(PERSON, person));
export const isStillMine = () => attempt(() => localStorage.getItem(PERSON) === person, true);
