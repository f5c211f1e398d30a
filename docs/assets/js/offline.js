// The offer to keep the volume offline; its code is fetched by the page that has it.

export class Offline extends HTMLElement {
  /** @type {import("./offline/keeping.js").Keeping | undefined} */
  keeping;

  async connectedCallback() {
    const { Keeping } = await import("./offline/keeping.js");
    if (this.isConnected) this.keeping ??= new Keeping(this);
  }

  disconnectedCallback() {
    this.keeping?.leave();
  }
}
