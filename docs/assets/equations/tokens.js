// Written by `stackmath check --fix` from stackmath.chapters.tokens: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ 1.1: A byte-level tokenizer starts from the 256 bytes; each merge and each special token adds one entry. [1]
 * n_merge: merges of a byte-pair encoding [1]
 * n_special: special tokens of the vocabulary [1]
 * @param {{n_merge: number, n_special: number}} given
 */
export const vocabulary = ({ n_merge, n_special }) =>
  n_merge + n_special + 256;

/**
 * EQ 1.1 padded: The vocabulary is rounded up so that each of n_tp devices holds a whole multiple of rows. [1]
 * n_vocab: entries of the vocabulary [1]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * m_pad: multiple that each device's part of the vocabulary is padded to [1]
 * @param {{n_vocab: number, n_tp: number, m_pad: number}} given
 */
export const padded_vocabulary = ({ n_vocab, n_tp, m_pad }) =>
  m_pad*n_tp*-floor(-(n_vocab/(m_pad*n_tp)));

/**
 * EQ 1.2 parameters: Embedding and unembedding are n_vocab by d each, and one matrix where they are tied. [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_emb: vocabulary matrices: 1 where they are tied, 2 where not [1]
 * @param {{d: number, n_vocab: number, n_emb: number}} given
 */
export const vocabulary_parameters = ({ d, n_vocab, n_emb }) =>
  d*n_emb*n_vocab;

/**
 * EQ 1.2 unembedding: Each token's last activations meet every entry of the unembedding once. [FLOP]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * @param {{d: number, n_vocab: number}} given
 */
export const unembedding_work = ({ d, n_vocab }) =>
  2*d*n_vocab;

/**
 * EQ 1.3 perplexity: The number of equally likely tokens among which a guess would be as uncertain. [1]
 * loss: predicted loss, nats per token [1]
 * @param {{loss: number}} given
 */
export const perplexity = ({ loss }) =>
  Math.exp(loss);

/**
 * EQ 1.3 uniform: The loss of a model that gives every entry of the vocabulary the same probability. [1]
 * n_vocab: entries of the vocabulary [1]
 * @param {{n_vocab: number}} given
 */
export const uniform_loss = ({ n_vocab }) =>
  Math.log(n_vocab);

/**
 * EQ 1.4: Loss in bits, spread over the bytes of the text: comparable across tokenizers. [1]
 * loss: predicted loss, nats per token [1]
 * n_tok: tokens of a text [1]
 * n_bytes: bytes of a text, counted [1]
 * @param {{loss: number, n_tok: number, n_bytes: number}} given
 */
export const bits_per_byte = ({ loss, n_tok, n_bytes }) =>
  loss*n_tok/(n_bytes*Math.log(2));

/**
 * EQ 1.5: Tokens that a tokenizer makes of one word, on average. [1]
 * n_tok: tokens of a text [1]
 * n_words: words of a text [1]
 * @param {{n_tok: number, n_words: number}} given
 */
export const fertility = ({ n_tok, n_words }) =>
  n_tok/n_words;

/**
 * EQ 1.5 cost: What a text costs where tokens are billed at one price. [dollar]
 * n_tok: tokens of a text [1]
 * p_tok: price of one token [dollar]
 * @param {{n_tok: number, p_tok: number}} given
 */
export const text_cost = ({ n_tok, p_tok }) =>
  n_tok*p_tok;

/**
 * EQ 1.5 tokens: Tokens to expect from a number of words. [1]
 * n_words: words of a text [1]
 * fert: fertility: tokens per word [1]
 * @param {{n_words: number, fert: number}} given
 */
export const tokens_of_words = ({ n_words, fert }) =>
  fert*n_words;

/**
 * EQ 1.6: How much of a model is its vocabulary: large in a small model, little in a large one. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_emb: vocabulary matrices: 1 where they are tied, 2 where not [1]
 * @param {{N: number, d: number, n_vocab: number, n_emb: number}} given
 */
export const vocabulary_share = ({ N, d, n_vocab, n_emb }) =>
  d*n_emb*n_vocab/N;

/**
 * EQ 1.6 work: How much of a forward pass over n_seq sequences of T tokens goes into the logits. [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * F_fwd: work of a forward pass [FLOP]
 * @param {{d: number, n_vocab: number, n_seq: number, T: number, F_fwd: number}} given
 */
export const unembedding_share = ({ d, n_vocab, n_seq, T, F_fwd }) =>
  2*T*d*n_seq*n_vocab/F_fwd;

/**
 * EQ 1.7: Logits of every token, one number for each entry of the vocabulary. [byte]
 * n_vocab: entries of the vocabulary [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * @param {{n_vocab: number, n_seq: number, T: number, b: number}} given
 */
export const logit_bytes = ({ n_vocab, n_seq, T, b }) =>
  T*b*n_seq*n_vocab;

/**
 * EQ 1.8 tokens: Each merged occurrence makes one token of two. [1]
 * n_tok: tokens of a text [1]
 * n_merged: occurrences of the merged pair [1]
 * @param {{n_tok: number, n_merged: number}} given
 */
export const tokens_after_merge = ({ n_tok, n_merged }) =>
  -n_merged + n_tok;

/**
 * EQ 1.9: How far two vectors point the same way, whatever their lengths. [1]
 * dot_xy: inner product of two vectors [1]
 * norm_x: length of the first vector [1]
 * norm_y: length of the second vector [1]
 * @param {{dot_xy: number, norm_x: number, norm_y: number}} given
 */
export const cosine_similarity = ({ dot_xy, norm_x, norm_y }) =>
  dot_xy/(norm_x*norm_y);

/**
 * EQ 1.9 noise: Two random directions have a cosine near zero, of variance 1/d: the noise floor of a similarity. [1]
 * d: model width [1]
 * @param {{d: number}} given
 */
export const cosine_variance = ({ d }) =>
  1/d;
