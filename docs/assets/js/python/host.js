// The host: one worker for the visit, started by the first run, and the runs that wait for it.

import { SCRIPTS } from "../root.js";

/**
 * @typedef {{ kind: string, text?: string, line?: number, name?: string }} Result
 * @typedef {object} Job
 * @property {string} page whose namespace it runs in
 * @property {number} cell
 * @property {string} code
 * @property {number} limit in seconds
 * @property {(stream: string, text: string) => void} printed
 * @property {(state: "waiting" | "starting" | "running" | "fetching", share: number) => void} state
 * @typedef {{ job: Job, end: (result: Result) => void }} Run
 */

class Host {
  constructor() {
    /** @type {Worker | undefined} */
    this.worker = undefined;
    this.ready = false;
    this.share = 0; // of what Python is made of, fetched
    /** @type {Run[]} */
    this.queue = []; // the first is on, once Python is ready
    /** @type {Map<string, Set<number>>} */
    this.ran = new Map(); // the cells whose names this Python has, by page
    this.timer = 0;
  }

  /** Return how a run ended; it waits for those asked for before it.
   * @param {Job} job @returns {Promise<Result>} */
  run(job) {
    return new Promise((end) => {
      this.queue.push({ job, end });
      if (this.queue.length > 1) job.state("waiting", 0);
      else this.#next();
    });
  }

  /** End the runs of a page, or of one of its cells; Python starts anew if one of them is on.
   * @param {string} page @param {number} [cell] */
  stop(page, cell) {
    const [first] = this.queue;
    const is = (/** @type {Run} */ { job }) => job.page === page && (cell ?? job.cell) === job.cell;
    const ending = this.queue.filter(is);
    this.queue = this.queue.filter((run) => !is(run));
    const on = this.ready && ending.includes(first);
    if (on) this.#restart();
    for (const run of ending) run.end({ kind: on && run === first ? "stopped" : "cancelled" });
    if (ending.includes(first)) this.#next();
  }

  /** Clear the names of a page.
   * @param {string} page */
  forget(page) {
    this.ran.delete(page);
    if (this.ready) this.worker?.postMessage({ forget: page });
  }

  /** Note that a cell is no longer what was run.
   * @param {string} page @param {number} cell */
  outdated(page, cell) {
    this.ran.get(page)?.delete(cell);
  }

  /** Return whether a cell was run to its end, in the namespace as it is.
   * @param {string} page @param {number} cell */
  has(page, cell) {
    return this.ran.get(page)?.has(cell) ?? false;
  }

  /** Run what is first, or have Python started for it. */
  #next() {
    if (!this.queue.length) return;
    const { job } = this.queue[0];
    if (this.ready) {
      job.state("running", 0);
      this.worker?.postMessage({ page: job.page, cell: job.cell, code: job.code });
      this.#limit(job.limit);
    } else {
      job.state("starting", this.share);
      if (!this.worker) this.#start();
    }
  }

  #start() {
    this.ready = false;
    this.share = 0;
    const worker = new Worker(new URL("python/worker.mjs", SCRIPTS), { type: "module" });
    worker.onmessage = ({ data }) => worker === this.worker && this.#heard(data);
    worker.onerror = () => worker === this.worker && this.#failed("");
    this.worker = worker;
  }

  /** Start Python anew: the names of all pages are gone. */
  #restart() {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.ran.clear();
    this.#start();
  }

  /** @param {any} data what the worker says */
  #heard(data) {
    const job = this.queue[0]?.job;
    if (data.ready) {
      this.ready = true;
      this.#next();
    } else if (data.failed !== undefined) {
      this.#failed(data.failed);
    } else if (data.progress !== undefined) {
      this.share = data.progress;
      job?.state("starting", this.share);
    } else if (data.fetching !== undefined) {
      clearTimeout(this.timer); // a slow network is no endless loop
      job.state(data.fetching ? "fetching" : "running", 0);
      if (!data.fetching) this.#limit(job.limit);
    } else if (data.stream) {
      job.printed(data.stream, data.text);
    } else {
      const cells = this.ran.get(job.page) ?? new Set();
      if (data.ended.kind === "done") this.ran.set(job.page, cells.add(job.cell));
      this.#end(data.ended);
    }
  }

  /** @param {number} seconds */
  #limit(seconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.#restart();
      this.#end({ kind: "limit" });
    }, seconds * 1000);
  }

  /** @param {Result} result */
  #end(result) {
    clearTimeout(this.timer);
    this.queue.shift()?.end(result);
    this.#next();
  }

  /** Give up a Python that did not start, or broke; the next run tries again.
   * @param {string} text */
  #failed(text) {
    clearTimeout(this.timer);
    const kind = this.ready ? "broken" : "unstarted";
    this.worker?.terminate();
    this.worker = undefined;
    this.ready = false;
    this.ran.clear();
    for (const run of this.queue.splice(0)) run.end({ kind, text });
  }
}

export const host = new Host();
