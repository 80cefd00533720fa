// Requests of the desk. An answer is a part of the page. Whatever goes wrong becomes a sentence to show.

import { person, removeSaved } from "./drafts.js";
import { element, shownState } from "./workbench/pieces.js";
import { gettext } from "../newsroom/words.js";

// An error that the person can understand. `login` is the address of the login page, if the login has ended.
export class Failed extends Error {
  constructor(message, login = "") {
    super(message);
    this.login = login;
  }
}

const UNREACHABLE = gettext("The server cannot be reached. Nothing is lost: try again later.");
const SOMEBODY_ELSE = gettext("Somebody else is logged in in this browser now, so nothing was saved under that name. Log in as yourself and save again: your text is kept for you.");
// Hazard: after a login in another tab the token is that person's, so that a token does not tell persons apart.
const HEADERS = { "X-Requested-With": "fetch", "X-Person": person, Accept: "text/html, application/json" };

async function request(url, options) {
  const headers = { ...HEADERS, "X-Since": shownState.number, ...options?.headers };
  try {
    return await fetch(url, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failed(UNREACHABLE);
  }
}

async function failureOf(response) {
  if ((response.headers.get("Content-Type") || "").includes("json")) {
    const { error, login } = await response.json();
    return new Failed(error || UNREACHABLE, login);
  }
  const isBroken = response.status >= 500;
  const page = new DOMParser().parseFromString(isBroken ? "" : await response.text(), "text/html");
  const words = page.querySelector("main p")?.textContent.trim();
  return new Failed(words || gettext("The server answered with an error (%(status)s). Nothing is lost: try again.", { status: response.status }));
}

// A refused form and a conflict are answered with a page that says why.
const isPage = (response) => response.ok || response.status === 409 || response.status === 422;

export async function get(url, signal) {
  const response = await request(url, { signal });
  if (!isPage(response)) throw await failureOf(response);
  return response.text();
}

// Returns the whole page, as it is when somebody opens it.
export async function getPage(url) {
  const response = await request(url, { headers: { "X-Requested-With": "page" } });
  if (!response.ok) throw await failureOf(response);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export async function getJson(url, signal) {
  const response = await request(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw await failureOf(response);
  return response.json();
}

// A login in another tab renews the token: the one of this page is then refused once, and replaced.
export async function post(url, data, tokenUrl) {
  let response = await request(url, { method: "POST", body: data });
  if (response.status === 403) {
    const { token, person: personNow } = await getJson(tokenUrl);
    if (String(personNow) !== person) throw new Failed(SOMEBODY_ELSE);
    data.set("csrfmiddlewaretoken", token);
    response = await request(url, { method: "POST", body: data });
  }
  removeSaved();
  if (!isPage(response)) throw await failureOf(response);
  return { saved: response.ok, html: await response.text() };
}

// Returns a paragraph that says what went wrong. An error that is no `Failed` is a mistake in a script.
export function errorNotice(error, className = "notice blocks") {
  const isMistake = !(error instanceof Failed);
  const words = isMistake ? gettext("Something went wrong in this page: reload it. Your text is kept.") : error.message;
  const notice = element("p", { className }, words);
  if (error.login) notice.append(" ", element("a", { href: error.login, target: "_blank" }, gettext("Log in")));
  return notice;
}
