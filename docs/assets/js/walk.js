// The way through a page's numbers by keyboard: they are no stops for Tab until that is asked for.

const KEY = "stackmath.walk";

export class Walk extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Stop with Tab at each checked number";
    button.addEventListener("click", () => {
      localStorage.setItem(KEY, this.#on() ? "off" : "on");
      this.#apply();
    });
    this.replaceChildren(button);
    this.#apply();
  }

  /** Return whether the reader has asked for it. */
  #on() {
    return localStorage.getItem(KEY) === "on";
  }

  /** Make every claim of the article a stop, or none. */
  #apply() {
    const on = this.#on();
    this.firstElementChild?.setAttribute("aria-pressed", String(on));
    for (const claim of this.parentElement?.querySelectorAll(".sm-claim") ?? []) {
      if (on) {
        claim.setAttribute("tabindex", "0");
        claim.setAttribute("role", "button");
      } else {
        claim.removeAttribute("tabindex");
        claim.removeAttribute("role");
      }
    }
  }
}
