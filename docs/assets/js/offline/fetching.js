// Fetching: a version of the site comes whole, or the one that was kept before stays.

import { markOf, nameOf, names, whole } from "./store.js";

/** @typedef {{ version: string, files: Record<string, [number, string]> }} Site
 *   the bytes of each file, by its path, and the digest of what is in it
 * @typedef {(have: number, bytes: number) => void} Told */

const LINES = 6; // files on their way at a time, as many as an old host serves one browser

/** What kept a version from coming whole: "changed", "room" or "network". */
export class Broken extends Error {
  /** @param {"changed" | "room" | "network"} reason @param {string} path */
  constructor(reason, path) {
    super(`${path}: ${reason}`);
    this.reason = reason;
  }
}

/** Have a version in its cache, whole. What is there already, as after an interruption, stays;
 * what an older version has as well is copied.
 * @param {string} scope @param {Site} site @param {Told} told */
export async function fetchAll(scope, site, told) {
  const name = nameOf(scope, site.version);
  const kept = await whole(scope);
  const of = [name, ...kept.map(({ version }) => nameOf(scope, version))];
  // What is left of a version that never came whole is of no use to any other.
  const versions = (await names(scope)).filter((one) => !one.endsWith(" readers"));
  for (const one of versions) if (!of.includes(one)) await caches.delete(one);
  const cache = await caches.open(name);
  const bytes = Object.values(site.files).reduce((sum, [size]) => sum + size, 0);
  const waiting = Object.entries(site.files);
  let have = 0;
  const line = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [path, [size, digest]] = next;
      await put(cache, scope, kept, path, digest);
      told((have += size), bytes);
    }
  };
  try {
    await Promise.all(Array.from({ length: LINES }, line));
    const files = Object.fromEntries(Object.entries(site.files).map(([path, [, of]]) => [of, path]));
    const mark = { version: site.version, bytes, date: new Date().toISOString(), files };
    await cache.put(markOf(scope), new Response(JSON.stringify(mark)));
  } catch (error) {
    waiting.length = 0;
    if (/** @type {any} */ (error)?.name !== "QuotaExceededError") throw error;
    await caches.delete(name);
    throw new Broken("room", "");
  }
}

/** Put one file into a cache, unless it is there.
 * @param {Cache} cache @param {string} scope @param {import("./store.js").Mark[]} kept
 * @param {string} path @param {string} digest */
async function put(cache, scope, kept, path, digest) {
  const address = addressOf(scope, path);
  if (await cache.match(address)) return;
  for (const { version, files } of kept) {
    const older = files[digest] && (await caches.open(nameOf(scope, version)));
    const same = older && (await older.match(addressOf(scope, files[digest])));
    if (same) return cache.put(address, same);
  }
  await cache.put(address, await fetched(address, path, digest));
}

/** Return a file as the site has it now.
 * @param {string} address @param {string} path @param {string} digest */
async function fetched(address, path, digest) {
  /** @type {Response} */ let response;
  /** @type {ArrayBuffer} */ let body;
  try {
    response = await fetch(address, { cache: "no-cache" });
    body = await response.arrayBuffer();
  } catch {
    throw new Broken("network", path);
  }
  // Its status says less: a host may send 404.html as what it is, or redirect to a folder.
  if ((await digestOf(body)) !== digest) {
    throw new Broken(response.status < 500 ? "changed" : "network", path);
  }
  const type = response.headers.get("Content-Type") ?? "application/octet-stream";
  const headers = { "Content-Type": type, "Content-Length": String(body.byteLength) };
  return new Response(body, { headers });
}

/** @param {ArrayBuffer} body */
async function digestOf(body) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...hash.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return the address under which a file is kept.
 * @param {string} scope @param {string} path */
export const addressOf = (scope, path) =>
  scope + path.split("/").map(encodeURIComponent).join("/");
