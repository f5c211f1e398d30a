// A box for what can be wider than the page: the keyboard can scroll it, when there is a need.
// Equations and figures are laid out when the reader comes near; until then they count as wide.

const STOP = ["tabindex", "role", "aria-label"];

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) /** @type {Scroller} */ (target).update();
});

export class Scroller extends HTMLElement {
  connectedCallback() {
    sizes.observe(this);
  }

  disconnectedCallback() {
    sizes.unobserve(this);
  }

  /** Make the box a stop for Tab while it has more than it shows. */
  update() {
    if (this === document.activeElement) return;
    if (this.scrollWidth > this.clientWidth) {
      this.tabIndex = 0;
      this.setAttribute("role", "group");
      this.setAttribute("aria-label", "Scrolls sideways");
    } else {
      for (const name of STOP) this.removeAttribute(name);
    }
  }
}
