"""The figures of the chapters: drawn anew, and in the words of their pages."""

from __future__ import annotations

import re
from pathlib import Path

from stackmath.figures import Drawing, attention, compression, pretraining

DOCS = Path(__file__).parent.parent / "docs"
MODULES = {
    "03-attention.md": (
        attention, "causal_tiles", "flash_traffic", "decode_intensity", "kv_growth",
    ),
    "04-pretraining.md": (
        pretraining, "isoflop_optima", "zero_stages", "hidden_traffic", "pipeline_bubble",
    ),
    "07-compression.md": (compression, "decode_by_bits", "four_bit_levels", "error_by_bits"),
}  # fmt: skip
PAGES = {name: page for page, (_, *names) in MODULES.items() for name in names}


def drawn(name: str) -> Drawing:
    """Return a new drawing of a figure."""
    one: Drawing = getattr(MODULES[PAGES[name]][0], name)()
    return one


def file(name: str) -> Path:
    """Return where the committed figure is."""
    return DOCS / "figures" / f"{name.replace('_', '-')}.svg"


def alternative(name: str) -> str:
    """Return what the page says instead of a figure."""
    text = (DOCS / PAGES[name]).read_text(encoding="utf-8")
    found = re.search(rf"!\[([^\]]+)\]\(figures/{file(name).name}\)", text)
    assert found is not None
    return found[1]
