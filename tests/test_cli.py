"""The command line: what it prints, its JSON, its examples, and what it says of bad input."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from stackmath import catalog, kv_cache, model
from stackmath.cli import main, parser
from stackmath.forge import DEFAULTS, dossier

CONFIG = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096,
    "intermediate_size": 14336, "num_attention_heads": 32, "num_hidden_layers": 32,
    "num_key_value_heads": 8, "vocab_size": 128256, "tie_word_embeddings": False,
    "max_position_embeddings": 131072,
}  # fmt: skip


@pytest.fixture
def run(capsys):
    """Return what runs a command line and gives its status, output and errors."""

    def runner(*arguments):
        try:
            status = main(list(arguments))
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return runner


@pytest.fixture
def answer(run):
    """Return what runs a command line and gives the JSON that it prints."""

    def asked(*arguments):
        status, out, err = run(*arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return asked


def examples():
    """Yield each command line that a help text gives as an example."""
    for action in parser()._subparsers._group_actions:
        for name, command in action.choices.items():
            for line in re.sub(r"\\\n\s*", "", command.epilog or "").splitlines():
                found = re.match(r"\s+(stackmath .*?)(?:\s{3,}.*)?$", line)
                if found and name not in ("check", "build", "serve", "pdf", "count"):
                    yield found[1]


@pytest.mark.parametrize("line", list(examples()))
def test_every_example_of_a_help_text_runs(line, run, tmp_path, monkeypatch):
    """Word for word, where a config.json stands at the path that it names."""
    (tmp_path / "path/to").mkdir(parents=True)
    (tmp_path / "path/to/config.json").write_text(json.dumps(CONFIG))
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*shlex.split(line)[1:])
    assert (status, err) == (0, "")
    assert out.strip()


def test_every_command_has_help_with_an_example(run):
    """Which ends with status 0."""
    for action in parser()._subparsers._group_actions:
        for name in action.choices:
            status, out, _ = run(name, "--help")
            assert status == 0
            assert f"  stackmath {name}" in out


def test_check_gives_its_findings_as_json(run, tmp_path):
    """With file, line, column and sentence, and status 1."""
    page = tmp_path / "page.md"
    page.write_text("It has $2 \\times 80 = 150$ rows.\n")
    status, out, _ = run("check", str(page), "--json")
    made = json.loads(out)
    assert status == 1
    assert "gives 160" in json.dumps(made["findings"]) or "160" in made["findings"][0]["sentence"]
    assert made["findings"][0]["line"] == 1
    assert made["counts"]["pages"] == 1


def test_eval_gives_the_value_and_the_unit(answer, run):
    """By name and by number, exact where the inputs are whole."""
    symbols = ["L=32", "n_kv=8", "d_head=128", "T=8192", "b=2"]
    assert answer("eval", "kv_cache", *symbols) == {"value": 1_073_741_824, "unit": "byte"}
    assert answer("eval", "3.5", *symbols) == answer("eval", "attention.kv_cache", *symbols)
    assert run("eval", "3.5", *symbols)[1] == "M_kv = 1,073,741,824 byte  (1.07 GB)\n"


def test_eval_takes_symbols_from_models_devices_and_laws(answer):
    """Before or behind them stand the symbols that are given."""
    given = answer("eval", "3.5", "--model", "llama-3.1-70b", "T=131072", "b=1")
    assert given["value"] == kv_cache(model("llama-3.1-70b"), T=131072, b=1)
    given = answer("eval", "7.1", "N_read=8B", "--device", "h100-sxm", "b_w=2")
    assert given == {"value": 3350 / 16, "unit": "1/s"}
    given = answer("eval", "4.1 loss", "--law", "besiroglu-2024", "N=70e9", "D=1.4T")
    assert given["value"] == pytest.approx(1.9735, abs=5e-4)


@pytest.mark.parametrize(
    ("written", "value"),
    [("memory=80GB", 80e9), ("memory=80 GiB", 80 * 2**30), ("memory=8e10", 8e10),
     ("memory=80_000_000_000", 8e10)],
)  # fmt: skip
def test_eval_reads_values_with_units(answer, written, value):
    """As people write them, converted to the unit of the symbol."""
    made = answer("eval", "C.6 spare", written, "M_need=0.5GB")
    assert made == {"value": value - 5e8, "unit": "byte"}


REFUSED = [
    (["eval", "3.5", "L=32"], "kv_cache needs n_kv (key-value heads), d_head"),
    (["eval", "3.5", "L=32", "heads=8"], "kv_cache has no symbol 'heads'; it takes L (layers)"),
    (["eval", "3.5", "L=3.5", "n_kv=8", "d_head=1", "T=1", "b=1"], "L (layers) is 3.5, and must"),
    (["eval", "3.5", "L=many"], "'many' is not a number with a unit"),
    (["eval", "3.5", "L"], "unrecognized arguments: L|'L' is no symbol with a value"),
    (["eval", "3.5", "--model", "gpt2", "T=1", "b=2s"], "b (bytes of one stored element) is 2s"),
    (["eval", "3.5", "--model", "gpt-9"], "there is no model 'gpt-9'"),
    (["eval", "3.1"], "EQ 3.1, attention_output, relates vectors"),
    (["eval", "pass_at_k", "n_try=3", "n_right=5", "k_pass=1"], "pass_at_k needs n_right <= n_try"),
    (["eval", "C.3", "k_N=0.05", "alpha=.35", "beta=.36"], "overtraining_overhead needs k_N > "),
    (
        ["eval", "3.5", "--model", "deepseek-v3", "T=1", "b=2"],
        "EQ 3.5 counts heads of keys and values, and DeepSeek-V3 does not keep them in each layer",
    ),
    (["eval", "3.5", "L=32", "L=33"], "L is given twice; give one value"),
    (["dossier", "--price", "1" + "0" * 400], "is too large|a number is too large"),
    (["model", "9" * 5000], "there is no model '999"),
    (["eval", "kv_cach"], "there is no equation 'kv_cach'; nearest: "),
    (["show", "3.99"], "there is no equation '3.99'. Run: stackmath list"),
    (["list", "11"], "there is no chapter '11'; known: 1 tokens"),
    (["model", "nothing"], "there is no model 'nothing'"),
    (["model", "nowhere/config.json"], "nowhere/config.json cannot be read: No such file"),
    (["model", "gpt2", "--context", "0"], "'0' is no number of tokens, such as 8192 or 128K"),
    (["model", "gpt2", "--kv-bytes", "-1"], "argument --kv-bytes: expected one argument|must be"),
    (["dossier", "--precision", "fp3"], "precision is 'fp3', and must be one of fp16, bf16, fp8"),
    (["dossier", "--device", "h100"], "'h100' names a family, not one product"),
    (["dossier", "--device", "apple-m1"], "no 16-bit peak of Apple M1 is known"),
    (["dossier", "--moe", "0.5"], "rho is 0.5, and must be 1, for a dense model, or more"),
    (["dossier", "--mfu", "1.2"], "'1.2' must be above 0 and at most 1"),
    (["dossier", "--compute", "10 GB"], "'10 GB' is in byte, not FLOP"),
    (["dossier", "--law", "kaplan"], "there is no scaling law 'kaplan'"),
    (["fit", "gpt2"], "the following arguments are required: --device"),
    (["modl"], "invalid choice: 'modl'"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_bad_input_is_one_sentence_and_status_2(run, arguments, sentence):
    """On standard error, with nothing printed and no traceback."""
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("stackmath")
    assert len(err.strip().splitlines()) == 1
    assert any(part in err for part in sentence.split("|"))


def test_model_gives_the_keys_and_counts_of_a_file(answer, tmp_path):
    """Those of Llama 3.1 8B, to the last parameter."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps(CONFIG))
    made = answer("model", str(path), "--context", "8192")
    vocabulary = 128256 * 4096
    assert made["name"] == tmp_path.name
    assert made["parameters_total"] == made["parameters_active"] == 8_030_261_248
    assert made["parameters_embedding"] == 2 * vocabulary
    assert made["parameters_non_embedding"] == 8_030_261_248 - 2 * vocabulary
    assert made["kv_bytes_per_token"] == 131_072
    assert made["flops_per_token_forward"] == 2 * (8_030_261_248 - vocabulary - 65 * 4096)
    assert made["flops_attention"] == 4 * 8192 * 4096 * 32
    assert made["breakdown"]["layers"][0]["layers"] == 32
    assert answer("model", str(path), "--kv-bytes", "1")["kv_bytes_per_token"] == 65_536
    causal = answer("model", str(path), "--context", "8K", "--causal")
    assert 2 * causal["flops_attention"] == made["flops_attention"]


