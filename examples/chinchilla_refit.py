# %% [markdown]
"""
# What the refit of Chinchilla's law changes

How large a model and how many tokens does a training budget ask for, by the law as it was published in 2022 and by the refit of its own points, and how sure is either?

The loss is [EQ 4.1](../04-pretraining.md#eq-4.1-loss), its optimum [EQ 4.2](../04-pretraining.md#eq-4.2), and [Chapter 4](../04-pretraining.md) tells where the coefficients come from.
"""

# %%
from stackmath import (
    coefficients,
    compute,
    laws,
    optimal_size,
    optimal_tokens,
    optimum_interval,
)
from stackmath.figures import INK, plot

# Chinchilla itself: Hoffmann et al. 2022, https://arxiv.org/abs/2203.15556, section 4.
SIZE, TOKENS = 70e9, 1.4e12
budget = compute(N=SIZE, D=TOKENS)

print(f"Optima of {budget:.3g} FLOP, with intervals of 95 %\n")
head = ("law", "parameters", "tokens", "tokens for each")
for words in (head, ("", "1e9", "1e12", "parameter")):
    print("{:23}{:>19}{:>8}{:>22}".format(*words))
for name in laws():
    best = optimum_interval(coefficients(name), budget)
    size, ratio = best.N_opt, best.tokens_per_parameter
    print(f"{name:23}", end="")
    print(f"{size.value / 1e9:6.1f}", end="")
    print(f" ({size.low / 1e9:4.1f}–{size.high / 1e9:5.1f})", end="")
    print(f"{best.D_opt.value / 1e12:8.2f}", end="")
    print(f"{ratio.value:9.1f} ({ratio.low:4.1f}–{ratio.high:5.1f})")
print(f"{'Chinchilla, as trained':23}{SIZE / 1e9:6.1f}", end="")
print(f"{TOKENS / 1e12:21.2f}{TOKENS / SIZE:9.1f}")

# %% [markdown]
"""
By the law as printed, a model of 70 billion parameters was twice too large for its budget; by the refit it was about right, as its authors found by two other ways.
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
trained = {"label": "Chinchilla, as trained", "markersize": 9}
ax.plot([budget], [TOKENS / SIZE], "X", color=INK, **trained)
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
