// Requests of the desk. An answer is a piece of the page; whatever goes wrong becomes a sentence to show.

import { person, removeSaved } from "./drafts.js";
import { known } from "./workbench/pieces.js";
import { gettext } from "../newsroom/words.js";

export class Failed extends Error {
  constructor(message, login = "") {
    super(message);
    this.login = login;
  }
}

const UNREACHABLE = gettext("The newsroom cannot be reached. Nothing is lost: try again when it is back.");
const SOMEBODY_ELSE = gettext("Somebody else is logged in in this browser now, so nothing was saved under that name. Log in as yourself and save again: what you typed is kept for you.");
// Hazard: what comes after a login in another tab brings that person's token, so that a token tells nobody apart.
const HEADERS = { "X-Requested-With": "fetch", "X-Person": person, Accept: "text/html, application/json" };

async function reach(url, options) {
  try {
    return await fetch(url, { ...options, headers: { ...HEADERS, "X-Since": known.number, ...options?.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failed(UNREACHABLE);
  }
}

async function refused(response) {
  if ((response.headers.get("Content-Type") || "").includes("json")) {
    const { error, login } = await response.json();
    return new Failed(error || UNREACHABLE, login);
  }
  const broken = response.status >= 500;
  const page = new DOMParser().parseFromString(broken ? "" : await response.text(), "text/html");
  const words = page.querySelector("main p")?.textContent.trim();
  return new Failed(words || gettext("The newsroom answered with an error (%(status)s). Nothing is lost: try again.", { status: response.status }));
}

const isPage = (response) => response.ok || response.status === 409 || response.status === 422;

export async function get(url, signal) {
  const response = await reach(url, { signal });
  if (!isPage(response)) throw await refused(response);
  return response.text();
}

// The page as it is opened, whole.
export async function getPage(url) {
  const response = await fetch(url);
  if (!response.ok) throw await refused(response);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export async function getJson(url, signal) {
  const response = await reach(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw await refused(response);
  return response.json();
}

// A login in another tab renews the token: the one in this page is then refused once, and replaced.
export async function post(url, data, tokenUrl) {
  let response = await reach(url, { method: "POST", body: data });
  if (response.status === 403) {
    const { token, person: now } = await getJson(tokenUrl);
    if (String(now) !== person) throw new Failed(SOMEBODY_ELSE);
    data.set("csrfmiddlewaretoken", token);
    response = await reach(url, { method: "POST", body: data });
  }
  removeSaved();
  if (!isPage(response)) throw await refused(response);
  return { saved: response.ok, html: await response.text() };
}
