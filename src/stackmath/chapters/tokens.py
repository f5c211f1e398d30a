"""Chapter 1: tokens, the vocabulary, embeddings, loss and perplexity."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sympy import Eq, Expr, Function, Sum, Symbol, ceiling, exp, log, solve

from stackmath.chapters import bpe
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    W_E,
    W_U,
    F_fwd,
    F_unemb,
    M_logits,
    N,
    N_emb,
    P_next,
    T,
    Y_tok,
    b,
    bpb,
    cos_xy,
    cost_text,
    d,
    dot_xy,
    fert,
    loss,
    loss_0,
    m_pad,
    n_bytes,
    n_emb,
    n_left,
    n_merge,
    n_merged,
    n_pad,
    n_seq,
    n_special,
    n_tok,
    n_tp,
    n_vocab,
    n_words,
    norm_x,
    norm_y,
    p_tok,
    pair,
    pair_best,
    ppl,
    share_F,
    share_N,
    tau,
    var_cos,
)


def next_token_probabilities(logits: list[float], temperature: float = 1.0) -> list[float]:
    """Return the softmax of one row of logits, no larger exponential than 1."""
    top = max(logits)
    weights = [math.exp((logit - top) / temperature) for logit in logits]
    total = sum(weights)
    return [weight / total for weight in weights]


def _rows_are_looked_up_and_sum_to_one() -> str:
    import numpy as np

    source = np.random.default_rng(0)
    embedding, unembedding = source.normal(size=(11, 4)), source.normal(size=(4, 11))
    tokens = [3, 0, 7, 3, 10]
    text = np.eye(11)[tokens]
    assert np.array_equal(text @ embedding, embedding[tokens]), "the product is not the look-up"
    for temperature in (0.5, 1.0, 2.0):
        logits = embedding[tokens] @ unembedding
        scaled = np.exp(logits / temperature)
        expected = scaled / scaled.sum(axis=1, keepdims=True)
        rows = [next_token_probabilities(list(row), temperature) for row in logits]
        assert np.allclose(rows, expected, atol=1e-12)
        assert np.allclose(np.sum(rows, axis=1), 1), "a row does not sum to 1"
    return "5 tokens, 11 entries, no layer between: each row sums to 1 at three temperatures"


def _mean_of_logarithms_is_logarithm_of_the_text() -> str:
    given = [next_token_probabilities([0.0, 1.0, 2.0, 4.0])[place] for place in (3, 0, 2, 2)]
    mean = -sum(math.log(p) for p in given) / len(given)
    whole = -math.log(math.prod(given)) / len(given)
    assert math.isclose(mean, whole), f"{mean} is not {whole}"
    assert math.isclose(-math.log(next_token_probabilities([5.0] * 100)[0]), math.log(100))
    return f"4 tokens: {mean:.4f} nats a token, from each and from all; even logits: ln V"


def _the_most_frequent_pair_is_merged() -> str:
    text = "aaabdaaabac"
    tokens = list(text.encode())
    counts = bpe.pair_counts(tokens)
    best = bpe.best_pair(counts)
    assert bytes(best) == b"aa" and counts[best] == max(counts.values()) == 2
    assert len(bpe.merged(tokens, best, bpe.BYTES)) == len(tokens) - counts[best]
    merges = bpe.learned(text * 3, 5)
    assert bpe.decoded(bpe.encoded(text, merges), merges) == text
    return f"{text}: `aa` is merged twice, 11 tokens become 9"


vocabulary = Equation(
    "vocabulary",
    "1.1",
    n_vocab,
    256 + n_merge + n_special,
    "A byte-level tokenizer starts from the 256 bytes; each merge and each special token adds one "
    "entry.",
    source="radford-2019",
    assumes="Byte-pair encoding on bytes.",
    witnesses=(
        Witness(
            "50,257",
            {"n_merge": 50000, "n_special": 1},
            "hf-tokenizer-summary",
            place="byte-level BPE",
        ),
    ),
)

padded_vocabulary = Equation(
    "padded_vocabulary",
    "1.1 padded",
    n_pad,
    m_pad * n_tp * ceiling(n_vocab / (m_pad * n_tp)),
    "The vocabulary is rounded up so that each of n_tp devices holds a whole multiple of rows.",
    source="megatron-tokenizer",
    assumes="The added rows are stored, multiplied and never predicted.",
    witnesses=(
        Witness("50,304", {"n_vocab": 50257, "m_pad": 64, "n_tp": 1}, "nanogpt", place="model.py"),
        Witness("50,688", {"n_vocab": 50254, "m_pad": 512, "n_tp": 1}, "pythia-config",
                kind="counted", place="pythia-12b, by its function"),
        Witness("51,200", {"n_vocab": 50257, "m_pad": 128, "n_tp": 8}, "narayanan-2021",
                place="section 5.1, the vocabulary of its models"),
    ),
)  # fmt: skip

next_token = Statement(
    "next_token",
    "1.2",
    Eq(
        P_next,
        Function("softmax")(Function("layers")(Y_tok * W_E) * W_U / tau),
        evaluate=False,
    ),
    "A token's row of the embedding goes through the layers, meets every column of the "
    "unembedding, and the softmax makes the logits probabilities.",
    source="press-2017",
    witness=_rows_are_looked_up_and_sum_to_one,
    symbols=("P_next", "Y_tok", "W_E", "W_U", "tau"),
    assumes="Training uses temperature 1; tied matrices are each other's transpose.",
)

vocabulary_parameters = Equation(
    "vocabulary_parameters",
    "1.2 parameters",
    N_emb,
    n_emb * n_vocab * d,
    "Embedding and unembedding are n_vocab by d each, and one matrix where they are tied.",
    source="press-2017",
    witnesses=(
        Witness("38,597,376", {"n_emb": 1, "n_vocab": 50257, "d": 768}, "nanogpt",
                place="transformer_sizing.ipynb"),
        Witness("1.16B", {"n_emb": 2, "n_vocab": 201088, "d": 2880}, "gpt-oss", place="Table 1"),
    ),
)  # fmt: skip

unembedding_work = Equation(
    "unembedding_work",
    "1.2 unembedding",
    F_unemb,
    2 * FLOP * d * n_vocab,
    "Each token's last activations meet every entry of the unembedding once.",
    source="nanogpt",
    assumes="The embedding itself is a look-up and costs no FLOP; backward costs twice this.",
    witnesses=(
        Witness("77,194,752 FLOP", {"d": 768, "n_vocab": 50257}, "nanogpt",
                place="transformer_sizing.ipynb: 79,047,426,048 for 1,024 tokens"),
    ),
)  # fmt: skip

cross_entropy = Statement(
    "cross_entropy",
    "1.3",
    Eq(
        loss,
        -Sum(log(Function("p_true")(Symbol("t", integer=True))), (Symbol("t", integer=True), 1, T))
        / T,
        evaluate=False,
    ),
    "The loss is the mean surprise at the tokens that came: minus the logarithm of what each was "
    "given.",
    source="nanogpt",
    witness=_mean_of_logarithms_is_logarithm_of_the_text,
    symbols=("loss", "p_true", "T"),
    assumes="Natural logarithms: nats per token, which two tokenizers do not share.",
)

perplexity = Equation(
    "perplexity",
    "1.3 perplexity",
    ppl,
    exp(loss),
    "The number of equally likely tokens among which a guess would be as uncertain.",
    source="radford-2019",
    witnesses=(
        Witness("20.0855", {"loss": 3}, "radford-2019", kind="counted", place="e cubed, by hand"),
    ),
)

uniform_loss = Equation(
    "uniform_loss",
    "1.3 uniform",
    loss_0,
    log(n_vocab),
    "The loss of a model that gives every entry of the vocabulary the same probability.",
    source="nanogpt",
    assumes="About what a freshly initialized model has; a first step far above it is a bug.",
    witnesses=(Witness("10.825", {"n_vocab": 50257}, "nanogpt", kind="counted", place="GPT-2"),),
)

bits_per_byte = Equation(
    "bits_per_byte",
    "1.4",
    bpb,
    loss / log(2) * n_tok / n_bytes,
    "Loss in bits, spread over the bytes of the text: comparable across tokenizers.",
    source="gao-2020",
    assumes="The loss is the mean over all tokens of the same text.",
    witnesses=(
        Witness("0.36067", {"loss": 1, "n_tok": 1000, "n_bytes": 4000}, "gao-2020", kind="counted",
                place="a nat is 1.442695 bits, a quarter of it for each byte"),
    ),
)  # fmt: skip

fertility = Equation(
    "fertility",
    "1.5",
    fert,
    n_tok / n_words,
    "Tokens that a tokenizer makes of one word, on average.",
    source="llm-numbers",
    assumes="A property of tokenizer and language together; English text is the cheapest case.",
    witnesses=(
        Witness("1.3", {"n_tok": 1000, "n_words": 750}, "llm-numbers",
                place="1.3 tokens a word, 750 words to 1,000 tokens"),
    ),
)  # fmt: skip

tokens_of_words = Equation(
    "tokens_of_words",
    "1.5 tokens",
    n_tok,
    fert * n_words,
    "Tokens to expect from a number of words.",
    source="llm-numbers",
    derived="EQ 1.5 solved for the tokens.",
    witnesses=(
        Witness("975", {"fert": 1.3, "n_words": 750}, "llm-numbers", kind="counted"),
    ),
)  # fmt: skip

text_cost = Equation(
    "text_cost",
    "1.5 cost",
    cost_text,
    n_tok * p_tok,
    "What a text costs where tokens are billed at one price.",
    source="llm-numbers",
    assumes="One price: input, output and cached tokens usually have three.",
    witnesses=(
        Witness("$40", {"n_tok": 1333333, "p_tok": 0.03 / 1000}, "llm-numbers",
                place="footnote 5: a million words at 0.75 words a token and 3 cents per 1,000"),
    ),
)  # fmt: skip

vocabulary_share = Equation(
    "vocabulary_share",
    "1.6",
    share_N,
    n_emb * n_vocab * d / N,
    "How much of a model is its vocabulary: large in a small model, little in a large one.",
    source="nanogpt",
    derived="EQ 1.2's parameters over all parameters.",
    witnesses=(
        Witness("31.0424 %", {"n_emb": 1, "n_vocab": 50257, "d": 768, "N": 124337664}, "nanogpt",
                place="transformer_sizing.ipynb"),
    ),
)  # fmt: skip

unembedding_share = Equation(
    "unembedding_share",
    "1.6 work",
    share_F,
    2 * FLOP * n_seq * T * d * n_vocab / F_fwd,
    "How much of a forward pass over n_seq sequences of T tokens goes into the logits.",
    source="nanogpt",
    derived="EQ 1.2's unembedding work for each token, over the work of the pass.",
    assumes="Logits of every position, as in training; a prefill needs those of the last one only.",
    witnesses=(
        Witness("27.1037 %", {"n_seq": 1, "T": 1024, "d": 768, "n_vocab": 50257,
                              "F_fwd": 291648307200}, "nanogpt",
                place="transformer_sizing.ipynb"),
    ),
)  # fmt: skip

logit_bytes = Equation(
    "logit_bytes",
    "1.7",
    M_logits,
    n_seq * T * n_vocab * b,
    "Logits of every token, one number for each entry of the vocabulary.",
    source="ml-engineering",
    assumes="Stored whole and once; a loss that also keeps its gradient holds two such buffers.",
    witnesses=(
        Witness("15.7 GiB", {"n_seq": 1, "T": 32768, "n_vocab": 128256, "b": 4}, "ml-engineering",
                place="training performance, fused loss"),
    ),
)  # fmt: skip

best_pair = Statement(
    "best_pair",
    "1.8",
    Eq(pair_best, Function("argmax")(Function("count")(pair)), evaluate=False),
    "Byte-pair encoding merges the two neighboring tokens that occur together most often.",
    source="sennrich-2016",
    witness=_the_most_frequent_pair_is_merged,
    symbols=("pair_best", "pair"),
    assumes="Of equally frequent pairs, the one with the smallest token numbers.",
)

tokens_after_merge = Equation(
    "tokens_after_merge",
    "1.8 tokens",
    n_left,
    n_tok - n_merged,
    "Each merged occurrence makes one token of two.",
    source="sennrich-2016",
    assumes="Occurrences that overlap are merged left to right and counted as merged.",
    requires=(2 * n_merged <= n_tok,),
    witnesses=(
        Witness("9", {"n_tok": 11, "n_merged": 2}, "sennrich-2016", kind="counted",
                place="aaabdaaabac, where `aa` is merged twice"),
    ),
)  # fmt: skip

cosine_similarity = Equation(
    "cosine_similarity",
    "1.9",
    cos_xy,
    dot_xy / (norm_x * norm_y),
    "How far two vectors point the same way, whatever their lengths.",
    source="vershynin-2018",
    witnesses=(
        Witness("0.6", {"dot_xy": 3, "norm_x": 1, "norm_y": 5}, "vershynin-2018", kind="counted",
                place="(1, 0) and (3, 4)"),
    ),
)  # fmt: skip

cosine_variance = Equation(
    "cosine_variance",
    "1.9 noise",
    var_cos,
    1 / d,
    "Two random directions have a cosine near zero, of variance 1/d: the noise floor of a "
    "similarity.",
    source="vershynin-2018",
    assumes="Directions uniform on the sphere; trained embeddings crowd into fewer dimensions.",
    witnesses=(
        Witness("0.25", {"d": 4}, "vershynin-2018", kind="counted",
                place="the squares of d equal coordinates of a unit vector sum to 1"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    yield tokens_of_words, solve(fertility.expr - fert, n_tok)[0]
    yield vocabulary_share, vocabulary_parameters.expr / N
    yield unembedding_share, n_seq * T * unembedding_work.expr / F_fwd
