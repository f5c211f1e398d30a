"""The figures of Chapter 4: lines of equal compute, memory by ZeRO stage, traffic, pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stackmath.chapters import parallelism, pretraining, schedules, training_memory
from stackmath.data import coefficients, device
from stackmath.figures import INK, SERIES, Drawing, plot
from stackmath.models import model
from stackmath.scaling import optimum_interval
from stackmath.units import GB

LABEL = 11  # points
BF16 = training_memory.BF16
COPIES = 64  # data-parallel copies that share the states of the second figure
CUT = 180  # GB at which its axis ends
NETWORK = 50 * GB  # bytes a second of one card's port of 400 Gbit/s
LLAMA_TOKENS = 1024  # of a step on each of 16,384 cards: llama-3, table 4


def isoflop_optima() -> Drawing:
    """Return loss against size along lines of equal compute, each with its optimum's interval."""
    law = coefficients("besiroglu-2024")
    budgets = (
        (1e20, "10²⁰ FLOP", SERIES[3], (0, 6)),
        (1e22, "10²² FLOP", SERIES[2], (0, 6)),
        (5.88e23, "5.88 × 10²³, Chinchilla's", SERIES[0], (-14, 8)),
        (3.8e25, "3.8 × 10²⁵, Llama 3.1's", SERIES[1], (-34, -24)),
    )
    figure, ax = plot.axes(7.2, 4.2)
    data: dict[str, Any] = {}
    for C, text, color, offset in budgets:
        best = optimum_interval(law, C).N_opt
        sizes = [best.value * 10 ** (step / 10) for step in range(-13, 14)]
        heights = [_loss(law, C, N) for N in sizes]
        ax.plot(sizes, heights, color=color)
        least = _loss(law, C, best.value)
        ax.hlines(least, best.low, best.high, color=color, linewidth=5, alpha=0.35)
        ax.plot([best.value], [least], "o", color=color)
        end = (sizes[-1], heights[-1])
        ax.annotate(text, end, offset, color=color, size=LABEL, ha="center",
                    textcoords="offset points")  # fmt: skip
        data[text] = {"N": sizes, "loss": heights, "best": [best.low, best.value, best.high]}
    trained = (("70B on 1.4T", 5.88e23, 70e9), ("405B on 15.6T", 3.8e25, 405e9))
    for text, C, N in trained:
        height = _loss(law, C, N)
        ax.plot([N], [height], "x", color=INK, markersize=8, markeredgewidth=2)
        data[text] = [N, height]
    ax.set(xscale="log", xlim=(2e7, 6e13), ylim=(1.75, 3.15))
    ax.set(xlabel="parameters", ylabel="predicted loss (nats a token)")
    ticks = {1e8: "100M", 1e9: "1B", 1e10: "10B", 1e11: "100B", 1e12: "1T", 1e13: "10T"}
    ax.xaxis.set_ticks(list(ticks), list(ticks.values()))
    ax.xaxis.set_ticks([], minor=True)
    return plot.drawing(figure, data)


def _loss(law: Any, C: float, N: float) -> float:
    """Return the loss of a size on the line of a budget."""
    value: float = pretraining.predicted_loss(law, N=N, D=C / (6 * N))
    return value


def zero_stages() -> Drawing:
    """Return the bytes that one device holds in a step, by part, stage of ZeRO and model."""
    figure, ax = plot.axes(7.2, 5.2)
    names = ("llama-2-7b", "llama-3.1-70b", "llama-3.1-405b")
    parts = ("weights", "gradients", "optimizer", "activations")
    data: dict[str, Any] = {"copies": COPIES}
    row, marks = 0.0, []
    for name in names:
        title = model(name).title
        ax.text(1, row, title, color=INK, size=LABEL, va="center", weight="bold")
        row += 0.85
        for stage in range(4):
            held = _held(name, stage)
            _bar(ax, row, held)
            marks.append((row, f"ZeRO-{stage}" if stage else "none"))
            data[f"{title}, {stage}"] = dict(zip(parts, held, strict=True))
            row += 1
        row += 0.35
    card = device("h100-sxm")["memory"] / GB
    ax.axvline(card, color=INK, linestyle="--", linewidth=1.4)
    ax.text(card + 2, 0, "memory of one H100", color=INK, size=LABEL, va="center")
    ax.set(xlim=(0, CUT * 1.2), ylim=(row - 0.5, -0.6), xlabel="GB on each device")
    ax.yaxis.set_ticks([place for place, _ in marks], [text for _, text in marks])
    ax.xaxis.set_ticks(range(0, CUT + 1, 40))
    ax.grid(visible=False, axis="y")
    _legend(ax, parts)
    return plot.drawing(figure, data)


def _held(name: str, stage: int) -> list[float]:
    """Return weights, gradients, optimizer and activations of one device, in GB."""
    shape, recipe = model(name), training_memory.RECIPES["megatron"]
    split = [1 if stage < 3 else COPIES, 1 if stage < 2 else COPIES, 1 if stage < 1 else COPIES]
    bytes_each = [recipe["b_w"], recipe["b_grad"], recipe["b_opt"]]
    states = [shape["N_total"] * b / by / GB for b, by in zip(bytes_each, split, strict=True)]
    kept = training_memory.saved_activations(shape, n_save=1, n_seq=1, T=8192, b=BF16) / GB
    return [*states, kept]


