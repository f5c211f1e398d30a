// What the theme leaves without a name, or names twice.

/** Repair the theme's landmarks, now and in whatever the theme adds. */
export function repairLandmarks() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  const repair = (/** @type {ParentNode} */ part) => {
    // Around each copy button the theme puts a <nav>: dozens of landmarks that lead nowhere.
    for (const nav of part.querySelectorAll(".md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  };
  // Only what was added is looked through: an instrument adds at every move of a slider.
  const watch = new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node.parentElement) repair(node.parentElement);
    }
  });
  watch.observe(document.body, { childList: true, subtree: true });
  repair(document.body);
}
