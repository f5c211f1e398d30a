// The workbook; the code that makes it live is fetched by the page that has it.

export class WorkbookElement extends HTMLElement {
  async connectedCallback() {
    const { workbook } = await import("./exercise/workbook.js");
    if (this.isConnected && !this.firstChild) workbook(this);
  }
}
