// The browser's storage of unsaved texts. A text stays here, under the person who typed it, until it is saved or
// discarded or that person logs out. Nobody else who uses the browser is offered it.

export const person = document.querySelector("[data-person]")?.dataset.person ?? "";

const DRAFT = "newsroom:draft:";
const LAST_PERSON = "newsroom:person"; // who used the desk last in this browser
const PREFIX = `${DRAFT}${person}:`;

// Hazard: storage throws an error if it is full or switched off.
function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

// Returns whether the draft is stored now.
export function writeDraft(id, value) {
  if (!person) return false;
  return attempt(() => {
    localStorage.setItem(PREFIX + id, JSON.stringify(value));
    return true;
  }, false);
}

export const readDraft = (id) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + id)), null);

export const removeDraft = (id) => attempt(() => localStorage.removeItem(PREFIX + id));

// Returns the ids of the person's drafts that begin with `start`.
export function draftIds(start) {
  const keys = attempt(() => Object.keys(localStorage), []);
  return keys.filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
}

// The server confirms in a cookie that a text is saved (kept_texts.py). The names of the cookie and of the draft end alike.
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

// The person who used the desk last has logged out. The drafts of others stay: only their logins have ended.
export function forgetLastPerson() {
  const last = attempt(() => localStorage.getItem(LAST_PERSON), null);
  const isOfOthers = (key) => key.startsWith(DRAFT) && !key.startsWith(`${DRAFT}${last}:`);
  attempt(() => {
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) {
        if (key.startsWith("newsroom:") && !isOfOthers(key)) storage.removeItem(key);
      }
    }
  });
}

export const rememberPerson = () => attempt(() => localStorage.setItem(LAST_PERSON, person));
export const isSamePerson = () => attempt(() => localStorage.getItem(LAST_PERSON) === person, true);

// A setting, not a text: it outlasts a logout.
const SINGLE_KEYS_OFF = `newsroom-single-keys-off:${person}`;
export const areSingleKeysOff = () => attempt(() => localStorage.getItem(SINGLE_KEYS_OFF) !== null, false);
export const switchSingleKeys = (on) =>
  attempt(() => (on ? localStorage.removeItem(SINGLE_KEYS_OFF) : localStorage.setItem(SINGLE_KEYS_OFF, "")));
