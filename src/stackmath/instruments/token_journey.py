"""Instrument C.2: the token journey, one token after the other through the toy of the capstone."""

from __future__ import annotations

from stackmath.instruments.nouns import Choice, Field, Instrument, Option, Slider

NAME = "token-journey"
PROMPT = "the"
BARS = 8  # the most that the chart shows
PROMPTS = ("the", "a", "the old", "the quiet", "the river runs past a", "and")
# What a token passes on its way, and where the volume says how.
STAGES = (
    ("text → tokens", "01-tokens.md"),
    ("tokens → vectors", "01-tokens.md"),
    ("attention", "03-attention.md"),
    ("MLP", "02-block.md"),
    ("vectors → logits", "01-tokens.md"),
    ("logits → probabilities", "08-serving.md"),
    ("sampler", "08-serving.md"),
    ("append", "08-serving.md"),
)

JOURNEY = Instrument(
    NAME,
    "The token journey",
    "capstone.md",
    controls=(
        Choice("prompt", "Prompt", lambda: {text: Option(text) for text in PROMPTS}, PROMPT),
        Slider(
            "tau", "Temperature τ", tuple(k / 10 for k in range(1, 26)), 1, "{tau:.1f}", "Decisions"
        ),
        Field("seed", "Seed", 1, 2, group="Decisions", between=(0, 2**32 - 1)),
    ),
    steps=(),
    rows=(),
    verdict=(),
)
