// The worker: Python itself, away from the page, so that no cell can make the page stand still.
// In: {page, cell, code} to run and {forget: page}, once it is ready.
// Out: {progress}, {ready}, {stream, text}, {fetching}, {ended}, {failed}.

const FILES = new URL("../../vendor/pyodide/", import.meta.url);

/** @type {any} */
let pages;

start().then(
  (started) => {
    pages = started;
    postMessage({ ready: true });
  },
  (error) => postMessage({ failed: String(error.message ?? error) }),
);

onmessage = ({ data }) => {
  if (data.forget !== undefined) return pages.forget(data.forget);
  try {
    const result = pages.run(data.page, data.cell, data.code);
    postMessage({ ended: result.toJs({ dict_converter: Object.fromEntries }) });
    result.destroy();
  } catch (error) {
    postMessage({ failed: String(error) }); // of Python itself: it cannot go on after that
  }
};

/** Return the pages of a Python that was started. */
async function start() {
  const response = await fetch(new URL("files.json", FILES), { cache: "no-cache" });
  const files = await response.json();
  const at = (/** @type {string} */ name) => new URL(name, FILES).href;
  const core = at(files.core);
  const early = fetchEarly([`${files.core}pyodide.asm.wasm`, files.stdlib, files.stackmath], files);
  import(`${core}pyodide.asm.mjs`); // while the module that asks for it is on its way
  const { loadPyodide } = await import(`${core}pyodide.mjs`);
  const pyodide = await loadPyodide({
    indexURL: core,
    stdLibURL: at(files.stdlib),
    lockFileContents: files.lock,
    packageBaseUrl: FILES.href,
    env: { PYTHONHASHSEED: "0" }, // as where the outputs were recorded
  });
  // Unpacked, for it reads its data as files.
  const own = await (await early(files.stackmath)).arrayBuffer();
  pyodide.unpackArchive(own, "zip", { extractDir: "/lib/own" });
  pyodide.runPython("import sys; sys.path.append('/lib/own')");
  const cells = pyodide.pyimport("_cells");
  const fetchNow = (/** @type {string} */ name) => archive(pyodide, files[name], name);
  cells.on_demand(pyodide.toPy(files.demand), fetchNow);
  return cells.Pages((/** @type {string} */ stream, /** @type {string} */ text) =>
    postMessage({ stream, text }),
  );
}

/** Ask for files at once, in place of one after the other, and tell how much of the archives has
 * come: WebAssembly is compiled as it streams, and counting it on its way would slow that down.
 * @param {string[]} names @param {{ bytes: Record<string, number> }} files */
function fetchEarly(names, files) {
  const counts = (/** @type {string} */ name) => name.endsWith(".zip");
  const total = names.filter(counts).reduce((sum, name) => sum + files.bytes[name], 0);
  let [come, told] = [0, 0];
  const count = () =>
    new TransformStream({
      transform(chunk, controller) {
        come += chunk.byteLength;
        if (come - told > total / 50) postMessage({ progress: (told = come) / total });
        controller.enqueue(chunk);
      },
    });
  const { fetch } = self;
  /** @type {Map<string, Promise<Response>>} */
  const under = new Map();
  for (const name of names) {
    const { href } = new URL(name, FILES);
    const counted = fetch(href).then((response) => {
      if (!response.ok || !response.body) throw new Error(`${name} could not be fetched`);
      if (!counts(name)) return response;
      return new Response(response.body.pipeThrough(count()), { headers: response.headers });
    });
    counted.catch(() => {}); // whoever awaits it hears of it
    under.set(href, counted);
  }
  self.fetch = (resource, options) =>
    under.get(String(resource instanceof Request ? resource.url : resource)) ??
    fetch(resource, options);
  return (/** @type {string} */ name) => self.fetch(new URL(name, FILES).href);
}

/** Return where Python finds an archive, fetched while Python waits; undefined if it cannot be had.
 * @param {any} pyodide @param {string} file @param {string} name */
function archive(pyodide, file, name) {
  postMessage({ fetching: name });
  const request = new XMLHttpRequest();
  request.open("GET", new URL(file, FILES), false);
  request.responseType = "arraybuffer";
  try {
    request.send();
    if (request.status !== 200) return undefined;
    pyodide.FS.writeFile(`/lib/${file}`, new Uint8Array(request.response));
    return `/lib/${file}`;
  } catch {
    return undefined;
  } finally {
    postMessage({ fetching: "" });
  }
}
