// A cell of Python; the code that makes it live is fetched by the first page that has one.

export class Cell extends HTMLElement {
  /** @type {import("./python/cell.js").Live | undefined} */
  live;

  async connectedCallback() {
    const { Live } = await import("./python/cell.js");
    if (this.isConnected) this.live ??= new Live(this);
  }

  disconnectedCallback() {
    this.live?.left();
  }
}
