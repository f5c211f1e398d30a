// The service worker: it keeps a version of the site, and answers for it.
// The build puts the list of the site's files before it, so that another version is another script.
// Out: {progress, bytes}, {kept}, {failed}. In: "keep".

import { Answers } from "./answers.js";
import { Broken, fetchAll } from "./fetching.js";
import { whole } from "./store.js";

const worker = /** @type {any} */ (self);
/** @type {import("./fetching.js").Site} */
const site = worker.STACKMATH_SITE;
const scope = new URL("./", worker.location.href).href;
const answers = new Answers(scope, site.version);

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data === "keep") event.waitUntil(keep().then(() => tell({ kept: site.version })));
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  event.respondWith(answers.to(event));
  if (request.mode === "navigate") event.waitUntil(answers.tidy(worker.clients));
});

/** A page that is open stays on its version: it is answered by this worker, but not from here. */
async function install() {
  await keep();
  await worker.skipWaiting();
}

async function activate() {
  // The site that a page came from is the one that was kept just now; where another was kept
  // before, its pages are its readers already.
  if ((await whole(scope)).length === 1) await worker.clients.claim();
  await tell({ kept: site.version });
}

async function keep() {
  let said = 0;
  try {
    await fetchAll(scope, site, (progress, bytes) => {
      if (progress - said < bytes / 100 && progress < bytes) return;
      said = progress;
      void tell({ progress, bytes });
    });
  } catch (error) {
    await tell({ failed: error instanceof Broken ? error.reason : String(error) });
    throw error;
  }
}

/** Say something to all pages of the site. @param {object} what */
async function tell(what) {
  const pages = await worker.clients.matchAll({ includeUncontrolled: true });
  for (const page of pages) if (page.url.startsWith(scope)) page.postMessage({ stackmath: what });
}
