# %% [markdown]
"""
# Training memory by stage of ZeRO

How much memory does each device of a data-parallel run need, and which stage of ZeRO brings that below what the card has?

The states of a model are [EQ 4.4](../04-pretraining.md#eq-4.4), and [section 4.5](../04-pretraining.md#45-parallelism) explains what each stage shares out.
"""

# %%
import argparse
import sys

from stackmath import (
    GB,
    device,
    model,
    model_states,
    zero1_states,
    zero2_states,
    zero3_states,
)
from stackmath.figures import INK, SERIES, plot
from stackmath.planning.training import train

parser = argparse.ArgumentParser(
    description="Training memory by stage of ZeRO."
)
parser.add_argument(
    "--model",
    default="llama-3.1-8b",
    help="one of: stackmath list models",
)
parser.add_argument(
    "--device", default="h100-sxm", help="one of: stackmath list devices"
)
parser.add_argument(
    "--devices", type=int, default=64, help="how many share the states"
)
parser.add_argument(
    "--context", type=int, default=8192, help="tokens of a sequence"
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
First a table that was published: [Rajbhandari et al. 2019](https://arxiv.org/abs/1910.02054), table 1, for a model of 7.5 billion parameters.
They count 2 bytes of weights, 2 of gradients and 12 of Adam a parameter.
"""

# %%
SIZE = {"N_total": 7.5e9, "b_w": 2, "b_grad": 2, "b_opt": 12}

print("GB on each device\n")
print("devices     none   ZeRO-1   ZeRO-2   ZeRO-3")
for copies in (1, 4, 16, 64, 256, 1024):
    held = [model_states(SIZE)]
    held += [
        stage(SIZE, n_dp=copies)
        for stage in (zero1_states, zero2_states, zero3_states)
    ]
    print(f"{copies:7,}" + "".join(f"{one / GB:9.2f}" for one in held))

# %% [markdown]
"""
States are not all: a step also keeps activations, and the logits of its last layer.
Here a whole model is counted, tensor by tensor; activations are worked out again in the backward pass, so that only the input of each layer stays.
"""

# %%
try:
    plans = [
        train(
            shape,
            card,
            n=chosen.devices,
            zero=stage,
            T=chosen.context,
            recompute="full",
        )
        for stage in range(4)
    ]
except ValueError as unusable:
    parser.error(str(unusable))
names = ("none", "ZeRO-1", "ZeRO-2", "ZeRO-3")
parts = [
    name
    for name in plans[0].room.parts
    if any(one.room.parts[name] for one in plans)
]
print(f"{shape.title} on {chosen.devices} × {card.title}, GB on each\n")
print(f"{'':16}" + "".join(f"{name:>9}" for name in names))
for part in parts:
    print(
        f"{part:16}"
        + "".join(f"{one.room.parts[part] / GB:9.2f}" for one in plans)
    )
print(
    f"{'together':16}"
    + "".join(f"{one.room.asked / GB:9.2f}" for one in plans)
)
print(
    f"{'fits':16}"
    + "".join(f"{'yes' if one.room.fits else 'no':>9}" for one in plans)
)
sent = [one.data_parallel.bytes / GB for one in plans]
print(f"{'traffic a step':16}" + "".join(f"{one:9.2f}" for one in sent))

# %%
figure, ax = plot.axes(7.2, 3.4)
start = [0.0] * len(plans)
for number, part in enumerate(parts):
    color = SERIES[number] if number < len(SERIES) else INK
    alpha = 0.5 if number > len(SERIES) else 1
    widths = [one.room.parts[part] / GB for one in plans]
    ax.barh(
        names, widths, 0.7, start, color=color, alpha=alpha, label=part
    )
    start = [sum(pair) for pair in zip(start, widths, strict=True)]
ax.axvline(card.memory / GB, color=INK, linestyle="--")
ax.text(
    card.memory / GB + 2, 1, f"one {card.title}", color=INK, va="center"
)
ax.invert_yaxis()
ax.grid(visible=False, axis="y")
ax.set(xlabel="GB on each device")
ax.legend(loc="lower right")
plot.show(
    figure,
    "training_memory.svg",
    f"Memory of each of {chosen.devices} devices by part, a bar for each stage: without ZeRO "
    f"{start[0]:.0f} GB, with ZeRO-1 {start[1]:.0f}, with ZeRO-2 {start[2]:.0f}, with ZeRO-3 "
    f"{start[3]:.0f}, against a card of {card.memory / GB:.0f}.",
)

# %% [markdown]
"""
Left out: buffers of the framework and of its kernels, and fragments of memory, for which a tenth of the card is kept free; the other ways to share a model, which `stackmath train` plans as well.
"""
