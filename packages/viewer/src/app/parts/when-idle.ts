/** A page that is never idle gets to it all the same. */
const AT_LAST_MS = 2000;

/** Does some work when the page has nothing else to do: what it shows is painted, and what was asked of it is answered. @returns what calls it off */
export function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(work, { timeout: AT_LAST_MS });
    return () => cancelIdleCallback(handle);
  }
  // Safari has no such thing.
  const timer = setTimeout(work, 100);
  return () => clearTimeout(timer);
}
