"""The arithmetic of large language models, with every printed number proved.

`from stackmath import kv_cache, model, device, GB` gives equations, models, devices and units by
name; nothing heavy is imported before it is asked for.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

__version__ = "0.1.0"

CHAPTERS = {
    "tokens": "1",
    "block": "2",
    "attention": "3",
    "pretraining": "4",
    "posttraining": "5",
    "adaptation": "6",
    "compression": "7",
    "serving": "8",
    "frontier": "9",
    "diffusion": "10",
    "capstone": "C",
}
_HOMES = {
    **dict.fromkeys(("coefficients", "device", "devices", "laws", "source"), "data"),
    **dict.fromkeys(("breakdown", "from_config", "model"), "models"),
    **dict.fromkeys(("loss_interval", "optimum_interval"), "scaling"),
}


def __getattr__(name: str) -> Any:
    """Return a reader of data or models, a chapter, a unit or an equation by name."""
    if name in _HOMES:
        return getattr(import_module(f"stackmath.{_HOMES[name]}"), name)
    if name in CHAPTERS:
        return import_module(f"stackmath.chapters.{name}")
    if name.startswith("_") or find_spec(f"stackmath.{name}") is not None:
        raise AttributeError(name)  # a submodule: the import statement goes on to find it
    unit = getattr(import_module("stackmath.units"), name, None)
    if isinstance(unit, int):
        return unit
    catalog = import_module("stackmath.catalog")
    try:
        return catalog.find(name)
    except catalog.UnknownEquation as unknown:
        raise AttributeError(f"stackmath has no '{name}': {unknown}") from None
