// The workers of a page that was opened from a folder. There a file cannot be one, so each is made
// of a text: that of the search stands before this script, Python's comes by scripts of its own.

const edition = /** @type {any} */ (self).stackmathEdition;
/** @type {Record<string, string>} */
const texts = edition.texts; // by the name of the file that the site makes a worker of
const HERE = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src);
const PYTHON = "worker.mjs";
const BROUGHT = ["python.js", "sympy.js"]; // each adds its files to these
/** @type {Record<string, string>} */
edition.files = {};
/** @type {Promise<unknown> | undefined} */
let coming;

// Only here: to whoever looks, Worker is the browser's own, and so is every worker.
self.Worker = new Proxy(self.Worker, {
  construct(Native, [url, options]) {
    const name = String(url).split("/").pop() ?? "";
    if (!Object.hasOwn(texts, name)) return Reflect.construct(Native, [url, options]);
    const text = new Blob([texts[name]], { type: "text/javascript" });
    const worker = new Native(URL.createObjectURL(text));
    if (name === PYTHON) void supply(worker);
    return worker;
  },
});

/** Give Python's worker its files; what it cannot read, it says as if it had failed itself.
 * @param {Worker} worker */
async function supply(worker) {
  try {
    await (coming ??= Promise.all(BROUGHT.map(brought)));
    worker.postMessage(edition.files);
  } catch (error) {
    coming = undefined;
    const { message: failed } = /** @type {Error} */ (error);
    worker.dispatchEvent(new MessageEvent("message", { data: { failed } }));
  }
}

/** Run a script of this folder. @param {string} name */
function brought(name) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = new URL(name, HERE).href;
    script.onload = done;
    script.onerror = () => fail(new Error(`assets/edition/${name} is not in this folder`));
    document.head.append(script);
  });
}
