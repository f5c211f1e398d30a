// An exercise; the code that makes it live is fetched by the first page that has one.

export class ExerciseElement extends HTMLElement {
  /** @type {import("./exercise/live.js").Live | undefined} */
  live;

  async connectedCallback() {
    const { Live } = await import("./exercise/live.js");
    if (this.isConnected) this.live ??= new Live(this);
  }

  disconnectedCallback() {
    this.live?.left();
  }
}
