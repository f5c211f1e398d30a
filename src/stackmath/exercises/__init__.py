"""Exercises: read off a page, with a key that the check proves and the page grades by."""

from stackmath.exercises.nouns import KINDS, NAMES, Exercise
from stackmath.exercises.reading import exercises

__all__ = ["KINDS", "NAMES", "Exercise", "exercises"]
