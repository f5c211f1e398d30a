"""Published values of Chapter 1: vocabulary sizes, logits, and the cost of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackmath import GiB
from stackmath.chapters import tokens

Given = dict[str, Any]
Row = dict[str, str]


def vocabulary(given: Given, row: Row) -> Any:
    """Return the entries of a byte-level vocabulary."""
    assert given["bytes"] == 256
    return tokens.vocabulary(n_merge=given["merges"], n_special=given["special"])


def padded(given: Given, row: Row) -> Any:
    """Return the entries with padding; a multiple alone is of one device."""
    multiple = given.get("multiple") or given["divisible_by"]
    return tokens.padded_vocabulary(n_vocab=given["V"], m_pad=multiple, n_tp=given.get("tp", 1))


def unembedding(given: Given, row: Row) -> Any:
    """Return the work of the logits of all tokens, forward."""
    return given["T"] * tokens.unembedding_work(d=given["d"], n_vocab=given["V"])


def logits(given: Given, row: Row) -> Any:
    """Return the logits of every token in GiB."""
    size = tokens.logit_bytes(
        n_seq=given["batch"], T=given["seq"], n_vocab=given["V"], b=given["bytes"]
    )
    return size / GiB


def matrices(given: Given, row: Row) -> Any:
    """Return billions of parameters of the vocabulary matrices."""
    copies = given.get("copies") or 2 - given["tied"]
    return tokens.vocabulary_parameters(n_emb=copies, n_vocab=given["V"], d=given["d"]) / 1e9


def fertility(given: Given, row: Row) -> Any:
    """Return tokens per word."""
    return tokens.fertility(n_tok=given["tokens"], n_words=given["words"])


VALUES: dict[str, Callable[[Given, Row], Any]] = {
    "vocab_size": vocabulary,
    "padded_vocab": padded,
    "unembed_fwd_flops": unembedding,
    "logits_bytes_fp32": logits,
    "embed_plus_unembed": matrices,
    "tokens_per_word": fertility,
    "embed_grad_share": matrices,
}
