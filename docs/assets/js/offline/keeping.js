// Keeping: the button that keeps the volume offline, how far it is, and what is kept.

import { button, element } from "../dom.js";
import { ROOT } from "../root.js";
import { clear, whole } from "./store.js";
import { failure, kept, megabytes, obstacle } from "./words.js";

export class Keeping {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.bytes = Number(host.dataset.bytes ?? 0);
    this.scope = new URL(ROOT, location.href).href;
    this.version = ""; // the one that was kept when this page began
    this.busy = false;
    this.keep = button("Keep this volume offline", () => void this.#keep());
    this.remove = button("Remove", () => void this.#remove());
    this.reload = button("Reload", () => location.reload());
    this.size = element("span", {}, `${megabytes(this.bytes)} of this browser’s storage`);
    this.bar = element("progress", { max: 1, value: 0, "aria-label": "Keeping the volume" });
    this.words = element("p", { role: "status" });
    const row = element("div", { class: "sm-keeping" },
      this.keep, this.size, this.bar, this.remove, this.reload);
    host.append(row, this.words);
    this.#show();
    this.heard = (/** @type {MessageEvent} */ { data }) => void this.#heard(data?.stackmath);
    const why = obstacle(this.bytes);
    if (why) this.#refuse(why);
    else this.#listen();
  }

  leave() {
    navigator.serviceWorker?.removeEventListener("message", this.heard);
  }

  /** Show what there is to press. @param {boolean} [newer] whether this page is of an older one */
  #show(newer = false) {
    this.keep.hidden = this.size.hidden = this.busy || Boolean(this.version);
    this.bar.hidden = !this.busy;
    this.remove.hidden = this.busy || !this.version;
    this.reload.hidden = !newer;
  }

  #listen() {
    navigator.serviceWorker.addEventListener("message", this.heard);
    navigator.serviceWorker.startMessages();
    void this.#look();
  }

  /** @param {string} why */
  #refuse(why) {
    this.words.textContent = why;
    this.keep.hidden = this.size.hidden = true;
  }

  async #registration() {
    const found = await navigator.serviceWorker.getRegistration(this.scope);
    return found?.scope === this.scope ? found : undefined; // not that of a site around this one
  }

  /** Show what is kept, if anything is. */
  async #look() {
    const registration = await this.#registration();
    const [mark] = registration?.active ? await whole(this.scope) : [];
    this.version = mark?.version ?? "";
    this.words.textContent = mark ? kept(mark) : "";
    this.#show();
  }

  async #keep() {
    this.busy = true;
    this.bar.value = 0;
    this.words.textContent = "Keeping it; you can read on in this tab.";
    this.#show();
    void navigator.storage?.persist?.(); // else a browser short of room may drop it
    try {
      const before = await this.#registration();
      if (before?.active) return before.active.postMessage("keep"); // its caches were cleared
      const made = await navigator.serviceWorker.register(`${this.scope}sw.js`, { scope: this.scope });
      const coming = made.installing ?? made.waiting;
      coming?.addEventListener("statechange", () => {
        if (coming.state === "redundant" && this.busy) void this.#failed("");
      });
    } catch (error) {
      await this.#failed(/** @type {Error} */ (error).message);
    }
  }

  async #remove() {
    await clear(this.scope);
    await (await this.#registration())?.unregister();
    this.version = "";
    this.#show();
    this.words.textContent = "Removed.";
    this.keep.focus(); // the pressed button is gone
  }

  /** @param {{ progress?: number, bytes?: number, kept?: string, failed?: string } | undefined} said */
  async #heard(said) {
    if (said?.progress !== undefined) {
      this.bar.value = said.progress / (said.bytes || 1);
    } else if (said?.failed !== undefined) {
      await this.#failed(said.failed);
    } else if (said?.kept !== undefined) {
      const before = this.version;
      await this.#end(this.remove, () => this.#look());
      if (before && before !== said.kept) {
        this.words.textContent = "A newer version is kept now; reload this page to read it.";
        this.#show(true);
      }
    }
  }

  /** @param {string} reason */
  async #failed(reason) {
    await this.#end(this.version ? this.remove : this.keep, () => this.#show());
    this.words.textContent = await failure(reason, this.bytes, Boolean(this.version));
  }

  /** Show how it ended, and give the focus that the pressed button had to another.
   * @param {HTMLElement} next @param {() => unknown} show */
  async #end(next, show) {
    const focused = this.busy && document.activeElement === document.body;
    this.busy = false;
    await show();
    if (focused) next.focus({ preventScroll: true });
  }
}
