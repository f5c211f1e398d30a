# %% [markdown]
"""
# A serving plan for three models

Three models, one kind of card: how many cards does each need, how many users fit beside its weights, how fast does each of them read, and what does a million tokens cost?

The plan puts together the cache of [EQ 3.5](../03-attention.md#eq-3.5), the decode step of [EQ 8.9](../08-serving.md#eq-8.9-step) and the price of [EQ 8.11](../08-serving.md#eq-8.11); [Chapter 8](../08-serving.md) has the argument.
"""

# %%
import argparse
import sys

from stackmath import GB, device, model
from stackmath.figures import plot
from stackmath.planning.serving import serve

parser = argparse.ArgumentParser(
    description="A serving plan for each of several models."
)
parser.add_argument(
    "models", nargs="*", help="some of: stackmath list models"
)
parser.add_argument(
    "--device", default="h200-sxm", help="one of: stackmath list devices"
)
parser.add_argument(
    "--context", type=int, default=8192, help="tokens of every user"
)
# A notebook has no command line.
chosen = parser.parse_args(
    sys.argv[1:] if "__file__" in globals() else []
)

names = chosen.models or [
    "llama-3.1-8b",
    "qwen3-30b-a3b",
    "llama-3.1-70b",
]
try:
    card = device(chosen.device)
    shapes = [model(name) for name in names]
    plans = [
        serve(one, card, n_tp=None, T=chosen.context) for one in shapes
    ]
except (LookupError, ValueError) as unusable:
    parser.error(str(unusable))

# %% [markdown]
"""
Each plan takes the fewest cards that hold the weights and one user, and then as many users as fit, every context full.
Weights and caches are in 16 bits, and what memory gives is 90 % of what the card has.
Cache, speed and the wait for the first token are those of one user; the price is of a million tokens out.
"""

# %%
WIDTHS = (14, 5, 7, 6, 5, 7, 6, 8)
HEAD = (
    "",
    "cards",
    "weights",
    "cache",
    "users",
    "speed",
    "first",
    "price",
)
UNITS = ("", "", "GB", "GB", "", "token/s", "s", "$/M out")


def line(cells):
    """Print a row, its first cell to the left and the others to the right."""
    first, *others = zip(cells, WIDTHS, strict=True)
    row = [f"{first[0]:{first[1]}}"]
    print("  ".join(row + [f"{cell:>{width}}" for cell, width in others]))


print(f"{card.title}, {chosen.context:,} tokens a user\n")
line(HEAD)
line(UNITS)
for shape, plan in zip(shapes, plans, strict=True):
    cells = [shape.title, f"{plan.cards}"]
    cells += [f"{plan.weights_bytes / GB:.1f}"]
    cells += [f"{plan.kv_bytes_per_user / GB:.2f}", f"{plan.users:,}"]
    speed = plan.tokens_per_second_per_user
    price = plan.cost_per_million_tokens
    for value in (speed, plan.ttft, price):
        cells.append("–" if value is None else f"{value:.2f}")
    line(cells)
print()
for shape, plan in zip(shapes, plans, strict=True):
    print(f"{shape.title}: {plan.binds} binds.")

# %% [markdown]
"""
More users share the reading of the weights, so that their tokens are cheaper, and each waits longer for them.
The price of a card is an assumption with a date, which [the table of devices](../library.md#devices) shows.
"""

# %%
figure, ax = plot.axes(7.2, 4.2)
for shape, plan in zip(shapes, plans, strict=True):
    loads = [2**k for k in range(12) if 2**k < plan.users]
    made = {"n_tp": plan.cards, "T": chosen.context}
    points = [
        serve(shape, card, users=n, **made) for n in (*loads, plan.users)
    ]
    ax.plot(
        [one.tokens_per_second_per_user for one in points],
        [one.cost_per_million_tokens for one in points],
        "o-",
        markersize=4,
        label=f"{shape.title}, {plan.cards} card{'s' * (plan.cards > 1)}",
    )
ax.set(xscale="log", yscale="log", ylabel="dollars a million tokens out")
ax.set(xlabel="tokens per second of a user")
for axis in (ax.xaxis, ax.yaxis):
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter("")
ax.set_xticks([50, 100, 200, 500])
ax.legend(loc="upper right")
plot.show(
    figure,
    "serving_planner.svg",
    "Price of a million tokens against the speed of one user, a curve for each model, from one "
    "user at its upper right end to a full card at its lower left: the price falls "
    "as the speed does.",
)

# %% [markdown]
"""
Left out: queues, the time that prompts take from decoding, what engines lose against the full bandwidth, and speculative decoding.
`stackmath fit` prints the whole plan of one model.
"""
