# %% [markdown]
"""
# What the refit of Chinchilla's law changes

How large a model and how many tokens does a training budget ask for, by the law as it was published in 2022 and by the refit of its own points, and how sure is either?

The loss is [EQ 4.1](../04-pretraining.md#eq-4.1-loss), its optimum [EQ 4.2](../04-pretraining.md#eq-4.2), and [Chapter 4](../04-pretraining.md) tells where the coefficients come from.
"""

# %%
import argparse
import sys

from stackmath import (
    coefficients,
    compute,
    laws,
    optimal_size,
    optimal_tokens,
    optimum_interval,
)
from stackmath.figures import INK, plot

parser = argparse.ArgumentParser(
    description="What the refit of Chinchilla's law changes for a run."
)
# Chinchilla itself: Hoffmann et al. 2022, https://arxiv.org/abs/2203.15556, section 4.
parser.add_argument(
    "--size",
    type=float,
    default=70e9,
    help="parameters of the model, such as 8e9",
)
parser.add_argument(
    "--tokens",
    type=float,
    default=1.4e12,
    help="of its training, such as 15e12",
)
# A notebook has no command line.
chosen = parser.parse_args(
    sys.argv[1:] if "__file__" in globals() else []
)
size, tokens = chosen.size, chosen.tokens
if not (1e6 <= size <= 1e15 and 1e6 <= tokens <= 1e18):
    parser.error("a size is 1e6 to 1e15, tokens are 1e6 to 1e18")
budget = compute(N=size, D=tokens)

print(f"Optima of {budget:.3g} FLOP, with intervals of 95 %\n")
head = ("law", "parameters", "tokens", "tokens for each")
for words in (head, ("", "1e9", "1e12", "parameter")):
    print("{:23}{:>19}{:>8}{:>22}".format(*words))
for name in laws():
    best = optimum_interval(coefficients(name), budget)
    optimum, ratio = best.N_opt, best.tokens_per_parameter
    low, high = optimum.low / 1e9, optimum.high / 1e9
    print(f"{name:23}{optimum.value / 1e9:6.1f}", end="")
    print(f" ({low:4.1f}–{high:5.1f})", end="")
    print(f"{best.D_opt.value / 1e12:8.2f}", end="")
    print(f"{ratio.value:9.1f} ({ratio.low:4.1f}–{ratio.high:5.1f})")
print(f"{'as trained':23}{size / 1e9:6.1f}", end="")
print(f"{tokens / 1e12:21.2f}{tokens / size:9.1f}")

# %% [markdown]
"""
By the law as printed, Chinchilla's 70 billion parameters were twice too large for its budget; by the refit they were about right, as its authors found by two other ways.
The intervals are those of the refit's points; for a law that was fitted to others they are borrowed, and show how far the luck of the points would move it.
"""

# %%
BUDGETS = [10.0**exponent for exponent in range(18, 28)]


def ratios(law):
    """Return the optimal tokens for each parameter at each budget."""
    return [
        optimal_tokens(law, C=one) / optimal_size(law, C=one)
        for one in BUDGETS
    ]


shown = (
    "hoffmann-2022-printed",
    "hoffmann-2022-unrounded",
    "besiroglu-2024",
    "our-refit",
)
print("Tokens for each parameter at the optimum\n")
for part in (0, 2):
    head = [f"{name.rpartition('-')[part]:>15}" for name in shown]
    print(f"{'FLOP' if part else '':8}" + "".join(head))
table = zip(*(ratios(coefficients(name)) for name in shown), strict=True)
for one, row in zip(BUDGETS, table, strict=True):
    print(f"{one:<8.0e}" + "".join(f"{ratio:15.1f}" for ratio in row))

# %%
figure, ax = plot.axes(7.2, 4.2)
for name in shown[:3]:
    law = coefficients(name)
    (line,) = ax.plot(BUDGETS, ratios(law), label=law.title)
best = [
    optimum_interval(law, one).tokens_per_parameter for one in BUDGETS
]
low, high = [one.low for one in best], [one.high for one in best]
ax.fill_between(BUDGETS, low, high, color=line.get_color(), alpha=0.2)
trained = {"label": "as trained", "markersize": 9}
ax.plot([budget], [tokens / size], "X", color=INK, **trained)
ax.set(xscale="log", yscale="log", xlabel="training compute (FLOP)")
ax.set(ylabel="tokens for each parameter")
ax.set_yticks(
    [5, 10, 20, 50, 100, 200], ["5", "10", "20", "50", "100", "200"]
)
ax.set_yticks([], minor=True)
ax.legend(loc="upper left")
plot.show(
    figure,
    "chinchilla_refit.svg",
    "Optimal tokens for each parameter against compute: both forms of the published law climb "
    "with compute, the refit stays near twenty, and its interval of 95 % holds the model as it "
    "was trained.",
)

# %% [markdown]
"""
Left out: what a model costs to serve, which asks for smaller models and more tokens ([EQ C.4](../capstone.md#eq-C.4)); repeated data; and whether a law of three terms holds far beyond its points.
"""
