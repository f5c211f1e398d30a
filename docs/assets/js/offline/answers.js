// Answers: what a page asks for, from the one version that it began with.

import { addressOf } from "./fetching.js";
import { nameOf, names, whole } from "./store.js";

const LATE = 60_000; // ms in which a page that was asked for has become one

export class Answers {
  /** @param {string} scope @param {string} version the newest, for what is opened from now on */
  constructor(scope, version) {
    this.scope = scope;
    this.version = version;
    // Which page began with which version; a service worker may be ended between two questions.
    this.readers = nameOf(scope, "readers");
    /** @type {Map<string, string>} */
    this.known = new Map();
  }

  /** Return the answer to a request of this site.
   * @param {any} event of a fetch */
  async to(event) {
    const { request } = event;
    const url = new URL(request.url);
    const path = pathOf(url.href, this.scope);
    const name = nameOf(this.scope, await this.#versionFor(event));
    // To open what the reader has removed would make it anew.
    if (path === undefined || !(await caches.has(name))) return fetch(request);
    const cache = await caches.open(name);
    const found = await cache.match(addressOf(this.scope, path.replace(/(^|\/)$/, "$1index.html")));
    if (found) return part(request, found);
    if (path && (await cache.match(addressOf(this.scope, `${path}/index.html`)))) {
      return Response.redirect(`${this.scope}${path}/${url.search}`, 301);
    }
    try {
      return await fetch(request);
    } catch {
      const missing = request.mode === "navigate" && (await cache.match(`${this.scope}404.html`));
      if (!missing) return Response.error();
      return new Response(missing.body, { status: 404, headers: missing.headers });
    }
  }

  /** Return the version that whoever asks began with; what is opened now begins with the newest.
   * @param {any} event */
  async #versionFor({ request, clientId, resultingClientId }) {
    const begins = request.mode === "navigate";
    const version = begins ? this.version : ((await this.#recalled(clientId)) ?? this.version);
    if (!begins && clientId) await this.#note(clientId, version);
    if (resultingClientId) await this.#note(resultingClientId, version); // a page, or its worker
    return version;
  }

  /** @param {string} id */
  async #recalled(id) {
    if (!id || this.known.has(id)) return this.known.get(id);
    if (!(await caches.has(this.readers))) return undefined;
    const note = await (await caches.open(this.readers)).match(this.#address(id));
    return note && (await note.json()).version;
  }

  /** @param {string} id @param {string} version */
  async #note(id, version) {
    if (this.known.get(id) === version) return;
    this.known.set(id, version);
    if (!(await caches.has(nameOf(this.scope, version)))) return; // the reader has removed it
    const note = new Response(JSON.stringify({ version, date: Date.now() }));
    await (await caches.open(this.readers)).put(this.#address(id), note);
  }

  /** @param {string} id */
  #address(id) {
    return `${this.scope}?reader=${id}`;
  }

  /** Forget the versions and pages that are gone.
   * @param {any} clients */
  async tidy(clients) {
    if (!(await caches.has(this.readers))) return;
    const alive = new Set((await clients.matchAll({ type: "all" })).map((/** @type {any} */ one) => one.id));
    const cache = await caches.open(this.readers);
    const used = new Set([this.version, "readers"]);
    for (const request of await cache.keys()) {
      const id = new URL(request.url).searchParams.get("reader") ?? "";
      const { version, date } = await (await cache.match(request))?.json();
      if (alive.has(id) || Date.now() - date < LATE) used.add(version);
      else await cache.delete(request);
    }
    const kept = (await whole(this.scope)).map(({ version }) => nameOf(this.scope, version));
    const using = [...used].map((version) => nameOf(this.scope, version));
    for (const name of await names(this.scope)) {
      // What is not whole may be a newer version on its way.
      if (kept.includes(name) && !using.includes(name)) await caches.delete(name);
    }
  }
}

/** Return the path of a file below the root of the site; undefined for what is elsewhere.
 * @param {string} address @param {string} scope */
function pathOf(address, scope) {
  const bare = address.split(/[?#]/)[0];
  if (!bare.startsWith(scope)) return undefined;
  try {
    return decodeURIComponent(bare.slice(scope.length));
  } catch {
    return undefined;
  }
}

/** Return the part of a file that is asked for, or the whole of it.
 * @param {Request} request @param {Response} whole */
async function part(request, whole) {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") ?? "");
  if (!range || !(range[1] || range[2])) return whole;
  const body = await whole.blob();
  const from = range[1] ? Number(range[1]) : Math.max(0, body.size - Number(range[2]));
  const to = range[1] && range[2] ? Math.min(Number(range[2]), body.size - 1) : body.size - 1;
  if (from > to) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${body.size}` } });
  }
  const headers = {
    "Content-Type": body.type,
    "Content-Length": String(to - from + 1),
    "Content-Range": `bytes ${from}-${to}/${body.size}`,
  };
  return new Response(body.slice(from, to + 1), { status: 206, headers });
}
