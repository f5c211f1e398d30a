"""The room on a device: what is asked of its memory, part by part, and whether that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stackmath.numerals import display
from stackmath.planning import checks

USABLE = 0.9  # share of a device's memory for all that is planned; the rest is for what is not


@dataclass(frozen=True)
class Room:
    """What is asked of one device's memory, in bytes, and what it has for that."""

    title: str  # of the device
    memory: float  # that the vendor prints
    usable: float  # share of it that the plan may take
    parts: Mapping[str, float]  # by name, such as weights

    @property
    def asked(self) -> float:
        """Return the bytes of all parts."""
        return sum(self.parts.values())

    @property
    def free(self) -> float:
        """Return the bytes that are left; below 0 what is missing."""
        return self.usable * self.memory - self.asked

    @property
    def fits(self) -> bool:
        """Return whether all parts fit."""
        return self.free >= 0

    @property
    def binds(self) -> str:
        """Return the name of the largest part."""
        return max(self.parts, key=lambda name: self.parts[name])

    def sentence(self) -> str:
        """Return whether it fits: what is asked, what there is, what is missing and binds."""
        has = f"the {display(self.usable * self.memory, 'byte')} that {self.title} gives"
        if self.fits:
            return f"Fits: {display(self.asked, 'byte')} of {has}."
        largest = display(self.parts[self.binds], "byte")
        return (
            f"Does not fit: {display(self.asked, 'byte')} is {display(-self.free, 'byte')} more "
            f"than {has}; the largest part is {self.binds}, {largest}."
        )


def room(card: Any, parts: Mapping[str, float], usable: float = USABLE) -> Room:
    """Return the room on a device for these parts.

    Args:
        card: a device.
        parts: bytes by name.
        usable: share of the device's memory that they may take.

    Raises: ValueError, if the share is none.

    """
    checks.share(usable=usable)
    return Room(card.title, card["memory"], usable, dict(parts))
