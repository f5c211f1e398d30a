"""Times of the library beside llm-analysis, in one run: counts, caches, plans, imports, a sweep.

The peer gets an environment of its own, made once in the cache folder of this project.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys

import environments

PACKAGES = ["llm-analysis==0.2.2", "numpy<3"]

# Each program prints calls a second by name, the best of several rounds.
TIMER = """
import json, sys, time

def rate(call, rounds=5, seconds=0.2):
    call()
    best = 0.0
    for _ in range(rounds):
        count, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            call()
            count += 1
        best = max(best, count / spent)
    return best
"""
OURS = (
    TIMER
    + """
from stackmath import device, kv_cache
from stackmath.models import breakdown, from_config, model
from stackmath.planning.finetuning import finetune
from stackmath.planning.serving import serve
from stackmath.planning.training import train

config = {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008,
          "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 32000}
shape, card = model("llama-2-7b"), device("a100-sxm-80gb")
print(json.dumps({
    "parameters of a configuration": rate(lambda: breakdown(from_config(config))),
    "bytes of a KV cache": rate(lambda: kv_cache(shape, T=4096, b=2)),
    "plan of serving": rate(lambda: serve(shape, card, T=544, users=1)),
    "plan of training": rate(lambda: train(shape, card, D=10**9, n=8, zero=3, recompute="full")),
}))
"""
)
THEIRS = (
    TIMER
    + """
import logging
logging.disable(logging.CRITICAL)
from llm_analysis.analysis import ActivationRecomputation, DSZeRO, LLMAnalysis
from llm_analysis.config import ModelConfig, get_dtype_config_by_name, get_gpu_config_by_name
from llm_analysis.config import ParallelismConfig

card, kind = get_gpu_config_by_name("a100-sxm-80gb"), get_dtype_config_by_name("w16a16e16")

def made(copies=1):
    shape = ModelConfig("llama-2-7b", 32, 32, 4096, 32000, max_seq_len=4096)
    spread = ParallelismConfig(dp_size=copies)
    return LLMAnalysis(shape, card, kind, spread, achieved_tflops=125)

one, eight = made(), made(8)
print(json.dumps({
    "parameters of a configuration": rate(lambda: made().get_num_params_total()),
    "bytes of a KV cache": rate(lambda: 32 * one.get_memory_kv_cache_per_layer(1, 4096)),
    "plan of serving": rate(lambda: one.inference(1, 512, 32)),
    "plan of training": rate(lambda: eight.training(
        batch_size_per_gpu=1, seq_len=4096, total_num_tokens=10**9,
        activation_recomputation=ActivationRecomputation.FULL, ds_zero=DSZeRO.STAGE_3)),
}))
"""
)
PLAIN = (
    TIMER
    + """
def cache(L, n_kv, d_head, T, b):
    return 2 * L * n_kv * d_head * T * b

def parameters(d, d_ff, L, n_vocab):
    return 2 * n_vocab * d + L * (4 * d * d + 3 * d * d_ff + 2 * d) + d

shape = {"L": 32, "n_kv": 32, "d_head": 128}
print(json.dumps({
    "parameters of a configuration": rate(lambda: parameters(4096, 11008, 32, 32000)),
    "bytes of a KV cache": rate(lambda: cache(**shape, T=4096, b=2)),
}))
"""
)
IMPORT = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
SWEEP = """
import time
from dataclasses import replace
import numpy as np
from stackmath.forge import DEFAULTS, sweep

draw, many = np.random.default_rng(0), 10**6
designs = replace(DEFAULTS, C=10 ** draw.uniform(20, 27, many), f=draw.uniform(1, 128, many),
                  T=2.0 ** draw.integers(12, 21, many), rho=draw.choice([1.0, 8.0, 18.0], many))
sweep(replace(DEFAULTS, C=np.array([1e25])))
times = []
for _ in range(3):
    start = time.perf_counter()
    made = sweep(designs)
    times.append(time.perf_counter() - start)
assert made["loss"].shape == (many,) and np.isfinite(made["cost"]).all()
print(min(times))
"""


def main() -> None:
    """Print a table of calls per second with ratios, then imports and the sweep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3, help="turns of each; the fastest counts")
    options = parser.parse_args()
    peer = environments.python("llm-analysis", PACKAGES)
    programs = {
        "stackmath": (sys.executable, OURS),
        "plain Python": (sys.executable, PLAIN),
        **({"llm-analysis": (str(peer), THEIRS)} if peer else {}),
    }
    best: dict[str, dict[str, float]] = {name: {} for name in programs}
    for _ in range(options.turns):  # by turns, so that a busy minute does not fall on one
        for name, (python, code) in programs.items():
            for task, rate in json.loads(_run(python, code)).items():
                best[name][task] = max(best[name].get(task, 0.0), rate)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}\n")
    names = list(programs)
    print("| calls per second | " + " | ".join(names) + " | over the peer |")
    print("|---|" + "---|" * (len(names) + 1))
    for task, ours in best["stackmath"].items():
        cells = [f"{best[name][task]:,.0f}" if task in best[name] else "" for name in names]
        ratio = f"{ours / best['llm-analysis'][task]:.2f}" if peer else "not to be had"
        print(f"| {task} | " + " | ".join(cells) + f" | {ratio} |")
    print("\n| | seconds |\n|---|---|")
    for module in ("stackmath", "stackmath.models", "sympy"):
        taken = min(float(_run(sys.executable, IMPORT.format(module))) for _ in range(5))
        print(f"| import {module} | {taken:.3f} |")
    print(f"| a million designs of the Forge | {float(_run(sys.executable, SWEEP)):.2f} |")


def _run(python: str, code: str) -> str:
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"a benchmark failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    main()
