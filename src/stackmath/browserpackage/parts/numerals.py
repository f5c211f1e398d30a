"""Numerals: values as people read them; the page's Python reads none."""

from stackmath.numerals.display import display, scientific, three

__all__ = ["display", "scientific", "three"]