def _bar(ax: Any, row: float, held: Sequence[float]) -> None:
    """Draw one bar of stacked parts; what passes the end of the axis is cut and said."""
    start, total = 0.0, sum(held)
    for width, color in zip(held, (*SERIES[:3], SERIES[3]), strict=True):
        ax.barh(row, max(0.0, min(width, CUT - start)), left=min(start, CUT), color=color,
                height=0.72)  # fmt: skip
        start += width
    cut = total > CUT
    text = f"{'› ' if cut else ''}{total:,.0f}" if total >= 10 else f"{total:.1f}"
    ax.annotate(text, (min(total, CUT), row), (5, 0), textcoords="offset points", va="center",
                size=LABEL, color=INK)  # fmt: skip


def _legend(ax: Any, parts: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=color, label=part) for part, color in zip(parts, SERIES, strict=True)]
    ax.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=4,
              frameon=False, fontsize=LABEL, labelcolor=INK)  # fmt: skip


def hidden_traffic() -> Drawing:
    """Return the share of peak that data parallelism's traffic allows, against tokens a device."""
    card = device("h100-sxm")
    tokens = [2 ** (step / 16) for step in range(96, 257)]
    figure, ax = plot.axes()
    lines = (
        ("8 × 16 cards a copy, network", NETWORK, 128, SERIES[0]),
        ("8 cards a copy, network", NETWORK, 8, SERIES[2]),
        ("one card a copy, NVLink", card["interconnect"] / 2, 1, SERIES[3]),
        ("one card a copy, network", NETWORK, 1, SERIES[1]),
    )
    data: dict[str, Any] = {"tokens": tokens, "share": {}}
    for text, link, group, color in lines:
        least = parallelism.hidden_tokens(b=BF16, peak=card["peak"], link=link)
        heights = [100 * min(1.0, group * one / least) for one in tokens]
        style = "--" if link != NETWORK else "-"
        ax.plot(tokens, heights, color=color, linestyle=style, label=text)
        data["share"][text] = heights
    ax.axvline(LLAMA_TOKENS, color=INK, linestyle=":", linewidth=1.2)
    ax.annotate("Llama 3.1 405B", (LLAMA_TOKENS, 104), (4, 0), textcoords="offset points",
                va="bottom", size=LABEL, color=INK)  # fmt: skip
    data["Llama 3.1 405B"] = LLAMA_TOKENS
    ax.set(xscale="log", xlim=(tokens[0], tokens[-1]), ylim=(0, 116))
    ax.set(xlabel="tokens a device in one step", ylabel="share of peak, at most (%)")
    ax.xaxis.set_ticks([100, 1000, 10000], ["100", "1,000", "10,000"])
    ax.xaxis.set_ticks([], minor=True)
    ax.yaxis.set_ticks(range(0, 101, 25))
    ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=2, frameon=False,
              fontsize=LABEL, labelcolor=INK)  # fmt: skip
    return plot.drawing(figure, data)


def pipeline_bubble() -> Drawing:
    """Return two schedules of four stages, with four and with eight microbatches."""
    from matplotlib import pyplot

    stages, batches = 4, (4, 8)
    figure, ax = plot.axes(7.2, 4.0)
    data: dict[str, Any] = {}
    top = 0.0
    longest = max(schedules.length(schedules.one_forward_one_backward(stages, m)) for m in batches)
    for count in batches:
        made = schedules.one_forward_one_backward(stages, count)
        ends = schedules.length(made)
        for task in made:
            _task(ax, task, top)
        for stage in range(stages):
            ax.hlines(top + stage + 0.5, 0, ends, color=INK, alpha=0.35, linewidth=1, zorder=0)
        idle = schedules.idle_share(stages, count)
        ax.text(0, top - 0.42, f"{count} microbatches: idle {100 * idle:.0f} % of the step",
                color=INK, size=LABEL, va="center")  # fmt: skip
        data[str(count)] = [[task.stage, task.batch, task.kind, task.start] for task in made]
        top += stages + 1.4
    ax.set(xlim=(0, longest), ylim=(top - 0.9, -0.9), xticks=[])
    ax.yaxis.set_ticks(
        [0.5 + stage + block * (stages + 1.4) for block in range(2) for stage in range(stages)],
        [f"stage {stage + 1}" for stage in range(stages)] * 2,
    )
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel("time: forward 1, backward 2; numbers are microbatches")
    pyplot.setp(ax.get_yticklabels(), color=INK)
    return plot.drawing(figure, data)


def _task(ax: Any, task: schedules.Task, top: float) -> None:
    """Draw one task: forward in one color, backward, twice as long, in another."""
    from matplotlib.patches import Rectangle

    color = SERIES[0] if task.kind == "forward" else SERIES[1]
    box = (task.start + 0.05, top + task.stage + 0.08)
    ax.add_patch(Rectangle(box, task.lasts - 0.1, 0.84, facecolor=color, alpha=0.9))
    middle = task.start + task.lasts / 2
    ax.text(middle, top + task.stage + 0.5, f"{task.batch + 1}", color="#ffffff",
            size=LABEL, ha="center", va="center")  # fmt: skip
