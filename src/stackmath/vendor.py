"""The third-party files that the built site serves: from node_modules, or made of what is there."""

from __future__ import annotations

import re
from pathlib import Path

from stackmath import atomic, runtime
from stackmath.runtime.sources import read

TARGET = Path("docs/assets/vendor")
KATEX = Path("katex/dist")
# Packages of @fontsource-variable: text first, then code. Their italics are left out: they would
# come late, and a browser slants the upright letters of these as their designers do.
FONTS = ("roboto", "jetbrains-mono")
# Of the text family, "math" holds the exponents ⁴ to ⁹ and signs like ≈ and ≤ that numbers are
# printed with; without it they would come from whatever font the reader's machine has.
SUBSETS = "latin|latin-ext|greek|math|symbols"


def vendor(root: Path) -> None:
    """Return None once docs/assets/vendor under `root` holds exactly what the site serves.

    A file that is already the same is not written, so that a live reload does not see a change.

    Raises: FileNotFoundError, naming the file of node_modules that is missing; CompileError.
    """
    target = root / TARGET
    wanted = _katex(root / "node_modules") | _fonts(root / "node_modules")
    wanted |= {f"pyodide/{name}": data for name, data in runtime.files(root).items()}
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            atomic.write(path, content, durable=False)
    for path in target.rglob("*"):
        if path.is_file() and path.relative_to(target).as_posix() not in wanted:
            path.unlink()


def _katex(modules: Path) -> dict[str, bytes]:
    """Return the style sheet of KaTeX, its woff2 fonts and its license, by their path."""
    css = read(modules / KATEX / "katex.min.css").decode()
    # Browsers have read woff2 since 2018: the other formats would only be dead links.
    css = re.sub(r',url\([^)]+\.(?:woff|ttf)\) format\("\w+"\)', "", css)
    fonts = [f"fonts/{name}" for name in re.findall(r"url\(fonts/([^)]+)\)", css)]
    return {
        "katex/katex.min.css": css.encode(),
        "katex/LICENSE": read(modules / "katex/LICENSE"),
        **{f"katex/{font}": read(modules / KATEX / font) for font in fonts},
    }


def _fonts(modules: Path) -> dict[str, bytes]:
    """Return fonts.css, the woff2 files that it names and their licenses, by their path."""
    rules: list[str] = []
    files: dict[str, bytes] = {}
    for family in FONTS:
        package = modules / "@fontsource-variable" / family
        files[f"fonts/{family}/LICENSE"] = read(package / "LICENSE")
        for rule in re.findall(r"@font-face \{[^}]+\}", read(package / "wght.css").decode()):
            face = re.search(rf"\./files/({family}-(?:{SUBSETS})-wght-\w+\.woff2)", rule)
            if face:
                # A font that comes late would push the text about: it waits for the next page.
                rule = rule.replace("font-display: swap", "font-display: optional")
                rules.append(rule.replace("./files/", f"{family}/"))
                files[f"fonts/{family}/{face[1]}"] = read(package / "files" / face[1])
    return {"fonts/fonts.css": "\n".join([*rules, ""]).encode(), **files}
