"""A network as bad as a test wants it, and what a page lets a person know and keep."""

from tests.support.workbench import HASTE

# What becomes of each request in turn: milliseconds until its answer is there, and
# whether it is 503 or lost on its way back. silent: failures of which nothing is said
# yet; what only follows others or is fetched ahead may fail in silence.
NETWORK = """
const ask = window.fetch, sleep = (wait) => new Promise((go) => setTimeout(go, wait));
Object.assign(window, { going: 0, last: 0, waits: [], fates: [], silent: [], said: [] });
window.fetch = async (url, options) => {
  if (String(url).includes("/live/")) return ask(url, options);
  const [wait, fate] = [waits.shift() ?? 0, fates.shift()];
  const isSent = options?.method === "POST";
  const isAhead = options?.headers?.["X-Requested-With"] === "fetch" && !isSent && !options.signal;
  const isSearch = String(url).includes("/sources/?q="); // its form may be closed by then
  const fail = (why) => isAhead || isSearch || silent.push({ what: `${url} ${why}`, at: performance.now() });
  going += 1;
  try {
    const answer = fate === "503" ? new Response("", { status: 503 }) : await ask(url, options);
    await sleep(wait);
    options?.signal?.throwIfAborted();
    if (fate === "lost") throw new TypeError("The answer was lost.");
    if (answer.status >= 400 && !(isSent && answer.status === 403)) fail(answer.status);
    return answer;
  } catch (error) {
    if (error.name !== "AbortError") fail(error.message);
    throw error;
  } finally {
    going -= 1;
    last = performance.now();
  }
};
const SAYS = "[role=alert], [role=status], .error, .errorlist, .notice";
const words = (node) => node.closest?.(SAYS)?.textContent.trim() || node.querySelector?.(SAYS)?.textContent.trim();
new MutationObserver((changes) => {
  for (const one of changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes]).map(words)) {
    if (!one) continue;
    silent.splice(0);
    if (said.at(-1) !== one) said.push(one);
  }
}).observe(document, { childList: true, subtree: true });
"""
UNSAID = f"""() => {{
  const found = silent.filter(({{ at }}) => performance.now() - at > {1500 / HASTE});
  silent = silent.filter((one) => !found.includes(one));
  return found.map(({{ what }}) => what);
}}"""
QUIET = f"() => !going && performance.now() - last > {1000 / HASTE}"
# All that the fields of a page hold and its browser keeps.
THERE = """[
  ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
  ...Object.keys(localStorage).filter((key) => key.includes(":draft:")).map((key) => localStorage[key]),
].join("\\n")"""
# Whether each text that is kept for this article is also offered.
OFFERED = """article => {
  const keys = Object.keys(localStorage).filter((key) => key.split(":")[3] === article);
  return keys.length === document.querySelectorAll("#kept .kept").length;
}"""

PUT_CARET = """(field, share) => {
  const at = field.value.indexOf(" ", field.value.length * share);
  field.setSelectionRange(at, at);
}"""
