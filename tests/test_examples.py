"""The examples: each program run as a reader runs it, and as a page of the site."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import runpy
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from math import exp, isclose, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from lxml import etree, html
from mkdocs.config import load_config

from book import CONFIG, project
from stackmath import cache, device, edition, model, notebook
from stackmath.chapters.attention import kv_cache
from stackmath.formats import BLOCKS
from stackmath.journey import LOGITS, continuation

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))
PLANNED = "serving_planner llama-3.1-8b --device rtx-4090"
LAWS = ("406.4 410.7 .34 .28", "482.00572 2085.43 .34781 .36585")  # Hoffmann's, Besiroglu's
BROKEN = '''# %% [markdown]
"""
# A program that fails
"""

# %%
shares = [0.5, 0.5]

# %%
print(shares[0])


def share(place):
    return shares[place]


share(2)
'''


def run(line: str, folder: Path) -> str:
    """Return what a program with arguments prints, run in a folder; it may print no error."""
    name, *arguments = line.split()
    out, errors = io.StringIO(), io.StringIO()
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
        patch.chdir(folder)
        patch.setattr(sys, "argv", [f"{name}.py", *arguments])
        runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    assert errors.getvalue() == "", name
    return out.getvalue()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what each program prints, by name; its figure is in a folder of that name."""
    folder = tmp_path_factory.mktemp("printed")
    found = {name: run(name, folder / name) for name in NAMES}
    return {**found, "planned": run(PLANNED, folder / "planned"), "folder": str(folder)}


