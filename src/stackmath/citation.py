"""A citation: the line by which a page or the whole volume is cited."""

from __future__ import annotations

from datetime import date

from stackmath import __version__

AUTHORS = "The stackmath authors"


def citation(volume: str, title: str = "", day: date | None = None, url: str = "") -> str:
    """Return who wrote what, in which version, when and where; what is not known is left out."""
    named = f"{title}, in {volume}" if title and title != volume else volume
    when = f", {day.day} {day:%B %Y}" if day else ""
    said = f"{AUTHORS}: {named}, version {__version__}{when}."
    return f"{said} {url}" if url else said
