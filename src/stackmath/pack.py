"""Scripts and styles of the built site as a browser loads them: bundled, named by their content.

As they are written, a module that a browser has kept from before could meet one of today, and each
style sheet is another trip before anything is shown. The theme's styles are most of all rules, many
of them tried on every element of a page, and most are for what no page has: those are left out.
Under a host without our hook all are served as they are, and work as well.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from stackmath.node import node

SCRIPT = "assets/stackmath.js"
FOLDER = "assets/js"  # of the bundles: as deep below the site's root as the modules were
WRITTEN = (
    "assets/equations", "assets/instruments", "assets/data", "assets/js/chart",
    "assets/js/edition", "assets/js/offline",
)  # fmt: skip
STYLES = "assets/css"
THEMES = "assets/stylesheets/"  # the style sheets of the theme
BUNDLER = "node_modules/.bin/esbuild"
PRUNER = "node_modules/purgecss/bin/purgecss.js"
USED = ("**/*.html", "assets/js/**/*.js", "assets/javascripts/*.js")  # what may name a class
# Tabs are for no page of the volume; the other is there to silence every transition while the
# colors change, and has every element styled twice whenever a page is opened.
UNUSED = (
    "tabbed-set", "tabbed-block", "tabbed-labels", "tabbed-content", "data-md-color-switching",
)  # fmt: skip
TEXT = "roboto-latin-wght-normal"  # the font of the text, asked for before the styles name it
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]*?)(assets/[^"]+\.css)">\s*')


class PackError(RuntimeError):
    """What keeps scripts or styles from being bundled, in one sentence."""


def pack(site: Path, root: Path) -> None:
    """Return None once the pages of a built site load bundles in place of what is written.

    Raises: PackError, naming what is missing or what the bundler said.
    """
    if not (site / SCRIPT).is_file():
        return
    bundler = root / BUNDLER
    modules = [*(site / FOLDER).rglob("*.js")]  # a worker is an .mjs, and loaded as it is
    script, _ = _bundled(bundler, site, SCRIPT, FOLDER, "--splitting", "--format=esm")
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    sheets = list(dict.fromkeys(name for text in pages.values() for _, name in SHEET.findall(text)))
    _prune(root, site, [sheet for sheet in sheets if sheet.startswith(THEMES)])
    style, font = _styles(bundler, site, sheets)
    for path in (site / SCRIPT, *modules):
        path.unlink(missing_ok=True)
    for folder in WRITTEN:
        shutil.rmtree(site / folder, ignore_errors=True)
    for path, text in pages.items():
        path.write_text(_loading(text, script, style, font), encoding="utf-8")


def _loading(text: str, script: str, style: str, font: str) -> str:
    """Return a page that loads the bundles."""
    first = SHEET.search(text)
    if first:
        early = f'rel="preload" href="{first[1]}{font}" as="font" type="font/woff2" crossorigin'
        link = f'<link {early}>\n<link rel="stylesheet" href="{first[1]}{style}">\n'
        text = text[: first.start()] + link + SHEET.sub("", text[first.start() :])
    return text.replace(SCRIPT, script)


def _prune(root: Path, site: Path, sheets: list[str]) -> None:
    """Take the rules from style sheets that no page and no script of a site has a use for."""
    if sheets:
        pruner = root / PRUNER
        _run(
            pruner, site, "--css", *sheets, "--content", *USED, "--blocklist", *UNUSED,
            "--output", THEMES,
        )  # fmt: skip


def _styles(bundler: Path, site: Path, sheets: list[str]) -> tuple[str, str]:
    """Return where one style sheet of all that the pages load is, and where the text's font is."""
    entry = site / "assets/styles.css"
    imports = (f'@import "./{sheet.removeprefix("assets/")}";\n' for sheet in sheets)
    entry.write_text("".join(imports), encoding="utf-8")
    made, files = _bundled(bundler, site, "assets/styles.css", STYLES, "--loader:.woff2=file")
    entry.unlink()
    for sheet in sheets:
        (site / sheet).unlink()
    shutil.rmtree(site / THEMES, ignore_errors=True)  # the maps of those that were the theme's
    for font in (site / "assets/vendor").rglob("*.woff2"):
        font.unlink()  # it stands beside the bundle
    return made, next(file for file in files if TEXT in file)


def _bundled(
    bundler: Path, site: Path, entry: str, folder: str, *options: str
) -> tuple[str, list[str]]:
    """Return where the bundle of a file is, below the site's root, and all that was written."""
    meta = site / "meta.json"
    esbuild(
        bundler, site, entry, f"--outdir={folder}", "--minify", "--entry-names=[name]-[hash]",
        "--chunk-names=[name]-[hash]", "--asset-names=[name]-[hash]", f"--metafile={meta}",
        *options,
    )  # fmt: skip
    outputs = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    meta.unlink()
    found: str = next(path for path, one in outputs.items() if one.get("entryPoint") == entry)
    return found, [*outputs]


def classic(root: Path, entry: str, *options: str) -> bytes:
    """Return a module of a project and all that it imports, as one script that is no module.

    Raises: PackError.
    """
    return esbuild(root / BUNDLER, root, entry, "--format=iife", *options)


def esbuild(bundler: Path, folder: Path, entry: str, *options: str) -> bytes:
    """Return what the bundler made of a file, where it was not told to write it elsewhere.

    Raises: PackError.
    """
    return _run(
        bundler, folder, entry, "--bundle", "--target=es2022", "--log-level=error", *options
    )


def _run(program: Path, folder: Path, *options: str) -> bytes:
    """Return what a program of npm's writes, run in a folder.

    Raises: PackError.
    """
    if not program.exists():
        raise PackError(f"{program} was not found; it comes with the npm packages. Run: make site")
    command = [node(), str(program), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise PackError(f"{program.stem}: {said}")
    return done.stdout
