// A cell of Python; the code that makes it live is fetched by the first page that has one.

const task = () => new Promise((begin) => setTimeout(begin));
let turn = Promise.resolve(); // cells come alive one after the other, each in a task of its own

export class Cell extends HTMLElement {
  /** @type {import("./python/cell.js").Live | undefined} */
  live;

  async connectedCallback() {
    const { Live } = await import("./python/cell.js");
    await (turn = turn.then(task));
    if (this.isConnected) this.live ??= new Live(this);
  }

  disconnectedCallback() {
    this.live?.left();
  }
}
