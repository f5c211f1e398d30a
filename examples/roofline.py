# %% [markdown]
"""
# Where a card is bound: the roofline of decoding

A card computes no faster than its peak, and no faster than its memory feeds it.
Which of the two binds a step that decodes one token for each of many users, and does a larger batch change it?

The roof is [EQ 8.1](../08-serving.md#eq-8.1), and the cache that every user adds is [EQ 3.5](../03-attention.md#eq-3.5); [Chapter 8](../08-serving.md) has the rest of the argument.
"""

# %%
import argparse
import sys

from stackmath import device, model, ridge_point, roofline
from stackmath.figures import INK, plot
from stackmath.models import attention_work, kv_bytes, token_work

BYTES = 2  # of a weight and of an element of the cache: bf16
BATCHES = (1, 4, 16, 64, 256, 1024)

parser = argparse.ArgumentParser(description="The roofline of decoding.")
parser.add_argument(
    "--model",
    default="llama-3.1-8b",
    help="one of: stackmath list models",
)
parser.add_argument(
    "--device", default="h100-sxm", help="one of: stackmath list devices"
)
# A notebook has no command line.
chosen = parser.parse_args(
    sys.argv[1:] if "__file__" in globals() else []
)
try:
    shape, card = model(chosen.model), device(chosen.device)
except LookupError as unknown:
    parser.error(str(unknown))

# %% [markdown]
"""
A step multiplies every weight once for each user; it reads the weights once for all, and every user's cache.
Its intensity, the work for each byte moved, grows with the batch only while the caches are small beside the weights.
"""


# %%
def intensity(users, context):
    """Return the FLOP for each byte of a step that decodes one token for each user."""
    work = users * (token_work(shape) + attention_work(shape, context))
    moved = BYTES * shape["N_read"] + kv_bytes(
        shape, context, BYTES, users
    )
    return work / moved


ridge = ridge_point(card)
print(f"{shape.title} on {card.title}")
print(f"peak {card.peak / 1e12:,.0f} TFLOP/s, ", end="")
print(f"memory {card.bandwidth / 1e12:.2f} TB/s, ", end="")
print(f"ridge {ridge:.0f} FLOP/byte\n")
print("context   users   FLOP/byte   TFLOP/s   of peak   bound by")
for context in (128, 2048, 32768):
    for users in BATCHES:
        here = intensity(users, context)
        rate = roofline(card, intensity=here)
        print(f"{context:7,}   {users:5,}   {here:9.1f}   ", end="")
        print(f"{rate / 1e12:7.1f}   {rate / card.peak:7.1%}   ", end="")
        print("memory" if here < ridge else "compute")

# %%
figure, ax = plot.axes(7.2, 4.2)
steps = [10 ** (k / 20) for k in range(65)]
roof = [roofline(card, intensity=one) / 1e12 for one in steps]
ax.plot(steps, roof, color=INK)
for context, marker in ((128, "o"), (2048, "s"), (32768, "^")):
    places = [intensity(users, context) for users in BATCHES]
    heights = [roofline(card, intensity=one) / 1e12 for one in places]
    label = f"{context:,} tokens each"
    (drawn,) = ax.plot(places, heights, marker, label=label, alpha=0.85)
    ax.vlines(places[-1], 1, heights[-1], drawn.get_color(), ":")
ax.set(xscale="log", yscale="log", xlim=(0.8, 1800), ylim=(2, 1600))
ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
ax.set_yticks([10, 100, 1000], ["10", "100", "1,000"])
ax.set(xlabel="intensity (FLOP/byte)", ylabel="at most (TFLOP/s)")
title = f"{BATCHES[0]} to {BATCHES[-1]:,} users with"
ax.legend(title=title, loc="upper left")
plot.show(
    figure,
    "roofline.svg",
    f"Attainable rate against intensity for {card.title}: it rises with slope 1 up to "
    f"{ridge:.0f} FLOP a byte and is flat from there. With short contexts the batches climb to "
    "the flat part; with long ones they stay crowded on the slope. "
    "Dotted lines mark the largest batch.",
)

# %% [markdown]
"""
Left out: whether so many users fit into the card's memory, which the [serving planner](serving_planner.py) says; the writes, which are one token's cache a user; and how far real kernels stay below the roof.
"""
