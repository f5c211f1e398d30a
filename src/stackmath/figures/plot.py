"""A Matplotlib figure as a drawing: house colors, text as text, the same bytes each time."""

from __future__ import annotations

import io
import re
from typing import Any

from stackmath.figures import INK, SERIES, Drawing

_STYLE: Any = {
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "font.family": "sans-serif",
    "font.size": 11,
    "grid.alpha": 0.25,
    "grid.color": INK,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "stackmath",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def axes(width: float = 7.2, height: float = 4.0) -> tuple[Any, Any]:
    """Return a figure of this size in inches and its axes, in house style."""
    import matplotlib

    matplotlib.use("Agg")
    from cycler import cycler
    from matplotlib import pyplot

    style = {**_STYLE, "axes.prop_cycle": cycler(color=list(SERIES))}
    with pyplot.rc_context(style):
        figure, ax = pyplot.subplots(figsize=(width, height))
    return figure, ax


def drawing(figure: Any, data: Any) -> Drawing:
    """Return a Matplotlib figure as an SVG drawing of this data, and close it."""
    from matplotlib import pyplot

    buffer = io.StringIO()
    with pyplot.rc_context(_STYLE):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    pyplot.close(figure)
    svg = re.sub(r"\A.*?(?=<svg)", "", buffer.getvalue(), flags=re.DOTALL)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return Drawing(svg, data)
