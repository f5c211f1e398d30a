"""A hook for MkDocs: no build with a wrong number, and findings in the page while serving.

A convenience: under a host without hooks `stackmath check` is the gate, and nothing else changes.
"""

from __future__ import annotations

import logging
import mimetypes
import os
from dataclasses import replace
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from stackmath import check, dates, edition, heads, notebook, offline
from stackmath.citation import citation
from stackmath.pack import PackError, pack
from stackmath.render import RenderError
from stackmath.vendor import vendor

log = logging.getLogger("mkdocs.hooks.stackmath")
_serving = False


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether the site is served, where findings do not stop the build."""
    global _serving
    _serving = command == "serve"
    # A browser runs no module and streams no WebAssembly of another type, and a machine's own
    # list may say octet-stream.
    mimetypes.add_type("text/javascript", ".mjs")
    mimetypes.add_type("application/wasm", ".wasm")


def on_config(config: MkDocsConfig) -> None:
    """Have programs run as pages of this site, and what cannot be rendered shown while serving."""
    notebook.settle(config)
    features = config.theme.get("features") or []
    if not config.site_url and "navigation.instant" in features:
        features.remove("navigation.instant")  # it follows the sitemap, which then has no addresses
    if _serving:
        options: dict[str, Any] = config.mdx_configs.setdefault("stackmath.render", {})
        options["forgive"] = True


def on_pre_build(config: MkDocsConfig) -> None:
    """Put the third-party files in place and check every page.

    Raises: Abort, with every finding, unless the site is served or was checked just now.
    """
    root = Path(config.config_file_path).parent
    try:
        vendor(root)
        if os.environ.get("STACKMATH_CHECKED"):
            return
        findings = check.run(root=root).findings
    except (OSError, check.UnusableError) as error:
        raise Abort(f"{error}") from None
    if findings and _serving:
        log.warning("%s", "\n".join(["Findings, shown in their pages:", *map(str, findings)]))
    elif findings:
        raise Abort("\n".join([*map(str, findings), "Nothing was built; repair these first."]))


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> None:
    """Have a program that fails stop the build in one sentence."""
    if notebook.is_program(page):
        notebook.guard(page)


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Have the sitemap and the line to cite a page say when it was last changed, not built."""
    days = dates.changed(Path(config.docs_dir))
    notebook.hang(files)
    for file in files.documentation_pages():
        if file.page is None:
            continue
        day = days.get(file.src_uri)
        if day:
            file.page.update_date = day
        file.page.meta["cited"] = citation(
            config.site_name,
            "" if file.page.is_homepage else file.page.meta["heading"],
            date.fromisoformat(day) if day else None,
            file.page.canonical_url or "",
        )


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Describe a page by its front matter, else by how its prose begins."""
    if notebook.is_program(page):
        content = notebook.content(content, page, config, files)
    title = heads.heading(content) or str(page.title)
    told = page.meta.get("description") or heads.description(content, title, config.site_name)
    page.meta["description"] = escape(str(told))  # the theme writes it as it is
    page.meta["heading"] = title
    return content


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Return a page with its title, description and card for those who share it."""
    title = page.meta["heading"]
    told = unescape(page.meta["description"])
    head = heads.Head(config.site_name, title, told, page.canonical_url or "", page.is_homepage)
    if config.site_url and not _serving:
        from stackmath import cards  # with SymPy, where a card is drawn

        card = cards.card(page.file.src_uri, title, config.site_name)
        name = cards.name(page.file.src_uri)
        cards.write(card, Path(config.site_dir, name), Path(config.config_file_path).parent)
        head = replace(head, image=urljoin(config.site_url, name), alt=card.alt, size=cards.SIZE)
    return heads.dressed(output, head)


def on_post_build(config: MkDocsConfig) -> None:
    """Bundle the scripts, unless the site is served, where they are read as they are written.

    Where the site's address is known, robots.txt says where its map is; a map without is none.
    A site that offers to be read without a network is made ready for that.

    Raises: Abort, with the reason.
    """
    if _serving:
        return
    site, root = Path(config.site_dir), Path(config.config_file_path).parent
    if config.site_url:
        (site / "robots.txt").write_text(heads.robots(config.site_url), encoding="utf-8")
    else:
        for name in ("sitemap.xml", "sitemap.xml.gz"):
            (site / name).unlink(missing_ok=True)
    try:
        pack(site, root)
        if offline.offered(site):
            offline.write(site, root, edition.write(site, root))
    except (OSError, PackError) as error:
        raise Abort(f"{error}") from None


def on_build_error(error: Exception) -> None:
    """Say in one sentence what cannot be rendered, without a traceback.

    Raises: Abort.
    """
    if isinstance(error, (RenderError, notebook.ProgramError)):
        raise Abort(str(error)) from None
