// From one sentence to the next in reading order, without going through all of them.

// The next (by 1) or the one before (by -1) that the filter `name` lets through; without `here`, the first or
// the last of all.
export function nextFrom(here, by, name) {
  const root = document.querySelector(".bench-text");
  const fits = (node) => (isQueued(node, name) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT, fits);
  if (!here && by < 0) return walker.lastChild();
  walker.currentNode = here ?? root;
  return by > 0 ? walker.nextNode() : walker.previousNode();
}

export function isQueued(node, name) {
  if (!node?.classList.contains("s")) return false;
  return name === "all" || (node.dataset.queue ?? "").split(" ").includes(name);
}
