"""The static form of an instrument of the capstone: the token journey."""

from __future__ import annotations

from stackmath import tables
from stackmath.instruments.token_journey import BARS, PROMPT
from stackmath.journey import LOGITS, probabilities


def token_journey() -> str:
    """Return the eight most probable tokens after the prompt, at the default temperature."""
    shares = sorted(probabilities(LOGITS[PROMPT], 1.0).items(), key=lambda item: -item[1])
    rows = [
        (f"{place}", f"`{token}`", f"{LOGITS[PROMPT][token]:.1f}", f"{100 * share:.1f} %")
        for place, (token, share) in enumerate(shares[:BARS], start=1)
    ]
    rest = sum(share for _, share in shares[BARS:])
    rows.append(("", f"{len(shares) - BARS} others", "", f"{100 * rest:.1f} %"))
    head = ("", f"Next token after `{PROMPT}`", "Logit", "Probability at τ = 1")
    return tables.markdown(head, rows, "rlrr")
