"""The pages of the download edition: as in the site, but for links and what they load."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Container

from stackmath.edition import scripts

TAG = re.compile(r"<(?:a|img|link|script)\b[^>]*>")
ADDRESS = re.compile(r'(?<=\s)(href|src)="([^"#?]*)([^"]*)"')
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
# Fonts that are asked for early are asked for by a rule that no folder meets.
PRELOAD = re.compile(r"<link rel=\"preload\"[^>]*>\s*")
MODULE = re.compile(r'<script[^>]*\bsrc="([^"]*)assets/js/stackmath-[^"]*"[^>]*></script>')
THEME = re.compile(r'(?=<script defer src="([^"]*)assets/javascripts/bundle\.)')
PRINT = re.compile(r'<(tr|p) class="sm-print">.*?</\1>', re.S)  # PDFs are larger than all else
OFFER = re.compile(r"<sm-offline\b.*?</sm-offline>", re.S)
HERE = "<p>This is that archive: it is read from its folder, and asks the network for nothing.</p>"


def offline(name: str, data: bytes, site: Container[str]) -> bytes:
    """Return a page as it is opened from a folder.

    Args:
        name: its path in the site.
        data: its HTML.
        site: the paths of all files of the site.

    """
    text = OFFER.sub(HERE, PRINT.sub("", PRELOAD.sub("", data.decode())))
    text = MODULE.sub(rf'<script defer src="\1{scripts.PAGE}"></script>', text)
    text = THEME.sub(rf'<script src="\1{scripts.WORKERS}"></script>', text)
    return TAG.sub(lambda tag: _named(tag[0], name, site), text).encode()


def _named(tag: str, page: str, site: Container[str]) -> str:
    """Return a tag of a page whose addresses name the page of a folder, as a server would."""
    return ADDRESS.sub(lambda address: _address(address, page, site), tag)


def _address(address: re.Match[str], page: str, site: Container[str]) -> str:
    """Return an attribute that names the page of a folder, if it is one."""
    attribute, path, rest = address.groups()
    if not path or ELSEWHERE.match(path):
        return address[0]
    found = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    if posixpath.normpath(f"{found}/index.html") not in site:
        return address[0]
    return f'{attribute}="{path.rstrip("/")}/index.html{rest}"'


def index(data: bytes) -> bytes:
    """Return the index of the search as a script, its addresses those of files."""
    found = json.loads(data)
    for one in found["docs"]:
        path, mark, place = one["location"].partition("#")
        one["location"] = f"{path}index.html{mark}{place}"
    return b"var __index = " + json.dumps(found, separators=(",", ":")).encode() + b";\n"
