// An arrival: a page that was loaded, or that the theme swapped in.

const CONTENT = ".md-content article";

/** Call for the page that is here and for each that follows it; say whether the reader goes
 * forward, and not Back or to the same page again.
 * @param {(article: HTMLElement, forward: boolean) => void} arrived */
export function onArrival(arrived) {
  const [entry] = performance.getEntriesByType("navigation");
  let forward = /** @type {PerformanceNavigationTiming} */ (entry)?.type === "navigate";
  const tell = () => {
    const article = /** @type {HTMLElement | null} */ (document.querySelector(CONTENT));
    if (article) arrived(article, forward);
  };
  window.addEventListener("popstate", () => (forward = false));
  window.addEventListener("click", () => (forward = true), { capture: true });
  // The theme puts its new content right into the body, so what is deeper need not be watched.
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    if (added.some((node) => node instanceof Element && node.querySelector(CONTENT))) tell();
  }).observe(document.body, { childList: true });
  tell();
}
