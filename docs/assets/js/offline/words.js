// What is said of keeping the volume, in a sentence.

import { fixed } from "../numerals.js";

/** Return a size in megabytes.
 * @param {number} bytes */
export const megabytes = (bytes) => `${fixed(bytes / 1e6, 1)}\u00a0MB`;

/** Return why this page cannot keep the volume, or nothing.
 * @param {number} bytes of the volume, if the build has said it */
export function obstacle(bytes) {
  if (!isSecureContext) return "A browser keeps only what came over https; this page did not.";
  if (!("serviceWorker" in navigator) || !("caches" in self)) {
    return "This window keeps no sites, as a private one does not; the archive works in it.";
  }
  return bytes ? "" : "This is a preview; the built site can be kept.";
}

/** Return what is kept.
 * @param {import("./store.js").Mark} mark */
export function kept({ version, bytes, date }) {
  const day = new Date(date).toLocaleDateString("en-GB", { dateStyle: "long" });
  return `Kept, ${megabytes(bytes)}, of ${day}, version ${version.slice(0, 8)}.`;
}

/** Return why it was not kept, or not the newer one.
 * @param {string} reason @param {number} bytes @param {boolean} older whether one is kept */
export async function failure(reason, bytes, older) {
  const stays = older ? " The version that was kept before stays." : "";
  if (reason === "room") return `${await room(bytes)}${stays}`;
  if (reason === "changed") {
    return `The site is being changed just now; try again in some minutes.${stays}`;
  }
  if (reason === "network") {
    return `The network was interrupted. What has come is not fetched again.${stays}`;
  }
  return `The browser did not keep it${reason && ` (${reason})`}.${stays}`;
}

/** @param {number} bytes */
async function room(bytes) {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  const left = quota > usage ? `, and has ${megabytes(quota - usage)} left` : "";
  return `There is not room enough: this browser needs ${megabytes(bytes)}${left}.`;
}