def refused(line: str, folder: Path) -> str:
    """Return the last line of the error by which a program with these arguments ends."""
    name, *arguments = line.split()
    command = [sys.executable, EXAMPLES / f"{name}.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False), line
    return done.stderr.splitlines()[-1].partition("error: ")[2]


def rows(text: str, start: str) -> list[list[str]]:
    """Return the cells of the rows of a table, each of which starts by this pattern."""
    found = [line for line in text.splitlines() if re.match(rf"\s*(?:{start})(?=\s)", line)]
    assert found, start
    return [re.split(r"\s{2,}", line.strip()) for line in found]


def number(cell: str) -> float:
    """Return the number in a cell."""
    return float(cell.replace(",", "").strip(" %()"))


# What they print


def test_there_are_six_programs_or_more_and_each_draws(printed: dict[str, str]) -> None:
    """A figure is a file that says what it shows, and no program needs a word to run."""
    assert len(NAMES) >= 6
    for name in NAMES:
        assert printed[name].rstrip().endswith(f"Figure: {name}.svg")
        svg = etree.parse(Path(printed["folder"], name, f"{name}.svg")).getroot()
        assert svg.get("role") == "img" and len(svg.get("aria-label")) > 100


def test_a_roofline_is_the_lower_of_peak_and_bandwidth(printed: dict[str, str]) -> None:
    """Work and bytes of a step are counted from the configuration, by other ways than its own."""
    shape, card = model("llama-3.1-8b"), device("h100-sxm")
    found = rows(printed["roofline"], "[0-9,]+")
    assert len(found) == 18
    for context, users, *said, bound in found:
        T, n = number(context), number(users)
        scores = 4 * shape["L"] * shape["n_h"] * shape["d_head"] * T
        work = n * (2 * shape["N_read"] + scores)
        moved = 2 * shape["N_read"] + n * kv_cache(shape, T=T, b=2)
        rate = min(card.peak, card.bandwidth * work / moved)
        for cell, value in zip(said, (work / moved, rate / 1e12, 100 * rate / card.peak),
                               strict=True):  # fmt: skip
            assert isclose(number(cell), value, rel_tol=0.001, abs_tol=0.051)
        assert bound == ("compute" if rate == card.peak else "memory")
    assert "ridge 295 FLOP/byte" in printed["roofline"]  # data sheet: 989 TFLOP/s over 3.35 TB/s


def test_a_serving_plan_follows_from_bytes_and_bandwidth(printed: dict[str, str]) -> None:
    """Speed and price of a dense model whose weights and caches bind, worked out by hand."""
    shape, card = model("llama-3.1-8b"), device("h200-sxm")
    names = ("Llama 3.1 8B", "Qwen3 30B-A3B", "Llama 3.1 70B")
    found = {one[0]: one[1:] for one in rows(printed["serving_planner"], "|".join(names))
             if len(one) == 8}  # fmt: skip
    assert set(found) == set(names)
    cards, weights, held, users, speed, _, price = map(number, found["Llama 3.1 8B"])
    kept = kv_cache(shape, T=8192, b=2)
    assert (cards, weights, held) == (1, round(2 * shape["N"] / 1e9, 1), round(kept / 1e9, 2))
    assert users == (0.9 * card.memory - 2 * shape["N"]) // kept
    second = (2 * shape["N_read"] + users * kept) / card.bandwidth
    assert isclose(speed, 1 / second, abs_tol=0.005)
    assert isclose(price, 1e6 * card["price"] * second / users, abs_tol=0.005)


def test_a_plan_of_other_models_is_that_of_the_command_line(printed: dict[str, str]) -> None:
    """The arguments of a program choose, and both ways to ask give the same answer."""
    command = [sys.executable, "-m", "stackmath", "fit", "llama-3.1-8b", "--device", "rtx-4090"]
    command += ["--context", "8192", "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    _, cards, _, _, users, speed, first, price = rows(printed["planned"], "Llama 3.1 8B")[0]
    assert (int(cards), int(users)) == (told["cards"], told["users"])
    assert isclose(number(speed), told["tokens_per_second_per_user"], abs_tol=0.005)
    assert isclose(number(first), told["ttft"], abs_tol=0.005)
    assert isclose(number(price), told["cost_per_million_tokens"], abs_tol=0.005)


def test_the_stages_of_zero_are_those_that_were_published(printed: dict[str, str]) -> None:
    """Rajbhandari et al. 2019, table 1, as far as it is read; and a whole plan adds up."""
    table = {number(one[0]): one[1:] for one in rows(printed["training_memory"], "[0-9,]+")}
    met = 0
    for row in published("model_state_GB_zero"):
        size, copies, _ = (number(part.partition("=")[2]) for part in row["inputs"].split(";"))
        if size == 7.5e9:
            stage = int(row["quantity"][-1])
            value = number(table[copies][stage])
            assert abs(value - number(row["expected"])) <= number(row["tolerance"]), row
            met += 1
    assert met >= 7
    parts = "weights|gradients|optimizer|activations|logits|gathered weights"
    columns = list(zip(*(map(number, one[1:]) for one in rows(printed["training_memory"], parts)),
                       strict=True))  # fmt: skip
    (together,) = rows(printed["training_memory"], "together")
    for column, whole in zip(columns, together[1:], strict=True):
        assert isclose(sum(column), number(whole), abs_tol=0.03)
    N = model("llama-3.1-8b")["N_total"]
    assert [round(one[0] + one[1] + one[2], 1) for one in columns][::3] == [
        round(16 * N / 1e9, 1), round(16 * N / 64e9, 1),
    ]  # fmt: skip


def published(quantity: str) -> list[dict[str, str]]:
    """Return the published values of a quantity, by how its name starts."""
    with (ROOT / "tests/data/cases.csv").open(encoding="utf-8") as file:
        found = [row for row in csv.DictReader(file) if row["quantity"].startswith(quantity)]
    assert found, quantity
    return found


def test_the_refit_gives_the_optimum_that_was_published(printed: dict[str, str]) -> None:
    """18.33 tokens for each parameter, 73.1 billion of them; and 20 in the model as trained."""
    text = printed["chinchilla_refit"]
    (row,) = (re.findall(r"[\d.]+", one) for one in re.findall(r"(?m)^besiroglu-2024 (.*)", text))
    size, low, high, tokens, ratio, *_ = map(float, row)
    (expected,) = (one for one in published("tokens_per_param") if "18.33" in one["expected"])
    assert isclose(ratio, number(expected["expected"]), abs_tol=0.05)
    assert (size, tokens) == (73.1, 1.34)
    assert isclose(low * high, size**2, rel_tol=0.01)  # as many times below as above
    assert re.search(r"(?m)^as trained +70\.0 +1\.40 +20\.0$", text)
    table = rows(text, r"\de\+\d\d")
    assert len(table) == 10
    for cells in table:
        for law, cell in zip(LAWS, (cells[1], cells[3]), strict=True):
            A, B, alpha, beta = map(float, law.split())
            G = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
            small = float(cells[0]) / 6
            expected_ratio = small ** ((alpha - beta) / (alpha + beta)) / G**2
            assert isclose(number(cell), expected_ratio, rel_tol=0.002, abs_tol=0.05)


def test_the_error_of_a_draw_is_the_one_expected(printed: dict[str, str]) -> None:
    """Within a tenth of a decibel, below the bound; the bits are those of formats in use."""
    found = rows(printed["quantization_error"], r"(?:int|fp|nf)\d")
    assert len(found) == 24
    for _, _, bits, ratio, expected, bound, lost in found:
        assert isclose(number(ratio), number(expected), abs_tol=0.1)
        assert number(ratio) < number(bound)
        assert isclose(number(bound), 20 * number(bits) * log(2) / log(10), abs_tol=0.01)
        assert isclose(number(lost), 100 * 10 ** (-number(ratio) / 20), rel_tol=0.001, abs_tol=0.01)
    bits_of = {(one[0], one[1]): number(one[2]) for one in found}
    assert bits_of["int4", "32"] == BLOCKS["q4_0"].bits
    assert bits_of["int8", "32"] == BLOCKS["q8_0"].bits


def test_a_journey_ends_where_the_library_says(printed: dict[str, str]) -> None:
    """The same text for the same seed, and each token about as often as its probability says."""
    text = printed["token_journey"]
    written = continuation("the old miller lights a", 1.0, 7)
    assert f"the old miller lights a {written}\n" in text
    whole = sum(map(exp, LOGITS["a"].values()))
    found = rows(text, "|".join(LOGITS["a"]))
    assert len(found) == len(LOGITS["a"])
    for token, logit, probability, drawn in found:
        share = exp(LOGITS["a"][token]) / whole
        assert number(logit) == LOGITS["a"][token]
        assert isclose(number(probability), 100 * share, abs_tol=0.006)
        spread = 100 * (share * (1 - share) / 10_000) ** 0.5
        assert abs(number(drawn) - 100 * share) < 4 * spread
    steps = rows(text, r"\d+")
    loss, perplexity = re.findall(r"loss ([\d.]+) nats a token, perplexity ([\d.]+)", text)[0]
    surprise = -sum(log(number(one[-1])) for one in steps) / len(steps)
    assert isclose(number(loss), surprise, abs_tol=0.02)
    assert isclose(number(perplexity), exp(number(loss)), rel_tol=0.01)


def test_a_program_prints_and_draws_the_same_in_another_process(
    printed: dict[str, str], tmp_path: Path
) -> None:
    """Byte by byte, started from a terminal in any folder."""
    command = [sys.executable, EXAMPLES / "roofline.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (printed["roofline"], "")
    before = Path(printed["folder"], "roofline/roofline.svg").read_bytes()
    assert (tmp_path / "roofline.svg").read_bytes() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_program_says_what_can_be_chosen(name: str, tmp_path: Path) -> None:
    """And draws nothing for it; what it does not know is one sentence."""
    command = [sys.executable, EXAMPLES / f"{name}.py", "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    options = re.findall(r"(?m)^  (--\w+)\b.*\S", done.stdout)
    assert options and done.stderr == ""
    assert "no-such" in refused(f"{name} {options[0]} no-such", tmp_path)
    assert not list(tmp_path.iterdir())


def test_another_choice_is_another_answer(printed: dict[str, str], tmp_path: Path) -> None:
    """A run of one's own between the laws, another draw of weights; or a sentence."""
    asked = run("chinchilla_refit --size 8e9 --tokens 15e12", tmp_path / "refit")
    assert asked.startswith("Optima of 7.2e+23 FLOP")  # 6 × 8e9 × 15e12
    assert re.search(r"(?m)^as trained +8\.0 +15\.00 +1875\.0$", asked)
    drawn = run("quantization_error --seed 1", tmp_path / "drawn")
    first, other = (rows(text, r"int4")[0] for text in (printed["quantization_error"], drawn))
    assert first[3] != other[3] and first[4:6] == other[4:6]
    said = refused("chinchilla_refit --size 0", tmp_path)
    assert said == "a size is 1e6 to 1e15, tokens are 1e6 to 1e18"
    assert refused("quantization_error --seed -1", tmp_path) == "a seed is 0 or more"


# As pages


def nav(entry: str) -> list[Any]:
    """Return what a section of the navigation holds."""
    text = re.sub(r"!ENV .*", '""', (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    (found,) = (one[entry] for one in yaml.safe_load(text)["nav"] if entry in one)
    return list(found)


def test_the_programs_are_linked_into_the_pages() -> None:
    """By a link that a clone keeps, and all of them stand in the navigation."""
    assert (ROOT / "docs/examples").readlink() == Path("../examples")
    first, *others = nav("Examples")
    assert first == {"Gallery": "examples.md"}
    assert sorted(others) == [f"examples/{name}.py" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_what_its_program_prints(
    name: str, built: tuple[str, Path], printed: dict[str, str]
) -> None:
    """And draws, with its code and its source, and with nothing of a notebook's editor."""
    path = built[1] / f"examples/{name}/index.html"
    (article,) = html.fromstring(path.read_bytes()).xpath("//article")
    outputs = article.xpath(".//div[contains(@class, 'sm-output')]//code")
    text = "".join(one.text_content() for one in outputs)
    assert text.split() == printed[name].rpartition("Figure: ")[0].split()
    code = "".join(
        one.text_content() for one in article.xpath(".//div[contains(@class,'sm-code')]")
    )
    assert "from stackmath" in code
    (figure,) = article.xpath(".//figure//svg")
    assert figure.get("role") == "img" and len(figure.get("aria-label")) > 100
    assert not article.xpath(".//style|.//script|.//*[contains(@class, 'jp-')]")
    assert path.stat().st_size < 150_000
    (link,) = article.xpath(".//a[@download]/@href")
    assert (path.parent / link).read_bytes() == (EXAMPLES / f"{name}.py").read_bytes()
    assert not article.xpath(".//a[contains(@href, '.md')]"), "a link was not resolved"


def test_the_gallery_shows_every_program(built: tuple[str, Path]) -> None:
    """With its title, which leads to it, a sentence, and what it draws; no name stands twice."""
    (article,) = html.fromstring((built[1] / "examples/index.html").read_bytes()).xpath("//article")
    order = [Path(one).stem for one in nav("Examples")[1:]]
    entries = article.xpath("./h2[a[1][@href]]")
    assert [one.xpath("./a[1]/@href")[0].strip("/") for one in entries] == order
    for name, entry in zip(order, entries, strict=True):
        page = html.fromstring((built[1] / f"examples/{name}/index.html").read_bytes())
        assert entry.xpath("string(./a[1])") in page.xpath("string(//article//h1)")
        sentence, figure = entry.itersiblings().__next__(), entry.getnext().getnext()
        assert sentence.tag == "p" and figure.tag == "figure"
        labels = [one.xpath(".//svg/@aria-label") for one in (figure, page)]
        assert labels[0] == labels[1]
    ids = article.xpath(".//@id")
    assert len(ids) == len(set(ids))


def test_the_search_and_the_archive_hold_the_programs(built: tuple[str, Path]) -> None:
    """Both as pages, the archive with what can be downloaded."""
    index = json.loads((built[1] / "search/search_index.json").read_bytes())
    found = {one["location"].partition("#")[0] for one in index["docs"]}
    with zipfile.ZipFile(built[1] / edition.NAME) as archive:
        held = set(archive.namelist())
    for name in NAMES:
        assert f"examples/{name}/" in found
        assert f"{edition.FOLDER}/examples/{name}/index.html" in held
        assert f"{edition.FOLDER}/examples/{name}/{name}.py" in held


def test_a_link_of_the_gallery_leads_to_a_program_and_on(reader: BrowserContext) -> None:
    """Without loading a page anew, and from the program to the equation it names."""
    page = reader.new_page()
    page.goto("examples/")
    page.locator("article h2 a").first.click()
    page.wait_for_url("**/examples/roofline/")
    page.get_by_role("link", name="EQ 8.1").click()
    page.wait_for_url("**/08-serving/#eq-8.1")
    page.locator("[id='eq-8.1']").wait_for()


def build_of(
    folder: Path, name: str, program: str, seconds: float = notebook.SECONDS
) -> subprocess.CompletedProcess[str]:
    """Build a site of one program, whose cells may run so long, and return how that ended."""
    project(folder, index="# A site\n\nOf one program.\n")
    (folder / ".cache").mkdir()
    (folder / ".cache/stackmath").symlink_to(ROOT / ".cache/stackmath")
    (folder / "examples").mkdir()
    (folder / f"examples/{name}.py").write_text(program)
    (folder / "docs/examples").symlink_to("../examples")
    plugin = {"include": ["examples/*.py"], "execute": True, "allow_errors": False}
    plugins = f"plugins: {json.dumps([{'mkdocs-jupyter': plugin}])}"
    (folder / "mkdocs.yml").write_text(CONFIG.replace("plugins: []", plugins))
    build = (
        "from mkdocs.__main__ import cli; from stackmath import notebook; "
        f"notebook.SECONDS = {seconds}; cli(['build', '--quiet'])"
    )
    return subprocess.run(
        [sys.executable, "-c", build], cwd=folder, check=False,
        capture_output=True, text=True,
        env={**os.environ, "STACKMATH_CHECKED": "1", "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip


def test_a_program_that_fails_stops_the_build(tmp_path: Path) -> None:
    """In one sentence with the line and how to see it, whatever happened above it."""
    done = build_of(tmp_path / "book", "broken", BROKEN)
    assert done.returncode == 1
    line = BROKEN.splitlines().index("    return shares[place]") + 1
    assert done.stdout.strip() == (
        f"examples/broken.py:{line}: the program ends with IndexError: list index out of range. "
        "Run: python examples/broken.py"
    )
    assert "Error reading page 'examples/broken.py'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "book/site/examples/broken/index.html").exists()


def test_a_program_that_never_ends_stops_the_build(tmp_path: Path) -> None:
    """A build that waits for ever says nothing; this one names the program."""
    done = build_of(tmp_path / "book", "endless", "# %%\nwhile True:\n    pass\n", seconds=2)
    assert done.returncode == 1
    assert done.stdout.strip() == (
        "examples/endless.py:1: the program ends with a cell that runs over 2 s. "
        "Run: python examples/endless.py"
    )
    assert "Traceback" not in done.stderr


def test_what_comes_in_pieces_is_one_output(tmp_path: Path) -> None:
    """However slowly a program prints, its page is the same."""
    slow = "# %%\nimport time\n\nfor n in 1, 2, 3:\n    print(n, flush=True)\n    time.sleep(0.5)\n"
    done = build_of(tmp_path / "book", "slow", slow)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "book/site/examples/slow/index.html").read_text(encoding="utf-8")
    assert page.count("sm-output") == 1
    assert "1\n2\n3\n" in page


def test_what_a_program_printed_is_kept_until_the_library_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept for another state of the library is thrown away."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: A\nplugins: [mkdocs-jupyter]\n")
    for name in ("JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, "")
    kept = []
    for state in ("one", "one", "two"):
        monkeypatch.setattr(cache, "own_code", lambda state=state: state)
        config = load_config(str(tmp_path / "mkdocs.yml"))
        notebook.settle(config)
        kept.append(Path(config.plugins["mkdocs-jupyter"].config["cache_dir"]))
        kept[-1].mkdir(parents=True, exist_ok=True)
    assert kept[0] == kept[1] != kept[2]
    assert not kept[0].exists()
