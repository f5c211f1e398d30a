# %% [markdown]
"""
# A token's journey, from text to sampler

How does a prompt become the next token, what does temperature change, and how sure was the model of what it wrote?

Logits over the temperature become the probabilities that a token is drawn from, [EQ 8.2](../08-serving.md#eq-8.2); how surprised the model is by a text is [EQ 1.3](../01-tokens.md#eq-1.3).
The model is the small one of [the token journey](../capstone.md#c3-the-token-journey), in which every number can be read off.
"""

# %%
import argparse
import sys
from collections import Counter
from math import log

from stackmath import perplexity
from stackmath.figures import plot
from stackmath.journey import (
    LOGITS,
    STOP,
    draw,
    probabilities,
    sampled,
    tokens,
)

parser = argparse.ArgumentParser(
    description="A token's journey, from text to sampler."
)
parser.add_argument(
    "prompt", nargs="?", default="the old miller lights a"
)
parser.add_argument("--temperature", type=float, default=1.0)
parser.add_argument("--seed", type=int, default=7)
# A notebook has no command line.
chosen = parser.parse_args(
    sys.argv[1:] if "__file__" in globals() else []
)
try:
    context = tokens(chosen.prompt)
    if context[-1] == STOP:
        parser.error("nothing follows the period of this prompt")
    probabilities(LOGITS[context[-1]], chosen.temperature)
except ValueError as unusable:
    parser.error(str(unusable))

# %% [markdown]
"""
At each step the last token is looked up, its logits become probabilities, and a number from the seed picks one of them, until a period ends the run.
"""

# %%
step, surprises = 0, []
print(f"temperature {chosen.temperature:g}, seed {chosen.seed}\n")
print(
    "step  after     most probable               number  drawn     with"
)
while context[-1] != STOP and step < 64:
    shares = probabilities(LOGITS[context[-1]], chosen.temperature)
    number = draw(chosen.seed, step)
    token = sampled(shares, number)
    best = sorted(shares, key=shares.__getitem__, reverse=True)[:2]
    told = ", ".join(f"{one} {shares[one]:.2f}" for one in best)
    step += 1
    print(f"{step:4}  {context[-1]:8}  {told:26}", end="")
    print(f"  {number:.4f}  {token:8}  {shares[token]:.2f}")
    surprises.append(-log(shares[token]))
    context.append(token)
print()
print(" ".join(context))
if surprises:
    loss = sum(surprises) / len(surprises)
    print(
        f"loss {loss:.3f} nats a token, perplexity {perplexity(loss=loss):.2f}"
    )

# %% [markdown]
"""
A probability is a promise about many runs: over many seeds, each token should come up as often as it says.
"""

# %%
SEEDS = 10_000
first = tokens(chosen.prompt)[-1]
shares = probabilities(LOGITS[first], chosen.temperature)
drawn = Counter(sampled(shares, draw(seed, 0)) for seed in range(SEEDS))
print(f"The token after '{first}', over {SEEDS:,} seeds\n")
print("token     logit   probability    drawn")
for token, share in shares.items():
    print(
        f"{token:8}  {LOGITS[first][token]:5.1f}   {share:11.2%}   {drawn[token] / SEEDS:6.2%}"
    )

# %%
figure, ax = plot.axes(7.2, 3.6)
names = list(LOGITS[first])
for place, temperature in enumerate((0.5, 1.0, 2.0)):
    shares = probabilities(LOGITS[first], temperature)
    places = [at + 0.27 * (place - 1) for at in range(len(names))]
    ax.bar(
        places,
        [100 * shares[one] for one in names],
        0.25,
        label=f"temperature {temperature}",
    )
ax.set_xticks(range(len(names)), names)
ax.grid(visible=False, axis="x")
ax.set(ylabel="probability (%)", xlabel=f"the token after '{first}'")
ax.legend()
plot.show(
    figure,
    "token_journey.svg",
    f"Probability of each token after '{first}' at three temperatures: at a low one the most "
    "probable token takes most, at a high one all come nearer to each other.",
)

# %% [markdown]
"""
Left out: what makes this small model small. It looks at one token where a transformer attends to all of them, and its logits are written down where those of a transformer are computed; the sampler is the real one, without top-k and top-p.
"""
