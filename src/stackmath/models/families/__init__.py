"""The families of networks by model_type, each read from the fields of its own config.json."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from stackmath.models.families import encoders, experts, gpt, llama
from stackmath.models.fields import Fields
from stackmath.models.network import Network

# What reads a model_type, and what the classes of its networks are called before `For…`.
FAMILIES: dict[str, tuple[Callable[[Fields], Network], tuple[str, ...]]] = {
    "gpt2": (gpt.gpt2, ("GPT2",)),
    "gpt_neox": (gpt.gpt_neox, ("GPTNeoX",)),
    "opt": (gpt.opt, ("OPT",)),
    "bloom": (gpt.bloom, ("Bloom",)),
    "falcon": (gpt.falcon, ("Falcon", "RW")),
    "RefinedWeb": (gpt.falcon, ("RW", "Falcon")),
    "RefinedWebModel": (gpt.falcon, ("RW", "Falcon")),
    "phi": (gpt.phi, ("Phi",)),
    "phi3": (llama.phi3, ("Phi3",)),
    "phimoe": (experts.phimoe, ("PhiMoE", "Phimoe")),
    "llama": (llama.llama, ("Llama", "LLaMA")),
    "mistral": (llama.mistral, ("Mistral",)),
    "ministral": (llama.mistral, ("Ministral",)),
    "mixtral": (experts.mixtral, ("Mixtral",)),
    "gemma": (llama.gemma, ("Gemma",)),
    "gemma2": (llama.gemma2, ("Gemma2",)),
    "gemma3_text": (llama.gemma3, ("Gemma3", "Gemma3Text")),
    "gemma3": (llama.gemma3_multimodal, ("Gemma3",)),
    "qwen2": (llama.qwen2, ("Qwen2",)),
    "qwen2_moe": (experts.qwen2_moe, ("Qwen2Moe",)),
    "qwen3": (llama.qwen3, ("Qwen3",)),
    "qwen3_moe": (experts.qwen3_moe, ("Qwen3Moe",)),
    "deepseek_v2": (experts.deepseek, ("DeepseekV2",)),
    "deepseek_v3": (experts.deepseek, ("DeepseekV3",)),
    "kimi_k2": (experts.deepseek, ("DeepseekV3",)),
    "olmo": (llama.olmo, ("Olmo", "OLMo")),
    "olmo2": (llama.olmo2, ("Olmo2",)),
    "olmo3": (llama.olmo2, ("Olmo3",)),
    "olmoe": (experts.olmoe, ("Olmoe", "OlmoE")),
    "gpt_oss": (experts.gpt_oss, ("GptOss",)),
    "t5": (encoders.t5, ("T5",)),
    "mt5": (encoders.t5, ("MT5",)),
    "umt5": (encoders.t5, ("UMT5",)),
    "bert": (encoders.bert, ("Bert",)),
    "roberta": (encoders.bert, ("Roberta",)),
    "xlm-roberta": (encoders.bert, ("XLMRoberta",)),
    "smollm3": (llama.smollm3, ("SmolLM3",)),
    "cohere": (llama.cohere, ("Cohere",)),
    "cohere2": (llama.cohere2, ("Cohere2",)),
}
SUPPORTED = (
    "GPT-2, GPT-NeoX and Pythia, OPT, BLOOM, Falcon, Phi, LLaMA, Mistral, Mixtral, Gemma, Qwen2 "
    "and Qwen3, DeepSeek-V2 and V3, OLMo, gpt-oss, T5, BERT, SmolLM3, Command-R"
)
ROUTED = ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts")
CAUSAL = re.compile("CausalLM|ConditionalGeneration|LMHead|MaskedLM|DoubleHeads")
CLASS = re.compile(r"(\w+?)(?:For[A-Z]\w*|WithLMHeadModel|LMHeadModel|DoubleHeadsModel|Model)")


def network(f: Fields) -> Network:
    """Return the network that a configuration describes.

    Raises: ModelError, naming a field that is missing or contradicts another, or saying which
        architectures there are where this is none of them.
    """
    kind = _kind(f)
    family, _ = FAMILIES[kind]
    many = next((name for name in ROUTED if (f.config.get(name) or 1) != 1), None)
    if many and family.__module__ != experts.__name__:
        f.fail(f"model_type is {kind}, which has no experts, and {many} is {f.config[many]!r}")
    if f.config.get("pruned_heads"):
        f.fail("pruned_heads is not empty, and stackmath counts networks that are whole")
    made = family(f)
    headless = name_of(f)
    if made.tied is not None and headless and not CAUSAL.search(headless):
        note = f"Counted with the head of a language model, which {headless} does not have."
        return replace(made, note=f"{made.note} {note}".strip())
    return made


def name_of(f: Fields) -> str | None:
    """Return the class of the network that a file names, if it names one."""
    names = f.config.get("architectures") or []
    name = names[0] if isinstance(names, list) and names else None
    return name if isinstance(name, str) else None


def _kind(f: Fields) -> str:
    """Return the model_type, by the name of the class where the file has none."""
    said, name = f.config.get("model_type"), name_of(f)
    match = CLASS.fullmatch(name) if name else None
    stem = match[1] if match else None
    if said is None:
        if name is None:
            f.fail("model_type and architectures are missing; one of them names the architecture")
        found = [kind for kind, (_, stems) in FAMILIES.items() if stem in stems]
        if not found:
            f.fail(f"architectures is {name!r}, which is none that stackmath counts: {SUPPORTED}")
        return found[0]
    if not isinstance(said, str) or said not in FAMILIES:
        f.fail(f"model_type is {said!r}, which is none that stackmath counts: {SUPPORTED}")
    if stem is not None and stem.removesuffix("Encoder") != stem:
        f.fail(f"architectures is {name!r}, and stackmath counts an encoder with its decoder")
    if stem is not None and stem not in FAMILIES[said][1]:
        f.fail(f"model_type is {said!r} and architectures is {name!r}, which are two networks")
    return str(said)
