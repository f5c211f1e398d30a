"""The figures of the capstone: the life of a model, and what over-training trades."""

from __future__ import annotations

from html import escape

from stackmath.chapters import capstone, compression, pretraining
from stackmath.data import coefficients, device
from stackmath.figures import INK, SERIES, Drawing, plot

# Title, the chapters that explain it, what happens there; read like text, three to a row.
BOXES = (
    ("Data pipeline", "Chapter 4.1", "15T tokens"),
    ("Pre-training", "Chapters 1–4", "10²⁵ FLOP or more"),
    ("Base model", "", "continues any text"),
    ("Post-training", "Chapter 5", "SFT → RL → RLVR"),
    ("Assistant", "", "evals, red team"),
    ("Adapt", "Chapter 6", "LoRA, QLoRA"),
    ("Compress", "Chapter 7", "distill, quantize"),
    ("Serve", "Chapter 8", "vLLM-class engine"),
    ("Application", "Chapter 9", "agents, tools, RAG"),
)
SIDE = ("Diffusion heads", "Chapter 10", "images, speech")
RETURN = ("telemetry, preferences, new data:", "the loop that trains the next generation")
SUBSTRATE = (
    "GPUs · HBM · interconnect",
    "parallelism (Chapter 4.5) · rooflines (Chapter 8.1)",
    "each box above is a bargain over bandwidth",
)
DESCRIPTION = (
    "Nine boxes in three rows, joined by arrows: {boxes}. A dashed side box joins the application: "
    "{side}. A colored path returns from the application to the data pipeline: {back}. A bar below "
    "everything carries it: {base}."
)

WIDTH, HEIGHT = 640, 686
BOX, TALL, LEFT, TOP = 186, 98, 34, 8  # width and height of a box, place of the first
ACROSS, DOWN = BOX + 22, TALL + 40
TITLE, WORDS = 19, 18  # sizes of text, 11 and 10 pixels on a phone
ACCENT = SERIES[1]
BESIDE = {"ha": "center", "color": INK}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def lifecycle() -> Drawing:
    """Return the life of a model, each step with the chapters that explain it."""
    listed = "; ".join(", ".join(filter(None, box)) for box in BOXES)
    text = DESCRIPTION.format(
        boxes=listed, side=", ".join(SIDE), back=" ".join(RETURN), base="; ".join(SUBSTRATE)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="{FONT}" '
        'style="min-width: 0">',  # it is drawn to be read on a phone, where others must scroll
        "<title>A model’s life: chapters mapped to the pipeline</title>",
        f"<desc>{escape(text)}</desc>",
        f"<defs>{_head('ink', INK)}{_head('accent', ACCENT)}</defs>",
        *(_box(place, box) for place, box in enumerate(BOXES)),
        *(_arrow(place) for place in range(len(BOXES) - 1)),
        *_side(),
        *_return_path(),
        *_substrate(),
        "</svg>",
    ]
    data = {"boxes": BOXES, "side": SIDE, "return": RETURN, "substrate": SUBSTRATE}
    return Drawing("\n".join(parts) + "\n", data)


def _corner(place: int) -> tuple[int, int]:
    """Return the upper left corner of a box."""
    row, column = divmod(place, 3)
    return LEFT + column * ACROSS, TOP + row * DOWN


def _box(place: int, words: tuple[str, str, str], dash: str = "") -> str:
    """Return a box and its lines of text, centered in it."""
    x, y = _corner(place)
    lines = [line for line in words if line]
    first = y + TALL / 2 - 12 * (len(lines) - 1) + 6
    return (
        f'<rect x="{x}" y="{y}" width="{BOX}" height="{TALL}" rx="8" fill="none" '
        f'stroke="{INK}" stroke-width="1.5"{dash}/>'
    ) + "".join(
        _text(x + BOX / 2, first + 25 * number, line, TITLE if number == 0 else WORDS, number == 0)
        for number, line in enumerate(lines)
    )


def _text(x: float, y: float, line: str, size: int, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{INK}" font-size="{size}" text-anchor="middle"'
        f"{weight}>{escape(line)}</text>"
    )


def _head(name: str, color: str) -> str:
    """Return the definition of an arrow's head."""
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
        f'markerHeight="9" orient="auto-start-reverse" markerUnits="userSpaceOnUse">'
        f'<path d="M0 0 10 5 0 10z" fill="{color}"/></marker>'
    )


