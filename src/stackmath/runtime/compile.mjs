// Compiles sources.zip of a folder to compiled.zip beside it, with the Python of Pyodide.
// Usage: node compile.mjs <folder of the npm package> <folder> <compile_archive.py> <optimize>

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [npm, folder, script, optimize] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(npm, "pyodide.mjs")).href);
// With one seed for all hashes, sets are written in one order: the same sources, the same bytes.
const python = await loadPyodide({ indexURL: npm, env: { PYTHONHASHSEED: "0" } });
python.FS.mkdirTree("/job");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/job");
python.runPython(readFileSync(script, "utf8"));
python.globals.get("compile_archive")("/job/sources.zip", "/job/compiled.zip", Number(optimize));
