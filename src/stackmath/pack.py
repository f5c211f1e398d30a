"""The scripts of the built site as a browser loads them: bundled, small, named by content.

As they are written, a module that a browser has kept from before could meet one of today. Under a
host without our hook the modules are served as they are, and work as well.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

ENTRY = "assets/stackmath.js"
FOLDER = "assets/js"  # of the bundles: as deep below the site's root as the modules were
WRITTEN = ("assets/equations", "assets/instruments", "assets/data")  # modules that are bundled


class PackError(RuntimeError):
    """What keeps the scripts from being bundled, in one sentence."""


def pack(site: Path, root: Path) -> None:
    """Return None once the pages of a built site load bundles in place of modules.

    Raises: PackError, naming what is missing or what the bundler said.
    """
    if not (site / ENTRY).is_file():
        return
    bundler = root / "node_modules/.bin/esbuild"
    if not bundler.exists():
        raise PackError(f"{bundler} was not found; it comes with the npm packages. Run: make site")
    sources = [*(site / FOLDER).rglob("*.js")]  # a worker is an .mjs, and loaded as it is
    entry = _bundled(bundler, site)
    for path in (site / ENTRY, *sources):
        path.unlink(missing_ok=True)
    for folder in (*WRITTEN, f"{FOLDER}/chart"):
        shutil.rmtree(site / folder, ignore_errors=True)
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(ENTRY, entry), encoding="utf-8")


def _bundled(bundler: Path, site: Path) -> str:
    """Return the address of the bundle that the pages load, below the site's root."""
    meta = site / FOLDER / "meta.json"
    command = [
        str(bundler), ENTRY, "--bundle", "--splitting", "--minify", "--format=esm",
        "--target=es2022", f"--outdir={FOLDER}", "--entry-names=[name]-[hash]",
        "--chunk-names=[name]-[hash]", f"--metafile={meta}", "--log-level=error",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackError(f"esbuild cannot bundle {ENTRY}: {done.stderr.strip()}")
    outputs = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    meta.unlink()
    found: str = next(path for path, one in outputs.items() if one.get("entryPoint") == ENTRY)
    return found
