"""What a reader's browser can keep: a list of the site's files, and the script that keeps them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from stackmath import cache, edition
from stackmath.pack import classic

HOME = "index.html"
OFFER = re.compile(r"<sm-offline>")
ARCHIVE = re.compile(rf'(href="{re.escape(edition.NAME)}"[^>]*>[^<]*</a>)')
SERVICE = "docs/assets/js/offline/service.js"
SCRIPT = "sw.js"
# What no page asks for: the maps of the theme's scripts, its search in other languages, the cards
# for those who share a page, the list for search engines as an archive.
NO_USE = re.compile(r"\.map$|^assets/javascripts/lunr/|^assets/cards/|^sitemap\.xml\.gz$|(^|/)\.")


def offered(site: Path) -> bool:
    """Return whether the home page of a built site offers to keep it."""
    home = site / HOME
    return home.is_file() and bool(OFFER.search(home.read_text(encoding="utf-8")))


def write(site: Path, root: Path, archive: int) -> None:
    """Return None once the home page says the sizes and a browser can keep the site.

    Args:
        site: the folder of the built site, with nothing left to be written.
        root: the project's folder, with node_modules.
        archive: the bytes of the download edition.

    Raises: pack.PackError.

    """
    home = site / HOME
    text = home.read_text(encoding="utf-8")
    whole = sum(size for size, _ in listed(site).values())
    text = OFFER.sub(f'<sm-offline data-bytes="{whole}">', text)
    text = ARCHIVE.sub(rf"\1, {archive / 1e6:.1f}&nbsp;MB", text)
    home.write_text(text, encoding="utf-8")
    keepable(site, root)


def keepable(site: Path, root: Path) -> None:
    """Return None once `sw.js` lists the files of a site as they are, and keeps them.

    Another service is another version as well: what it keeps, it may keep differently.

    Raises: pack.PackError.
    """
    files, service = listed(site), classic(root, SERVICE, "--minify")
    version = cache.digest(json.dumps(files), service)
    text = json.dumps({"version": version, "files": files}, separators=(",", ":"))
    (site / SCRIPT).write_bytes(f"self.STACKMATH_SITE={text};\n".encode() + service)


def listed(site: Path) -> dict[str, tuple[int, str]]:
    """Return the bytes of each file of a site that is kept, and the digest of its content."""
    found: dict[str, tuple[int, str]] = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and name not in (SCRIPT, edition.NAME) and not NO_USE.search(name):
            data = path.read_bytes()
            found[name] = (len(data), hashlib.sha256(data).hexdigest()[:32])
    return found
