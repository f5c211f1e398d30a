"""A Matplotlib figure as a drawing: house colors, text as text, the same bytes each time."""

from __future__ import annotations

import io
import re
import sys
from html import escape
from pathlib import Path
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


def show(figure: Any, file: str, alt: str) -> None:
    """Return None once a figure is in the notebook that draws it, or else in a file.

    Args:
        figure: of Matplotlib, and closed by this.
        file: the name that an SVG gets where no notebook runs.
        alt: what the figure shows, for those who do not see it.

    """
    for legend in filter(None, (ax.get_legend() for ax in figure.axes)):
        legend.set_frame_on(False)
        for text in (legend.get_title(), *legend.get_texts()):
            text.set_color(INK)
    start = f'<svg role="img" aria-label="{escape(alt)}"'
    svg = drawing(figure, None).svg.replace("<svg", start, 1)
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if hasattr(shell, "kernel"):
        shell.display_pub.publish({"image/svg+xml": svg, "text/plain": alt})
    else:
        Path(file).write_text(svg, encoding="utf-8")
        print(f"Figure: {file}")