def test_a_mixture_counts_what_a_token_uses(answer):
    """With the input embedding and without it; below its window every layer keeps a token."""
    oss = answer("model", "gpt-oss-120b")
    assert oss["parameters_total"] == 116_829_156_672
    assert round(oss["parameters_active_without_input_embedding"] / 1e9, 2) == 5.13
    assert oss["kv_bytes_per_token"] == 36 * 2 * 8 * 64 * 2
    assert oss["parameters_active"] - oss["parameters_active_without_input_embedding"] == (
        201088 * 2880
    )


KEYS = [
    "parameters_total", "parameters_active", "tokens", "tokens_per_parameter", "loss",
    "loss_interval", "compute", "fleet", "gpu_hours", "cost", "weights_bytes", "shards",
    "decode_ceiling", "kv_bytes_per_user", "users", "users_per_node", "verdict",
]  # fmt: skip


def test_the_dossier_has_its_keys_and_is_that_of_the_forge(answer):
    """At the defaults and with every decision given."""
    made = answer("dossier")
    assert set(KEYS) <= set(made)
    assert made == json.loads(json.dumps(vars(dossier())))
    again = answer(
        "dossier", "--compute", "1e25", "--over-training", "4", "--context", "131072",
        "--precision", "fp8", "--device", "h100-sxm", "--moe", "1",
    )  # fmt: skip
    assert again == made
    low, high = made["loss_interval"]
    assert low < made["loss"] < high
    assert answer("dossier", "--moe", "18")["parameters_total"] == pytest.approx(
        18 * made["parameters_total"]
    )
    assert DEFAULTS.T == 131072


