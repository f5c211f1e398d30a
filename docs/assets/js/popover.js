// One popover for all claims of a page: what a number rests on, beside the number.

const CLAIM = ".sm-claim:has(> template)";
const OPEN_AFTER = 150; // ms of rest: a mouse that crosses a line of numbers opens nothing
const CLOSE_AFTER = 250; // ms in which the mouse may cross the gap to the popover
const GAP = 8;
const MARGIN = 12;

export class Popover {
  /** @param {HTMLElement} body the element whose claims open it */
  constructor(body) {
    this.panel = document.createElement("div");
    this.panel.className = "sm-popover";
    this.panel.id = "sm-popover";
    this.panel.popover = "manual";
    this.panel.setAttribute("role", "group");
    this.panel.setAttribute("aria-label", "Where this number comes from");
    /** @type {HTMLElement | null} */
    this.claim = null;
    this.pinned = false; // opened by a click: it stays until another click or Escape
    this.timer = 0;
    body.addEventListener("pointerover", (event) => this.#over(event));
    body.addEventListener("pointerout", (event) => this.#out(event));
    body.addEventListener("click", (event) => this.#click(event));
    body.addEventListener("input", () => this.close()); // the number is another one now
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("scroll", () => this.#place(), { capture: true, passive: true });
    window.addEventListener("resize", () => this.#place());
  }

  /** Return the claim in which an event happened, if there is one.
   * @param {Event} event */
  #claimOf(event) {
    return event.target instanceof Element
      ? /** @type {HTMLElement | null} */ (event.target.closest(CLAIM))
      : null;
  }

  /** @param {PointerEvent} event */
  #over(event) {
    if (event.pointerType === "touch") return;
    const claim = this.#claimOf(event);
    const inside = event.target instanceof Node && this.panel.contains(event.target);
    if (inside || (claim && claim === this.claim)) clearTimeout(this.timer);
    else if (claim && !this.pinned) this.#later(OPEN_AFTER, () => this.open(claim));
  }

  /** @param {PointerEvent} event */
  #out(event) {
    if (event.pointerType === "touch" || this.pinned) return;
    this.#later(CLOSE_AFTER, () => this.close());
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (event.target instanceof Element && this.panel.contains(event.target)) {
      if (event.target.closest("a")) setTimeout(() => this.close());
      return;
    }
    const claim = this.#claimOf(event);
    const again = claim === this.claim && this.pinned;
    if (claim === null || again) this.close();
    else this.open(claim, true);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const claim = this.#claimOf(event);
    if (event.key === "Escape" && this.claim) {
      event.stopPropagation();
      if (this.panel.contains(document.activeElement)) this.claim.focus();
      this.close();
    } else if (claim && event.target === claim && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      claim.click();
    }
  }

  /** @param {number} delay @param {() => void} action */
  #later(delay, action) {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, delay);
  }

  /** Show what a claim rests on.
   * @param {HTMLElement} claim @param {boolean} pinned */
  open(claim, pinned = false) {
    clearTimeout(this.timer);
    if (!claim.isConnected) return;
    const template = /** @type {HTMLTemplateElement} */ (claim.querySelector("template"));
    if (this.claim !== claim) {
      this.close();
      this.panel.replaceChildren(template.content.cloneNode(true));
      claim.after(this.panel); // so that Tab leads from the number into it
      claim.setAttribute("aria-describedby", this.panel.id);
    }
    this.claim = claim;
    this.pinned = pinned;
    this.panel.showPopover();
    this.#place();
  }

  close() {
    clearTimeout(this.timer);
    this.claim?.removeAttribute("aria-describedby");
    this.claim = null;
    this.pinned = false;
    this.panel.remove();
  }

  /** Put it below its claim, or above where there is more room. */
  #place() {
    if (!this.claim) return;
    if (!this.claim.isConnected) return this.close();
    const at = this.claim.getClientRects()[0];
    if (!at) return this.close();
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const below = at.bottom + GAP + height <= innerHeight || at.top < innerHeight - at.bottom;
    const left = at.left + at.width / 2 - width / 2;
    const right = document.documentElement.clientWidth - width - MARGIN;
    this.panel.style.left = `${Math.max(MARGIN, Math.min(left, right))}px`;
    this.panel.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
  }
}
