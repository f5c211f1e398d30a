// What the worker imports when it starts, by the names of the files.

import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { loadPyodide } from "pyodide/pyodide.mjs";

const modules = {
  "pyodide.mjs": { __esModule: true, loadPyodide },
  "pyodide.asm.mjs": { __esModule: true, default: createPyodideModule },
};
self.require = (url) => modules[url.split("/").pop()];
