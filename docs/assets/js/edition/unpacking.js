// The start of Python's worker in a page that was opened from a folder: its files come in a message,
// compressed and as text, and stand in for what it would fetch.

const worker = /** @type {any} */ (self);
const CODE = "worker.js"; // the worker itself, with Pyodide
const LATE = "sympy-"; // what is read while Python waits
const fetchNatively = fetch;
const TYPES = { js: "text/javascript", json: "application/json", wasm: "application/wasm" };

addEventListener("message", ({ data }) => void start(data), { once: true });

/** @param {Record<string, string>} files */
async function start(files) {
  try {
    worker.fetch = (/** @type {any} */ resource) => answer(files, nameOf(resource.url ?? resource));
    await readLate(files);
    const code = await (await answer(files, CODE)).blob();
    const load = worker.importScripts;
    worker.importScripts = undefined; // Pyodide refuses a worker that has it
    load.call(worker, URL.createObjectURL(code));
  } catch (error) {
    postMessage({ failed: String(/** @type {Error} */ (error).message ?? error) });
  }
}

/** Unpack what is read while Python waits, and have requests find it.
 * @param {Record<string, string>} files */
async function readLate(files) {
  /** @type {Record<string, string>} */
  const places = {};
  for (const name of Object.keys(files).filter((one) => one.startsWith(LATE))) {
    places[name] = URL.createObjectURL(await (await answer(files, name)).blob());
  }
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (/** @type {string} */ method, /** @type {any} */ url) {
    open.call(this, method, places[nameOf(url)] ?? url, false);
  };
}

/** Return a file as if it had been fetched.
 * @param {Record<string, string>} files @param {string} name */
async function answer(files, name) {
  if (!Object.hasOwn(files, name)) return new Response(null, { status: 404 });
  // A browser reads such an address faster than any loop over the text.
  const packed = await fetchNatively(`data:application/octet-stream;base64,${files[name]}`);
  const bytes = /** @type {ReadableStream} */ (packed.body).pipeThrough(
    new DecompressionStream("gzip"),
  );
  const kind = /** @type {keyof typeof TYPES} */ (name.split(".").pop());
  const type = TYPES[kind] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
}

/** @param {string | URL} url */
function nameOf(url) {
  return String(url).split("/").pop() ?? "";
}
