"""A hook for MkDocs: no build with a wrong number, and findings in the page while serving.

A convenience: under a host without hooks `stackmath check` is the gate, and nothing else changes.
"""

from __future__ import annotations

import logging
import mimetypes
import os
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from stackmath import check
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
    """Have what cannot be rendered shown in the page while serving."""
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


def on_post_build(config: MkDocsConfig) -> None:
    """Bundle the scripts, unless the site is served, where they are read as they are written.

    Raises: Abort, with the reason.
    """
    if _serving:
        return
    try:
        pack(Path(config.site_dir), Path(config.config_file_path).parent)
    except (OSError, PackError) as error:
        raise Abort(f"{error}") from None


def on_build_error(error: Exception) -> None:
    """Say in one sentence what cannot be rendered, without a traceback.

    Raises: Abort.
    """
    if isinstance(error, RenderError):
        raise Abort(str(error)) from None
