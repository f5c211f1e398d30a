"""The download edition: the built site as one archive that works from any folder, offline.

What a browser refuses to a page opened from a folder is made differently there: its scripts are no
modules, workers are made of texts, and links name the page that a server would have chosen.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from stackmath import atomic
from stackmath.edition import pages, scripts
from stackmath.runtime.compiled import EPOCH

NAME = "stackmath-volume-ii.zip"
FOLDER = NAME.removesuffix(".zip")  # what unzips
# What only a server's readers need: the scripts and the Python that others stand in for here, a
# page for wrong addresses, a list for search engines.
LEFT = (
    "assets/js/", "assets/javascripts/", "assets/vendor/pyodide/", "assets/cards/", "search/",
)  # fmt: skip
NO_USE = ("404.html", "sitemap.xml", "sitemap.xml.gz", "sw.js", NAME)


def write(site: Path, root: Path) -> int:
    """Return the bytes of the archive, once it stands in the built site.

    Args:
        site: the folder of the built site, its scripts and styles bundled.
        root: the project's folder, with node_modules.

    Raises: pack.PackError, OSError.

    """
    made = archived(files(site, root))
    atomic.write(site / NAME, made, durable=False)
    return len(made)


def files(site: Path, root: Path) -> dict[str, bytes]:
    """Return the files of the edition, by path."""
    everything = (path for path in sorted(site.rglob("*")) if path.is_file())
    found = {path.relative_to(site).as_posix(): path for path in everything}
    theme = scripts.theme(found)
    made = scripts.files(root, theme)
    for name, path in found.items():
        if name in theme.kept or _kept(name):
            data = path.read_bytes()
            made[name] = pages.offline(name, data, found) if name.endswith(".html") else data
    made["search/search_index.js"] = pages.index(found["search/search_index.json"].read_bytes())
    return made


def _kept(name: str) -> bool:
    """Return whether a file of the site is one of the edition as it is, or as its page."""
    if "LICENSE" in name:
        return True
    hidden = any(part.startswith(".") for part in name.split("/"))
    return not (hidden or name in NO_USE or name.startswith(LEFT) or name.endswith(".map"))


def archived(made: Mapping[str, bytes]) -> bytes:
    """Return files as one archive: in order, without their dates, the same at every build."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in sorted(made):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            # Of text that holds what is compressed already, a quarter goes at any level.
            level = 1 if name in scripts.PACKED else 9
            archive.writestr(entry, made[name], zipfile.ZIP_DEFLATED, level)
    return whole.getvalue()
