// A box for what can be wider than the page: the keyboard can scroll it, when there is a need.
// Equations and figures are laid out when the reader comes near; until then they count as wide.

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
    if (this.scrollWidth > this.clientWidth) {
      this.tabIndex = 0;
      this.role = "group";
      this.ariaLabel = "Scrolls sideways";
    } else {
      this.removeAttribute("tabindex");
      this.role = this.ariaLabel = null;
    }
  }
}
