// One popover for the page: what a number rests on, what a link leads to, beside it.

import { element } from "./dom.js";
import { hasPreview } from "./page/link.js";
import { handle } from "./page/stops.js";

const CLAIM = ".sm-claim:has(> template)";
const LINK = ".md-content a[href*='#']";
const OPEN_AFTER = 150; // ms of rest: a mouse that crosses a line of numbers opens nothing
const REST = 400; // ms: the same for links, and for the focus on its way from link to link
const CLOSE_AFTER = 250; // ms in which the mouse may cross the gap to the popover
const GAP = 8;
const MARGIN = 12;

/** How it was opened: what opened it by a press stays until another press or Escape, by the focus
 * as long as that is there, by the mouse likewise.
 * @typedef {"" | "mouse" | "focus" | "press"} Way */

export class Popover {
  /** @param {HTMLElement} body the element whose claims and links open it */
  constructor(body) {
    this.panel = element("div", {
      class: "sm-popover", id: "sm-popover", popover: "manual", tabindex: "-1", role: "group",
    });
    /** @type {HTMLElement | null} */
    this.opener = null; // the claim or the link
    /** @type {Way} */
    this.way = "";
    this.timer = 0;
    this.touched = false; // whether the last press was a finger's
    body.addEventListener("pointerover", (event) => this.#over(event));
    body.addEventListener("pointerout", (event) => this.#out(event));
    body.addEventListener("focusin", (event) => this.#focus(event));
    body.addEventListener("click", (event) => this.#click(event));
    body.addEventListener("input", () => this.close()); // the number is another one now
    document.addEventListener("pointerdown", ({ pointerType }) => {
      this.touched = pointerType === "touch";
    }, { capture: true });
    document.addEventListener("click", (event) => this.#tap(event), { capture: true });
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("scroll", () => this.#place(), { capture: true, passive: true });
    window.addEventListener("resize", () => this.#place());
    new ResizeObserver(() => this.#place()).observe(this.panel);
  }

  /** Return whether something happened in the popover.
   * @param {Event} event */
  #inside(event) {
    return event.composedPath().includes(this.panel); // even if its target has gone since
  }

  /** Return the claim in which an event happened, if there is one.
   * @param {Event} event @returns {HTMLElement | null} */
  #claimOf({ target }) {
    return target instanceof Element ? target.closest(CLAIM) : null;
  }

  /** Return the link in which an event happened, if what it leads to can be shown.
   * @param {Event} event @returns {HTMLAnchorElement | null} */
  #linkOf(event) {
    if (!(event.target instanceof Element) || this.#inside(event)) return null;
    const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest(LINK));
    return link && hasPreview(link) ? link : null;
  }

  /** @param {PointerEvent} event */
  #over(event) {
    if (event.pointerType === "touch") return;
    const claim = this.#claimOf(event);
    const opener = claim ?? this.#linkOf(event);
    if (this.#inside(event) || (opener && opener === this.opener)) clearTimeout(this.timer);
    else if (opener && (this.way === "" || this.way === "mouse")) {
      this.#later(claim ? OPEN_AFTER : REST, () => this.open(opener));
    }
  }

  /** @param {PointerEvent} event */
  #out(event) {
    if (event.pointerType === "touch" || this.way === "press" || this.way === "focus") return;
    this.#later(CLOSE_AFTER, () => this.close());
  }

  /** @param {FocusEvent} event */
  #focus(event) {
    if (this.#inside(event) || event.target === this.opener) return;
    if (this.way === "focus") this.close();
    const link = this.#linkOf(event);
    if (link?.matches(":focus-visible") && this.way === "") {
      this.#later(REST, () => document.activeElement === link && this.open(link, "focus"));
    }
  }

  /** Show at a finger's first tap on a link what a mouse is shown; the second tap follows it.
   * @param {MouseEvent} event */
  #tap(event) {
    const link = this.touched ? this.#linkOf(event) : null;
    if (!link || link === this.opener) return;
    event.preventDefault();
    event.stopPropagation(); // the theme follows links by itself
    void this.open(link, "press").then((shown) => {
      if (shown) return this.panel.focus({ preventScroll: true });
      this.touched = false;
      link.click();
    });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (event.target instanceof Element && this.#inside(event)) {
      if (event.target.closest("a")) setTimeout(() => this.close());
      return;
    }
    const claim = this.#claimOf(event);
    const again = claim === this.opener && this.way === "press";
    if (claim === null || again) this.close();
    else this.open(claim, "press");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { opener } = this;
    const claim = this.#claimOf(event);
    this.touched = false;
    if (event.key === "Escape" && opener) {
      event.stopPropagation();
      if (this.panel.contains(document.activeElement)) handle(opener).focus();
      this.close();
    } else if (claim && event.target === handle(claim) && [" ", "Enter"].includes(event.key)) {
      event.preventDefault();
      claim.click();
    }
  }

  /** @param {number} delay @param {() => void} action */
  #later(delay, action) {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, delay);
  }

  /** Show what a claim rests on, or a link leads to; return whether there is anything.
   * @param {HTMLElement} opener @param {Way} way */
  async open(opener, way = "mouse") {
    clearTimeout(this.timer);
    if (!opener.isConnected) return false;
    if (this.opener !== opener) {
      this.close();
      this.opener = opener;
      const link = opener instanceof HTMLAnchorElement;
      const content = link ? await led(opener) : told(opener);
      if (this.opener !== opener || !opener.isConnected) return true; // another was asked for
      if (!content) return this.close();
      this.panel.setAttribute("aria-label", link ? "Preview" : "Where this number comes from");
      this.panel.replaceChildren(content);
      opener.after(this.panel); // so that Tab leads from the number into it
      opener.setAttribute("aria-describedby", this.panel.id);
      if (!link) handle(opener).ariaExpanded = "true";
    }
    this.way = way;
    this.panel.showPopover();
    this.#place();
    return true;
  }

  close() {
    clearTimeout(this.timer);
    this.opener?.removeAttribute("aria-describedby");
    if (this.opener?.matches(CLAIM)) handle(this.opener).ariaExpanded = "false";
    this.opener = null;
    this.way = "";
    this.panel.remove();
    return false;
  }

  /** Put it below its opener, or above where there is more room, and inside the window. */
  #place() {
    if (!this.opener || !this.panel.isConnected) return;
    if (!this.opener.isConnected) return void this.close();
    const at = this.opener.getClientRects()[0];
    if (!at) return void this.close();
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const below = at.bottom + GAP + height <= innerHeight || at.top < innerHeight - at.bottom;
    const left = at.left + at.width / 2 - width / 2;
    const right = document.documentElement.clientWidth - width - MARGIN;
    this.panel.style.left = `${Math.max(MARGIN, Math.min(left, right))}px`;
    let top = below ? at.bottom + GAP : at.top - GAP - height;
    if (at.bottom > 0 && at.top < innerHeight) {
      top = Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN));
    } // else it leaves the window with its opener
    this.panel.style.top = `${top}px`;
  }
}

/** Return what a link leads to, or null.
 * @param {HTMLAnchorElement} link */
async function led(link) {
  const { preview } = await import("./page/preview.js");
  return preview(link);
}

/** Return what a claim rests on, and a way to doubt it.
 * @param {HTMLElement} claim */
function told(claim) {
  const template = /** @type {HTMLTemplateElement} */ (claim.querySelector("template"));
  const content = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const line = element("p", { class: "sm-report" }); // as high now as when it says something
  content.append(line);
  void import("./page/report.js").then(({ report }) => line.replaceWith(report(claim)));
  return content;
}
