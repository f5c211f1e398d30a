// What the theme leaves without a name, or names twice.

/** Repair the theme's landmarks, now and in whatever the theme adds. */
export function repairLandmarks() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  const repair = () => {
    // Around each copy button the theme puts a <nav>: dozens of landmarks that lead nowhere.
    for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  };
  new MutationObserver(repair).observe(document.body, { childList: true, subtree: true });
  repair();
}