def test_show_has_formula_symbols_units_source_and_witnesses(answer, run):
    """And the same in a table."""
    made = answer("show", "3.5")
    assert made["formula"] == "M_kv = 2*L*n_kv*d_head*T*b"
    assert made["unit"] == "byte"
    assert [s["name"] for s in made["symbols"]] == ["L", "n_kv", "d_head", "T", "b"]
    assert made["source"]["url"].startswith("https://")
    assert made["witnesses"][0]["value"] == "800 KiB"
    text = run("show", "kv_cache")[1]
    for part in ("M_kv = 2*L*n_kv*d_head*T*b", "key-value heads", "800 KiB", "Kwon"):
        assert part in text


@pytest.mark.parametrize("full", list(catalog.equations()))
def test_every_equation_can_be_shown(full, answer):
    """With a formula that names only symbols, and witnesses that come out as printed."""
    made = answer("show", full)
    assert "\0" not in made["formula"]
    assert made["doc"].endswith(".")
    for witness in made["witnesses"]:
        assert witness["value"]


def test_list_has_every_equation_of_a_chapter_and_every_name(answer, run):
    """By number or by name of the chapter, and in a table."""
    assert len(answer("list")) == len(catalog.equations())
    assert answer("list", "3") == answer("list", "attention")
    assert {one["chapter"] for one in answer("list", "C")} == {"capstone"}
    assert "llama-3.1-70b" in {one["name"] for one in answer("list", "models")}
    assert "h100-sxm" in {one["name"] for one in answer("list", "devices")}
    assert "besiroglu-2024" in {one["name"] for one in answer("list", "laws")}
    for kind in ("models", "devices", "laws", "3"):
        assert run("list", kind)[0] == 0