def _line(path: str, name: str = "ink", color: str = INK, width: float = 1.5) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}" '
        f'stroke-linejoin="round" marker-end="url(#{name})"/>'
    )


def _arrow(place: int) -> str:
    """Return the arrow from a box to the next, at the end of a row back to the start of one."""
    x, y = _corner(place)
    to_x, to_y = _corner(place + 1)
    if to_y == y:
        return _line(f"M{x + BOX} {y + TALL / 2:g}H{to_x - 2}")
    middle = y + TALL + (DOWN - TALL) / 2
    return _line(f"M{x + BOX / 2:g} {y + TALL}V{middle:g}H{to_x + BOX / 2:g}V{to_y - 2}")


def _side() -> list[str]:
    """Return the side box below the application, and the line that joins them."""
    x, y = _corner(len(BOXES) - 1)
    joint = f"M{x + BOX / 2:g} {y + DOWN - 2}V{y + TALL + 2}"
    return [_box(len(BOXES) + 2, SIDE, ' stroke-dasharray="5 4"'), _line(joint)]


def _return_path() -> list[str]:
    """Return the path from the application back to the data pipeline, with its label."""
    x, y = _corner(len(BOXES) - 1)
    to_y = TOP + TALL / 2
    out, below, left = x + 24, y + TALL + 20, 8
    path = f"M{out} {y + TALL}V{below}H{left}V{to_y:g}H{LEFT - 2}"
    middle = (left + x) / 2
    return [
        _line(path, "accent", ACCENT, 3),
        *(_text(middle, below + 31 + 24 * i, line, WORDS) for i, line in enumerate(RETURN)),
    ]


def _substrate() -> list[str]:
    """Return the bar that carries everything."""
    y = TOP + 4 * DOWN
    height = HEIGHT - y - TOP
    bar = (
        f'<rect x="{LEFT}" y="{y}" width="{2 * ACROSS + BOX}" height="{height}" rx="8" '
        f'fill="{INK}" fill-opacity="0.12" stroke="{INK}" stroke-width="1.5"/>'
    )
    middle = LEFT + ACROSS + BOX / 2
    return [
        bar,
        *(
            _text(middle, y + 35 + 31 * i, line, TITLE if i == 0 else WORDS, i == 0)
            for i, line in enumerate(SUBSTRATE)
        ),
    ]


def overtraining_trade() -> Drawing:
    """Return predicted loss against decode ceiling, as tokens per parameter grow."""
    law, card = coefficients("besiroglu-2024-printed"), device("h100-sxm")
    factors = [2**power for power in range(8)]
    budgets = {"10²⁴ FLOP": 1e24, "10²⁵ FLOP": 1e25}
    figure, ax = plot.axes(5.6, 3.6)
    data = {}
    for (label, C), color, mark in zip(budgets.items(), SERIES, "os", strict=False):
        rates, losses = [], []
        for f in factors:
            N = capstone.overtrained_size(f=f, N_opt=pretraining.optimal_size(law, C=C))
            D = capstone.overtrained_tokens(f=f, D_opt=pretraining.optimal_tokens(law, C=C))
            rates.append(compression.decode_ceiling(card, N_read=N, b_w=1))
            losses.append(pretraining.predicted_loss(law, N=N, D=D))
        ax.plot(rates, losses, marker=mark, color=color, label=label)
        for f, rate, loss in list(zip(factors, rates, losses, strict=True))[::2]:
            ax.annotate(f"{f}×", (rate, loss), (0, -16), textcoords="offset points", **BESIDE)
        data[label] = {"f": factors, "rate": rates, "loss": losses}
    ax.set(xscale="log", xlabel="decode ceiling of one H100, FP8 (tokens/s)")
    ax.set(ylabel="predicted loss (nats/token)", xlim=(8, 500))
    ax.set_xticks([10, 30, 100, 300], ["10", "30", "100", "300"])
    ax.minorticks_off()
    ax.margins(y=0.14)
    legend = ax.legend(title="training compute", loc="upper left", frameon=False, labelcolor=INK)
    legend.get_title().set_color(INK)
    return plot.drawing(figure, data)
