"""Answers: how what a reader types into an exercise is read, graded and explained.

The twin of docs/assets/js/answers, which grades in the page; both read the same tables.
"""

from stackmath.answers.respelling import spellings
from stackmath.answers.verdicts import grade

__all__ = ["grade", "spellings"]
