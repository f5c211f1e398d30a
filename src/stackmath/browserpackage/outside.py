"""What stays out of the page's Python, printed as the module that says so when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pprint import pformat

# Why; of all else, that it needs more than the page's Python has.
WHY = {
    "stackmath.figures": "stackmath.figures draws with matplotlib, which the page's Python does "
    "not have; the figure beside the cell is the build's.",
}
ELSE = "it needs more than the page's Python has; the installed library has it."
MODULE = '''"""What the page's Python leaves out: importing it says so."""

import sys

WHY = {why}
OUTSIDE = {names}


class Outside:
    """The last finder of modules, asked where no other has found one."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Refuse a module of the library that stays out, in a sentence."""
        if name in OUTSIDE:
            raise ImportError(WHY.get(name, f"{{name}} is not here: {else_}"), name=name)


sys.meta_path.append(Outside)
'''


def printed(names: Iterable[str]) -> str:
    """Return the module that refuses these modules."""
    kept = pformat(set(names), width=100, compact=True)
    return MODULE.format(why=pformat(WHY, width=100), names=kept, else_=ELSE)
